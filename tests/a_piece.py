"""One piece of records of many cases, for the tests of the intake: each case says the same number of words, in turn."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final
from uuid import UUID, uuid5

from a_service import Seen, in_custody
from contracts.topics import Topic
from given import CASE, Wire
from messaging.event import Record
from messaging.intake import FEWEST_AT_ONCE
from messaging.ports import Cases

PER_CASE: Final = 2
THREE_PORTIONS: Final = 3 * FEWEST_AT_ONCE
"""So many cases that two portions are written while the next is decided upon."""


@cache
def piece(cases: int) -> tuple[Record, ...]:
    """Some words of each of so many cases, in turn."""
    wires = [Wire(str(uuid5(UUID(CASE), str(number)))) for number in range(cases)]
    for number in range(PER_CASE):
        for wire in wires:
            wire.says(in_custody(number))
    return tuple(wire.records[number] for number in range(PER_CASE) for wire in wires)


def said(records: Sequence[Record]) -> Mapping[str, tuple[str, ...]]:
    """The words of each case, in order."""
    found: dict[str, tuple[str, ...]] = {}
    for one in records:
        case_id = (one.key or b"").decode()
        found[case_id] = (*found.get(case_id, ()), (dict(one.headers)["ce_id"] or b"").decode())
    return found


async def counted(cases: Cases[Seen]) -> Mapping[str, tuple[str, ...]]:
    """The words that were folded into each case, in order."""
    return {one.case_id: one.state.ids[Topic.POLICE_PROGRESS] for one in await cases.page("", 1000)}
