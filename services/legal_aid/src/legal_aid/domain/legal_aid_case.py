"""What legal aid knows of a case: who was asked, who was assigned, which proposal is on the table, what was stated."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, ClassVar, Final, TypeVar

from contracts import after_settlement, coordinator, first_consultation, legal_aid, police, probation, prosecutor
from contracts.message import Message
from contracts.topics import Agency
from contracts.withdrawals import StatementWithdrawn
from messaging.event import Event
from messaging.sealed_people import Sealed
from messaging.standing import without
from messaging.told import Duty, InForce, decided_after, duties_after, in_force, in_force_after, set_aside_after
from messaging.vulnerability import Vulnerability, vulnerability_after
from proofs.canonical import hash_of
from proofs.proposal import wrong_with

S = TypeVar("S", "Stated", "FirstStated")

STATEMENTS_KEPT: Final = 100
"""On proposals; one more is refused, so that none is forgotten."""
SOLICITORS_KEPT: Final = 50


@dataclass(frozen=True, slots=True)
class Assignment:
    """A solicitor's hold on the case: confirmations are bound to its id."""

    id: str
    solicitor: str
    chosen_by_suspect: bool
    assigned_at: datetime
    available_at: datetime | None = None
    first_begun_at: datetime | None = None
    """When the consultation before the first interrogation began."""


@dataclass(frozen=True, slots=True)
class OnTheTable:
    """The newest proposal, as the solicitor must see it."""

    hash: str
    number: int
    outcome: str
    terms: str
    """The terms as JSON text, exactly as proposed."""
    grounds: str
    proposed_at: datetime
    fault: str = ""
    """Why it is not the one that its hash names, as proofs.proposal says; empty when it is."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A consultation or waiver that legal aid reported."""

    statement_digest: str
    proposal_hash: str
    condition: str
    assignment: str
    at: datetime
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class FirstStated:
    """A consultation before the first interrogation, or its waiver, that legal aid reported."""

    statement_digest: str
    condition: str
    assignment: str
    at: datetime
    taken_back: bool = False


@dataclass(frozen=True, slots=True)
class LegalAidCase:
    """One case, as legal aid knows it."""

    FOUND_BY: ClassVar = {"number": "agency_number", "solicitor": "assignment.solicitor"}

    id: str
    agency_number: str | None = None
    identity: Sealed | None = None
    offence: str | None = None
    incident: str | None = None
    pack_name: str | None = None
    pack_version: str | None = None
    age_class: str | None = None
    vulnerable: bool | None = None
    """The strictest of what stands in `vulnerability`."""
    vulnerability: Vulnerability = field(default_factory=Vulnerability)
    offence_class: str | None = None
    language: str | None = None
    interpreter: str | None = None
    """The language for which an interpreter was arranged."""
    table: str | None = None
    detention_ordered_at: datetime | None = None
    released_at: datetime | None = None
    requested_at: datetime | None = None
    assignment: Assignment | None = None
    were_there: tuple[str, ...] = ()
    """Solicitors whose assignment ended after they were there: they may know what this suspect said."""
    conflicted: tuple[str, ...] = ()
    """Solicitors for whom a conflict of interest was found in this case."""
    proposal: OnTheTable | None = None
    statements: tuple[Stated, ...] = ()
    first_statements: tuple[FirstStated, ...] = ()
    advice_given_at: datetime | None = None
    advice: str | None = None
    decided_at: datetime | None = None
    irrevocable_at: datetime | None = None
    duties: tuple[Duty, ...] = ()
    settlement: InForce | None = None
    set_aside: tuple[str, ...] = ()
    """Hashes of the settlements that are in force no longer."""

    @property
    def first_standing(self) -> tuple[FirstStated, ...]:
        """What was said of the consultation before the first interrogation, and not taken back."""
        return tuple(said for said in self.first_statements if not said.taken_back)


WITHDRAWN: Final[Mapping[str, Mapping[str, Any]]] = {
    "suspect-identified": {"identity": None},
    "interpreter-arranged": {"interpreter": None},
    "detention-ordered": {"detention_ordered_at": None},
    "suspect-released": {"released_at": None},
    "advice-given": {"advice_given_at": None},
    "advice-concluded": {"advice": None},
    "settlement-proposed": {"proposal": None},
    "settlement-irrevocable": {"irrevocable_at": None},
}
"""What is left when a word is taken back."""


def evolve(case: LegalAidCase, event: Event) -> LegalAidCase:
    """The case after one more event, legal aid's own or another's."""
    vulnerability = vulnerability_after(case.vulnerability, event)
    case = replace(case, vulnerability=vulnerability, vulnerable=vulnerability.stands)
    case = _as_the_table_has_it(case, event.message)
    match event.message:
        case legal_aid.ConsultationHeld(statement=stated):
            return _with(case, stated, "consultation", stated.held_at)
        case legal_aid.ConsultationWaived(statement=stated):
            return _with(case, stated, "waiver", stated.waived_at)
        case legal_aid.ConsultationWithdrawn(statement_digest=named) | legal_aid.WaiverRevoked(statement_digest=named):
            return _without_statement(case, named)
        case StatementWithdrawn(what="solicitor-available") if case.assignment:
            return replace(case, assignment=replace(case.assignment, available_at=None))
        case StatementWithdrawn(what="conflict-found", ref=named):
            return replace(case, conflicted=tuple(one for one in case.conflicted if one != named))
        case StatementWithdrawn(what="first-consultation-begun") if case.assignment:
            return replace(case, assignment=replace(case.assignment, first_begun_at=None))
        case StatementWithdrawn() as news:
            return without(case, news, WITHDRAWN)
        case _:
            return _told_by_others(_about_the_solicitor(case, event.message), event)


def _about_the_solicitor(case: LegalAidCase, news: Message) -> LegalAidCase:
    at, assigned = news.occurred_at, case.assignment
    match news:
        case legal_aid.SolicitorRequested():
            return replace(case, requested_at=at)
        case legal_aid.SolicitorAssigned() | legal_aid.SolicitorReplaced():
            taken = Assignment(news.assignment, news.solicitor, news.chosen_by_suspect, at)
            return replace(_without_assignment(case), assignment=taken)
        case legal_aid.SolicitorAvailable(assignment=named) if assigned and assigned.id == named:
            return replace(case, assignment=replace(assigned, available_at=at))
        case legal_aid.SolicitorNotAvailable(assignment=named) if assigned and assigned.id == named:
            return _without_assignment(case)
        case legal_aid.ConflictFound(assignment=named) if assigned and assigned.id == named:
            conflicted = tuple(dict.fromkeys((*case.conflicted, assigned.solicitor)))[-SOLICITORS_KEPT:]
            return replace(_without_assignment(case), conflicted=conflicted)
        case legal_aid.InterpreterArranged(language=language):
            return replace(case, interpreter=language)
        case _:
            return _before_the_interrogation(case, news)


def _without_assignment(case: LegalAidCase) -> LegalAidCase:
    """Nobody has the case; whoever was there for the suspect is remembered."""
    assigned = case.assignment
    if assigned is None:
        return case
    spoke = {said.assignment for said in case.statements} | {said.assignment for said in case.first_statements}
    was_there = assigned.id in spoke or assigned.available_at or assigned.first_begun_at
    named = (assigned.solicitor,) if was_there and assigned.solicitor not in case.were_there else ()
    return replace(case, assignment=None, were_there=(*case.were_there, *named)[-SOLICITORS_KEPT:])


def _before_the_interrogation(case: LegalAidCase, news: Message) -> LegalAidCase:
    at, assigned = news.occurred_at, case.assignment
    match news:
        case first_consultation.FirstConsultationBegun(assignment=named) if assigned and assigned.id == named:
            return replace(case, assignment=replace(assigned, first_begun_at=at))
        case first_consultation.FirstConsultationHeld(statement=stated):
            said = FirstStated(hash_of(stated), "consultation", stated.confirmation.assignment, at)
        case first_consultation.FirstConsultationWaived(statement=stated):
            said = FirstStated(hash_of(stated), "waiver", stated.confirmation.assignment, at)
        case _:
            return case
    return replace(case, first_statements=(*case.first_statements, said))


def _with(
    case: LegalAidCase,
    stated: legal_aid.ConsultationStatement | legal_aid.WaiverStatement,
    condition: str,
    at: datetime,
) -> LegalAidCase:
    kept = Stated(hash_of(stated), stated.proposal_hash, condition, stated.confirmation.assignment, at)
    return replace(case, statements=(*case.statements, kept))


def _without_statement(case: LegalAidCase, named: str) -> LegalAidCase:
    return replace(
        case,
        statements=tuple(_taken_back(stated, named) for stated in case.statements),
        first_statements=tuple(_taken_back(stated, named) for stated in case.first_statements),
    )


def _taken_back(stated: S, named: str) -> S:
    return replace(stated, taken_back=True) if stated.statement_digest == named else stated


def _told_by_others(case: LegalAidCase, event: Event) -> LegalAidCase:
    at = event.message.occurred_at
    match event.message:
        case prosecutor.SettlementProposed(proposal_hash=named) as news if named not in case.set_aside:
            return replace(case, proposal=_on_the_table(case, news))
        case after_settlement.SettlementIrrevocable():
            return replace(case, irrevocable_at=at)
        case after_settlement.CaseReopened():
            return replace(case, irrevocable_at=None)
        case probation.AdviceGiven():
            return replace(case, advice_given_at=at)
        case probation.AdviceConcluded(conclusion=conclusion):
            return replace(case, advice=conclusion)
        case coordinator.DutyOwed() | coordinator.DutyMet() | coordinator.DutyAskedAgain() as news:
            return replace(case, duties=duties_after(case.duties, news, Agency.LEGAL_AID))
        case _:
            return _told_by_police(case, event.message)


def _told_by_police(case: LegalAidCase, news: Message) -> LegalAidCase:
    match news:
        case police.CaseRegistered():
            return _registered(case, news)
        case police.SuspectIdentified(person=person, sealed=text):
            return replace(case, identity=Sealed(person, text))
        case police.CaseTransferred(table=table):
            return replace(case, table=table)
        case police.SuspectDescribed():
            return _described(case, news)
        case police.DetentionOrdered():
            return replace(case, detention_ordered_at=news.occurred_at)
        case police.SuspectReleased():
            return replace(case, released_at=news.occurred_at)
        case _:
            return case


def _registered(case: LegalAidCase, news: police.CaseRegistered) -> LegalAidCase:
    """Said again it is corrected; the case keeps the version of the rules that it began under."""
    return replace(
        case,
        agency_number=news.agency_number,
        offence=news.offence,
        incident=news.incident,
        table=news.table,
        pack_name=case.pack_name or news.rule_pack.name,
        pack_version=case.pack_version or news.rule_pack.version,
    )


def _described(case: LegalAidCase, news: police.SuspectDescribed) -> LegalAidCase:
    return replace(
        case,
        age_class=news.age_class,
        offence_class=news.offence_class,
        language=news.language,
    )


def _on_the_table(case: LegalAidCase, news: prosecutor.SettlementProposed) -> OnTheTable:
    return OnTheTable(
        hash=news.proposal_hash,
        number=news.proposal.number,
        outcome=news.proposal.outcome,
        terms=news.proposal.terms.model_dump_json(exclude_none=True),
        grounds=news.grounds,
        proposed_at=news.occurred_at,
        fault=_fault_of(case, news),
    )


def _fault_of(case: LegalAidCase, news: prosecutor.SettlementProposed) -> str:
    """Who consults names a hash: what the solicitor is shown under it is what has that hash, of this case."""
    return next(wrong_with(news, case.id), "")


def _as_the_table_has_it(case: LegalAidCase, news: Message) -> LegalAidCase:
    set_aside = set_aside_after(case.set_aside, news)
    settlement = in_force_after(case.settlement, set_aside, news, in_force)
    proposal = None if case.proposal and case.proposal.hash in set_aside else case.proposal
    decided_at = decided_after(case.decided_at, news, settlement)
    return replace(case, set_aside=set_aside, settlement=settlement, proposal=proposal, decided_at=decided_at)


def people_of(case: LegalAidCase) -> tuple[tuple[str, Sealed], ...]:
    """Whom the case is about, sealed."""
    return (("The suspect", case.identity),) if case.identity else ()
