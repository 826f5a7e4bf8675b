"""A settlement that an agency's own system reports without proof: told at the table as unproven, and without effect."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from contracts.claims import UnprovenClaimSeen
from contracts.message import LongText, Moment, ShortText
from contracts.topics import Topic
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import not_ahead
from proofs.canonical import hash_of

OWN_SYSTEM: Final = "own-system"
OUTSIDE: Final = "outside-settlement"
WITHOUT_PROOF: Final = "without-proof"


class ReportOutsideSettlement(BaseModel):
    """The own system holds the case for settled, and has no proof of it. What it says stays with the agency."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reported_at: Moment
    told_by: ShortText
    what: LongText


def reporting(topic: Topic) -> Callable[[Any, Any, datetime, UUID], tuple[Outgoing, ...] | Refusal]:
    """The decision for the agency that writes this progress topic; an alarm is never refused for want of a case."""

    def report(
        _case: object, request: ReportOutsideSettlement, now: datetime, cause: UUID
    ) -> tuple[Outgoing, ...] | Refusal:
        refusal = not_ahead(request.reported_at, now, "reported_at")
        seen = UnprovenClaimSeen(
            occurred_at=request.reported_at,
            claim_topic=OWN_SYSTEM,
            claim_digest=hash_of(request),
            claim_type=OUTSIDE,
            reason=WITHOUT_PROOF,
        )
        return refusal or (outgoing(seen, cause, OUTSIDE, topic=topic),)

    return report
