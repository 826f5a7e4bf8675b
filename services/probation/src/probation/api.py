"""What may be asked of the probation service: by its own system, or by a person at a form."""

from fastapi import APIRouter

from contracts.topics import Agency, Topic
from messaging.desk import Desk
from messaging.web.acts import Act, outside_settlement_of, rest_about_a_case, vulnerability_of, withdrawal_of
from messaging.web.auth import Doors
from messaging.web.pages import case_routes
from probation.domain.ask_advice import record_asked
from probation.domain.begin_advice import begin_advice
from probation.domain.give_advice import give_advice, need_research
from probation.domain.probation_case import ProbationCase
from probation.domain.requests import BeginAdvice, GiveAdvice, NeedResearch, RecordAsked
from probation.domain.what_stands import what_stands


def probation_acts() -> tuple[Act[ProbationCase], ...]:
    """Every act of probation, with the rule that decides it."""
    return (
        Act("advice-requests", "Record that advice was asked", RecordAsked, record_asked),
        Act("advice", "Begin advice", BeginAdvice, begin_advice),
        Act("given-advice", "Give the advice", GiveAdvice, give_advice),
        Act("research", "Say that more research is needed", NeedResearch, need_research),
        *vulnerability_of(Agency.PROBATION),
        outside_settlement_of(Topic.PROBATION_PROGRESS),
        withdrawal_of(what_stands),
    )


def probation_routes(desk: Desk[ProbationCase], doors: Doors, acts: tuple[Act[ProbationCase], ...]) -> APIRouter:
    """`POST /cases/{case_id}/STEP` for each act; `GET /cases`, `/cases/{case_id}`."""
    routes = APIRouter(tags=["probation"])
    for act in acts:
        rest_about_a_case(routes, desk, doors, act)
    case_routes(routes, desk, doors)
    return routes
