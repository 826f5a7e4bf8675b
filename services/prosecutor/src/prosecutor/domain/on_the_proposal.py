"""What the prosecutor records of a proposal: hearing, answer, the ask to issue. Each names its exact hash."""

from datetime import datetime
from uuid import UUID

from contracts.message import Message
from contracts.prosecutor import AgreementGiven, AgreementRefused, HearingHeld, IssueAsked, IssueWithdrawn
from messaging.event import Outgoing, Refusal, outgoing
from prosecutor.domain.prosecutor_case import OnTheTable, ProsecutorCase
from prosecutor.domain.requests import AskToIssue, RecordAnswer, RecordHearing, WithdrawAsk
from prosecutor.domain.select import is_open


def record_hearing(
    case: ProsecutorCase, request: RecordHearing, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """The suspect was heard; whether willingness is needed is the catalogue's matter, at the issue."""
    refusal = is_open(case) or names_the_proposal(case, request.proposal_hash)
    refusal = refusal or _after_the_proposal(case.proposal, request.held_at, now, "held_at")
    if refusal:
        return refusal
    held = HearingHeld(
        occurred_at=request.held_at,
        proposal_hash=request.proposal_hash,
        declared_willing=request.declared_willing,
        solicitor_present=request.solicitor_present,
        guardian_informed=request.guardian_informed,
    )
    return (outgoing(held, cause, "record-hearing"),)


def record_answer(
    case: ProsecutorCase, request: RecordAnswer, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Given or refused; a later answer stands in the place of an earlier one."""
    refusal = is_open(case) or names_the_proposal(case, request.proposal_hash)
    refusal = refusal or _after_the_proposal(case.proposal, request.answered_at, now, "answered_at")
    if refusal:
        return refusal
    return (outgoing(_answer(request), cause, "record-answer"),)


def ask_to_issue(
    case: ProsecutorCase, request: AskToIssue, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """The ask stands until withdrawn; the coordinator issues it when the last condition is met."""
    refusal = is_open(case) or names_the_proposal(case, request.proposal_hash)
    if refusal:
        return refusal
    if case.proposal is not None and case.proposal.asked:
        return Refusal("already-asked", "it was asked already and stands", "proposal_hash")
    if case.reopened_at is not None and now <= case.reopened_at:
        return Refusal("too-soon", "the case was reopened this very moment; ask after it", "proposal_hash")
    return (outgoing(IssueAsked(occurred_at=now, proposal_hash=request.proposal_hash), cause, "ask-to-issue"),)


def withdraw_ask(
    case: ProsecutorCase, request: WithdrawAsk, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    """Before it is issued, the ask may be taken back, with the reason."""
    refusal = is_open(case) or names_the_proposal(case, request.proposal_hash)
    if refusal:
        return refusal
    if case.proposal is None or not case.proposal.asked:
        return Refusal("not-asked", "there is no ask to withdraw", "proposal_hash")
    withdrawn = IssueWithdrawn(occurred_at=now, proposal_hash=request.proposal_hash, why=request.why)
    return (outgoing(withdrawn, cause, "withdraw-ask"),)


def _answer(request: RecordAnswer) -> Message:
    at, named = request.answered_at, request.proposal_hash
    if not request.agreed:
        return AgreementRefused(occurred_at=at, proposal_hash=named)
    return AgreementGiven(occurred_at=at, proposal_hash=named, guardian_informed=request.guardian_informed)


def names_the_proposal(case: ProsecutorCase, named: str) -> Refusal | None:
    """A word on a proposal is on the one now on the table."""
    if case.proposal is None:
        return Refusal("nothing-proposed", "no settlement was proposed in this case", "proposal_hash")
    if case.proposal.hash in case.set_aside:
        return Refusal("set-aside", "this settlement was set aside; propose anew", "proposal_hash")
    if case.proposal.hash != named:
        return Refusal("other-proposal", "this is not the proposal on the table", "proposal_hash")
    return None


def _after_the_proposal(proposal: OnTheTable | None, at: datetime, now: datetime, field: str) -> Refusal | None:
    if at > now:
        return Refusal("in-the-future", "it lies in the future", field)
    if proposal is not None and at < proposal.proposed_at:
        return Refusal("before-the-proposal", "it lies before the proposal was made", field)
    return None
