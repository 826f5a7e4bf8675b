"""What the prosecutor's service knows of a case: its own words, and what the others said."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from contracts import coordinator, legal_aid, police, prosecutor
from contracts.topics import Agency
from messaging.event import Event
from messaging.told import InForce, duties_after, in_force

NAMED_KEPT: Final = 100
PROOFS_KEPT: Final = 10


@dataclass(frozen=True, slots=True)
class OnTheTable:
    """The newest proposal."""

    hash: str
    number: int
    outcome: str
    terms: str
    """The terms as JSON text, exactly as proposed."""
    proposed_at: datetime
    heard: bool = False
    declared_willing: bool = False
    agreed: bool | None = None
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Proof:
    """The settlement proof as the coordinator completed it, byte for byte."""

    proposal_hash: str
    text: str


@dataclass(frozen=True, slots=True)
class ProsecutorCase:
    """One case, as the prosecutor knows it."""

    id: str
    agency_number: str | None = None
    offence: str | None = None
    pack_name: str | None = None
    pack_version: str | None = None
    age_class: str | None = None
    vulnerable: bool | None = None
    offence_class: str | None = None
    selected_at: datetime | None = None
    left_table_at: datetime | None = None
    dismissed_at: datetime | None = None
    proposal: OnTheTable | None = None
    proposed: tuple[str, ...] = ()
    """Hashes of all proposals of this case, the newest last."""
    consulted_on: tuple[str, ...] = ()
    """Hashes of the proposals on which legal aid reported a consultation or a waiver."""
    held_back: tuple[str, ...] = ()
    """Why the ask is held back, each `code/owner`."""
    duties: tuple[str, ...] = ()
    settlement: InForce | None = None
    contested: bool = False
    proofs: tuple[Proof, ...] = ()


def evolve(case: ProsecutorCase, event: Event) -> ProsecutorCase:
    """The case after one more event, the prosecutor's own or another's."""
    at = event.message.occurred_at
    match event.message:
        case prosecutor.CaseSelected():
            return replace(case, selected_at=at)
        case prosecutor.CaseNotSelected():
            return replace(case, left_table_at=at)
        case prosecutor.CaseDismissed():
            return replace(case, dismissed_at=at)
        case prosecutor.SettlementProposed() as news:
            named = (*case.proposed, news.proposal_hash)[-NAMED_KEPT:]
            return replace(case, proposal=_on_the_table(news), proposed=named, held_back=())
        case legal_aid.ConsultationHeld() | legal_aid.ConsultationWaived() as news:
            return replace(case, consulted_on=(*case.consulted_on, news.statement.proposal_hash)[-NAMED_KEPT:])
        case _:
            return _on_police_and_coordinator(_on_the_proposal(case, event), event)


def _on_the_table(news: prosecutor.SettlementProposed) -> OnTheTable:
    proposal = news.proposal
    return OnTheTable(
        hash=news.proposal_hash,
        number=proposal.number,
        outcome=proposal.outcome,
        terms=proposal.terms.model_dump_json(exclude_none=True),
        proposed_at=news.occurred_at,
    )


def _on_the_proposal(case: ProsecutorCase, event: Event) -> ProsecutorCase:
    """Only what names the proposal on the table changes it; a word on an earlier one stays history."""
    proposal = case.proposal
    if proposal is None or getattr(event.message, "proposal_hash", None) != proposal.hash:
        return case
    match event.message:
        case prosecutor.HearingHeld(declared_willing=willing):
            return replace(case, proposal=replace(proposal, heard=True, declared_willing=willing))
        case prosecutor.AgreementGiven():
            return replace(case, proposal=replace(proposal, agreed=True))
        case prosecutor.AgreementRefused():
            return replace(case, proposal=replace(proposal, agreed=False))
        case prosecutor.IssueAsked():
            return replace(case, proposal=replace(proposal, asked=True))
        case prosecutor.IssueWithdrawn():
            return replace(case, proposal=replace(proposal, asked=False), held_back=())
        case coordinator.IssueHeldBack(reasons=reasons):
            return replace(case, held_back=tuple(f"{reason.code}/{reason.owner}" for reason in reasons))
        case _:
            return case


def _on_police_and_coordinator(case: ProsecutorCase, event: Event) -> ProsecutorCase:
    match event.message:
        case police.CaseRegistered(agency_number=number, offence=offence, rule_pack=pack):
            return replace(case, agency_number=number, offence=offence, pack_name=pack.name, pack_version=pack.version)
        case police.SuspectDescribed(age_class=age, vulnerable=vulnerable, offence_class=offence_class):
            return replace(case, age_class=age, vulnerable=vulnerable, offence_class=offence_class)
        case coordinator.DutyOwed() | coordinator.DutyMet() as news:
            return replace(case, duties=duties_after(case.duties, news, Agency.PROSECUTOR))
        case coordinator.SettlementIssued() as news:
            return replace(case, settlement=in_force(news), held_back=())
        case coordinator.SettlementContested():
            return replace(case, contested=True)
        case coordinator.ProofCompleted(proposal_hash=named, proof=text):
            return replace(case, proofs=(*case.proofs, Proof(named, text))[-PROOFS_KEPT:])
        case _:
            return case
