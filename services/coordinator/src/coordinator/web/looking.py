"""A case is shown only after it was recorded who looks; what cannot be recorded is not shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from coordinator.domain.looks import Look, Way
from coordinator.ports import Looks
from messaging.web.auth import Actor

SHOWN: Final = 10
"""How many of the newest looks a case's page tells."""
STILL: Final = timedelta(minutes=15)
"""Who keeps a board open, or has a system ask again and again, is recorded once in this time, and of each new case."""


@dataclass(slots=True)
class Looking:
    """What is recorded before a case is shown. Every method may raise StoreUnavailable."""

    looks: Looks
    now: Callable[[], datetime]
    _last: dict[tuple[str, Way], dict[str, datetime]] = field(default_factory=dict)

    async def at_case(self, case_id: str, by: Actor) -> Sequence[Look]:
        """Record that somebody opened a case; who looked at it lately, this look too."""
        await self.looks.record(self._look((case_id,), by, "at-page", names=by.names))
        self._last.setdefault((by.name, "at-page"), {})[case_id] = self.now()  # its live line is the same look
        return await self.looks.of_case(case_id, SHOWN)

    async def found(self, case_ids: Sequence[str], by: Actor) -> None:
        """Record what a search for a name found."""
        if case_ids:
            await self.looks.record(self._look(case_ids, by, "by-search", names=True))

    async def among(self, case_ids: Sequence[str], by: Actor, way: Way, *, names: bool) -> None:
        """Record those of these cases that this person, or system, was not shown lately in this way."""
        now = self.now()
        known = self._last.setdefault((by.name, way), {})
        for one in [one for one, at in known.items() if now - at >= STILL]:
            del known[one]
        fresh = [one for one in case_ids if one not in known]
        if fresh:
            await self.looks.record(self._look(fresh, by, way, names=names))
            known |= dict.fromkeys(fresh, now)

    def _look(self, case_ids: Sequence[str], by: Actor, way: Way, *, names: bool) -> Look:
        return Look(by.name, by.told, tuple(case_ids), self.now(), way, names)
