"""Handing a shift over, taking it over, and marking what was seen: one form and one save each."""

from typing import Annotated, Final
from uuid import UUID, uuid5

import structlog
from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from coordinator.domain.handing_over import hand_over, shifts_of, take_over
from coordinator.domain.looked_at import looked_at_all, looked_at_these
from coordinator.domain.requests import HandOver
from coordinator.ports import Shifts
from coordinator.web.board import Board
from coordinator.web.readers import Readers
from coordinator.web.shift import LINES_SHOWN, WORDS_READ, ShiftPage, at_table
from coordinator.web.standing import of_table, tables_of
from messaging.event import Refusal
from messaging.web.auth import OF_ANOTHER_LOGIN, Actor, bears_mark, checked_form, only
from messaging.web.forms import form_of

NOT_A_NOTE: Final = "a note has something in it, and at most 4000 characters"

_log = structlog.get_logger()


def shift_acts(shifts: Shifts, readers: Readers) -> APIRouter:
    """`POST /shift/hand-over`, `/shift/take-over` and `/shift/looked`."""
    routes, wall, doors = APIRouter(), readers.wall, readers.wall.doors
    page, person = ShiftPage(shifts, readers), Depends(only(doors, "person"))

    @routes.post("/shift/hand-over", include_in_schema=False)
    async def handed(request: Request, by: Annotated[Actor, person]) -> Response:
        form = await form_of(request)
        table, note = form.get("table", ""), form.get("note", "")
        if not bears_mark(form, doors.csrf_of(request)):
            return await page.shown(request, by, table, OF_ANOTHER_LOGIN.text, note, 403)
        _known(wall.board, table)
        try:
            body = HandOver(table=table, note=note)
        except ValidationError:
            return await page.shown(request, by, table, NOT_A_NOTE, note, 422)
        word = hand_over(body, by.name, wall.now(), _cause(form.get("request", ""), body, by.name))
        await shifts.add(word)  # sent twice it is one word
        _log.info("act", what="hand-over", by=by.name, table=table, note=word.id)
        return _back(table)

    @routes.post("/shift/take-over", include_in_schema=False)
    async def taken(request: Request, by: Annotated[Actor, person]) -> Response:
        form = await checked_form(doors, request)
        table, note = form.get("table", ""), form.get("note", "")
        word = take_over(shifts_of(await shifts.words(table, WORDS_READ)), note, by.name, wall.now())
        if not isinstance(word, Refusal) and not await shifts.add(word):  # somebody else was quicker
            word = take_over(shifts_of(await shifts.words(table, WORDS_READ)), note, by.name, wall.now())
        if isinstance(word, Refusal):
            return await page.shown(request, by, table, word.text, status=409)
        _log.info("act", what="take-over", by=by.name, table=table, note=note)
        return _back(table)

    @routes.post("/shift/looked", include_in_schema=False)
    async def looked(request: Request, by: Annotated[Actor, person]) -> Response:
        form = await checked_form(doors, request)
        table, now = form.get("table", ""), wall.now()
        _known(wall.board, table)
        views, before = of_table(wall.board.views, table), await shifts.looked(by.name, table)
        lines = [_line(one) for one in form.getlist("line")[:LINES_SHOWN]]
        if before is None:
            await shifts.look(looked_at_all(by.name, table, views, now))
        else:
            await shifts.look(looked_at_these(before, lines, views, now))
        return _back(table)

    return routes


def _known(board: Board, table: str) -> None:
    """Of a table that is none, nothing is kept."""
    if table not in tables_of(board.views):
        raise HTTPException(422, "the board knows no such table")


def _cause(sent: str, body: HandOver, by: str) -> UUID:
    """The same form makes the same word; with another text in it another one."""
    try:
        return uuid5(UUID(sent), f"{by} {body.model_dump_json()}")
    except ValueError as wrong:
        raise HTTPException(422, "this form is not of our own page; open it again") from wrong


def _line(said: str) -> tuple[str, str]:
    case_id, _, mark = said.partition(" ")
    return case_id, mark


def _back(table: str) -> Response:
    return RedirectResponse(at_table(table), 303)
