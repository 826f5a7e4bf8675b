"""An objection to the settlement in force: lodged, given up beforehand, ended. What it means is never inferred."""

from datetime import datetime
from uuid import UUID

from contracts.after_settlement import SUSPECTS_SIDE, ObjectionEnded, ObjectionWaived
from contracts.prosecutor import ObjectionLodged
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import not_ahead, said_once
from prosecutor.domain.after_the_order import NOT_IN_FORCE
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.domain.requests import EndObjection, RecordObjection, WaiveObjection

Decided = tuple[Outgoing, ...] | Refusal


def record_objection(case: ProsecutorCase, request: RecordObjection, now: datetime, cause: UUID) -> Decided:
    """An objection is a fact, in time or not. No payment undoes it, and nothing is decided here."""
    if case.settlement is None:
        return NOT_IN_FORCE
    over = case.after.objection_ended_at is not None and not case.after.objection_upheld
    standing = None if over and request.correction is None else case.after.objected_at
    refusal = not_ahead(request.lodged_at, now, "lodged_at") or said_once(
        standing, request.correction, "already-lodged", "an objection was recorded already"
    )
    lodged = ObjectionLodged(
        occurred_at=request.lodged_at,
        proposal_hash=case.settlement.proposal_hash,
        lodged_by=request.lodged_by,
        correction=request.correction,
    )
    return refusal or (outgoing(lodged, cause, "record-objection"),)


def waive_objection(case: ProsecutorCase, request: WaiveObjection, now: datetime, cause: UUID) -> Decided:
    """The right to object is given up in writing; who has objected takes the objection back instead."""
    if case.settlement is None:
        return NOT_IN_FORCE
    refusal = (
        not_ahead(request.waived_at, now, "waived_at")
        or not_before_the_issue(request.waived_at, case.settlement.issued_at, "waived_at")
        or said_once(case.after.waived_at, request.correction, "already-waived", "this was given up already")
        or nobody_had_objected(case, request.waived_at, "waived_at")
    )
    waived = ObjectionWaived(
        occurred_at=request.waived_at,
        proposal_hash=case.settlement.proposal_hash,
        with_solicitor=request.with_solicitor,
        correction=request.correction,
    )
    return refusal or (outgoing(waived, cause, "waive-objection"),)


def end_objection(case: ProsecutorCase, request: EndObjection, now: datetime, cause: UUID) -> Decided:
    """Only who lodged it takes it back; only others say that it was right, wrong, or too late."""
    lodged_at = case.after.objected_at
    if case.settlement is None:
        return NOT_IN_FORCE
    if lodged_at is None:
        return Refusal("no-objection", "no objection was recorded")
    refusal = not_ahead(request.ended_at, now, "ended_at") or said_once(
        case.after.objection_ended_at, request.correction, "already-ended", "it was said already how this ended"
    )
    if refusal is None and request.ended_at < lodged_at:
        refusal = Refusal("before-it-was-lodged", "it lies before the objection was lodged", "ended_at")
    if refusal is None and (request.how == "withdrawn") != (request.by in SUSPECTS_SIDE):
        refusal = Refusal("not-theirs-to-end", "who lodged it takes it back, and nobody else; others judge it", "by")
    ended = ObjectionEnded(
        occurred_at=request.ended_at,
        proposal_hash=case.settlement.proposal_hash,
        how=request.how,
        by=request.by,
        why=request.why,
        correction=request.correction,
    )
    return refusal or (outgoing(ended, cause, "end-objection"),)


def nobody_had_objected(case: ProsecutorCase, moment: datetime, field: str) -> Refusal | None:
    """An objection that stands at that moment is undone by no payment and no waiver."""
    if not case.after.objection_stood_at(moment):
        return None
    return Refusal("objection-stands", "an objection stood at that moment, and stays", field)


def not_before_the_issue(moment: datetime, issued_at: datetime, field: str) -> Refusal | None:
    """Nobody gives up a right that there is not yet."""
    if moment >= issued_at:
        return None
    return Refusal("before-it-was-issued", "it lies before the settlement was issued", field)
