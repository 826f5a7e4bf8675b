"""Simple, quick, together and as selectively as possible: a case is taken to the table, or not, and why."""

from datetime import datetime
from uuid import UUID

from contracts.prosecutor import CaseDismissed, CaseNotSelected, CaseSelected
from messaging.event import Outgoing, Refusal, outgoing
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.domain.requests import Dismiss, LeaveTable, SelectCase
from rules.pack import Pack


def select_case(
    case: ProsecutorCase, request: SelectCase, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """From here the table's own hours count."""
    refusal = is_open(case)
    if refusal:
        return refusal
    if case.selected_at is not None:
        return Refusal("already-selected", "the case is at the table already")
    selected = CaseSelected(occurred_at=now, why=request.why, working_method=request.working_method)
    return (outgoing(selected, cause, "select-case"),)


def leave_table(
    case: ProsecutorCase, request: LeaveTable, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Another road than the table; the reason is recorded."""
    refusal = is_open(case)
    if refusal:
        return refusal
    return (outgoing(CaseNotSelected(occurred_at=now, why=request.why, road=request.road), cause, "leave-table"),)


def dismiss(
    case: ProsecutorCase, request: Dismiss, pack: Pack, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """An outcome without a settlement, from the catalogue."""
    refusal = is_open(case)
    if refusal:
        return refusal
    row = pack.outcome(request.outcome)
    if row is None or row.settlement:
        return Refusal(
            "not-a-dismissal", f"the rule pack {pack.name} has no such outcome without settlement", "outcome"
        )
    return (outgoing(CaseDismissed(occurred_at=now, outcome=row.id, why=request.why), cause, "dismiss"),)


def is_open(case: ProsecutorCase) -> Refusal | None:
    """A closed or settled case takes nothing more."""
    if case.settlement is not None:
        return Refusal("already-settled", "a settlement of this case is in force")
    if case.dismissed_at is not None or case.left_table_at is not None:
        return Refusal("case-closed", "the case is closed at this table")
    return None
