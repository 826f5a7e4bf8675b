"""Which cases a page shows: the filters, as they stand in its address."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, Final
from urllib.parse import urlencode

from fastapi import Depends, Query, Request

from contracts.joint_view import JointView
from coordinator.web.board import Tile
from coordinator.web.finding import LEAST, finds, plain
from coordinator.web.wall import Wall
from messaging.web.auth import Doors

SHORT: Final = 64
FINDS_NOTHING: Final = "-"
IN_SIGHT: Final = timedelta(hours=12)
"""How long a case in which nothing is to be done any more stays on the wall, after the last that was said of it."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The cases that a page was asked for; empty and false ask for nothing. Order itself is no filter, but stays."""

    table: str = ""
    stage: str = ""
    minors: bool = False
    held_back: bool = False
    by_itself: bool = False
    """For a screen that nobody works at: a new order is applied without being asked for."""
    mine: bool = False
    """The cases of who reads, whom the session names and no address."""
    reader: str = ""
    find: str = ""
    """What was typed to find a case by its number."""
    closed: bool = False
    """Also what was settled long ago. A stage or a number asks for that by itself."""

    def holds(self, tile: Tile, wall: Wall) -> bool:
        """Whether this case is asked for."""
        view = tile.view
        return (
            (self.with_closed or in_sight(tile, wall.now()))
            and (not self.table or view.table in (None, self.table))  # one of no table yet may be theirs
            and self.stage in ("", view.stage)
            and (not self.minors or wall.minor(view))
            and (not self.held_back or bool(view.held_back))
            and (not self.mine or self._has(view))
            and (not self.find or finds(self.find, tile.case_id, view))
        )

    def _has(self, view: JointView) -> bool:
        return bool(self.reader) and view.assignment is not None and view.assignment.to == self.reader

    @property
    def with_closed(self) -> bool:
        """Whether what was settled long ago is among what is chosen from."""
        return self.closed or bool(self.stage or self.find)

    @property
    def alike(self) -> "Selection":
        """One for all selections that hold the same cases, however a number was spelled and a screen put in order."""
        wanted = plain(self.find)
        find = self.find and (wanted if len(wanted) >= LEAST else FINDS_NOTHING)
        return replace(self, find=find, closed=self.with_closed, by_itself=False)

    @property
    def too_short(self) -> bool:
        """Whether no case can be found by so little."""
        return bool(self.find) and len(plain(self.find)) < LEAST

    @property
    def filters(self) -> bool:
        """Whether some cases are left out."""
        return bool(self.table or self.stage or self.minors or self.held_back or self.mine or self.find)

    @property
    def address(self) -> str:
        """As it stands in an address: `table=rotterdam&minors=yes`."""
        said = {"table": self.table, "stage": self.stage}
        said |= {"minors": "yes" * self.minors, "held-back": "yes" * self.held_back}
        said |= {"mine": "yes" * self.mine, "find": self.find, "order": "by-itself" * self.by_itself}
        said |= {"closed": "yes" * self.closed}
        return urlencode({name: value for name, value in said.items() if value})


def in_sight(tile: Tile, now: datetime) -> bool:
    """Whether something is to be done in this case, or it was settled a moment ago, as far as is known."""
    last = max(tile.view.as_of.values(), default=now)
    return tile.open or now - last < IN_SIGHT


def selection_of(  # each is a filter in the address
    table: Annotated[str, Query(max_length=SHORT)] = "",
    stage: Annotated[str, Query(max_length=SHORT)] = "",
    minors: Annotated[str, Query(max_length=SHORT)] = "",
    held_back: Annotated[str, Query(max_length=SHORT, alias="held-back")] = "",
    order: Annotated[str, Query(max_length=SHORT)] = "",
    mine: Annotated[str, Query(max_length=SHORT)] = "",
    find: Annotated[str, Query(max_length=SHORT)] = "",
    closed: Annotated[str, Query(max_length=SHORT)] = "",
) -> Selection:
    """The selection in an address; what means nothing there is left aside."""
    return Selection(
        table=table,
        stage=stage,
        minors=minors == "yes",
        held_back=held_back == "yes",
        by_itself=order == "by-itself",
        mine=mine == "yes",
        find=find.strip(),
        closed=closed == "yes",
    )


def selection_by(doors: Doors) -> Callable[..., Selection]:
    """A dependency: the selection in an address, for who reads."""

    def chosen(request: Request, said: Annotated[Selection, Depends(selection_of)]) -> Selection:
        reader = doors.by_session(request) if said.mine else None
        return replace(said, reader=reader.name) if reader else said

    return chosen
