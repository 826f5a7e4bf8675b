"""The live line of one case's page: it is told of that case alone, and in the words of its own reader."""

from collections.abc import Sequence
from dataclasses import dataclass

from coordinator.web.selection import Selection
from coordinator.web.showing import Showing


@dataclass(frozen=True, slots=True)
class OfOneCase:
    """What is put on the line of a page that shows this case. `csrf` is the mark of the reader's session."""

    showing: Showing
    case_id: str
    csrf: str

    def whole(self, _chosen: Selection) -> str:
        """The case, if the board still knows it."""
        return self.showing.case_now(self.case_id, self.csrf) if self.case_id in self.showing.wall.board.views else ""

    def some(self, case_ids: Sequence[str], chosen: Selection) -> str:
        """The case, if it is one of these; else nothing."""
        return self.whole(chosen) if self.case_id in case_ids else ""

    def beat(self) -> str:
        """What time it is, and whether the board is live."""
        return self.showing.beat()
