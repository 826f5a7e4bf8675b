"""What may be asked of the legal aid service: by its own system, or by a person at a form."""

from collections.abc import Callable

from fastapi import APIRouter, Depends, HTTPException

from legal_aid.domain.find_solicitor import assign_solicitor, request_solicitor
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.requests import AssignSolicitor, RequestSolicitor, TakeBack
from legal_aid.domain.take_back import take_back
from messaging.desk import Desk
from messaging.web.acts import Act, CaseIdInPath, rest_about_a_case
from messaging.web.auth import Doors, only
from messaging.web.pages import case_routes


def legal_aid_acts() -> tuple[Act[LegalAidCase], ...]:
    """Every act of legal aid; a confirmation is the solicitor's own, at the page behind the link."""
    return (
        Act(
            "solicitor-requests",
            "Ask for a solicitor",
            RequestSolicitor,
            request_solicitor,
            shown=lambda case: case.requested_at is None,
        ),
        Act("assignments", "Assign a solicitor", AssignSolicitor, assign_solicitor),
        Act(
            "taken-back",
            "Take a statement back",
            TakeBack,
            take_back,
            "Before the settlement is issued this stops it; after it, a person has to look.",
            shown=lambda case: any(not stated.taken_back for stated in case.statements),
        ),
    )


def legal_aid_routes(
    desk: Desk[LegalAidCase], doors: Doors, acts: tuple[Act[LegalAidCase], ...], link_of: Callable[[str, str], str]
) -> APIRouter:
    """`POST /cases/{case_id}/STEP` for each act; `GET /cases`, `/cases/{case_id}`, and the confirmation link."""
    routes = APIRouter(tags=["legal aid"])
    for act in acts:
        rest_about_a_case(routes, desk, doors, act)
    case_routes(routes, desk, doors)

    @routes.get("/cases/{case_id}/confirmation-link", dependencies=[Depends(only(doors, "system", "person"))])
    async def confirmation_link(case_id: CaseIdInPath) -> dict[str, str]:
        """The link for the solicitor now assigned, to be handed to that solicitor alone."""
        document = await desk.service.cases.load(case_id)
        if document is None or document.state.assignment is None:
            raise HTTPException(404, "no solicitor is assigned to this case")
        return {"link": link_of(case_id, document.state.assignment.id)}

    return routes
