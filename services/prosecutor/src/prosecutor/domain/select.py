"""Simple, quick, together and as selectively as possible: a case is taken to the table, or not, and why."""

from datetime import datetime
from uuid import UUID

from contracts.prosecutor import CaseNotSelected, CaseSelected
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import said_once
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.domain.requests import LeaveTable, SelectCase


def select_case(
    case: ProsecutorCase, request: SelectCase, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """From here the table's own hours count; correcting why, or the working method, does not move them."""
    refusal = is_open(case) or said_once(
        case.selected_at, request.correction, "already-selected", "the case is at the table already"
    )
    if refusal:
        return refusal
    selected = CaseSelected(
        occurred_at=case.selected_at or now,
        why=request.why,
        working_method=request.working_method,
        correction=request.correction,
    )
    return (outgoing(selected, cause, "select-case"),)


def leave_table(
    case: ProsecutorCase, request: LeaveTable, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Another road than the table; the reason is recorded."""
    refusal = is_open(case)
    if refusal:
        return refusal
    return (outgoing(CaseNotSelected(occurred_at=now, why=request.why, road=request.road), cause, "leave-table"),)


def is_open(case: ProsecutorCase) -> Refusal | None:
    """A closed or settled case takes nothing more."""
    if case.settlement is not None:
        return Refusal("already-settled", "a settlement of this case is in force")
    if case.closed:
        return Refusal("case-closed", "the case is closed at this table")
    return None
