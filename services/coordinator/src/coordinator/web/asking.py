"""Asking an agency again for what it owes: at the page of a case, or by the coordinators' own system."""

from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response

from coordinator.domain.ask_again import ask_again
from coordinator.domain.joint_case import JointCase
from coordinator.domain.requests import AskAgain
from coordinator.web.readers import Readers
from messaging.desk import Answer, Desk
from messaging.event import Refusal
from messaging.web.acts import CaseIdInPath, Recorded, RequestId, answered, new_request
from messaging.web.auth import Actor, checked_form, only
from messaging.web.forms import FormErrors, read_form

STEP = "asks-again"


def asking_routes(desk: Desk[JointCase], readers: Readers) -> APIRouter:
    """`POST /api/cases/{case_id}/asks-again` and the button of the case's page."""
    routes, wall, doors = APIRouter(), readers.wall, readers.wall.doors

    async def asked(case_id: str, body: AskAgain, by: Actor, request_id: UUID) -> Answer:
        cause = uuid5(request_id, f"{case_id} {STEP} {body.model_dump_json()}")
        return await desk.ask(
            case_id, cause, STEP, by.name, lambda case, now: ask_again(case, body, by.name, now, cause)
        )

    @routes.post(f"/api/cases/{{case_id}}/{STEP}", status_code=202, response_model=Recorded, tags=["coordinator"])
    async def by_system(
        case_id: CaseIdInPath,
        body: AskAgain,
        by: Annotated[Actor, Depends(only(doors, "system"))],
        request_id: RequestId = None,
    ) -> JSONResponse:
        """Ask an agency again for what it owes in this case."""
        return answered(case_id, await asked(case_id, body, by, request_id or new_request()))

    @routes.post(f"/cases/{{case_id}}/{STEP}", include_in_schema=False)
    async def by_person(
        case_id: CaseIdInPath, request: Request, by: Annotated[Actor, Depends(only(doors, "person"))]
    ) -> Response:
        body, view = read_form(AskAgain, await checked_form(doors, request), wall.zone), wall.board.views.get(case_id)
        if isinstance(body, FormErrors) or view is None:
            raise HTTPException(422, "this names no duty of a case on the board")
        answer = await asked(case_id, body, by, new_request())
        if isinstance(answer, Refusal):
            return await readers.case(request, case_id, view, by, answer, 409)
        return RedirectResponse(f"/cases/{case_id}", 303)

    return routes
