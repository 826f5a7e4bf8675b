"""Detention for examination and police custody: two orders, each of a moment that is past."""

from datetime import datetime
from uuid import UUID

from contracts.police import CustodyOrdered, DetentionOrdered
from messaging.event import Outgoing, Refusal, outgoing
from police.domain.police_case import PoliceCase
from police.domain.requests import OrderCustody, OrderDetention


def order_detention(
    case: PoliceCase, request: OrderDetention, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """The order starts the clock at the moment it was given, however late it is recorded."""
    refusal = _in_the_future(request.ordered_at, now) or _before_the_arrest(case, request.ordered_at)
    if refusal:
        return refusal
    if case.detention_ordered_at is not None:
        return Refusal("already-ordered", "detention was ordered already; send a correction instead", "ordered_at")
    ordered = DetentionOrdered(occurred_at=request.ordered_at, ordered_by=request.ordered_by)
    return (outgoing(ordered, cause, "order-detention"),)


def order_custody(
    case: PoliceCase, request: OrderCustody, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Custody is a separate order; it ends the detention for examination."""
    refusal = _in_the_future(request.ordered_at, now) or _before_the_arrest(case, request.ordered_at)
    if refusal:
        return refusal
    if case.custody_ordered_at is not None:
        return Refusal("already-ordered", "custody was ordered already; send a correction instead", "ordered_at")
    ordered = CustodyOrdered(occurred_at=request.ordered_at, ordered_by=request.ordered_by)
    return (outgoing(ordered, cause, "order-custody"),)


def _in_the_future(at: datetime, now: datetime) -> Refusal | None:
    return Refusal("in-the-future", "the order lies in the future", "ordered_at") if at > now else None


def _before_the_arrest(case: PoliceCase, at: datetime) -> Refusal | None:
    if case.arrested_at is None or at >= case.arrested_at:
        return None
    return Refusal("before-the-arrest", "the order lies before the arrest", "ordered_at")
