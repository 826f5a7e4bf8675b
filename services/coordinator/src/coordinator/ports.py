"""What the coordinator needs from outside: the kit's own ports, and which cases are of one person."""

from collections.abc import Sequence
from typing import Protocol

from messaging.ports import Cases, Clock, Parked

__all__ = ["Cases", "Clock", "Parked", "Persons"]


class Persons(Protocol):
    """Which cases police described as one person's."""

    async def cases_of(self, person: str, limit: int) -> Sequence[str]:
        """Up to so many of the cases with this person's key. Raises StoreUnavailable."""
        ...
