"""A case moves to another table: from then on that table's people see and decide it."""

from datetime import datetime
from uuid import UUID

from contracts.police import CaseTransferred
from messaging.event import Outgoing, Refusal, outgoing
from messaging.told import too_late
from police.domain.police_case import PoliceCase
from police.domain.requests import Transfer


def transfer(case: PoliceCase, request: Transfer, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
    """An open case goes to another table than its own."""
    refusal = case.unknown or too_late(case.closed_at, now, None)
    if refusal is None and request.table == (case.transferred_to or case.table):
        refusal = Refusal("same-table", "this table has the case already", "table")
    if refusal:
        return refusal
    return (outgoing(CaseTransferred(occurred_at=now, table=request.table, why=request.why), cause, "transfer"),)
