"""What the legal aid service needs from outside: the kit's own ports, and its own records."""

from collections.abc import Sequence
from typing import Protocol

from legal_aid.domain.access import View
from legal_aid.domain.duty_roster import Roster
from legal_aid.domain.opposed_interests import Judgement
from messaging.ports import Cases, Clock, Parked

__all__ = ["Access", "Cases", "Clock", "Interests", "Parked", "Rosters"]


class Rosters(Protocol):
    """The duty roster, kept for all replicas."""

    def known(self) -> Roster:
        """The roster as read a moment ago; an empty one before any was given."""
        ...

    async def keep(self, roster: Roster) -> None:
        """Put this one in the old one's place. Raises StoreUnavailable."""
        ...


class Interests(Protocol):
    """Legal aid's own record of whose interests are opposed. Every method may raise StoreUnavailable."""

    async def keep(self, judgement: Judgement) -> None:
        """Keep one more; the same one again changes nothing."""
        ...

    async def opposed_to(self, case_id: str) -> frozenset[str]:
        """The cases whose suspects have interests opposed to this one's, by the newest judgement of each pair."""
        ...


class Access(Protocol):
    """Which cases a solicitor has, and who opened which. Every method may raise StoreUnavailable."""

    async def cases_of(self, solicitor: str) -> Sequence[str]:
        """The ids of the cases that this solicitor has now, by the exact name."""
        ...

    async def record(self, view: View) -> None:
        """Keep that a case was opened."""
        ...

    async def views_of(self, case_id: str) -> Sequence[View]:
        """Who opened this case, the newest first."""
        ...
