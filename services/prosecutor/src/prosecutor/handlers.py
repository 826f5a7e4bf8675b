"""The prosecutor reacts to nothing unasked, and knows which proposals are the prosecutor's own."""

from datetime import datetime

from contracts.coordinator import SettlementIssued
from messaging.document import CaseDocument
from messaging.event import Event
from messaging.service import Reaction
from prosecutor.domain.prosecutor_case import ProsecutorCase


def react(_document: CaseDocument[ProsecutorCase], _now: datetime) -> Reaction:
    """Nothing is said unasked."""
    return Reaction()


def judge(case: ProsecutorCase, event: Event) -> str | None:
    """A settlement that the prosecutor never proposed, or never asked for, is unproven, whatever it carries.

    An ask that was withdrawn counts here: whether the issue came first is seen at the coordinator, in one write.
    """
    message = event.message
    if not isinstance(message, SettlementIssued):
        return None
    if message.proposal_hash not in case.proposed:
        return "never-proposed"
    if message.proposal_hash not in case.asked_for:
        return "never-asked"
    return None
