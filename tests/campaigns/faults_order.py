"""How records come otherwise than they were said: three times each, or overtaken by others. Pure."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def thrice(records: Sequence[T], random: Random) -> list[T]:
    """Each record three times: once in its turn, and twice more anywhere after."""
    mixed = list(records)
    for again in (*records, *records):
        mixed.insert(random.randint(mixed.index(again) + 1, len(mixed)), again)
    return mixed


def reordered(records: Sequence[T], within: int, random: Random) -> list[T]:
    """The records, each at most so many places from its own."""
    mixed = list[T]()
    for first in range(0, len(records), within + 1):
        some = list(records[first : first + within + 1])
        random.shuffle(some)
        mixed += some
    return mixed


def one_by_one(cases: Sequence[Sequence[T]], random: Random) -> list[T]:
    """All of them, the cases mixed and each case in its order."""
    left = [list(reversed(records)) for records in cases if records]
    mixed = list[T]()
    while left:
        mixed.append(random.choice(left).pop())
        left = [records for records in left if records]
    return mixed
