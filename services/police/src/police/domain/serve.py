"""A settlement in force is served: handed over in person, or sent by post. The term that follows is the pack's."""

from datetime import datetime
from uuid import UUID

from contracts.police import SettlementServed
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import not_ahead, said_once
from police.domain.police_case import PoliceCase
from police.domain.requests import Serve


def serve(case: PoliceCase, request: Serve, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
    """Only what is in force, and not before it was."""
    settlement = case.settlement
    if settlement is None:
        return Refusal("nothing-to-serve", "no settlement is in force in this case")
    refusal = not_ahead(request.served_at, now, "served_at") or said_once(
        case.served, request.correction, "already-served", "it was served already"
    )
    if refusal is None and request.served_at < settlement.issued_at:
        refusal = Refusal("before-it-was-issued", "it lies before the settlement was issued", "served_at")
    if refusal:
        return refusal
    served = SettlementServed(
        occurred_at=request.served_at,
        proposal_hash=settlement.proposal_hash,
        way=request.way,
        correction=request.correction,
    )
    return (outgoing(served, cause, "serve"),)
