"""A coordinator has seen a warning or a breach: it escalates no further. The clock runs on, and a breach stays one."""

from datetime import datetime
from uuid import UUID

from contracts.coordinator import ClockAcknowledged
from contracts.message import ShortText
from coordinator.domain.deadlines import standing
from coordinator.domain.joint_case import JointCase
from coordinator.domain.requests import Acknowledge
from coordinator.domain.sections.clocks_told import ClockKept
from messaging.event import Outgoing, Refusal, outgoing

NOTHING = Refusal("nothing-to-acknowledge", "nothing of this clock waits to be seen any more; look again", "clock")


def acknowledge(
    case: JointCase, request: Acknowledge, by: ShortText, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Only what was said last of this clock: who saw a warning has not seen the breach that came after it."""
    named = (request.clock, request.order, request.due)
    kept = next((one for one in standing(case) if (one.clock, one.order, one.due) == named and one.open), None)
    if kept is None or ("breach" if kept.missed else "warning") != request.about or not _was_said(kept, request):
        return NOTHING
    seen = ClockAcknowledged(
        occurred_at=now,
        clock=request.clock,
        order=request.order,
        due=request.due,
        about=request.about,
        minutes_left=_minutes(kept, request),
        by=by,
    )
    return (outgoing(seen, cause, "acknowledge", request.clock),)


def _was_said(kept: ClockKept, request: Acknowledge) -> bool:
    """The warning of so many minutes was said and still waits; any, where none is named."""
    return request.about == "breach" or request.minutes_left is None or f"warning-{request.minutes_left}" in kept.open


def _minutes(kept: ClockKept, request: Acknowledge) -> int | None:
    """The nearest that there was when it was seen."""
    if request.about == "breach":
        return None
    return min(kept.warned) if request.minutes_left is None else request.minutes_left
