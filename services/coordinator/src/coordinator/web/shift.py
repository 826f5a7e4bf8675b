"""The page on which a shift is handed over: what stands, what changed, who went, and the note for the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from contracts.joint_view import JointView
from coordinator.domain.handing_over import Shift, began, shifts_of
from coordinator.domain.looked_at import Change, changes_since
from coordinator.domain.looks import Way
from coordinator.ports import Shifts
from coordinator.web.readers import Readers
from coordinator.web.selection import SHORT
from coordinator.web.standing import Standing, of_table, standing, tables_of
from coordinator.web.wall import Wall
from messaging.ports import StoreUnavailable
from messaging.web.acts import new_request
from messaging.web.auth import Actor, let_in

WORDS_READ: Final = 200
NOTES_SHOWN: Final = 6
"""The newest; besides, all that nobody took over."""
LINES_SHOWN: Final = 200
"""Changes on one page; the others come when these are marked as seen."""

Table = Annotated[str, Query(max_length=SHORT)]


@dataclass(frozen=True, slots=True)
class AtTheTable:
    """What the page shows. `looked_at` is None for who never marked anything here, or is not logged in."""

    table: str
    tables: list[str]
    shifts: tuple[Shift, ...]
    cut: bool
    """Whether there may be older notes that were not read."""
    standing: Standing
    since: datetime
    looked_at: datetime | None
    changes: list[Change]
    more: int

    @property
    def told_of(self) -> list[str]:
        """The cases of which it tells more than the board does to a room: lines of their history, and who went."""
        changed = [one.case_id for one in self.changes]
        return list(dict.fromkeys([*changed, *(one.tile.case_id for one in self.standing.released)]))


@dataclass(frozen=True, slots=True)
class ShiftPage:
    """The page of a table, as whoever asks sees it."""

    shifts: Shifts
    readers: Readers

    async def shown(  # to whom, and what they tried
        self, request: Request, by: Actor, table: str, said: str = "", note: str = "", status: int = 200
    ) -> Response:
        """After it was recorded whom it tells of which cases. `said`: why nothing was done; `note`: what was typed."""
        wall, doors = self.readers.wall, self.readers.wall.doors
        session, csrf, new = doors.by_session(request), doors.csrf_of(request), str(new_request())
        me = session.name if session else ""
        at = await at_the_table(self.shifts, wall, table, me)
        here, way = at_table(at.table), way_of(by)
        try:
            await wall.looking.among(at.told_of, by, way, names=False)
        except StoreUnavailable:
            return self.readers.page(request, lambda showing: showing.not_recorded(several=True), 503, here)
        words = {"at": at, "me": me, "csrf": csrf, "new": new, "said": said, "note": note}
        return self.readers.page(request, lambda showing: showing.shift(**words), status, here)


def shift_routes(shifts: Shifts, readers: Readers) -> APIRouter:
    """`/shift`, and what is done there."""
    routes, page, wall = APIRouter(), ShiftPage(shifts, readers), readers.wall
    at_cases = let_in(wall.doors, "system", "person", nobody=wall.nobody)

    @routes.get("/shift", include_in_schema=False)
    async def shift(request: Request, by: Annotated[Actor, Depends(at_cases)], table: Table = "") -> Response:
        return await page.shown(request, by, table)

    return routes


def at_table(table: str) -> str:
    """The page's address for this table."""
    return f"/shift?{urlencode({'table': table})}"


def way_of(by: Actor) -> Way:
    """How a look at this page is recorded."""
    return "as-system" if by.role == "system" else "at-shift"


async def at_the_table(shifts: Shifts, wall: Wall, asked: str, by: str) -> AtTheTable:
    """What stands at this table now; without one, at the only one there is, else at the first."""
    views = wall.board.views
    tables = tables_of(views)
    table = asked if asked in tables else next(iter(tables), "")
    here = of_table(views, table)
    words = await shifts.words(table, WORDS_READ)
    every = shifts_of(words)
    told = tuple(one for place, one in enumerate(every) if place < NOTES_SHOWN or one.taken is None)
    since = began(every, wall.now())
    changes, looked_at = await _changed(shifts, here, table, by)
    tiles = [wall.board.tile(case_id) for case_id in here]
    shown, more = changes[:LINES_SHOWN], max(0, len(changes) - LINES_SHOWN)
    cut = len(words) == WORDS_READ
    return AtTheTable(table, tables, told, cut, standing(tiles, since), since, looked_at, shown, more)


async def _changed(
    shifts: Shifts, views: Mapping[str, JointView], table: str, by: str
) -> tuple[list[Change], datetime | None]:
    looked = await shifts.looked(by, table) if by else None
    return ([], None) if looked is None else (changes_since(looked, views), looked.at)
