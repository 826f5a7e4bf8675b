"""The wall board and the case page: server-made HTML, kept live by server-sent events, whole without scripts."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Header, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment
from sse_starlette import EventSourceResponse, ServerSentEvent

from contracts.joint_view import JointView
from coordinator.web.board import Board, urgency
from coordinator.web.words import agency, words
from messaging.web.acts import CaseIdInPath
from messaging.web.auth import Doors, only
from messaging.web.pages import environment
from rules.clocks import Explanation

TEMPLATES: Final = Path(__file__).parent / "templates"
STATIC: Final = Path(__file__).parent / "static"
HEARTBEAT: Final = 15
"""Seconds between two comments on a quiet line."""
SLOW: Final = 10.0
"""Seconds after which a page that does not read is let go."""


@dataclass(frozen=True, slots=True)
class ExplainedClock:
    """A clock of a case with every counted and excluded stretch."""

    clock: str
    title: str
    explained: Explanation


@dataclass(frozen=True, slots=True)
class Wall:
    """What the pages work with. `explains` tells a case's clocks; `unverified` counts rules nobody has verified."""

    board: Board
    doors: Doors
    zone: ZoneInfo
    now: Callable[[], datetime]
    clock_told: Callable[[], str]
    explains: Callable[[JointView], list[ExplainedClock]]
    unverified: int
    open_to_readers: bool
    """In development anybody at this machine may look without logging in; changing anything always needs a login."""


def wall_pages(wall: Wall) -> APIRouter:
    """`/`, `/board/events`, `/cases/{case_id}`, `/api/board`, `/api/cases/{case_id}`."""
    routes = APIRouter()
    templates = templates_of(wall)

    def reader(request: Request) -> None:
        if not (wall.open_to_readers or wall.doors.by_session(request) or wall.doors.by_token(request)):
            raise HTTPException(401, "log in to see the board")

    allowed = [Depends(reader)]

    def page(name: str, **said: Any) -> str:
        return templates.get_template(name).render(wall=wall, now=wall.now(), **said)

    @routes.get("/", include_in_schema=False)
    async def board(request: Request) -> Response:
        if not (wall.open_to_readers or wall.doors.by_session(request)):
            return RedirectResponse("/login", 303)
        return HTMLResponse(page("board.html", tiles=wall.board.tiles(), number=wall.board.number))

    @routes.get("/board/events", include_in_schema=False, dependencies=allowed)
    async def events(last: Annotated[str | None, Header(alias="Last-Event-ID")] = None) -> EventSourceResponse:
        since = int(last) if last and last.isascii() and last.isdigit() else -1

        async def told() -> AsyncIterator[ServerSentEvent]:
            async for number in wall.board.changes(since):
                yield ServerSentEvent(page("tiles.html", tiles=wall.board.tiles(), number=number), id=str(number))

        return EventSourceResponse(told(), ping=HEARTBEAT, send_timeout=SLOW)

    @routes.get("/cases/{case_id}", include_in_schema=False, dependencies=allowed)
    async def case_page(case_id: CaseIdInPath) -> HTMLResponse:
        view = _view(wall, case_id)
        return HTMLResponse(page("case.html", case_id=case_id, view=view, clocks=wall.explains(view)))

    @routes.get(
        "/api/board", tags=["coordinator"], dependencies=[Depends(only(wall.doors, "system", "operator", "person"))]
    )
    async def all_views() -> dict[str, Any]:
        """Every case's newest joint view, in the board's order."""
        tiles = wall.board.tiles()
        return {"live": wall.board.live, "cases": [{"case_id": one.case_id} | _plain(one.view) for one in tiles]}

    @routes.get(
        "/api/cases/{case_id}",
        tags=["coordinator"],
        dependencies=[Depends(only(wall.doors, "system", "operator", "person"))],
    )
    async def one_view(case_id: CaseIdInPath) -> dict[str, Any]:
        """One case's newest joint view."""
        return {"case_id": case_id} | _plain(_view(wall, case_id))

    return routes


def templates_of(wall: Wall) -> Environment:
    """Templates with the words for codes and times in the table's zone."""
    templates = environment(TEMPLATES)
    templates.filters["words"] = words
    templates.filters["agency"] = agency
    templates.filters["local"] = lambda at: at.astimezone(wall.zone).strftime("%H:%M")
    templates.filters["local_day"] = lambda at: at.astimezone(wall.zone).strftime("%a %d %b %H:%M")
    templates.filters["span"] = span
    templates.globals["urgency"] = urgency
    return templates


def span(left: timedelta) -> str:
    """`5 h 07 min`, or `12 min`; what is past is `0 min`."""
    minutes = max(0, int(left.total_seconds() // 60))
    hours, rest = divmod(minutes, 60)
    return f"{hours} h {rest:02d} min" if hours else f"{rest} min"


def _view(wall: Wall, case_id: str) -> JointView:
    view = wall.board.views.get(case_id)
    if view is None:
        raise HTTPException(404, "the board knows no such case")
    return view


def _plain(view: JointView) -> dict[str, Any]:
    return view.model_dump(mode="json")
