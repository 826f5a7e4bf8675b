"""What the legal aid service needs from outside: the kit's own ports, and the duty roster."""

from typing import Protocol

from legal_aid.domain.duty_roster import Roster
from messaging.ports import Cases, Clock, Parked

__all__ = ["Cases", "Clock", "Parked", "Rosters"]


class Rosters(Protocol):
    """The duty roster, kept for all replicas."""

    def known(self) -> Roster:
        """The roster as read a moment ago; an empty one before any was given."""
        ...

    async def keep(self, roster: Roster) -> None:
        """Put this one in the old one's place. Raises StoreUnavailable."""
        ...
