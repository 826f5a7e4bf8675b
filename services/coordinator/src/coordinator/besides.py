"""What the coordinator keeps besides its cases, put together: the words of its shifts, and the indicators' counts."""

from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Self

from fastapi import APIRouter

from coordinator.adapters.indicator_feed import keep_counting
from coordinator.adapters.making_ready import make_ready
from coordinator.adapters.mongo_contributions import MongoContributions
from coordinator.adapters.mongo_shifts import MongoShifts
from coordinator.counting import Counting, norms_of
from coordinator.domain.joint_case import JointCase
from coordinator.settings import CoordinatorSettings
from coordinator.web.board import Board
from coordinator.web.explained import titles_of
from coordinator.web.indicators import Counter, indicator_routes
from coordinator.web.readers import Readers
from coordinator.web.shift import shift_routes
from coordinator.web.shift_acts import shift_acts
from messaging.assembly import Parts
from messaging.mongo import MongoCases

Kept = Coroutine[Any, Any, None]
Prepare = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Besides:
    """Shifts and indicators on the coordinator's own database."""

    shifts: MongoShifts
    counting: Counting
    counter: Counter
    titles: dict[str, str]

    @classmethod
    def of(cls, parts: Parts[JointCase], settings: CoordinatorSettings) -> Self:
        """As the settings have them."""
        rows, zone = MongoContributions(parts.database), parts.pack.time_zone
        return cls(
            MongoShifts(parts.database),
            Counting(MongoCases(parts.database, JointCase), rows, zone, norms_of(parts.packs)),
            Counter(rows, zone, settings.small_group, parts.running.service.clock.now),
            titles_of(parts.packs),
        )

    def kept(self, board: Board, *prepares: Prepare) -> dict[str, Kept]:
        """What has to go on behind the pages: what each of the board's cases gives to the indicators.

        Before that the store is made ready for it, for the shifts, and for what else the pages keep.
        """
        return {"indicators": self._keep_counting(board, prepares)}

    async def _keep_counting(self, board: Board, prepares: tuple[Prepare, ...]) -> None:
        await make_ready((*prepares, self.shifts.prepare, self.counting.kept.prepare))
        await keep_counting(board, self.counting)

    def routes(self, readers: Readers) -> APIRouter:
        """Both pages."""
        routes = APIRouter()
        routes.include_router(shift_routes(self.shifts, readers))
        routes.include_router(shift_acts(self.shifts, readers))
        routes.include_router(indicator_routes(self.counter, readers, self.titles))
        return routes
