"""What is in the record, by number and hash; and what the suspect is said to have given up."""

from datetime import datetime
from uuid import UUID

from contracts.police import RecordItemAdded, WaiverReported
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import not_ahead, said_once
from messaging.told import too_late
from police.domain.police_case import ITEMS_KEPT, PoliceCase
from police.domain.requests import AddRecordItem, ReportWaiver


def add_record_item(
    case: PoliceCase, request: AddRecordItem, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Once per number; the item itself never leaves the police."""
    refusal = (
        case.unknown
        or not_ahead(request.made_at, now, "made_at")
        or said_once(
            request.ref in case.record_items, request.correction, "already-added", "this item was added already"
        )
    )
    if refusal is None and request.ref not in case.record_items and len(case.record_items) >= ITEMS_KEPT:
        refusal = Refusal("too-many-items", f"a case holds {ITEMS_KEPT} items", "ref")
    if refusal:
        return refusal
    added = RecordItemAdded(
        occurred_at=request.made_at,
        ref=request.ref,
        kind=request.kind,
        digest=request.digest,
        correction=request.correction,
    )
    return (outgoing(added, cause, "add-record-item"),)


def report_waiver(
    case: PoliceCase, request: ReportWaiver, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Police report it; whether it counts is the rule pack's matter."""
    refusal = (
        case.unknown
        or not_ahead(request.waived_at, now, "waived_at")
        or said_once(request.of in case.waivers, request.correction, "already-reported", "this was reported already")
        or too_late(case.closed_at, request.waived_at, "waived_at")
    )
    if refusal:
        return refusal
    reported = WaiverReported(
        occurred_at=request.waived_at, of=request.of, told_to=request.told_to, correction=request.correction
    )
    return (outgoing(reported, cause, "report-waiver"),)
