"""Legal aid asks for a solicitor by itself, and knows which statements are its own."""

from collections.abc import Callable
from datetime import datetime

from contracts.coordinator import SettlementIssued
from legal_aid.domain.find_solicitor import solicitor_needed
from legal_aid.domain.legal_aid_case import LegalAidCase
from messaging.document import CaseDocument
from messaging.event import Event
from messaging.service import Reaction
from proofs.attestation import claims_of
from rules.pack import Packs, pack_of


def reaction(packs: Packs) -> Callable[[CaseDocument[LegalAidCase], datetime], Reaction]:
    """A person held, a proposal, or one whom the case's own rules name, needs a solicitor: nobody presses a button."""

    def react(document: CaseDocument[LegalAidCase], now: datetime) -> Reaction:
        return Reaction(solicitor_needed(document.state, pack_of(document.state, packs), now))

    return react


def judge(case: LegalAidCase, event: Event) -> str | None:
    """A settlement that rests on no statement of legal aid's own is unproven, although its key attested it.

    One that was taken back counts here: whether the issue came first is seen at the coordinator, in one write.
    """
    message = event.message
    if not isinstance(message, SettlementIssued):
        return None
    attested = claims_of(message.attestation)
    own = {(stated.proposal_hash, stated.statement_digest) for stated in case.statements}
    rests_on = attested and (message.proposal_hash, attested.statement_digest)
    if rests_on not in own:
        return "never-attested"
    return None
