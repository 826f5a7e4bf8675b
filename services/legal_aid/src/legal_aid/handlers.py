"""Legal aid asks for a solicitor by itself, and knows which statements are its own."""

from datetime import datetime

from contracts.coordinator import SettlementIssued
from legal_aid.domain.find_solicitor import solicitor_needed
from legal_aid.domain.legal_aid_case import LegalAidCase
from messaging.document import CaseDocument
from messaging.event import Event
from messaging.service import Reaction
from proofs.attestation import claims_of


def react(document: CaseDocument[LegalAidCase], now: datetime) -> Reaction:
    """A person held, or a proposal, needs a solicitor: nobody has to press a button."""
    return Reaction(solicitor_needed(document.state, now))


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
