"""What the police service knows of a case: its own words, and what others told it to know or carry out."""

from dataclasses import dataclass, replace
from datetime import datetime

from contracts import coordinator, police, prosecutor
from contracts.topics import Agency
from messaging.event import Event
from messaging.told import duties_after


@dataclass(frozen=True, slots=True)
class ToCarryOut:
    """A proven settlement, in the terms that police carry out."""

    proposal_hash: str
    outcome: str
    terms: str
    """The terms as JSON text, exactly as issued."""
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class PoliceCase:
    """One case, as police know it."""

    id: str
    agency_number: str | None = None
    incident: str | None = None
    table: str | None = None
    offence: str | None = None
    offence_class: str | None = None
    age_class: str | None = None
    vulnerable: bool | None = None
    registered_at: datetime | None = None
    arrested_at: datetime | None = None
    arrested_place: str | None = None
    detention_ordered_at: datetime | None = None
    custody_ordered_at: datetime | None = None
    released_at: datetime | None = None
    selected_at: datetime | None = None
    closed_at: datetime | None = None
    """Dismissed, or on another road than the table."""
    duties: tuple[str, ...] = ()
    settlement: ToCarryOut | None = None


def evolve(case: PoliceCase, event: Event) -> PoliceCase:
    """The case after one more event, the police's own or another's."""
    at = event.message.occurred_at
    match event.message:
        case police.CaseRegistered() as news:
            return _registered(case, news)
        case police.SuspectArrested(place=place):
            return replace(case, arrested_at=at, arrested_place=place)
        case police.SuspectDescribed() as news:
            return _described(case, news)
        case police.DetentionOrdered():
            return replace(case, detention_ordered_at=at)
        case police.CustodyOrdered():
            return replace(case, custody_ordered_at=at)
        case police.SuspectReleased():
            return replace(case, released_at=at)
        case prosecutor.CaseSelected():
            return replace(case, selected_at=at)
        case prosecutor.CaseDismissed() | prosecutor.CaseNotSelected():
            return replace(case, closed_at=at)
        case _:
            return _told_by_the_coordinator(case, event)


def _registered(case: PoliceCase, news: police.CaseRegistered) -> PoliceCase:
    return replace(
        case,
        agency_number=news.agency_number,
        incident=news.incident,
        table=news.table,
        offence=news.offence,
        registered_at=news.occurred_at,
    )


def _described(case: PoliceCase, news: police.SuspectDescribed) -> PoliceCase:
    return replace(case, offence_class=news.offence_class, age_class=news.age_class, vulnerable=news.vulnerable)


def _told_by_the_coordinator(case: PoliceCase, event: Event) -> PoliceCase:
    match event.message:
        case coordinator.DutyOwed() | coordinator.DutyMet() as news:
            return replace(case, duties=duties_after(case.duties, news, Agency.POLICE))
        case coordinator.SettlementIssued() as news:
            return replace(case, settlement=_to_carry_out(news))
        case _:
            return case


def _to_carry_out(news: coordinator.SettlementIssued) -> ToCarryOut:
    proposal = news.proposal
    terms = proposal.terms.model_dump_json(exclude_none=True)
    return ToCarryOut(news.proposal_hash, proposal.outcome, terms, news.occurred_at)
