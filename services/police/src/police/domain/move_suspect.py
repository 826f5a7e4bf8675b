"""Where the suspect was brought: elsewhere, before the examining judge, or to another authority that holds them now."""

from datetime import datetime
from uuid import UUID

from contracts.police import BroughtBeforeJudge, SuspectHandedOver, SuspectTransported
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import not_ahead, said_once
from police.domain.police_case import TRANSPORTS_KEPT, PoliceCase
from police.domain.requests import BringBeforeJudge, HandOver, RecordTransport


def hand_over(case: PoliceCase, request: HandOver, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
    """It ends the detention for examination at its own moment, however late it is told."""
    refusal = (
        case.unknown
        or _not_then(case, request.handed_over_at, now, "handed_over_at")
        or said_once(case.handed_over_at, request.correction, "already-handed-over", "the suspect was handed over")
    )
    if refusal:
        return refusal
    gone = SuspectHandedOver(occurred_at=request.handed_over_at, to=request.to, correction=request.correction)
    return (outgoing(gone, cause, "hand-over"),)


def bring_before_judge(
    case: PoliceCase, request: BringBeforeJudge, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """It ends the term within which the judge has to see somebody in custody."""
    refusal = (
        case.unknown
        or _not_then(case, request.brought_at, now, "brought_at")
        or said_once(case.before_judge_at, request.correction, "already-brought", "the judge saw the suspect already")
    )
    if refusal:
        return refusal
    brought = BroughtBeforeJudge(occurred_at=request.brought_at, correction=request.correction)
    return (outgoing(brought, cause, "bring-before-judge"),)


def record_transport(
    case: PoliceCase, request: RecordTransport, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Once per number; another word on the same number corrects it."""
    refusal = (
        case.unknown
        or _not_then(case, request.began_at, now, "began_at")
        or not_ahead(request.ended_at, now, "ended_at")
        or said_once(
            request.ref in case.transports, request.correction, "already-told", "this transport was told already"
        )
    )
    if refusal is None and request.ended_at < request.began_at:
        refusal = Refusal("ends-before-it-begins", "it ends before it begins", "ended_at")
    if refusal is None and request.ref not in case.transports and len(case.transports) >= TRANSPORTS_KEPT:
        refusal = Refusal("too-many-transports", f"a case holds {TRANSPORTS_KEPT} transports", "ref")
    if refusal:
        return refusal
    moved = SuspectTransported(
        occurred_at=request.ended_at, ref=request.ref, began_at=request.began_at, correction=request.correction
    )
    return (outgoing(moved, cause, "record-transport", request.ref),)


def _not_then(case: PoliceCase, at: datetime, now: datetime, field: str) -> Refusal | None:
    if case.arrested_at is not None and at < case.arrested_at:
        return Refusal("before-the-arrest", "it lies before the arrest", field)
    return not_ahead(at, now, field)
