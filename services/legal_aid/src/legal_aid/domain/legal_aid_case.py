"""What legal aid knows of a case: who was asked, who was assigned, which proposal is on the table, what was stated."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from contracts import coordinator, legal_aid, police, prosecutor
from contracts.topics import Agency
from messaging.event import Event
from messaging.told import InForce, duties_after, in_force
from proofs.canonical import hash_of

STATEMENTS_KEPT: Final = 100


@dataclass(frozen=True, slots=True)
class Assignment:
    """A solicitor's hold on the case: confirmations are bound to its id."""

    id: str
    solicitor: str
    chosen_by_suspect: bool
    assigned_at: datetime


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
class LegalAidCase:
    """One case, as legal aid knows it."""

    id: str
    agency_number: str | None = None
    offence: str | None = None
    pack_name: str | None = None
    pack_version: str | None = None
    age_class: str | None = None
    vulnerable: bool | None = None
    offence_class: str | None = None
    detention_ordered_at: datetime | None = None
    released_at: datetime | None = None
    requested_at: datetime | None = None
    assignment: Assignment | None = None
    proposal: OnTheTable | None = None
    statements: tuple[Stated, ...] = ()
    duties: tuple[str, ...] = ()
    settlement: InForce | None = None


def evolve(case: LegalAidCase, event: Event) -> LegalAidCase:
    """The case after one more event, legal aid's own or another's."""
    at = event.message.occurred_at
    match event.message:
        case legal_aid.SolicitorRequested():
            return replace(case, requested_at=at)
        case legal_aid.SolicitorAssigned(assignment=named, solicitor=solicitor, chosen_by_suspect=chosen):
            return replace(case, assignment=Assignment(named, solicitor, chosen, at))
        case legal_aid.ConsultationHeld(statement=stated):
            return _with(case, stated, "consultation", stated.held_at)
        case legal_aid.ConsultationWaived(statement=stated):
            return _with(case, stated, "waiver", stated.waived_at)
        case legal_aid.ConsultationWithdrawn(statement_digest=named) | legal_aid.WaiverRevoked(statement_digest=named):
            return replace(case, statements=tuple(_taken_back(stated, named) for stated in case.statements))
        case _:
            return _told_by_others(case, event)


def _with(
    case: LegalAidCase,
    stated: legal_aid.ConsultationStatement | legal_aid.WaiverStatement,
    condition: str,
    at: datetime,
) -> LegalAidCase:
    kept = Stated(hash_of(stated), stated.proposal_hash, condition, stated.confirmation.assignment, at)
    return replace(case, statements=(*case.statements, kept)[-STATEMENTS_KEPT:])


def _taken_back(stated: Stated, named: str) -> Stated:
    return replace(stated, taken_back=True) if stated.statement_digest == named else stated


def _told_by_others(case: LegalAidCase, event: Event) -> LegalAidCase:
    at = event.message.occurred_at
    match event.message:
        case police.CaseRegistered(agency_number=number, offence=offence, rule_pack=pack):
            return replace(case, agency_number=number, offence=offence, pack_name=pack.name, pack_version=pack.version)
        case police.SuspectDescribed(age_class=age, vulnerable=vulnerable, offence_class=offence_class):
            return replace(case, age_class=age, vulnerable=vulnerable, offence_class=offence_class)
        case police.DetentionOrdered():
            return replace(case, detention_ordered_at=at)
        case police.SuspectReleased():
            return replace(case, released_at=at)
        case prosecutor.SettlementProposed() as news:
            return replace(case, proposal=_on_the_table(news))
        case coordinator.DutyOwed() | coordinator.DutyMet() as news:
            return replace(case, duties=duties_after(case.duties, news, Agency.LEGAL_AID))
        case coordinator.SettlementIssued() as news:
            return replace(case, settlement=in_force(news))
        case _:
            return case


def _on_the_table(news: prosecutor.SettlementProposed) -> OnTheTable:
    return OnTheTable(
        hash=news.proposal_hash,
        number=news.proposal.number,
        outcome=news.proposal.outcome,
        terms=news.proposal.terms.model_dump_json(exclude_none=True),
        grounds=news.grounds,
        proposed_at=news.occurred_at,
    )
