"""The box in which a case is looked for: one that fits is opened, several are shown on the board.

A number stands in the address of what it finds. What has no digit may be a name: it is sent, never in an address, and
looked for when its reader may see names.
"""

from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from coordinator.web.board import Board
from coordinator.web.finding import exactly, finds, is_a_number
from coordinator.web.readers import Readers
from messaging.web.forms import form_of

LONGEST: Final = 64


def finding_routes(readers: Readers) -> APIRouter:
    """`POST /find`; who opens its address again, as after a reload elsewhere, is led to the board."""
    routes, wall = APIRouter(include_in_schema=False), readers.wall

    @routes.get("/find")
    async def again() -> Response:
        return RedirectResponse("/", 303)

    @routes.post("/find")
    async def find(request: Request) -> Response:
        by = wall.doors.by_session(request)
        if not (wall.open_to_readers or by):
            return RedirectResponse("/login", 303)
        typed = " ".join((await form_of(request)).get("find", "").split())[:LONGEST]
        if is_a_number(typed) or not typed:
            return RedirectResponse(_place_of(wall.board, typed), 303)
        named = await wall.names.find(typed, by) if by else ()
        if len(named) == 1:
            return RedirectResponse(f"/cases/{named[0]}", 303)
        shown = await wall.names.of(named, by) if by else {}
        tiles = [wall.board.tile(case_id) for case_id in named]
        return readers.page(request, lambda showing: showing.found(typed, tiles, shown), here="/")

    return routes


def _place_of(board: Board, typed: str) -> str:
    """The page of the one case that fits, else the board with those that do."""
    fitting = [case_id for case_id, view in board.views.items() if finds(typed, case_id, view)]
    exact = [case_id for case_id in fitting if exactly(typed, case_id, board.views[case_id])]
    for found in (exact, fitting):
        if len(found) == 1:
            return f"/cases/{found[0]}"
    return f"/?{urlencode({'find': typed})}" if typed else "/"
