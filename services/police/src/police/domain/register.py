"""A suspect becomes a case: once per police number, with the codes of the rule pack in force."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.police import CaseRegistered, RulePackRef, SuspectArrested, SuspectDescribed
from messaging.event import Outgoing, Refusal, outgoing
from police.domain.police_case import PoliceCase
from police.domain.requests import Register
from rules.pack import Pack

Rule = Callable[[PoliceCase, Register, Pack, datetime], Refusal | None]


def not_registered_before(case: PoliceCase, _request: Register, _pack: Pack, _now: datetime) -> Refusal | None:
    """A police number names one case. What changed is a correction, never a second registration."""
    if case.registered_at is None:
        return None
    return Refusal("already-registered", "this number is a case already; send a correction instead", "agency_number")


def offence_class_is_known(_case: PoliceCase, request: Register, pack: Pack, _now: datetime) -> Refusal | None:
    """Offence classes are the rule pack's."""
    if any(row.id == request.offence_class for row in pack.offence_classes):
        return None
    return Refusal("unknown-offence-class", f"the rule pack {pack.name} has no such offence class", "offence_class")


def age_class_is_known(_case: PoliceCase, request: Register, pack: Pack, _now: datetime) -> Refusal | None:
    """Age classes are the rule pack's."""
    if any(row.id == request.age_class for row in pack.age_classes):
        return None
    return Refusal("unknown-age-class", f"the rule pack {pack.name} has no such age class", "age_class")


def arrest_is_past(_case: PoliceCase, request: Register, _pack: Pack, now: datetime) -> Refusal | None:
    """Nobody is arrested in the future."""
    if request.arrested_at <= now:
        return None
    return Refusal("in-the-future", "the arrest lies in the future", "arrested_at")


CODES_AND_ARREST: Final[tuple[Rule, ...]] = (offence_class_is_known, age_class_is_known, arrest_is_past)
RULES: Final[tuple[Rule, ...]] = (not_registered_before, *CODES_AND_ARREST)


def register(
    case: PoliceCase, request: Register, pack: Pack, person: str | None, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """The case's first words, or the first rule that refuses it."""
    refusal = next((no for rule in RULES if (no := rule(case, request, pack, now))), None)
    if refusal:
        return refusal
    ref = RulePackRef(name=pack.name, version=pack.version)
    return (
        outgoing(registered(request, ref, now), cause, "register"),
        outgoing(arrested(request), cause, "register", "arrest"),
        outgoing(described(request, person, now), cause, "register", "suspect"),
    )


def registered(request: Register, pack: RulePackRef, at: datetime) -> CaseRegistered:
    """The case as its table and the others need it."""
    return CaseRegistered(
        occurred_at=at,
        agency_number=request.agency_number,
        incident=request.incident,
        table=request.table,
        offence=request.offence,
        rule_pack=pack,
        victims=request.victims,
        correction=request.correction,
    )


def arrested(request: Register) -> SuspectArrested:
    """The arrest, at its own moment."""
    return SuspectArrested(occurred_at=request.arrested_at, place=request.arrested_place, correction=request.correction)


def described(request: Register, person: str | None, at: datetime) -> SuspectDescribed:
    """What the rules need to know of suspect and offence; `person` links the suspect's cases."""
    return SuspectDescribed(
        occurred_at=at,
        age_class=request.age_class,
        vulnerable=request.vulnerable,
        offence_class=request.offence_class,
        language=request.language,
        person=person,
        correction=request.correction,
    )
