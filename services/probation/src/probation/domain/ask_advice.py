"""That advice was asked for is probation's own word: what it has not heard of, it cannot begin."""

from datetime import datetime
from uuid import UUID

from contracts.probation import AdviceAsked
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import not_ahead, said_once
from messaging.told import too_late
from probation.domain.probation_case import ProbationCase
from probation.domain.requests import RecordAsked


def record_asked(
    case: ProbationCase, request: RecordAsked, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Who asked, and when."""
    refusal = (
        case.unknown
        or not_ahead(request.asked_at, now, "asked_at")
        or said_once(case.asked_at, request.correction, "already-asked", "the advice was asked for already")
        or too_late(case.decided_at, request.asked_at, "asked_at")
    )
    if refusal:
        return refusal
    asked = AdviceAsked(occurred_at=request.asked_at, asked_by=request.asked_by, correction=request.correction)
    return (outgoing(asked, cause, "ask-advice"),)
