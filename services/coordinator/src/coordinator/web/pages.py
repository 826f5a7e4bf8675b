"""The wall board and the case page: server-made HTML, kept live by server-sent events, whole without scripts."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from contracts.joint_view import JointView
from coordinator.web.finding_page import finding_routes
from coordinator.web.one_case import OfOneCase
from coordinator.web.readers import Readers
from coordinator.web.selection import Selection, selection_by
from coordinator.web.showing import Showing
from coordinator.web.sse import HEARTBEAT, HEARTBEAT_OF_A_DEMO, MOST_LINES, Lines
from coordinator.web.wall import Wall
from messaging.web.acts import CaseIdInPath
from messaging.web.auth import only
from messaging.web.pages import login_pages

__all__ = ["Wall", "wall_pages"]

Last = Annotated[str | None, Header(alias="Last-Event-ID")]


def wall_pages(readers: Readers) -> APIRouter:
    """`/`, `/login`, `/cases/{case_id}`, their theme and live line, `/api/board`, `/api/cases/{case_id}`."""
    routes = APIRouter()
    wall, lines = readers.wall, lines_of(readers.wall)
    routes.include_router(finding_routes(readers))
    chosen_by = Depends(selection_by(wall.doors))
    routes.include_router(login_pages(wall.doors, lambda request: readers.page(request, Showing.login)))
    known = [Depends(only(wall.doors, "system", "operator", "person"))]

    def may_look(request: Request) -> bool:
        system = wall.doors.by_token(request)
        return (
            wall.open_to_readers
            or bool(wall.doors.by_session(request))
            or (system is not None and system.role != "reader")
        )

    @routes.get("/", include_in_schema=False)
    async def board(request: Request, chosen: Annotated[Selection, chosen_by]) -> Response:
        if not may_look(request):
            return RedirectResponse("/login", 303)
        return readers.page(request, lambda showing: showing.board(lines.newest, chosen))

    @routes.get("/cases/{case_id}", include_in_schema=False)
    async def case_page(case_id: CaseIdInPath, request: Request) -> Response:
        if not may_look(request):
            return RedirectResponse("/login", 303)
        view = wall.board.views.get(case_id)
        if view is None:
            return readers.page(request, Showing.no_case, 404)
        return await readers.case(request, case_id, view, wall.doors.by_session(request))

    @routes.get("/wall/own-theme.css", include_in_schema=False)
    async def own_theme() -> Response:
        if wall.theme is None:
            raise HTTPException(404, "this deployment has no theme of its own")
        return FileResponse(wall.theme, media_type="text/css")

    def line(request: Request) -> None:
        if not may_look(request):
            raise HTTPException(401, "log in to see the board")
        if lines.open >= MOST_LINES:
            raise HTTPException(503, "too many pages are open", headers={"Retry-After": "5"})

    @routes.get("/board/events", include_in_schema=False, dependencies=[Depends(line)])
    async def events(
        request: Request, chosen: Annotated[Selection, chosen_by], since: str = "", last: Last = None
    ) -> Response:
        return lines.answer(last or since, readers.showing(request), chosen)

    @routes.get("/cases/{case_id}/events", include_in_schema=False, dependencies=[Depends(line)])
    async def events_of_a_case(case_id: CaseIdInPath, request: Request, since: str = "", last: Last = None) -> Response:
        by = wall.doors.by_session(request)
        says = OfOneCase(readers.showing(request), case_id, lambda: readers.visit(request, case_id, by))
        return lines.answer(last or since, says, Selection())

    @routes.get("/api/board", tags=["coordinator"], dependencies=known)
    async def all_views() -> dict[str, Any]:
        """Every case's newest joint view, in the board's order, and how many records of the feed were no view."""
        cases = [{"case_id": one.case_id} | _plain(one.view) for one in wall.board.tiles()]
        return {"live": wall.board.live, "unreadable": wall.board.unreadable, "cases": cases}

    @routes.get("/api/cases/{case_id}", tags=["coordinator"], dependencies=known)
    async def one_view(case_id: CaseIdInPath) -> dict[str, Any]:
        """One case's newest joint view."""
        view = wall.board.views.get(case_id)
        if view is None:
            raise HTTPException(404, "the board knows no such case")
        return {"case_id": case_id} | _plain(view)

    return routes


def lines_of(wall: Wall) -> Lines:
    """The lines of this process."""
    return Lines(wall.board, heartbeat=HEARTBEAT_OF_A_DEMO if wall.simulated else HEARTBEAT)


def _plain(view: JointView) -> dict[str, Any]:
    return view.model_dump(mode="json")
