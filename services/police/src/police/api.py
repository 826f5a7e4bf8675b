"""What may be asked of the police service: by their own system, by a file, by a person at a form."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter

from messaging.desk import Desk
from messaging.web.acts import Act, rest_about_a_number
from messaging.web.auth import Doors
from messaging.web.forms import Choices
from messaging.web.pages import case_routes
from police.domain.detain import order_custody, order_detention
from police.domain.police_case import PoliceCase
from police.domain.register import register
from police.domain.release import release
from police.domain.requests import OrderCustody, OrderDetention, Register, Release
from rules.pack import Pack

REGISTER = "cases"
DETENTION = "detention-orders"
CUSTODY = "custody-orders"
RELEASE = "releases"


def police_acts(pack: Pack) -> tuple[Act[PoliceCase], ...]:
    """Every act of the police, with the rule that decides it."""
    codes: Choices = {
        "offence_class": [(row.id, row.title) for row in pack.offence_classes],
        "age_class": [(row.id, row.title) for row in pack.age_classes],
    }
    return (
        Act(RELEASE, "Record a release", Release, release, "Recorded at once, whatever else is missing or down."),
        Act(
            REGISTER,
            "Register a case",
            Register,
            lambda case, asked, now, cause: register(case, asked, pack, now, cause),
            choices=codes,
        ),
        Act(DETENTION, "Order detention for examination", OrderDetention, order_detention),
        Act(CUSTODY, "Order police custody", OrderCustody, order_custody),
    )


def police_routes(
    desk: Desk[PoliceCase], doors: Doors, acts: tuple[Act[PoliceCase], ...], case_of: Callable[[Any], str]
) -> APIRouter:
    """`POST /cases`, `/detention-orders`, `/custody-orders`, `/releases`; `GET /cases`, `/cases/{case_id}`."""
    routes = APIRouter(tags=["police"])
    for act in acts:
        rest_about_a_number(routes, desk, doors, act, case_of)

    case_routes(routes, desk, doors)
    return routes
