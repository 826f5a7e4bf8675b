"""Which coordinator has a case: taken, given to somebody else, or given back. No clock and no condition knows of it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from contracts.case_acts import CaseAssigned, CaseGivenBack
from contracts.message import ShortText
from coordinator.domain.joint_case import JointCase
from coordinator.domain.requests import Assign, GiveBack
from messaging.event import Outgoing, Refusal, outgoing

CHANGED_HANDS = Refusal("already-changed-hands", "the case changed hands meanwhile", "seen")
HAS_IT_ALREADY = Refusal("already-theirs", "that coordinator has this case already", "to")
UNKNOWN = Refusal("no-such-case", "nothing is known of this case yet")
NOBODY_SO_CALLED = Refusal(
    "nobody-so-called", "no case is with anybody of exactly that name; send it again to give it all the same", "to"
)
NOBODY_HAS_IT = Refusal("nobody-has-it", "nobody has this case")


def assign(
    case: JointCase, request: Assign, by: ShortText, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Anybody may take a case over, or give it to somebody; who had it is told, and by whom it was done."""
    if _changed_since(case, request.seen):
        return CHANGED_HANDS
    if not case.last_heard:
        return UNKNOWN
    had_by = _who_has(case)
    if had_by == request.to:
        return HAS_IT_ALREADY
    return (outgoing(CaseAssigned(occurred_at=now, to=request.to, instead_of=had_by, by=by), cause, "assign"),)


def to_somebody(
    found: tuple[Outgoing, ...] | Refusal, to: str, known: Collection[str]
) -> tuple[Outgoing, ...] | Refusal:
    """A name is typed: one that nobody is known by is asked about, once nothing else is wrong."""
    return found if isinstance(found, Refusal) or to in known else NOBODY_SO_CALLED


def give_back(
    case: JointCase, request: GiveBack, by: ShortText, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Also for somebody else, who fell ill or went home: who did it is on record."""
    if _changed_since(case, request.seen):
        return CHANGED_HANDS
    had_by = _who_has(case)
    if had_by is None:
        return NOBODY_HAS_IT
    return (outgoing(CaseGivenBack(occurred_at=now, had_by=had_by, by=by), cause, "give-back"),)


def _who_has(case: JointCase) -> str | None:
    assigned = case.coordinator.acts.assigned
    return assigned.to if assigned else None


def _changed_since(case: JointCase, seen: int | None) -> bool:
    """Without a number somebody acts whatever they saw, as a system does that was told to."""
    return seen is not None and seen != case.coordinator.acts.hands
