"""What the prosecutor said of the case."""

from dataclasses import dataclass, replace
from datetime import datetime

from contracts import prosecutor
from contracts.envelope import Envelope
from messaging.event import Event


@dataclass(frozen=True, slots=True)
class Proposed:
    """The newest proposal; `hash` names it exactly."""

    hash: str
    number: int
    outcome: str
    at: datetime
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Heard:
    """The prosecutor's hearing on one proposal."""

    hash: str
    declared_willing: bool
    at: datetime
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Answered:
    """The suspect's agreement to one proposal, given or refused."""

    hash: str
    agreed: bool
    at: datetime
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class Asked:
    """The prosecutor's standing ask to issue one proposal."""

    hash: str
    at: datetime
    envelope: Envelope


@dataclass(frozen=True, slots=True)
class ProsecutorSaid:
    """Whether the case is for the table, what is proposed, and what was asked."""

    selected_at: datetime | None = None
    working_method: str | None = None
    not_selected_at: datetime | None = None
    road: str | None = None
    dismissed_at: datetime | None = None
    dismissed_as: str | None = None
    proposed: Proposed | None = None
    heard: Heard | None = None
    answered: Answered | None = None
    asked: Asked | None = None


def prosecutor_said(said: ProsecutorSaid, event: Event) -> ProsecutorSaid:
    """The section after one more word of the prosecutor."""
    at = event.message.occurred_at
    match event.message:
        case prosecutor.CaseSelected(working_method=method):
            return replace(said, selected_at=at, working_method=method)
        case prosecutor.CaseNotSelected(road=road):
            return replace(said, not_selected_at=at, road=road)
        case prosecutor.CaseDismissed(outcome=outcome):
            return replace(said, dismissed_at=at, dismissed_as=outcome)
        case _:
            return _about_a_proposal(said, event)


def _about_a_proposal(said: ProsecutorSaid, event: Event) -> ProsecutorSaid:
    at, sent = event.message.occurred_at, event.envelope
    match event.message:
        case prosecutor.SettlementProposed(proposal=proposal, proposal_hash=named):
            return replace(said, proposed=Proposed(named, proposal.number, proposal.outcome, at, sent))
        case prosecutor.HearingHeld(proposal_hash=named, declared_willing=willing):
            return replace(said, heard=Heard(named, willing, at, sent))
        case prosecutor.AgreementGiven(proposal_hash=named):
            return replace(said, answered=Answered(named, agreed=True, at=at, envelope=sent))
        case prosecutor.AgreementRefused(proposal_hash=named):
            return replace(said, answered=Answered(named, agreed=False, at=at, envelope=sent))
        case prosecutor.IssueAsked(proposal_hash=named):
            return replace(said, asked=Asked(named, at, sent))
        case prosecutor.IssueWithdrawn(proposal_hash=named) if said.asked and said.asked.hash == named:
            return replace(said, asked=None)
        case _:
            return said
