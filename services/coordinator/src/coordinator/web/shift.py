"""The page on which a shift is handed over: what stands, what changed, who went, and the note for the next."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from contracts.joint_view import JointView
from coordinator.domain.handing_over import Shift, shifts_of
from coordinator.domain.looked_at import Change, changes_since
from coordinator.ports import Shifts
from coordinator.web.readers import Readers
from coordinator.web.selection import SHORT
from coordinator.web.standing import Standing, of_table, standing, tables_of
from coordinator.web.wall import Wall
from messaging.web.acts import new_request
from messaging.web.auth import let_in

WORDS_READ: Final = 40
NOTES_SHOWN: Final = 6
LINES_SHOWN: Final = 200
"""Changes on one page; the others come when these are marked as seen."""
ONE_DAY: Final = timedelta(days=1)
"""How far back a page looks for who was released, while shifts have not changed twice."""

Table = Annotated[str, Query(max_length=SHORT)]


@dataclass(frozen=True, slots=True)
class AtTheTable:
    """What the page shows. `looked_at` is None for who never marked anything here, or is not logged in."""

    table: str
    tables: list[str]
    shifts: tuple[Shift, ...]
    standing: Standing
    since: datetime
    looked_at: datetime | None
    changes: list[Change]
    more: int


@dataclass(frozen=True, slots=True)
class ShiftPage:
    """The page of a table, as whoever asks sees it."""

    shifts: Shifts
    readers: Readers

    async def shown(self, request: Request, table: str, said: str = "", note: str = "", status: int = 200) -> Response:
        """`said`: why nothing was done; `note`: what was typed then."""
        wall, doors = self.readers.wall, self.readers.wall.doors
        by = doors.by_session(request)
        me, csrf, new = by.name if by else "", doors.csrf_of(request), str(new_request())
        at = await at_the_table(self.shifts, wall, table, me)
        words = {"at": at, "me": me, "csrf": csrf, "new": new, "said": said, "note": note}
        return self.readers.page(request, lambda showing: showing.shift(**words), status, f"/shift?table={at.table}")


def shift_routes(shifts: Shifts, readers: Readers) -> APIRouter:
    """`/shift`, and what is done there."""
    routes, page, wall = APIRouter(), ShiftPage(shifts, readers), readers.wall
    at_cases = Depends(let_in(wall.doors, "system", "person", nobody=wall.nobody))

    @routes.get("/shift", include_in_schema=False, dependencies=[at_cases])
    async def shift(request: Request, table: Table = "") -> Response:
        return await page.shown(request, table)

    return routes


async def at_the_table(shifts: Shifts, wall: Wall, asked: str, by: str) -> AtTheTable:
    """What stands at this table now; without one, at the only one there is, else at the first."""
    views = wall.board.views
    tables = tables_of(views)
    table = asked if asked in tables else next(iter(tables), "")
    here = of_table(views, table)
    told = shifts_of(await shifts.words(table, WORDS_READ))[:NOTES_SHOWN]
    since = _began(told, wall.now())
    changes, looked_at = await _changed(shifts, here, table, by)
    tiles = [wall.board.tile(case_id) for case_id in here]
    shown, more = changes[:LINES_SHOWN], max(0, len(changes) - LINES_SHOWN)
    return AtTheTable(table, tables, told, standing(tiles, since), since, looked_at, shown, more)


async def _changed(
    shifts: Shifts, views: Mapping[str, JointView], table: str, by: str
) -> tuple[list[Change], datetime | None]:
    looked = await shifts.looked(by, table) if by else None
    return ([], None) if looked is None else (changes_since(looked, views), looked.at)


def _began(shifts: tuple[Shift, ...], now: datetime) -> datetime:
    """When the last shift began, which ended with the newest note: at the note before it."""
    return shifts[1].handed.at if len(shifts) > 1 else min([now - ONE_DAY, *(one.handed.at for one in shifts)])
