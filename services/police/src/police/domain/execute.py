"""A part of the settlement in force was carried out. It is a fact, and nothing is inferred from it."""

from datetime import datetime
from uuid import UUID

from contracts.after_settlement import SettlementExecuted
from messaging.event import Outgoing, Refusal, outgoing
from messaging.standing import not_ahead, said_once
from police.domain.police_case import PoliceCase
from police.domain.requests import Execute
from rules.pack import Pack


def execute(
    case: PoliceCase, request: Execute, pack: Pack, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Each part once, of a kind of terms that the catalogue's row of the outcome knows."""
    settlement = case.settlement
    if settlement is None:
        return Refusal("nothing-to-carry-out", "no settlement is in force in this case")
    row = pack.outcome(settlement.outcome, pack.day_of(settlement.issued_at))
    refusal = not_ahead(request.done_at, now, "done_at") or said_once(
        request.part in case.executed, request.correction, "already-carried-out", "this was carried out already"
    )
    if refusal is None and request.done_at < settlement.issued_at:
        refusal = Refusal("before-it-was-issued", "it lies before the settlement was issued", "done_at")
    if refusal is None and (row is None or request.part not in row.terms):
        refusal = Refusal("no-such-part", f"{settlement.outcome} has no terms of this kind", "part")
    executed = SettlementExecuted(
        occurred_at=request.done_at,
        proposal_hash=settlement.proposal_hash,
        part=request.part,
        correction=request.correction,
    )
    return refusal or (outgoing(executed, cause, "execute", request.part),)
