"""What a process with pages lacks of what they show."""

from collections.abc import Iterator

from coordinator.web.board import Board
from coordinator.web.identities import Identities


def lacks(board: Board, part: str) -> Iterator[str]:
    """Pages alone are ready when they show what there is; the fold is ready without its pages."""
    if part == "pages" and (board.loading or not board.live):
        yield "board: the view topic is not read to its end"


def lost(board: Board, identities: Identities, part: str) -> list[str]:
    """The feeds that are no longer read; of the fold alone none is."""
    read = {"board": board.sign, "names": identities.sign} if part != "fold" else {}
    return [feed for feed, sign in read.items() if sign.lost]
