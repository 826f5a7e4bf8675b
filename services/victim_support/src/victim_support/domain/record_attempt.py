"""An attempt to reach a victim counts, also when nobody answered."""

from datetime import datetime
from uuid import UUID

from contracts.victim_support import ContactAttempted
from messaging.event import Outgoing, Refusal, outgoing
from victim_support.domain.requests import RecordAttempt
from victim_support.domain.victim_support_case import VictimSupportCase


def record_attempt(
    case: VictimSupportCase, request: RecordAttempt, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Every attempt is its own fact."""
    if case.registered_at is None:
        return Refusal("no-such-case", "police registered no such case, or victim support has not heard of it yet")
    if request.attempted_at > now:
        return Refusal("in-the-future", "the attempt lies in the future", "attempted_at")
    attempted = ContactAttempted(occurred_at=request.attempted_at, channel=request.channel, reached=request.reached)
    return (outgoing(attempted, cause, "record-attempt"),)
