"""Counts the cases whose view is another now. The views are the board's own feed: the fold does nothing more for it.

What was missed while nobody ran is made up for at the start: each view that the board has is held against the row that
was made for it; so too when another topic took the place of the one that the board read. What another replica counted
meanwhile is not counted again.
"""

import asyncio
from typing import Final

import structlog

from coordinator.counting import AT_ONCE, Counting
from coordinator.web.board import Board
from coordinator.web.marks import Mark
from messaging.ports import StoreContended, StoreUnavailable

LOOK: Final = 2.0
"""Seconds between two looks at what changed: what changes often is then counted once."""

_log = structlog.get_logger()


async def keep_counting(board: Board, counting: Counting) -> None:
    """Keep the rows as the cases are, for ever. The store is ready for them."""
    seen: Mark = ()
    topics = board.topics
    while True:
        if topics != board.topics:
            seen, topics = (), board.topics
        mark = board.mark
        if mark != seen and not board.loading:
            try:
                await count_changed(board, counting, board.changed_since(seen))
                seen = mark
            except (StoreUnavailable, StoreContended) as why:
                _log.warning("indicators-wait", error=type(why).__name__)
        await asyncio.sleep(LOOK)


async def count_changed(board: Board, counting: Counting, changed: tuple[str, ...] | None) -> None:
    """Count these cases, or all where it cannot be told which changed, if their rows were made for another view."""
    ids = list(board.views) if changed is None else list(changed)
    for start in range(0, len(ids), AT_ONCE):
        known = [one for one in ids[start : start + AT_ONCE] if one in board.views]  # it may have begun anew
        wanted = {case_id: board.named(case_id) for case_id in known}
        made = await counting.kept.made_for(wanted)
        await counting.count({case_id: of for case_id, of in wanted.items() if made.get(case_id) != of})
