"""What the police service knows of a case: its own words, and what others told it to know or carry out."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Final

from contracts import after_settlement, coordinator, legal_aid, police, prosecutor
from contracts.message import Message
from contracts.topics import Agency, Topic
from contracts.withdrawals import StatementWithdrawn
from messaging.clock_words import ClockWord, clock_words_after
from messaging.event import Event, Refusal
from messaging.first_consultation import FirstConsultation, first_consultation_after
from messaging.sealed_people import Sealed, with_person
from messaging.standing import without
from messaging.told import Duty, decided_after, duties_after, in_force_after, set_aside_after
from messaging.urgent import Urgent, permitted_after, reported_after
from messaging.vulnerability import Vulnerability, vulnerability_after

INTERROGATIONS_KEPT: Final = 50
VICTIMS_KEPT: Final = 100
TRANSPORTS_KEPT: Final = 50
ITEMS_KEPT: Final = 500


@dataclass(frozen=True, slots=True)
class ToCarryOut:
    """A proven settlement, in the terms that police carry out."""

    proposal_hash: str
    outcome: str
    terms: str
    """The terms as JSON text, exactly as issued."""
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Interrogation:
    """One interrogation, by the police's own number."""

    ref: str
    opened_at: datetime
    solicitor_present: bool
    closed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PoliceCase:
    """One case, as police know it."""

    FOUND_BY: ClassVar = {"number": "agency_number"}

    id: str
    agency_number: str | None = None
    incident: str | None = None
    table: str | None = None
    transferred_to: str | None = None
    offence: str | None = None
    victims: int = 0
    pack_name: str | None = None
    pack_version: str | None = None
    offence_class: str | None = None
    age_class: str | None = None
    vulnerable: bool | None = None
    """The strictest of what stands in `vulnerability`."""
    vulnerability: Vulnerability = field(default_factory=Vulnerability)
    language: str | None = None
    person: str | None = None
    """Links the person's cases."""
    identity: Sealed | None = None
    victims_known: tuple[Sealed, ...] = ()
    registered_at: datetime | None = None
    arrested_at: datetime | None = None
    arrested_place: str | None = None
    detention_ordered_at: datetime | None = None
    custody_ordered_at: datetime | None = None
    released_at: datetime | None = None
    interrogations: tuple[Interrogation, ...] = ()
    record_items: tuple[str, ...] = ()
    handed_over_at: datetime | None = None
    before_judge_at: datetime | None = None
    served: str | None = None
    """In which way the settlement was served."""
    first: FirstConsultation = field(default_factory=FirstConsultation)
    """The consultation before the first interrogation."""
    urgent_reported: tuple[Urgent, ...] = ()
    urgent_permitted: tuple[Urgent, ...] = ()
    """By the prosecutor."""
    transports: tuple[str, ...] = ()
    clock_words: tuple[ClockWord, ...] = ()
    waivers: tuple[str, ...] = ()
    """Of which consultations police reported a waiver."""
    solicitor: str | None = None
    solicitor_there_at: datetime | None = None
    selected_at: datetime | None = None
    behaviour_orders: tuple[str, ...] = ()
    """The prosecutor's numbers of those that stand."""
    closed_at: datetime | None = None
    """Decided, or on another road than the table."""
    duties: tuple[Duty, ...] = ()
    settlement: ToCarryOut | None = None
    executed: tuple[str, ...] = ()
    """The parts of it that were carried out."""
    set_aside: tuple[str, ...] = ()
    """Hashes of the settlements that are in force no longer."""

    @property
    def unknown(self) -> Refusal | None:
        """What this is about has to be registered first."""
        if self.registered_at is not None:
            return None
        return Refusal("not-registered", "this number is not registered as a case", "agency_number")

    def interrogation(self, ref: str) -> Interrogation | None:
        """The interrogation of this number, if one was opened."""
        return next((one for one in self.interrogations if one.ref == ref), None)


WITHDRAWN: Final[Mapping[str, Mapping[str, Any]]] = {
    "detention-ordered": {"detention_ordered_at": None},
    "custody-ordered": {"custody_ordered_at": None},
    "suspect-released": {"released_at": None},
    "case-transferred": {"transferred_to": None},
    "suspect-handed-over": {"handed_over_at": None},
    "brought-before-judge": {"before_judge_at": None},
    "settlement-served": {"served": None},
    "suspect-identified": {"identity": None},
    "solicitor-available": {"solicitor_there_at": None},
}
"""What is left when a word is taken back."""


def evolve(case: PoliceCase, event: Event) -> PoliceCase:
    """The case after one more event, the police's own or another's."""
    words = clock_words_after(case.clock_words, event.message) if _own(event) else case.clock_words
    case = replace(
        case,
        clock_words=words,
        first=first_consultation_after(case.first, event.message, case.id),
        urgent_reported=reported_after(case.urgent_reported, event.message),
        urgent_permitted=permitted_after(case.urgent_permitted, event.message),
    )
    vulnerability = vulnerability_after(case.vulnerability, event)
    case = replace(case, vulnerability=vulnerability, vulnerable=vulnerability.stands)
    case = _as_the_table_has_it(case, event.message)
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
        case police.CaseTransferred(table=table):
            return replace(case, transferred_to=table)
        case StatementWithdrawn() as news:
            return _taken_back(case, news)
        case news:
            return _told_by_others(_in_the_file(_moved(case, news), news), news)


def _own(event: Event) -> bool:
    return Topic(event.envelope.topic).owner is Agency.POLICE


def _moved(case: PoliceCase, news: Message) -> PoliceCase:
    match news:
        case police.SuspectHandedOver():
            return replace(case, handed_over_at=news.occurred_at)
        case police.BroughtBeforeJudge():
            return replace(case, before_judge_at=news.occurred_at)
        case police.SuspectTransported(ref=ref):
            return replace(case, transports=tuple(sorted({*case.transports, ref})))
        case police.SettlementServed(way=way):
            return replace(case, served=way)
        case after_settlement.SettlementExecuted(part=part):
            return replace(case, executed=tuple(sorted({*case.executed, part})))
        case _:
            return case


def _registered(case: PoliceCase, news: police.CaseRegistered) -> PoliceCase:
    """Said again it is corrected; the case keeps the version of the rules that it began under."""
    return replace(
        case,
        agency_number=news.agency_number,
        incident=news.incident,
        table=news.table,
        offence=news.offence,
        victims=news.victims,
        pack_name=case.pack_name or news.rule_pack.name,
        pack_version=case.pack_version or news.rule_pack.version,
        registered_at=news.occurred_at,
    )


def _described(case: PoliceCase, news: police.SuspectDescribed) -> PoliceCase:
    return replace(
        case,
        offence_class=news.offence_class,
        age_class=news.age_class,
        language=news.language,
        person=news.person,
    )


def _in_the_file(case: PoliceCase, news: Message) -> PoliceCase:
    at = news.occurred_at
    match news:
        case police.SuspectIdentified(person=person, sealed=text):
            return replace(case, identity=Sealed(person, text))
        case police.VictimIdentified(victim=victim, person=person, sealed=text):
            return replace(case, victims_known=with_person(case.victims_known, Sealed(person, text, victim)))
        case police.InterrogationOpened(ref=ref, solicitor_present=present):
            known = case.interrogation(ref)
            opened = Interrogation(ref, at, present, known.closed_at if known else None)
            return _with(case, opened)
        case police.InterrogationClosed(ref=ref) if known := case.interrogation(ref):
            return _with(case, replace(known, closed_at=at))
        case police.RecordItemAdded(ref=ref):
            return replace(case, record_items=tuple(sorted({*case.record_items, ref})))
        case police.WaiverReported(of=of):
            return replace(case, waivers=tuple(sorted({*case.waivers, of})))
        case _:
            return case


def _with(case: PoliceCase, this: Interrogation) -> PoliceCase:
    others = [one for one in case.interrogations if one.ref != this.ref]
    return replace(case, interrogations=tuple(sorted([*others, this], key=lambda one: one.ref)))


def _taken_back(case: PoliceCase, news: StatementWithdrawn) -> PoliceCase:
    match news:
        case StatementWithdrawn(what="interrogation-opened", ref=ref):
            return replace(case, interrogations=tuple(one for one in case.interrogations if one.ref != ref))
        case StatementWithdrawn(what="interrogation-closed", ref=str(ref)) if known := case.interrogation(ref):
            return _with(case, replace(known, closed_at=None))
        case StatementWithdrawn(what="suspect-transported", ref=ref):
            return replace(case, transports=tuple(one for one in case.transports if one != ref))
        case StatementWithdrawn(what="record-item-added", ref=ref):
            return replace(case, record_items=tuple(one for one in case.record_items if one != ref))
        case StatementWithdrawn(what="victim-identified", ref=ref):
            return replace(case, victims_known=tuple(one for one in case.victims_known if one.victim != ref))
        case StatementWithdrawn(what="settlement-executed", ref=part):
            return replace(case, executed=tuple(one for one in case.executed if one != part))
        case StatementWithdrawn(what="waiver-reported", ref=ref):
            return replace(case, waivers=tuple(one for one in case.waivers if one != ref))
        case StatementWithdrawn(what="behaviour-order-given", ref=ref):
            return replace(case, behaviour_orders=tuple(one for one in case.behaviour_orders if one != ref))
        case _:
            return without(case, news, WITHDRAWN)


def _told_by_others(case: PoliceCase, news: Message) -> PoliceCase:
    match news:
        case prosecutor.CaseSelected():
            return replace(case, selected_at=news.occurred_at)
        case prosecutor.BehaviourOrderGiven(ref=ref):
            return replace(case, behaviour_orders=tuple(sorted({*case.behaviour_orders, ref})))
        case legal_aid.SolicitorAssigned(solicitor=solicitor) | legal_aid.SolicitorReplaced(solicitor=solicitor):
            return replace(case, solicitor=solicitor, solicitor_there_at=None)
        case legal_aid.SolicitorAvailable():
            return replace(case, solicitor_there_at=news.occurred_at)
        case legal_aid.SolicitorNotAvailable() | legal_aid.ConflictFound():
            return replace(case, solicitor=None, solicitor_there_at=None)
        case coordinator.DutyOwed() | coordinator.DutyMet() | coordinator.DutyAskedAgain():
            return replace(case, duties=duties_after(case.duties, news, Agency.POLICE))
        case _:
            return case


def _as_the_table_has_it(case: PoliceCase, news: Message) -> PoliceCase:
    """What was served or carried out is of the settlement that was then in force."""
    set_aside = set_aside_after(case.set_aside, news)
    settlement = in_force_after(case.settlement, set_aside, news, _to_carry_out)
    closed_at = decided_after(case.closed_at, news, settlement)
    if settlement != case.settlement:
        case = replace(case, served=None, executed=())
    return replace(case, set_aside=set_aside, settlement=settlement, closed_at=closed_at)


def _to_carry_out(news: coordinator.SettlementIssued) -> ToCarryOut:
    proposal = news.proposal
    terms = proposal.terms.model_dump_json(exclude_none=True)
    return ToCarryOut(news.proposal_hash, proposal.outcome, terms, news.occurred_at)


def people_of(case: PoliceCase) -> tuple[tuple[str, Sealed], ...]:
    """The suspect and the victims, sealed."""
    suspect = (("The suspect", case.identity),) if case.identity else ()
    return (*suspect, *((f"Victim {one.victim}", one) for one in case.victims_known))
