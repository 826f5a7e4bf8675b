"""An interrogation is opened and closed. One that nothing allowed is recorded as such: nothing is hidden."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from contracts.first_interrogation import UrgentInterrogationReported
from contracts.police import InterrogationClosed, InterrogationOpened
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import not_ahead, said_once
from messaging.urgent import URGENT_KEPT, permissions
from police.domain.police_case import INTERROGATIONS_KEPT, PoliceCase
from police.domain.requests import CloseInterrogation, OpenInterrogation, ReportUrgent
from rules.first_interrogation import what_allows
from rules.pack import Pack
from rules.settlement import SuspectFacts


def open_interrogation(
    case: PoliceCase, request: OpenInterrogation, pack: Pack | None, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Once per number; another word on the same number corrects it. It tells whether what was there allowed it."""
    stands = case.interrogation(request.ref)
    refusal = (
        case.unknown
        or not_ahead(request.opened_at, now, "opened_at")
        or said_once(stands, request.correction, "already-opened", "this interrogation was opened already")
        or _room_for_one(case, request.ref)
    )
    if refusal is None and case.arrested_at is not None and request.opened_at < case.arrested_at:
        refusal = Refusal("before-the-arrest", "it lies before the arrest", "opened_at")
    if refusal:
        return refusal
    opened = InterrogationOpened(
        occurred_at=request.opened_at,
        ref=request.ref,
        solicitor_present=request.solicitor_present,
        allowed=is_allowed(case, pack, request.ref, request.opened_at),
        correction=request.correction,
    )
    return (outgoing(opened, cause, "open-interrogation"),)


def is_allowed(case: PoliceCase, pack: Pack | None, ref: str, opened_at: datetime) -> bool | None:
    """Whether anything that police know of allowed it; None while the case's own rules are not known."""
    if pack is None:
        return None
    suspect = SuspectFacts(case.age_class, case.vulnerable, case.offence_class)
    there = replace(case.first.there, permitted=permissions(case.urgent_reported, case.urgent_permitted))
    return what_allows(pack, suspect, there, ref, opened_at) is not None


def report_urgent(
    case: PoliceCase, request: ReportUrgent, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Why this interrogation cannot wait; without the prosecutor's permission it allows nothing."""
    known = any(one.ref == request.ref for one in case.urgent_reported)
    refusal = (
        case.unknown
        or not_ahead(request.reported_at, now, "reported_at")
        or said_once(known, request.correction, "already-reported", "this was reported as urgent already")
    )
    if refusal is None and not known and len(case.urgent_reported) >= URGENT_KEPT:
        refusal = Refusal("too-many-interrogations", f"a case holds {URGENT_KEPT} urgent interrogations", "ref")
    if refusal:
        return refusal
    reported = UrgentInterrogationReported(
        occurred_at=request.reported_at, ref=request.ref, why=request.why, correction=request.correction
    )
    return (outgoing(reported, cause, "report-urgent", request.ref),)


def close_interrogation(
    case: PoliceCase, request: CloseInterrogation, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """What was opened is closed, once, at a later moment."""
    stands = case.interrogation(request.ref)
    if stands is None:
        return Refusal("not-opened", "no interrogation of this number was opened", "ref")
    refusal = not_ahead(request.closed_at, now, "closed_at") or said_once(
        stands.closed_at, request.correction, "already-closed", "this interrogation was closed already"
    )
    if refusal is None and request.closed_at < stands.opened_at:
        refusal = Refusal("before-it-opened", "it lies before the interrogation was opened", "closed_at")
    if refusal:
        return refusal
    closed = InterrogationClosed(occurred_at=request.closed_at, ref=request.ref, correction=request.correction)
    return (outgoing(closed, cause, "close-interrogation"),)


def _room_for_one(case: PoliceCase, ref: str) -> Refusal | None:
    if case.interrogation(ref) or len(case.interrogations) < INTERROGATIONS_KEPT:
        return None
    return Refusal("too-many-interrogations", f"a case holds {INTERROGATIONS_KEPT} interrogations", "ref")
