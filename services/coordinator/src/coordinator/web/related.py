"""What the board's other cases tell about one: its co-suspects, and which coordinators have cases."""

from typing import Final

from contracts.joint_view import JointView
from coordinator.web.board import Board, Tile

SUSPECTS_SHOWN: Final = 50
NAMES_OFFERED: Final = 100


def co_suspects(board: Board, case_id: str, view: JointView) -> tuple[Tile, ...]:
    """The other cases of the same incident, in the order of their numbers."""
    if view.incident is None:
        return ()
    same = (other for other, one in board.views.items() if one.incident == view.incident and other != case_id)
    tiles = sorted(map(board.tile, same), key=lambda tile: (tile.view.agency_number or "", tile.case_id))
    return tuple(tiles[:SUSPECTS_SHOWN])


def coordinators(board: Board, me: str) -> tuple[str, ...]:
    """Those who have a case now, to be offered where a name is typed; whoever looks comes first."""
    having = {view.assignment.to for view in board.views.values() if view.assignment and view.assignment.to}
    return (*((me,) if me else ()), *sorted(having - {me}))[:NAMES_OFFERED]
