"""A coordinator's note to a case: for the coordinators alone, and nothing is decided by it."""

from datetime import datetime
from uuid import UUID

from contracts.case_acts import CaseNoted
from contracts.message import ShortText
from coordinator.domain.assign import UNKNOWN
from coordinator.domain.joint_case import JointCase
from coordinator.domain.requests import Note
from messaging.event import Outgoing, Refusal, outgoing


def note(case: JointCase, request: Note, by: ShortText, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
    """Notes stand beside each other: two who write at once both are kept."""
    if not case.last_heard:
        return UNKNOWN
    return (outgoing(CaseNoted(occurred_at=now, note=request.note, by=by), cause, "note"),)
