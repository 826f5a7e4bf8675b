"""What victim support knows of a case: its own words, and what others told it to know."""

from dataclasses import dataclass, replace
from datetime import datetime

from contracts import coordinator, police, victim_support
from contracts.topics import Agency
from messaging.event import Event
from messaging.told import InForce, duties_after, in_force


@dataclass(frozen=True, slots=True)
class VictimSupportCase:
    """One case, as victim support knows it."""

    id: str
    agency_number: str | None = None
    offence: str | None = None
    registered_at: datetime | None = None
    detention_ordered_at: datetime | None = None
    released_at: datetime | None = None
    attempts: int = 0
    reached_at: datetime | None = None
    duties: tuple[str, ...] = ()
    settlement: InForce | None = None


def evolve(case: VictimSupportCase, event: Event) -> VictimSupportCase:
    """The case after one more event, victim support's own or another's."""
    at = event.message.occurred_at
    match event.message:
        case victim_support.ContactAttempted(reached=reached):
            return replace(
                case, attempts=case.attempts + 1, reached_at=at if reached and not case.reached_at else case.reached_at
            )
        case police.CaseRegistered(agency_number=number, offence=offence):
            return replace(case, agency_number=number, offence=offence, registered_at=at)
        case police.DetentionOrdered():
            return replace(case, detention_ordered_at=at)
        case police.SuspectReleased():
            return replace(case, released_at=at)
        case _:
            return _told_by_the_coordinator(case, event)


def _told_by_the_coordinator(case: VictimSupportCase, event: Event) -> VictimSupportCase:
    match event.message:
        case coordinator.DutyOwed() | coordinator.DutyMet() as news:
            return replace(case, duties=duties_after(case.duties, news, Agency.VICTIM_SUPPORT))
        case coordinator.SettlementIssued() as news:
            return replace(case, settlement=in_force(news))
        case _:
            return case
