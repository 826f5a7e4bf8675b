"""Probation reacts to nothing by itself: what it says, it was asked to say."""

from datetime import datetime

from messaging.document import CaseDocument
from messaging.event import Event
from messaging.service import Reaction
from probation.domain.probation_case import ProbationCase


def react(_document: CaseDocument[ProbationCase], _now: datetime) -> Reaction:
    """Nothing is said unasked."""
    return Reaction()


def judge(_case: ProbationCase, _event: Event) -> str | None:
    """Beyond its proof, probation knows nothing that would make a settlement unproven."""
    return None
