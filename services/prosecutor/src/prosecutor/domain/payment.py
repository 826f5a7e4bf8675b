"""Payment of the settlement in force is a fact; whether it ended the right to object is a decision with a reason."""

from datetime import datetime
from typing import Final
from uuid import UUID

from contracts.after_settlement import PaymentJudged, PaymentReceived
from messaging.after_settlement import MAY_BE_THE_SUSPECT, PAYMENTS_KEPT
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import not_ahead, said_once
from prosecutor.domain.after_the_order import NOT_IN_FORCE
from prosecutor.domain.objection import nobody_had_objected, not_before_the_issue
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.domain.requests import JudgePayment, RecordPayment

Decided = tuple[Outgoing, ...] | Refusal
ENDED: Final = "ended_right_to_object"


def record_payment(case: ProsecutorCase, request: RecordPayment, now: datetime, cause: UUID) -> Decided:
    """Each payment once, by the prosecutor's own number; nothing is inferred from it."""
    if case.settlement is None:
        return NOT_IN_FORCE
    known = case.after.payment(request.ref)
    refusal = not_ahead(request.paid_at, now, "paid_at") or said_once(
        known, request.correction, "already-received", "this payment was recorded already"
    )
    if refusal is None and known is None and len(case.after.payments) >= PAYMENTS_KEPT:
        refusal = Refusal("too-many-payments", f"a case holds {PAYMENTS_KEPT} payments", "ref")
    received = PaymentReceived(
        occurred_at=request.paid_at,
        ref=request.ref,
        proposal_hash=case.settlement.proposal_hash,
        amount_cents=request.amount_cents,
        paid_by=request.paid_by,
        correction=request.correction,
    )
    return refusal or (outgoing(received, cause, "record-payment", request.ref),)


def judge_payment(case: ProsecutorCase, request: JudgePayment, now: datetime, cause: UUID) -> Decided:
    """Whether it ended the right to object: only if voluntary, by the suspect, and knowing of the order."""
    if case.settlement is None:
        return NOT_IN_FORCE
    named = case.settlement.proposal_hash
    payment = case.after.payment(request.ref)
    if payment is None:
        return Refusal("no-such-payment", "no payment of this number stands", "ref")
    refusal = (
        said_once(
            any((one.ref, one.proposal_hash) == (request.ref, named) for one in case.after.judged),
            request.correction,
            "already-judged",
            "this payment was judged already",
        )
        or _all_three(request)
        or _as_it_was_paid(request, payment.paid_by)
    )
    if refusal is None and request.ended_right_to_object:
        refusal = not_before_the_issue(payment.at, case.settlement.issued_at, ENDED) or nobody_had_objected(
            case, payment.at, ENDED
        )
    if refusal:
        return refusal
    judged = PaymentJudged(occurred_at=now, proposal_hash=named, **request.model_dump())
    return (outgoing(judged, cause, "judge-payment", request.ref),)


def _all_three(request: JudgePayment) -> Refusal | None:
    all_three = request.voluntary and request.by_the_suspect and request.order_known
    if all_three or not request.ended_right_to_object:
        return None
    return Refusal(
        "ends-nothing",
        "only a voluntary payment by the suspect, who knew of the order, ends the right to object",
        ENDED,
    )


def _as_it_was_paid(request: JudgePayment, paid_by: str) -> Refusal | None:
    if not request.by_the_suspect or paid_by in MAY_BE_THE_SUSPECT:
        return None
    return Refusal("paid-by-another", f"it is recorded as paid by: {paid_by}; correct that first", "by_the_suspect")
