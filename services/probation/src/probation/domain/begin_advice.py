"""Short advice begins once per case, and only for a case that police registered."""

from datetime import datetime
from uuid import UUID

from contracts.probation import AdviceBegun
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import said_once
from messaging.told import too_late
from probation.domain.probation_case import ProbationCase
from probation.domain.requests import BeginAdvice


def begin_advice(
    case: ProbationCase, request: BeginAdvice, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """The table sees that probation is at work. A correction keeps the moment when it began."""
    refusal = (
        case.unknown
        or said_once(case.advice_begun_at, request.correction, "already-begun", "the advice was begun already")
        or too_late(case.decided_at, case.advice_begun_at or now, None)
    )
    if refusal:
        return refusal
    begun = AdviceBegun(occurred_at=case.advice_begun_at or now, office=request.office, correction=request.correction)
    return (outgoing(begun, cause, "begin-advice"),)
