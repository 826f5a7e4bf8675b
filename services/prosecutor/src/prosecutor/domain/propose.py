"""A proposal is exact: its canonical form has a hash, and every later word names that hash."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from contracts.prosecutor import Proposal, SettlementProposed
from messaging.event import Outgoing, Refusal, outgoing
from proofs.canonical import hash_of
from prosecutor.domain.catalogue import by_its_row, suspect_of
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.domain.requests import Propose
from prosecutor.domain.select import is_open
from rules import settlement, terms
from rules.pack import Pack


def propose(
    case: ProsecutorCase, request: Propose, pack: Pack, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """The next proposal of this case, or the catalogue row that refuses it."""
    refusal = is_open(case) or _is_selected(case) or _catalogue_allows(case, request, pack, now)
    if refusal:
        return refusal
    proposal = Proposal(
        case=case.id,
        number=case.numbered + 1,
        outcome=request.outcome,
        terms=request.terms,
        grounds_digest=sha256(request.grounds.encode()).hexdigest(),
    )
    proposed = SettlementProposed(
        occurred_at=now, proposal=proposal, proposal_hash=hash_of(proposal), grounds=request.grounds
    )
    return (outgoing(proposed, cause, "propose"),)


def _is_selected(case: ProsecutorCase) -> Refusal | None:
    if case.selected_at is not None:
        return None
    return Refusal("not-at-the-table", "the case was not taken to the table")


def _catalogue_allows(case: ProsecutorCase, request: Propose, pack: Pack, now: datetime) -> Refusal | None:
    """The row of the outcome catalogue that refuses the kind, the age or the terms."""
    asked, day = terms.facts_of(request.terms), pack.day_of(now)
    refused = settlement.refuses(pack, request.outcome, suspect_of(case), asked, day)
    return by_its_row(refused[0], pack, "outcome") if refused else None
