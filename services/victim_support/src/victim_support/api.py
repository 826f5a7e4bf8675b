"""What may be asked of the victim support service: by its own system, or by a person at a form."""

from fastapi import APIRouter

from contracts.topics import Topic
from messaging.desk import Desk
from messaging.web.acts import Act, outside_settlement_of, rest_about_a_case, withdrawal_of
from messaging.web.auth import Doors
from messaging.web.pages import case_routes
from victim_support.domain.hear_victim import record_claim, record_harm, record_wish
from victim_support.domain.reach_victim import record_attempt, record_contact, record_informed
from victim_support.domain.requests import (
    RecordAttempt,
    RecordClaim,
    RecordContact,
    RecordHarm,
    RecordInformed,
    RecordWish,
)
from victim_support.domain.victim_support_case import VictimSupportCase
from victim_support.domain.what_stands import what_stands


def victim_support_acts() -> tuple[Act[VictimSupportCase], ...]:
    """Every act of victim support, with the rule that decides it."""
    return (
        Act("attempts", "Record an attempt to reach a victim", RecordAttempt, record_attempt),
        Act("contacts", "Record that a victim was reached", RecordContact, record_contact),
        Act("harms", "Record the victim's harm", RecordHarm, record_harm, shown=_open),
        Act("wishes", "Record the victim's wish", RecordWish, record_wish, shown=_open),
        Act("claims", "Record the victim's claim", RecordClaim, record_claim, shown=_open),
        Act(
            "informed",
            "Record that the victim was told the outcome",
            RecordInformed,
            record_informed,
            shown=lambda case: not _open(case),
        ),
        outside_settlement_of(Topic.VICTIM_SUPPORT_PROGRESS),
        withdrawal_of(what_stands),
    )


def victim_support_routes(
    desk: Desk[VictimSupportCase], doors: Doors, acts: tuple[Act[VictimSupportCase], ...]
) -> APIRouter:
    """`POST /cases/{case_id}/STEP` for each act; `GET /cases`, `/cases/{case_id}`."""
    routes = APIRouter(tags=["victim support"])
    for act in acts:
        rest_about_a_case(routes, desk, doors, act)
    case_routes(routes, desk, doors)
    return routes


def _open(case: VictimSupportCase) -> bool:
    return case.decided_at is None
