"""What may be asked of the probation service: by its own system, or by a person at a form."""

from fastapi import APIRouter

from messaging.desk import Desk
from messaging.web.acts import Act, rest_about_a_case
from messaging.web.auth import Doors
from messaging.web.pages import case_routes
from probation.domain.begin_advice import begin_advice
from probation.domain.probation_case import ProbationCase
from probation.domain.requests import BeginAdvice


def probation_acts() -> tuple[Act[ProbationCase], ...]:
    """Every act of probation, with the rule that decides it."""
    return (Act("advice", "Begin advice", BeginAdvice, begin_advice, shown=lambda case: case.advice_begun_at is None),)


def probation_routes(desk: Desk[ProbationCase], doors: Doors, acts: tuple[Act[ProbationCase], ...]) -> APIRouter:
    """`POST /cases/{case_id}/STEP` for each act; `GET /cases`, `/cases/{case_id}`."""
    routes = APIRouter(tags=["probation"])
    for act in acts:
        rest_about_a_case(routes, desk, doors, act)
    case_routes(routes, desk, doors)
    return routes
