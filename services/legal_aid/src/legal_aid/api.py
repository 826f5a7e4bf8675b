"""What may be asked of the legal aid service: by its own system, or by a person at a form."""

from collections.abc import Callable

from fastapi import APIRouter, Depends, HTTPException

from contracts.topics import Agency, Topic
from legal_aid.domain.confirm_first import begin_first_consultation
from legal_aid.domain.duty_roster import Roster
from legal_aid.domain.find_solicitor import assign_solicitor, duty_solicitors_for, request_solicitor
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.requests import (
    ArrangeInterpreter,
    AssignSolicitor,
    BeginFirstConsultation,
    FindConflict,
    JudgeInterests,
    RequestSolicitor,
    SayAvailable,
    SayNotAvailable,
    TakeBack,
)
from legal_aid.domain.solicitor_there import arrange_interpreter, find_conflict, say_available, say_not_available
from legal_aid.domain.take_back import take_back
from legal_aid.domain.what_stands import what_stands
from legal_aid.interests import OfTwoCases
from messaging.desk import Desk
from messaging.web.acts import (
    Act,
    CaseIdInPath,
    outside_settlement_of,
    rest_about_a_case,
    vulnerability_of,
    withdrawal_of,
)
from messaging.web.auth import Doors, only
from messaging.web.pages import case_routes


def legal_aid_acts(two: OfTwoCases) -> tuple[Act[LegalAidCase], ...]:
    """Every act of legal aid; a confirmation is the solicitor's own, at the page behind the link."""
    return (
        Act(
            "solicitor-requests",
            "Ask for a solicitor",
            RequestSolicitor,
            request_solicitor,
            shown=lambda case: case.requested_at is None,
        ),
        Act(
            "assignments",
            "Assign a solicitor",
            AssignSolicitor,
            lambda case, asked, now, cause: assign_solicitor(case, asked, two.rosters.known(), now, cause),
            "A duty solicitor is on the roster now; in another's place only with the reason.",
            asks=two.assign,
        ),
        *_acts_of_an_assignment(),
        Act(
            "judged-interests",
            "Judge whether a co-suspect's interests are opposed",
            JudgeInterests,
            lambda _case, _asked, _now, _cause: (),
            "It stays with you; name nobody in the reason. While they are opposed no solicitor acts for both.",
            shown=lambda case: case.incident is not None,
            asks=two.judge,
        ),
        Act("interpreters", "Record an interpreter", ArrangeInterpreter, arrange_interpreter),
        Act(
            "taken-back",
            "Take a consultation or waiver back",
            TakeBack,
            take_back,
            "Before the settlement is issued this stops it; after it, a person has to look.",
            shown=lambda case: any(not stated.taken_back for stated in (*case.statements, *case.first_statements)),
        ),
        *vulnerability_of(Agency.LEGAL_AID),
        outside_settlement_of(Topic.LEGAL_AID_PROGRESS),
        withdrawal_of(what_stands),
    )


def _acts_of_an_assignment() -> tuple[Act[LegalAidCase], ...]:
    return (
        Act("availability", "Record that the solicitor is there", SayAvailable, say_available, shown=_assigned),
        Act(
            "first-consultations",
            "Record that the first consultation began",
            BeginFirstConsultation,
            begin_first_consultation,
            "Before the first interrogation. That it was held, or given up, is the solicitor's own word.",
            shown=_assigned,
        ),
        Act(
            "unavailability",
            "Record that the solicitor will not be there in time",
            SayNotAvailable,
            say_not_available,
            "The assignment ends with it.",
            shown=_assigned,
        ),
        Act(
            "conflicts",
            "Record a conflict of interest",
            FindConflict,
            find_conflict,
            "The assignment ends with it; whom else it is about stays with you.",
            shown=_assigned,
        ),
    )


def roster_routes(desk: Desk[LegalAidCase], two: OfTwoCases, doors: Doors) -> APIRouter:
    """`GET` and `PUT /roster`: the duty roster, whole; `GET /cases/{case_id}/duty-solicitors`."""
    routes = APIRouter(tags=["legal aid"])
    rosters = two.rosters

    @routes.get("/roster", dependencies=[Depends(only(doors, "system", "person"))])
    async def roster() -> Roster:
        """Who is on duty when."""
        return rosters.known()

    @routes.get("/cases/{case_id}/duty-solicitors", dependencies=[Depends(only(doors, "system", "person"))])
    async def duty_solicitors(case_id: CaseIdInPath) -> dict[str, tuple[str, ...]]:
        """Who is on duty now and may act for this suspect: nobody whom a conflict of interest is known of."""
        document = await desk.service.cases.load(case_id)
        if document is None:
            raise HTTPException(404, "this service knows no such case")
        now, opposed = desk.service.clock.now(), await two.opposed_to(desk, case_id)
        return {"solicitors": duty_solicitors_for(document.state, rosters.known(), now, opposed)}

    @routes.put("/roster", status_code=204, dependencies=[Depends(only(doors, "system"))])
    async def new_roster(roster: Roster) -> None:
        """A new roster in the old one's place. While it has nobody on duty, anybody may be assigned."""
        await rosters.keep(roster)

    return routes


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
        link = link_of(case_id, document.state.assignment.id)
        return {"link": link, "first_consultation": f"{link}/first", "case": f"{link}/case"}

    return routes


def _assigned(case: LegalAidCase) -> bool:
    return case.assignment is not None
