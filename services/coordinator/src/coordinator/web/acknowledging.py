"""Warnings and breaches that nobody has acknowledged: each at its case's page and on one page with those of a table.

What a button names was seen as it stood then: of two who press at once the second is told that it waits no more.
"""

from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, HTTPException, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic import ValidationError

from coordinator.domain.acknowledge import acknowledge
from coordinator.domain.joint_case import JointCase
from coordinator.domain.requests import Acknowledge
from coordinator.web.glance import AT_ONCE
from coordinator.web.readers import Readers
from coordinator.web.selection import SHORT
from coordinator.web.sent_once import request_in
from messaging.desk import Answer, Desk
from messaging.event import Refusal
from messaging.web.acts import CaseIdInPath, Recorded, RequestId, answered, new_request
from messaging.web.auth import Actor, checked_form, let_in, only

STEP = "acknowledgements"


def acknowledging_routes(desk: Desk[JointCase], readers: Readers) -> APIRouter:
    """`POST /api/cases/{case_id}/acknowledgements`, the buttons of the case's page, and the page `/unseen`."""
    routes, wall, doors = APIRouter(), readers.wall, readers.wall.doors
    person = Depends(only(doors, "person"))

    async def seen(case_id: str, body: Acknowledge, by: Actor, request_id: UUID) -> Answer:
        cause = uuid5(request_id, f"{case_id} {STEP} {body.model_dump_json()}")
        return await desk.ask(
            case_id, cause, STEP, by.name, lambda case, now: acknowledge(case, body, by.name, now, cause)
        )

    @routes.post(f"/api/cases/{{case_id}}/{STEP}", status_code=202, response_model=Recorded, tags=["coordinator"])
    async def by_system(
        case_id: CaseIdInPath,
        body: Acknowledge,
        by: Annotated[Actor, Depends(only(doors, "system"))],
        request_id: RequestId = None,
    ) -> JSONResponse:
        """A warning or a breach was seen: it escalates no further."""
        return answered(case_id, await seen(case_id, body, by, request_id or new_request()))

    may_look = Depends(let_in(doors, "system", "person", nobody=wall.nobody))

    @routes.post(f"/cases/{{case_id}}/{STEP}", include_in_schema=False)
    async def at_case(case_id: CaseIdInPath, request: Request, by: Annotated[Actor, person]) -> Response:
        form, view = await checked_form(doors, request), wall.board.views.get(case_id)
        named, body = _asked(form.get("seen", ""))
        if view is None or named != case_id:
            raise HTTPException(422, "this names no clock of a case on the board")
        answer = await seen(case_id, body, by, request_in(form))
        if isinstance(answer, Refusal):
            return await readers.case(request, case_id, view, by, answer, 409)
        return RedirectResponse(f"/cases/{case_id}#clocks", 303)

    @routes.get("/unseen", include_in_schema=False, dependencies=[may_look])
    async def unseen(request: Request, table: Annotated[str, Query(max_length=SHORT)] = "") -> Response:
        return readers.page(request, lambda showing: showing.unseen(doors.csrf_of(request), table))

    @routes.post("/unseen", include_in_schema=False)
    async def by_person(request: Request, by: Annotated[Actor, person]) -> Response:
        form = await checked_form(doors, request)
        sent = form.getlist("only") or form.getlist("seen")
        names = list(dict.fromkeys(sent))[:AT_ONCE]
        asked = [_asked(one) for one in names]
        answers = [await seen(case_id, body, by, new_request()) for case_id, body in asked]
        changed = sum(isinstance(one, Refusal) for one in answers)
        csrf, tried, table = doors.csrf_of(request), frozenset(names), form.get("table", "")[:SHORT]
        here = f"/unseen?{urlencode({'table': table})}" if table else None
        return readers.page(request, lambda showing: showing.unseen(csrf, table, tried, changed), here=here)

    return routes


def _asked(said: str) -> tuple[str, Acknowledge]:
    try:
        case_id, clock, about, due, *order = said.split(" ", 4)
        what, _, minutes = about.partition("-")
        known = {"clock": clock, "about": what, "due": due, "minutes_left": minutes or None}
        return case_id, Acknowledge.model_validate(known | ({"order": order[0]} if order else {}))
    except (ValueError, ValidationError) as wrong:
        raise HTTPException(422, "this names no clock of a case on the board") from wrong
