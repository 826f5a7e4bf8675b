"""What probation said of the case."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from contracts import probation
from contracts.withdrawals import StatementWithdrawn
from coordinator.domain.sections.raised import Raised, raised_after
from messaging.event import Event
from messaging.standing import without


@dataclass(frozen=True, slots=True)
class ProbationSaid:
    """How far probation's advice is, and in which band it puts the risk."""

    asked_at: datetime | None = None
    begun_at: datetime | None = None
    given_at: datetime | None = None
    research_needed_at: datetime | None = None
    risk_band: str | None = None
    raised: Raised | None = None
    """That the suspect is vulnerable."""

    @property
    def owes_advice(self) -> bool:
        """Advice was asked or begun, and probation has not said its last word on it."""
        return bool(self.asked_at or self.begun_at) and not (self.given_at or self.research_needed_at)


WITHDRAWN: Final[Mapping[str, Mapping[str, Any]]] = {
    "advice-asked": {"asked_at": None},
    "advice-begun": {"begun_at": None},
    "advice-given": {"given_at": None},
    "advice-concluded": {"risk_band": None},
    "more-research-needed": {"research_needed_at": None},
}


def probation_said(said: ProbationSaid, event: Event) -> ProbationSaid:
    """The section after one more word of probation."""
    at = event.message.occurred_at
    raised = raised_after(said.raised, event)
    said = said if raised == said.raised else replace(said, raised=raised)
    match event.message:
        case probation.AdviceAsked():
            return replace(said, asked_at=at)
        case probation.AdviceBegun():
            return replace(said, begun_at=at)
        case probation.AdviceGiven():
            return replace(said, given_at=at)
        case probation.MoreResearchNeeded():
            return replace(said, research_needed_at=at)
        case probation.AdviceConcluded(risk_band=band):
            return replace(said, risk_band=band)
        case StatementWithdrawn() as news:
            return without(said, news, WITHDRAWN)
        case _:
            return said
