"""Whether the solicitor is there: with the suspect, not in time, or not allowed to act; and whether they understand
each other.
"""

from datetime import datetime
from uuid import UUID

from contracts.legal_aid import ConflictFound, InterpreterArranged, SolicitorAvailable, SolicitorNotAvailable
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.requests import ArrangeInterpreter, FindConflict, SayAvailable, SayNotAvailable
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import not_ahead, said_once
from messaging.told import too_late


def say_available(
    case: LegalAidCase, request: SayAvailable, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Said once per assignment."""
    if case.assignment is None:
        return NOBODY_ASSIGNED
    refusal = (
        while_assigned(case, request.available_at, now, "available_at")
        or said_once(case.assignment.available_at, request.correction, "already-available", "the solicitor was there")
        or too_late(case.decided_at, request.available_at, "available_at")
    )
    if refusal:
        return refusal
    available = SolicitorAvailable(
        occurred_at=request.available_at,
        assignment=case.assignment.id,
        channel=request.channel,
        correction=request.correction,
    )
    return (outgoing(available, cause, "say-available"),)


def say_not_available(
    case: LegalAidCase, request: SayNotAvailable, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """The assignment ends with it, and another solicitor is owed."""
    if case.assignment is None:
        return NOBODY_ASSIGNED
    refusal = while_assigned(case, request.found_at, now, "found_at")
    if refusal:
        return refusal
    missing = SolicitorNotAvailable(occurred_at=request.found_at, assignment=case.assignment.id, why=request.why)
    return (outgoing(missing, cause, "say-not-available"),)


def find_conflict(
    case: LegalAidCase, request: FindConflict, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """The assignment ends with it; whom else the solicitor acts for stays with legal aid."""
    if case.assignment is None:
        return NOBODY_ASSIGNED
    refusal = while_assigned(case, request.found_at, now, "found_at")
    if refusal:
        return refusal
    return (outgoing(ConflictFound(occurred_at=request.found_at, assignment=case.assignment.id), cause, "conflict"),)


def arrange_interpreter(
    case: LegalAidCase, request: ArrangeInterpreter, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """One language at a time; another is a correction."""
    refusal = (
        not_ahead(request.arranged_at, now, "arranged_at")
        or said_once(case.interpreter, request.correction, "already-arranged", "an interpreter was arranged already")
        or too_late(case.decided_at, request.arranged_at, "arranged_at")
    )
    if refusal:
        return refusal
    arranged = InterpreterArranged(
        occurred_at=request.arranged_at,
        language=request.language,
        channel=request.channel,
        correction=request.correction,
    )
    return (outgoing(arranged, cause, "arrange-interpreter"),)


def while_assigned(case: LegalAidCase, moment: datetime, now: datetime, field: str) -> Refusal | None:
    """Not before the solicitor was assigned, and not ahead."""
    if case.assignment is not None and moment < case.assignment.assigned_at:
        return Refusal("before-the-assignment", "it lies before the solicitor was assigned", field)
    return not_ahead(moment, now, field)


NOBODY_ASSIGNED = Refusal("nobody-assigned", "no solicitor is assigned to this case")
