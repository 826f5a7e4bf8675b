"""What may be asked of the victim support service: by its own system, or by a person at a form."""

from fastapi import APIRouter

from messaging.desk import Desk
from messaging.web.acts import Act, rest_about_a_case
from messaging.web.auth import Doors
from messaging.web.pages import case_routes
from victim_support.domain.record_attempt import record_attempt
from victim_support.domain.requests import RecordAttempt
from victim_support.domain.victim_support_case import VictimSupportCase


def victim_support_acts() -> tuple[Act[VictimSupportCase], ...]:
    """Every act of victim support, with the rule that decides it."""
    return (Act("attempts", "Record an attempt to reach a victim", RecordAttempt, record_attempt),)


def victim_support_routes(
    desk: Desk[VictimSupportCase], doors: Doors, acts: tuple[Act[VictimSupportCase], ...]
) -> APIRouter:
    """`POST /cases/{case_id}/STEP` for each act; `GET /cases`, `/cases/{case_id}`."""
    routes = APIRouter(tags=["victim support"])
    for act in acts:
        rest_about_a_case(routes, desk, doors, act)
    case_routes(routes, desk, doors)
    return routes
