"""What the pages show, each read by itself: names never stand beside a view."""

from collections.abc import Coroutine
from typing import Any

from coordinator.adapters.identity_feed import identity_feed
from coordinator.adapters.newest_last import keep_newest_last
from coordinator.adapters.view_feed import feed
from coordinator.web.board import Board
from coordinator.web.identities import Identities
from messaging.settings import ServiceSettings
from proofs.keys import KeyRing


def feeds(
    board: Board, identities: Identities, settings: ServiceSettings, ring: KeyRing
) -> dict[str, Coroutine[Any, Any, None]]:
    """The joint views, the newest of each case last on its topic, and who the suspects are."""
    return {
        "board_feed": feed(board, settings),
        "newest_last": keep_newest_last(board, settings),
        "identity_feed": identity_feed(identities, settings, ring),
    }
