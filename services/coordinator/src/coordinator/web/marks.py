"""How far a page has seen the view topic: the next offset of each partition, which is the same on every replica.

An event's id is such a mark. A page that names it at another replica is told what it missed, and nothing twice.
"""

from collections.abc import Sequence
from typing import Final

Mark = tuple[int, ...]
"""By partition, from 0: the offset of the next record. Empty: nothing was seen."""
LONGEST: Final = 4096
"""Characters of an id: many more than the partitions of any topic need."""
BASE: Final = 16
DIGITS: Final = frozenset("0123456789abcdef")


def said(mark: Mark) -> str:
    """`1f-0-3a`: short enough for an address and a header, whatever the number of partitions."""
    return "-".join(f"{offset:x}" for offset in mark)


def heard(text: str | None, partitions: int) -> Mark:
    """The mark in an id; empty for none, or for one that is about another number of partitions."""
    parts = text.split("-") if text and len(text) <= LONGEST else []
    if len(parts) != partitions or not all(map(_is_offset, parts)):
        return ()
    return tuple(int(part, BASE) for part in parts)


def further(one: Sequence[int], other: Sequence[int]) -> Mark:
    """What was seen by somebody who saw both. Raises ValueError when they are about different topics."""
    return tuple(max(pair) for pair in zip(one, other, strict=True))


def _is_offset(part: str) -> bool:
    return bool(part) and set(part) <= DIGITS
