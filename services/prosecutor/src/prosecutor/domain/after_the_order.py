"""What happens once a settlement is in force, or a behaviour order given: facts, from which nothing is inferred."""

from datetime import datetime
from uuid import UUID

from contracts.message import Message
from contracts.prosecutor import BehaviourOrderEnded, OrderKnown, SuspectInformed
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import not_ahead, said_once
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.domain.requests import EndBehaviourOrder, InformSuspect, RecordKnown

Decided = tuple[Outgoing, ...] | Refusal
NOT_IN_FORCE = Refusal("nothing-in-force", "no settlement is in force in this case")


def end_behaviour_order(case: ProsecutorCase, request: EndBehaviourOrder, now: datetime, cause: UUID) -> Decided:
    """An order that stands ends once, not before it was given."""
    order = next((one for one in case.behaviour_orders if one.ref == request.ref), None)
    if order is None:
        return Refusal("not-ordered", "no behaviour order of this number stands", "ref")
    refusal = not_ahead(request.ended_at, now, "ended_at") or said_once(
        order.ended_at, request.correction, "already-ended", "this order ended already"
    )
    if refusal is None and request.ended_at < order.given_at:
        refusal = Refusal("before-it-was-given", "it lies before the order was given", "ended_at")
    ended = BehaviourOrderEnded(
        occurred_at=request.ended_at, ref=request.ref, why=request.why, correction=request.correction
    )
    return refusal or _told(ended, cause, request.ref)


def record_known(case: ProsecutorCase, request: RecordKnown, now: datetime, cause: UUID) -> Decided:
    """From what it follows that the suspect knows of the order; whether it starts a term is the pack's word."""
    if case.settlement is None:
        return NOT_IN_FORCE
    refusal = not_ahead(request.known_at, now, "known_at") or said_once(
        case.after.known_at, request.correction, "already-known", "a circumstance was recorded already"
    )
    known = OrderKnown(
        occurred_at=request.known_at,
        proposal_hash=case.settlement.proposal_hash,
        circumstance=request.circumstance,
        correction=request.correction,
    )
    return refusal or _told(known, cause)


def inform_suspect(case: ProsecutorCase, request: InformSuspect, now: datetime, cause: UUID) -> Decided:
    """The suspect was told what happens next."""
    refusal = not_ahead(request.informed_at, now, "informed_at") or said_once(
        case.suspect_informed_at, request.correction, "already-informed", "the suspect was told already"
    )
    told = SuspectInformed(occurred_at=request.informed_at, channel=request.channel, correction=request.correction)
    return refusal or _told(told, cause)


def _told(message: Message, cause: UUID, subject: str = "") -> tuple[Outgoing, ...]:
    return (outgoing(message, cause, type(message).NAME, subject),)
