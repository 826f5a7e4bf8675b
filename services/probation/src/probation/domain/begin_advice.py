"""Short advice begins once per case, and only for a case that police registered."""

from datetime import datetime
from uuid import UUID

from contracts.probation import AdviceBegun
from messaging.event import Outgoing, Refusal, outgoing
from probation.domain.probation_case import ProbationCase
from probation.domain.requests import BeginAdvice


def begin_advice(
    case: ProbationCase, request: BeginAdvice, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """The table sees that probation is at work."""
    if case.registered_at is None:
        return Refusal("no-such-case", "police registered no such case, or probation has not heard of it yet")
    if case.advice_begun_at is not None:
        return Refusal("already-begun", "the advice was begun already")
    return (outgoing(AdviceBegun(occurred_at=now, office=request.office), cause, "begin-advice"),)
