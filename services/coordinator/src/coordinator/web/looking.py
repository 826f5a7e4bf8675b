"""A case is shown only after it was recorded who looks; what cannot be recorded is not shown."""

from collections import OrderedDict
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
REMEMBERED: Final = 200_000
"""Looks at single cases of that time, at most; whose look had to be forgotten is recorded once more."""


@dataclass(slots=True)
class Looking:
    """What is recorded before a case is shown. Every method may raise StoreUnavailable."""

    looks: Looks
    now: Callable[[], datetime]
    _last: OrderedDict[tuple[str, Way, str], datetime] = field(default_factory=OrderedDict)
    """When who was last recorded to have been shown which case in which way, the oldest first."""

    async def at_case(self, case_id: str, by: Actor) -> Sequence[Look]:
        """Record that somebody opened a case; who looked at it lately, this look too."""
        await self.looks.record(self._look((case_id,), by, "at-page", names=by.names))
        self._remember([case_id], by, "at-page", self.now())  # its live line is the same look
        return await self.looks.of_case(case_id, SHOWN)

    async def found(self, case_ids: Sequence[str], by: Actor) -> None:
        """Record what a search for a name found."""
        if case_ids:
            await self.looks.record(self._look(case_ids, by, "by-search", names=True))

    async def among(self, case_ids: Sequence[str], by: Actor, way: Way, *, names: bool) -> None:
        """Record those of these cases that this person, or system, was not shown lately in this way."""
        now = self.now()
        self._forget(now)
        fresh = [one for one in case_ids if (by.name, way, one) not in self._last]
        if fresh:
            await self.looks.record(self._look(fresh, by, way, names=names))
            self._remember(fresh, by, way, now)

    def _remember(self, case_ids: Sequence[str], by: Actor, way: Way, now: datetime) -> None:
        for one in case_ids:
            self._last[by.name, way, one] = now
            self._last.move_to_end((by.name, way, one))
        while len(self._last) > REMEMBERED:
            self._last.popitem(last=False)

    def _forget(self, now: datetime) -> None:
        """What is long ago of anybody: most people go home and are never asked about again."""
        while self._last and now - next(iter(self._last.values())) >= STILL:
            self._last.popitem(last=False)

    def _look(self, case_ids: Sequence[str], by: Actor, way: Way, *, names: bool) -> Look:
        return Look(by.name, by.told, tuple(case_ids), self.now(), way, names)
