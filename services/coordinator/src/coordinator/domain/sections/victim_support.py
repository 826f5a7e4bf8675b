"""What victim support said of the case."""

from dataclasses import dataclass, replace
from datetime import datetime

from contracts import victim_support
from messaging.event import Event


@dataclass(frozen=True, slots=True)
class VictimSupportSaid:
    """How often a victim was tried, and since when one was reached."""

    attempts: int = 0
    reached_at: datetime | None = None


def victim_support_said(said: VictimSupportSaid, event: Event) -> VictimSupportSaid:
    """The section after one more word of victim support."""
    match event.message:
        case victim_support.ContactAttempted(reached=reached, occurred_at=at):
            return replace(
                said,
                attempts=said.attempts + 1,
                reached_at=said.reached_at or at if reached else said.reached_at,
            )
        case _:
            return said
