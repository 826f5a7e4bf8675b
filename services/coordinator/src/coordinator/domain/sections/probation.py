"""What probation said of the case."""

from dataclasses import dataclass, replace
from datetime import datetime

from contracts import probation
from messaging.event import Event


@dataclass(frozen=True, slots=True)
class ProbationSaid:
    """How far probation's advice is."""

    advice_begun_at: datetime | None = None


def probation_said(said: ProbationSaid, event: Event) -> ProbationSaid:
    """The section after one more word of probation."""
    if isinstance(event.message, probation.AdviceBegun):
        return replace(said, advice_begun_at=event.message.occurred_at)
    return said
