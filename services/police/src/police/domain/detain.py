"""Detention for examination and police custody: two orders, each of a moment that is past."""

from datetime import datetime
from uuid import UUID

from contracts.police import CustodyOrdered, DetentionOrdered
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import not_ahead, said_once
from police.domain.police_case import PoliceCase
from police.domain.requests import OrderCustody, OrderDetention


def order_detention(
    case: PoliceCase, request: OrderDetention, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """The order starts the clock at the moment it was given, however late it is recorded."""
    refusal = _not_then(case, request.ordered_at, now) or said_once(
        case.detention_ordered_at, request.correction, "already-ordered", "detention was ordered already"
    )
    if refusal:
        return refusal
    ordered = DetentionOrdered(
        occurred_at=request.ordered_at, ordered_by=request.ordered_by, correction=request.correction
    )
    return (outgoing(ordered, cause, "order-detention"),)


def order_custody(
    case: PoliceCase, request: OrderCustody, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Custody is a separate order; it ends the detention for examination."""
    refusal = _not_then(case, request.ordered_at, now) or said_once(
        case.custody_ordered_at, request.correction, "already-ordered", "custody was ordered already"
    )
    if refusal:
        return refusal
    ordered = CustodyOrdered(
        occurred_at=request.ordered_at, ordered_by=request.ordered_by, correction=request.correction
    )
    return (outgoing(ordered, cause, "order-custody"),)


def _not_then(case: PoliceCase, at: datetime, now: datetime) -> Refusal | None:
    if case.arrested_at is not None and at < case.arrested_at:
        return Refusal("before-the-arrest", "the order lies before the arrest", "ordered_at")
    return not_ahead(at, now, "ordered_at")
