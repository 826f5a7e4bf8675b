"""The live line of one case's page: it is told of that case alone, and in the words of its own reader."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from coordinator.web.selection import Selection
from coordinator.web.showing import Showing
from coordinator.web.visit import Visit


@dataclass(frozen=True, slots=True)
class OfOneCase:
    """What is put on the line of a page that shows this case. `visit` looks up what stands behind it for its reader."""

    showing: Showing
    case_id: str
    visit: Callable[[], Awaitable[Visit]]

    async def whole(self, _chosen: Selection) -> str:
        """The case, if the board still knows it."""
        if self.case_id not in self.showing.wall.board.views:
            return ""
        return self.showing.case_now(self.case_id, await self.visit())

    async def some(self, case_ids: Sequence[str], chosen: Selection) -> str:
        """The case, if it is one of these; else nothing."""
        return await self.whole(chosen) if self.case_id in case_ids else ""

    def beat(self) -> str:
        """What time it is, and whether the board is live."""
        return self.showing.beat()
