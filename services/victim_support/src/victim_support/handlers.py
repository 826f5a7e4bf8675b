"""Victim support reacts to nothing by itself: what it says, it was asked to say."""

from datetime import datetime

from messaging.document import CaseDocument
from messaging.event import Event
from messaging.service import Reaction
from victim_support.domain.victim_support_case import VictimSupportCase


def react(_document: CaseDocument[VictimSupportCase], _now: datetime) -> Reaction:
    """Nothing is said unasked."""
    return Reaction()


def judge(_case: VictimSupportCase, _event: Event) -> str | None:
    """Beyond its proof, victim support knows nothing that would make a settlement unproven."""
    return None
