"""Who has a case, and notes to it: at the case's page with one save each, or by the coordinators' own system.

A form tells what its person saw. When somebody else was first, nothing is done: the page comes back as it is now, with
what was typed.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, Any, Final
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import BaseModel

from coordinator.domain.assign import assign, give_back, to_somebody
from coordinator.domain.joint_case import JointCase
from coordinator.domain.note import note
from coordinator.domain.requests import Assign, GiveBack, Note
from coordinator.web.readers import Readers
from coordinator.web.related import coordinators
from coordinator.web.sent_once import request_in
from messaging.desk import Answer, Desk
from messaging.event import Outgoing, Refusal
from messaging.web.acts import CaseIdInPath, Recorded, RequestId, answered, new_request
from messaging.web.auth import OF_ANOTHER_LOGIN, Actor, bears_mark, only
from messaging.web.forms import FormErrors, Texts, form_of, read_form

LONGEST_NUMBER: Final = 9
"""Digits of what a form may say it saw."""
Decides = Callable[[JointCase, Any, str, datetime, UUID], tuple[Outgoing, ...] | Refusal]


@dataclass(frozen=True, slots=True)
class CaseAct:
    """One thing a coordinator may do: last part of its address, its request, its rule, and what it is called."""

    step: str
    request: type[BaseModel]
    decides: Decides
    title: str


ACTS: Final = (
    CaseAct("assignments", Assign, assign, "Take this case, or give it to another coordinator"),
    CaseAct("returns", GiveBack, give_back, "Give this case back: nobody has it any more"),
    CaseAct("notes", Note, note, "Write a note to this case"),
)


def case_act_routes(desk: Desk[JointCase], readers: Readers) -> APIRouter:
    """`POST /api/cases/{case_id}/STEP` for each act, and its form at the case's page."""
    routes = APIRouter()
    for act in ACTS:
        _by_system(routes, desk, readers, act)
        _by_person(routes, desk, readers, act)
    return routes


async def _done(desk: Desk[JointCase], act: CaseAct, case_id: str, body: Any, by: Actor, request_id: UUID) -> Answer:
    cause = uuid5(request_id, f"{case_id} {act.step} {body.model_dump_json()}")
    return await desk.ask(
        case_id, cause, act.step, by.name, lambda case, now: act.decides(case, body, by.name, now, cause)
    )


def _by_system(routes: APIRouter, desk: Desk[JointCase], readers: Readers, act: CaseAct) -> None:
    system = only(readers.wall.doors, "system")

    @routes.post(
        f"/api/cases/{{case_id}}/{act.step}",
        status_code=202,
        response_model=Recorded,
        tags=["coordinator"],
        summary=act.title,
        name=act.step,
    )
    async def by_system(
        case_id: CaseIdInPath,
        body: act.request,  # type: ignore[name-defined]
        by: Annotated[Actor, Depends(system)],
        request_id: RequestId = None,
    ) -> JSONResponse:
        return answered(case_id, await _done(desk, act, case_id, body, by, request_id or new_request()))


def _by_person(routes: APIRouter, desk: Desk[JointCase], readers: Readers, act: CaseAct) -> None:
    wall = readers.wall
    person = only(wall.doors, "person")

    @routes.post(f"/cases/{{case_id}}/{act.step}", include_in_schema=False, name=f"{act.step}-form")
    async def by_person(case_id: CaseIdInPath, request: Request, by: Annotated[Actor, Depends(person)]) -> Response:
        form = await form_of(request)
        body, view = read_form(act.request, form, wall.zone), wall.board.views.get(case_id)
        if view is None:
            raise HTTPException(422, "the board knows no such case")
        typed = {name: form.get(name, "") for name in ("to", "note")}
        if not bears_mark(form, wall.doors.csrf_of(request)):
            return await readers.case(request, case_id, view, by, OF_ANOTHER_LOGIN, 403, typed)
        if isinstance(body, FormErrors):
            why = Refusal("not-valid", next(iter(body.errors.values())), next(iter(body.errors)))
            return await readers.case(request, case_id, view, by, why, 422, typed)
        sure = _asking(act, coordinators(wall.board, by.name), form) if isinstance(body, Assign) else act
        answer = await _done(desk, sure, case_id, body, by, request_in(form))
        if isinstance(answer, Refusal):
            return await readers.case(request, case_id, view, by, answer, 409, typed)
        return RedirectResponse(f"/cases/{case_id}{_done_at(form)}", 303)


def _asking(act: CaseAct, having: Collection[str], form: Texts) -> CaseAct:
    """The act for a name that was typed: of one whom no page knows, its person is asked once whether that is right."""
    sure = form.get("sure", "")
    known = {*having, sure, sure.strip()}

    def decides(case: JointCase, body: Assign, by: str, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
        return to_somebody(act.decides(case, body, by, now, cause), body.to, known)

    return replace(act, decides=decides)


def _done_at(form: Texts) -> str:
    """Where the page tells what was done: of a note, that it is saved.

    With it goes how many notes its person saw, so that those are marked which others wrote meanwhile.
    """
    seen = form.get("notes_seen", "")
    return f"?noted={seen}#saved" if seen.isascii() and seen.isdigit() and len(seen) < LONGEST_NUMBER else "#work"
