"""Police react to nothing by themselves: what they say, they were asked to say."""

from datetime import datetime

from messaging.document import CaseDocument
from messaging.event import Event
from messaging.service import Reaction
from police.domain.police_case import PoliceCase


def react(_document: CaseDocument[PoliceCase], _now: datetime) -> Reaction:
    """Nothing is said unasked."""
    return Reaction()


def judge(_case: PoliceCase, _event: Event) -> str | None:
    """Beyond its proof, police know nothing that would make a settlement unproven."""
    return None
