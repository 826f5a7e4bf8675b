"""What the police's own system may ask by files, posts and lists; its rows name a case by the police's number."""

from typing import Final

from adapters.mapped import Mapped
from adapters.own_system import OwnSystem
from adapters.ways_in import WaysIn
from messaging.assembly import Parts
from messaging.web.acts import Act
from police.domain.case_identity import case_id_of
from police.domain.police_case import PoliceCase

STEPS: Final = {
    "register": "cases",
    "detention": "detention-orders",
    "custody": "custody-orders",
    "transport": "transports",
    "hand-over": "hand-overs",
    "judge": "judge",
    "service": "services",
    "execution": "executions",
    "outside-settlement": "outside-settlements",
    "clock-extension": "clock-extensions",
    "clock-suspension": "clock-suspensions",
    "clock-resumption": "clock-resumptions",
    "release": "releases",
    "transfer": "transfers",
    "interrogation": "interrogations",
    "urgent-interrogation": "urgent-interrogations",
    "interrogation-end": "interrogation-ends",
    "record-item": "record-items",
    "reported-waiver": "reported-waivers",
    "raised-vulnerability": "raised-vulnerability",
    "lowered-vulnerability": "lowered-vulnerability",
    "identity": "identities",
    "victim": "victims",
    "take-back": "statement-withdrawals",
}
"""A row's kind, as mappings name it, and the act it asks for."""


def polices_system(parts: Parts[PoliceCase], acts: tuple[Act[PoliceCase], ...], secret: bytes) -> OwnSystem[PoliceCase]:
    """The police's own system, connected both ways. Nothing delays a release: no row waits before it."""
    by_step = {act.step: act for act in acts}

    async def case_of(row: Mapped) -> str:
        return case_id_of(row.agency_number, secret)

    ways = WaysIn({kind: by_step[step] for kind, step in STEPS.items()}, case_of, frozenset({"release"}))
    return OwnSystem(parts, ways)
