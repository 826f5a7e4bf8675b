"""What may be asked of the police service: by their own system, by a file, by a person at a form."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter

from contracts.topics import Agency, Topic
from messaging.clock_words import extending, resuming, suspending
from messaging.desk import Desk
from messaging.event import Outgoing, Refusal
from messaging.rule_pack import NO_PACK, under_its_pack
from messaging.standing import NOTHING_TO_CORRECT
from messaging.web.acts import Act, outside_settlement_of, rest_about_a_number, vulnerability_of, withdrawal_of
from messaging.web.auth import Doors
from messaging.web.forms import Choices
from messaging.web.pages import case_routes
from police.domain.case_identity import person_of
from police.domain.correct import correct_registration
from police.domain.detain import order_custody, order_detention
from police.domain.execute import execute
from police.domain.identify import identify_suspect, identify_victim
from police.domain.interrogate import close_interrogation, open_interrogation, report_urgent
from police.domain.keep_record import add_record_item, report_waiver
from police.domain.move_suspect import bring_before_judge, hand_over, record_transport
from police.domain.police_case import PoliceCase
from police.domain.register import register
from police.domain.release import release
from police.domain.requests import (
    AddRecordItem,
    BringBeforeJudge,
    CloseInterrogation,
    Execute,
    ExtendPolicesClock,
    HandOver,
    IdentifySuspect,
    IdentifyVictim,
    LowerPolicesVulnerability,
    OpenInterrogation,
    OrderCustody,
    OrderDetention,
    RaisePolicesVulnerability,
    RecordTransport,
    Register,
    Release,
    ReportPolicesOutsideSettlement,
    ReportUrgent,
    ReportWaiver,
    ResumePolicesClock,
    Serve,
    SuspendPolicesClock,
    TakeBack,
    Transfer,
)
from police.domain.serve import serve
from police.domain.transfer import transfer
from police.domain.what_stands import what_stands
from police.people import sealing_suspect, sealing_victim
from police.ports import PersonKeys
from rules.pack import Pack, Packs, pack_of

REGISTER = "cases"
DETENTION = "detention-orders"
CUSTODY = "custody-orders"
RELEASE = "releases"


@dataclass(frozen=True, slots=True)
class Book:
    """What police decide with: the packs, the one of new cases, and their secret for names that tell nothing."""

    pack: Pack
    packs: Packs
    secret: bytes


def police_acts(book: Book, keys: PersonKeys) -> tuple[Act[PoliceCase], ...]:
    """Every act of the police, with the rule that decides it."""
    return (
        *acts_of_a_new_number(book),
        *_acts_on_the_suspect(),
        *_acts_on_interrogations(book.packs),
        *_acts_on_the_settlement(book.packs),
        *_acts_on_clocks(book.packs),
        *_acts_on_people(keys, book.secret),
        *_acts_on_the_file(),
    )


def acts_of_a_new_number(book: Book) -> tuple[Act[PoliceCase], ...]:
    """What may be asked of a number that this service has not met: a release never waits for a registration."""
    codes: Choices = {
        "offence_class": [(row.id, row.title) for row in book.pack.offence_classes],
        "age_class": [(row.id, row.title) for row in book.pack.age_classes],
    }
    return (
        Act(RELEASE, "Record a release", Release, release, "Recorded at once, whatever else is missing or down."),
        Act(REGISTER, "Register a case", Register, _registering(book), choices=codes),
    )


def about_the_case(acts: tuple[Act[PoliceCase], ...]) -> tuple[Act[PoliceCase], ...]:
    """The same acts at the page of one case, which knows its number."""
    return tuple(replace(act, known=_number_of) for act in acts)


def _acts_on_the_suspect() -> tuple[Act[PoliceCase], ...]:
    return (
        Act(DETENTION, "Order detention for examination", OrderDetention, order_detention),
        Act(CUSTODY, "Order police custody", OrderCustody, order_custody),
        Act("transfers", "Transfer to another table", Transfer, transfer, shown=_registered),
        Act("transports", "Record a transport", RecordTransport, record_transport, shown=_registered),
        Act("hand-overs", "Hand the suspect over", HandOver, hand_over, shown=_registered),
        Act("judge", "Bring before the examining judge", BringBeforeJudge, bring_before_judge, shown=_registered),
    )


def _acts_on_the_settlement(packs: Packs) -> tuple[Act[PoliceCase], ...]:
    return (
        Act("services", "Serve the settlement", Serve, serve, shown=_in_force),
        Act(
            "executions",
            "Record what was carried out",
            Execute,
            under_its_pack(packs, execute),
            "A fact; nothing is inferred from it.",
            shown=_in_force,
        ),
        outside_settlement_of(Topic.POLICE_PROGRESS, ReportPolicesOutsideSettlement),
    )


def _acts_on_clocks(packs: Packs) -> tuple[Act[PoliceCase], ...]:
    topic, listed = Topic.POLICE_PROGRESS, "Only as the rule pack lists it for that clock."
    extend, suspend = under_its_pack(packs, extending(topic)), under_its_pack(packs, suspending(topic))
    return (
        Act("clock-extensions", "More time for a clock", ExtendPolicesClock, extend, listed, shown=_registered),
        Act("clock-suspensions", "A clock stands still", SuspendPolicesClock, suspend, listed, shown=_registered),
        Act("clock-resumptions", "A clock runs again", ResumePolicesClock, resuming(topic), shown=_suspended),
    )


def _acts_on_interrogations(packs: Packs) -> tuple[Act[PoliceCase], ...]:
    return (
        Act(
            "interrogations",
            "Open an interrogation",
            OpenInterrogation,
            lambda case, asked, now, cause: open_interrogation(case, asked, pack_of(case, packs), now, cause),
            "It is recorded also when nothing allowed it, and the record says so.",
            shown=_registered,
        ),
        Act(
            "urgent-interrogations",
            "Report that an interrogation cannot wait",
            ReportUrgent,
            report_urgent,
            "It allows nothing without the prosecutor's permission.",
            shown=_registered,
        ),
        Act("interrogation-ends", "Close an interrogation", CloseInterrogation, close_interrogation, shown=_questioned),
    )


def _acts_on_people(keys: PersonKeys, secret: bytes) -> tuple[Act[PoliceCase], ...]:
    sealed = "Sealed with a key of this person alone; only who may know it can open it."
    return (
        Act(
            "identities",
            "Identify the suspect",
            IdentifySuspect,
            identify_suspect,
            sealed,
            shown=_registered,
            prepare=sealing_suspect(keys, secret),
        ),
        Act(
            "victims",
            "Identify a victim",
            IdentifyVictim,
            identify_victim,
            sealed,
            shown=_registered,
            prepare=sealing_victim(keys, secret),
        ),
    )


def _acts_on_the_file() -> tuple[Act[PoliceCase], ...]:
    return (
        Act("record-items", "Add an item of the record", AddRecordItem, add_record_item, shown=_registered),
        Act(
            "reported-waivers",
            "Report a waiver",
            ReportWaiver,
            report_waiver,
            "It counts only as the rule pack says.",
            shown=_registered,
        ),
        *vulnerability_of(Agency.POLICE, RaisePolicesVulnerability, LowerPolicesVulnerability, _registered),
        withdrawal_of(what_stands, TakeBack),
    )


def _registering(book: Book) -> Callable[..., tuple[Outgoing, ...] | Refusal]:
    """A registration, or the correction of one under the case's own pack."""

    def registers(case: PoliceCase, asked: Register, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
        person = person_of(asked.person_number, book.secret) if asked.person_number else None
        if asked.correction is None:
            return register(case, asked, book.pack, person, now, cause)
        if case.registered_at is None:
            return NOTHING_TO_CORRECT
        own = pack_of(case, book.packs)
        return NO_PACK if own is None else correct_registration(case, asked, own, person, now, cause)

    return registers


def police_routes(
    desk: Desk[PoliceCase], doors: Doors, acts: tuple[Act[PoliceCase], ...], case_of: Callable[[Any], str]
) -> APIRouter:
    """`POST /STEP` for each act, about the police's own number; `GET /cases`, `/cases/{case_id}`."""
    routes = APIRouter(tags=["police"])
    for act in acts:
        rest_about_a_number(routes, desk, doors, act, case_of)

    case_routes(routes, desk, doors)
    return routes


def _number_of(case: PoliceCase) -> dict[str, str]:
    return {"agency_number": case.agency_number} if case.agency_number else {}


def _registered(case: PoliceCase) -> bool:
    return case.registered_at is not None


def _in_force(case: PoliceCase) -> bool:
    return case.settlement is not None


def _suspended(case: PoliceCase) -> bool:
    return any(one.said == "clock-suspended" and one.ended_at is None for one in case.clock_words)


def _questioned(case: PoliceCase) -> bool:
    return any(one.closed_at is None for one in case.interrogations)
