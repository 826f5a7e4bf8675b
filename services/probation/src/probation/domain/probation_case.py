"""What probation knows of a case: its own words, and what others told it to know."""

from dataclasses import dataclass, replace
from datetime import datetime

from contracts import coordinator, police, probation
from contracts.topics import Agency
from messaging.event import Event
from messaging.told import InForce, duties_after, in_force


@dataclass(frozen=True, slots=True)
class ProbationCase:
    """One case, as probation knows it."""

    id: str
    agency_number: str | None = None
    offence: str | None = None
    registered_at: datetime | None = None
    detention_ordered_at: datetime | None = None
    released_at: datetime | None = None
    advice_begun_at: datetime | None = None
    duties: tuple[str, ...] = ()
    settlement: InForce | None = None


def evolve(case: ProbationCase, event: Event) -> ProbationCase:
    """The case after one more event, probation's own or another's."""
    at = event.message.occurred_at
    match event.message:
        case probation.AdviceBegun():
            return replace(case, advice_begun_at=at)
        case police.CaseRegistered(agency_number=number, offence=offence):
            return replace(case, agency_number=number, offence=offence, registered_at=at)
        case police.DetentionOrdered():
            return replace(case, detention_ordered_at=at)
        case police.SuspectReleased():
            return replace(case, released_at=at)
        case _:
            return _told_by_the_coordinator(case, event)


def _told_by_the_coordinator(case: ProbationCase, event: Event) -> ProbationCase:
    match event.message:
        case coordinator.DutyOwed() | coordinator.DutyMet() as news:
            return replace(case, duties=duties_after(case.duties, news, Agency.PROBATION))
        case coordinator.SettlementIssued() as news:
            return replace(case, settlement=in_force(news))
        case _:
            return case
