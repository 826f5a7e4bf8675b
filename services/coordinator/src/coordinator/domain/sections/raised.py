"""An agency's own word on whether the suspect is vulnerable, with the record that says so."""

from dataclasses import dataclass
from datetime import datetime

from contracts.envelope import Envelope
from contracts.vulnerability import VulnerabilityLowered, VulnerabilityRaised
from messaging.event import Event


@dataclass(frozen=True, slots=True)
class Raised:
    """Raised, and it stands."""

    at: datetime
    envelope: Envelope


def raised_after(raised: Raised | None, event: Event) -> Raised | None:
    """What stands of the agency's own word after one more; None when it raised nothing, or lowered it."""
    match event.message:
        case VulnerabilityRaised(occurred_at=at):
            return Raised(at, event.envelope)
        case VulnerabilityLowered():
            return None
        case _:
            return raised
