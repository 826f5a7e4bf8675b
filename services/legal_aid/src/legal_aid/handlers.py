"""Legal aid asks for a solicitor by itself, and knows which statements are its own."""

from datetime import datetime

from contracts.coordinator import SettlementIssued
from legal_aid.domain.find_solicitor import solicitor_needed
from legal_aid.domain.legal_aid_case import LegalAidCase
from messaging.document import CaseDocument
from messaging.event import Event
from messaging.service import Reaction


def react(document: CaseDocument[LegalAidCase], now: datetime) -> Reaction:
    """A person held, or a proposal, needs a solicitor: nobody has to press a button."""
    return Reaction(solicitor_needed(document.state, now))


def judge(case: LegalAidCase, event: Event) -> str | None:
    """A settlement on a proposal about which legal aid stated nothing is unproven, whatever it carries."""
    message = event.message
    if isinstance(message, SettlementIssued) and all(
        stated.proposal_hash != message.proposal_hash for stated in case.statements
    ):
        return "never-attested"
    return None
