"""What probation knows of a case: its own words, and what others told it to know."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Final

from contracts import coordinator, police, probation
from contracts.message import Message
from contracts.topics import Agency
from contracts.withdrawals import StatementWithdrawn
from messaging.event import Event, Refusal
from messaging.sealed_people import Sealed
from messaging.standing import without
from messaging.told import Duty, InForce, decided_after, duties_after, in_force, in_force_after, set_aside_after
from messaging.vulnerability import Vulnerability, vulnerability_after


@dataclass(frozen=True, slots=True)
class ProbationCase:
    """One case, as probation knows it."""

    FOUND_BY: ClassVar = {"number": "agency_number"}

    id: str
    agency_number: str | None = None
    identity: Sealed | None = None
    offence: str | None = None
    table: str | None = None
    age_class: str | None = None
    vulnerable: bool | None = None
    """The strictest of what stands in `vulnerability`."""
    vulnerability: Vulnerability = field(default_factory=Vulnerability)
    language: str | None = None
    registered_at: datetime | None = None
    detention_ordered_at: datetime | None = None
    released_at: datetime | None = None
    asked_at: datetime | None = None
    asked_by: str | None = None
    advice_begun_at: datetime | None = None
    advice_given_at: datetime | None = None
    risk_band: str | None = None
    research_needed_at: datetime | None = None
    decided_at: datetime | None = None
    duties: tuple[Duty, ...] = ()
    settlement: InForce | None = None
    set_aside: tuple[str, ...] = ()
    """Hashes of the settlements that are in force no longer."""

    @property
    def unknown(self) -> Refusal | None:
        """Nothing is said about a case that police did not register."""
        if self.registered_at is not None:
            return None
        return Refusal("no-such-case", "police registered no such case, or probation has not heard of it yet")


WITHDRAWN: Final[Mapping[str, Mapping[str, Any]]] = {
    "suspect-identified": {"identity": None},
    "advice-asked": {"asked_at": None, "asked_by": None},
    "advice-begun": {"advice_begun_at": None},
    "advice-given": {"advice_given_at": None},
    "advice-concluded": {"risk_band": None},
    "more-research-needed": {"research_needed_at": None},
    "detention-ordered": {"detention_ordered_at": None},
    "suspect-released": {"released_at": None},
}
"""What is left when a word is taken back."""


def evolve(case: ProbationCase, event: Event) -> ProbationCase:
    """The case after one more event, probation's own or another's."""
    vulnerability = vulnerability_after(case.vulnerability, event)
    case = replace(case, vulnerability=vulnerability, vulnerable=vulnerability.stands)
    case = _as_the_table_has_it(case, event.message)
    at = event.message.occurred_at
    match event.message:
        case probation.AdviceAsked(asked_by=who):
            return replace(case, asked_at=at, asked_by=who)
        case probation.AdviceBegun():
            return replace(case, advice_begun_at=at)
        case probation.AdviceGiven():
            return replace(case, advice_given_at=at)
        case probation.AdviceConcluded(risk_band=band):
            return replace(case, risk_band=band)
        case probation.MoreResearchNeeded():
            return replace(case, research_needed_at=at)
        case StatementWithdrawn() as news:
            return without(case, news, WITHDRAWN)
        case _:
            return _told_by_the_coordinator(_told_by_police(case, event), event)


def _told_by_police(case: ProbationCase, event: Event) -> ProbationCase:
    at = event.message.occurred_at
    match event.message:
        case police.CaseRegistered(agency_number=number, offence=offence, table=table):
            return replace(case, agency_number=number, offence=offence, table=table, registered_at=at)
        case police.SuspectIdentified(person=person, sealed=text):
            return replace(case, identity=Sealed(person, text))
        case police.CaseTransferred(table=table):
            return replace(case, table=table)
        case police.SuspectDescribed(age_class=age, language=language):
            return replace(case, age_class=age, language=language)
        case police.DetentionOrdered():
            return replace(case, detention_ordered_at=at)
        case police.SuspectReleased():
            return replace(case, released_at=at)
        case _:
            return case


def _told_by_the_coordinator(case: ProbationCase, event: Event) -> ProbationCase:
    match event.message:
        case coordinator.DutyOwed() | coordinator.DutyMet() | coordinator.DutyAskedAgain() as news:
            return replace(case, duties=duties_after(case.duties, news, Agency.PROBATION))
        case _:
            return case


def _as_the_table_has_it(case: ProbationCase, news: Message) -> ProbationCase:
    set_aside = set_aside_after(case.set_aside, news)
    settlement = in_force_after(case.settlement, set_aside, news, in_force)
    decided_at = decided_after(case.decided_at, news, settlement)
    return replace(case, set_aside=set_aside, settlement=settlement, decided_at=decided_at)


def people_of(case: ProbationCase) -> tuple[tuple[str, Sealed], ...]:
    """Whom the case is about, sealed."""
    return (("The suspect", case.identity),) if case.identity else ()
