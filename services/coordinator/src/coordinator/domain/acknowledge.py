"""A coordinator has seen a warning or a breach: it escalates no further. The clock runs on, and a breach stays one."""

from datetime import datetime
from uuid import UUID

from contracts.coordinator import ClockAcknowledged
from contracts.message import ShortText
from coordinator.domain.deadlines import standing
from coordinator.domain.joint_case import JointCase
from coordinator.domain.requests import Acknowledge
from messaging.event import Outgoing, Refusal, outgoing

NOTHING = Refusal("nothing-to-acknowledge", "nothing of this clock waits to be seen any more; look again", "clock")


def acknowledge(
    case: JointCase, request: Acknowledge, by: ShortText, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Only what was said last of this clock: who saw a warning has not seen the breach that came after it."""
    named = (request.clock, request.order, request.due)
    kept = next((one for one in standing(case) if (one.clock, one.order, one.due) == named and one.open), None)
    if kept is None or ("breach" if kept.missed else "warning") != request.about:
        return NOTHING
    seen = ClockAcknowledged(
        occurred_at=now, clock=request.clock, order=request.order, due=request.due, about=request.about, by=by
    )
    return (outgoing(seen, cause, "acknowledge", request.clock),)
