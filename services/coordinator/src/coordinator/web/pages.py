"""The wall board and the case page: server-made HTML, kept live by server-sent events, whole without scripts."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, HTTPException, Request
from fastapi.responses import FileResponse, RedirectResponse, Response

from contracts.joint_view import JointView
from coordinator.web.board_names import BoardNames, named, names_on
from coordinator.web.finding_page import finding_routes
from coordinator.web.one_case import OfOneCase
from coordinator.web.readers import Readers
from coordinator.web.selection import Selection, selection_by
from coordinator.web.showing import Named, Showing
from coordinator.web.sse import HEARTBEAT, HEARTBEAT_OF_A_DEMO, MOST_LINES, Lines, May
from coordinator.web.statics import address
from coordinator.web.wall import Wall
from messaging.web.acts import CaseIdInPath
from messaging.web.auth import Actor, let_in, only
from messaging.web.login import login_pages

__all__ = ["Wall", "wall_pages"]

Last = Annotated[str | None, Header(alias="Last-Event-ID")]


def wall_pages(readers: Readers) -> APIRouter:
    """`/`, `/login`, `/cases/{case_id}`, their theme and live line, `/api/board`, `/api/cases/{case_id}`."""
    routes = APIRouter()
    wall, lines = readers.wall, lines_of(readers.wall)
    routes.include_router(finding_routes(readers))
    Chosen = Annotated[Selection, Depends(selection_by(wall.doors))]  # noqa: N806  # a type, of these doors
    routes.include_router(login_pages(wall.doors, readers.login, readers.logged_out))
    at_board = let_in(wall.doors, "system", "person", "wall", "operator", nobody=wall.nobody)
    at_cases = let_in(wall.doors, "system", "person", nobody=wall.nobody)
    at_case_lines = only(wall.doors, "system", "person", nobody=wall.nobody)
    at_lines = only(wall.doors, "system", "person", "wall", nobody=wall.nobody)
    known, people = only(wall.doors, "system", "person"), only(wall.doors, "person")

    @routes.get("/", include_in_schema=False)
    async def board(
        request: Request,
        chosen: Chosen,
        by: Annotated[Actor, Depends(at_board)],
        names: str = "",
    ) -> Response:
        if by.role == "operator":
            return RedirectResponse("/indicators", 303)
        asked = by.names and names == "yes"
        found = await names_on(readers, readers.showing(request), chosen, by) if asked else BoardNames()
        shown = Named(by.names, asked, found.why)
        return readers.page(request, lambda showing: named(showing.board(lines.newest, chosen, shown), found.names))

    @routes.get("/board/names", include_in_schema=False)
    async def names_of_tiles(request: Request, chosen: Chosen, by: Annotated[Actor, Depends(people)]) -> dict[str, Any]:
        if not by.names:
            raise HTTPException(403, "this is for those who may see names")
        found = await names_on(readers, readers.showing(request), chosen, by)
        return {"names": found.names, "why": found.why}

    @routes.get("/cases/{case_id}", include_in_schema=False)
    async def case_page(case_id: str, request: Request, by: Annotated[Actor, Depends(at_cases)]) -> Response:
        view = wall.board.views.get(case_id)
        if view is None and case_id.lower() in wall.board.views:
            return RedirectResponse(f"/cases/{case_id.lower()}", 303)
        if view is None:
            return readers.page(request, Showing.no_case, 404)
        return await readers.case(request, case_id, view, by)

    @routes.get("/favicon.ico", include_in_schema=False)
    async def icon() -> Response:
        return RedirectResponse(address("icon.svg"), 303)

    @routes.get("/wall/own-theme.css", include_in_schema=False)
    async def own_theme() -> Response:
        if wall.theme is None:
            raise HTTPException(404, "this deployment has no theme of its own")
        return FileResponse(wall.theme, media_type="text/css")

    def still(request: Request) -> May:
        """A line ends with the session it was opened in; its page comes back in the one that goes on, if one does."""
        return lambda: bool(wall.nobody or wall.doors.by_token(request) or wall.doors.by_session(request))

    def room() -> None:
        if lines.open >= MOST_LINES:
            raise HTTPException(503, "too many pages are open", headers={"Retry-After": "5"})

    @routes.get("/board/events", include_in_schema=False, dependencies=[Depends(at_lines), Depends(room)])
    async def events(request: Request, chosen: Chosen, since: str = "", last: Last = None) -> Response:
        return lines.answer(last or since, readers.showing(request), chosen, still(request))

    @routes.get("/cases/{case_id}/events", include_in_schema=False, dependencies=[Depends(room)])
    async def events_of_a_case(
        case_id: CaseIdInPath,
        request: Request,
        by: Annotated[Actor, Depends(at_case_lines)],
        since: str = "",
        last: Last = None,
    ) -> Response:
        if case_id not in wall.board.views:
            raise HTTPException(503 if wall.board.loading else 404, "the board knows no such case")
        await wall.looking.among([case_id], by, "at-page", names=False)
        says = OfOneCase(readers.showing(request), case_id, lambda: readers.visit(request, case_id, by))
        return lines.answer(last or since, says, Selection(), still(request))

    @routes.get("/api/board", tags=["coordinator"])
    async def all_views(by: Annotated[Actor, Depends(known)]) -> dict[str, Any]:
        """Every case's newest joint view, in the board's order, and how many records of the feed were no view."""
        tiles = wall.board.tiles()
        await wall.looking.among([one.case_id for one in tiles], by, "as-system", names=False)
        cases = [{"case_id": one.case_id} | _plain(one.view) for one in tiles]
        return {"live": wall.board.live, "unreadable": wall.board.unreadable, "cases": cases}

    @routes.get("/api/cases/{case_id}", tags=["coordinator"])
    async def one_view(case_id: CaseIdInPath, by: Annotated[Actor, Depends(known)]) -> dict[str, Any]:
        """One case's newest joint view; that it was asked for is recorded."""
        view = wall.board.views.get(case_id)
        if view is None:
            raise HTTPException(404, "the board knows no such case")
        await wall.looking.among([case_id], by, "as-system", names=False)
        return {"case_id": case_id} | _plain(view)

    return routes


def lines_of(wall: Wall) -> Lines:
    """The lines of this process."""
    return Lines(wall.board, heartbeat=HEARTBEAT_OF_A_DEMO if wall.simulated else HEARTBEAT)


def _plain(view: JointView) -> dict[str, Any]:
    return view.model_dump(mode="json")
