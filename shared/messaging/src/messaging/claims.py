"""Say at the table what was seen and does not belong: once per record, and never without bound."""

from dataclasses import replace
from datetime import datetime
from typing import Final
from uuid import UUID, uuid5

from contracts.claims import UnprovenClaimSeen
from contracts.topics import Agency, Topic
from messaging.document import CLAIMS_LIMIT, SHORT_DIGEST, CaseDocument, S
from messaging.event import Outgoing, outgoing
from messaging.receiving import Parking

CLAIMS: Final = UUID("5b7e7cc5-6d3c-5d0e-9f0b-0f2c8f1d7a11")
"""Namespace of the ids of claims seen."""
_TYPE_LENGTH: Final = 200


def claim_seen(
    document: CaseDocument[S], parking: Parking, agency: Agency, now: datetime
) -> tuple[CaseDocument[S], tuple[Outgoing, ...]]:
    """The document remembering the claim, and what to say of it: nothing when it was said, or a hundred were."""
    short = parking.digest[:SHORT_DIGEST]
    if parking.belongs or short in document.claims or len(document.claims) >= CLAIMS_LIMIT:
        return document, ()
    seen = UnprovenClaimSeen(
        occurred_at=now,
        claim_topic=parking.envelope.topic,
        claim_digest=parking.digest,
        claim_type=parking.envelope.type[:_TYPE_LENGTH],
        reason=parking.reason,
    )
    said = outgoing(seen, uuid5(CLAIMS, parking.digest), "claim-seen", topic=Topic(f"case.{agency}.progress.v1"))
    return replace(document, claims=(*document.claims, short)), (said,)
