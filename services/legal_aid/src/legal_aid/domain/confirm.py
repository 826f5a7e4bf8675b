"""The solicitor's own confirmation: of a consultation, or of a waiver, on the proposal now on the table.

Legal aid alone reports it, and only with this confirmation; the attestation is the short form that travels.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from contracts.legal_aid import (
    ConsultationHeld,
    ConsultationStatement,
    ConsultationWaived,
    SolicitorsConfirmation,
    WaiverStatement,
)
from legal_aid.domain.legal_aid_case import STATEMENTS_KEPT, Assignment, LegalAidCase
from legal_aid.domain.requests import ConfirmConsultation, ConfirmFirstWaiver, ConfirmWaiver
from legal_aid.domain.solicitor_there import while_assigned
from messaging.event import Outgoing, Refusal, outgoing
from proofs.attestation import Attestation
from proofs.canonical import hash_of
from rules import settlement
from rules.pack import Label, Pack, WaiverRow

Attest = Callable[[Attestation], str]
"""Signs an attestation with legal aid's key."""
Rule = Callable[[LegalAidCase, str, str], Refusal | None]
Counts = Callable[[Pack, settlement.SuspectFacts, settlement.WaiverFacts], bool]
"""Whether a waiver of one of the two consultations counts, by the rows of that one."""
RowOf = Callable[[Pack, settlement.SuspectFacts, datetime], WaiverRow | None]
"""Which of those rows decides on it."""


def confirm_consultation(
    case: LegalAidCase,
    assignment: str,
    request: ConfirmConsultation,
    pack: Pack,
    now: datetime,
    cause: UUID,
    attest: Attest,
) -> tuple[Outgoing, ...] | Refusal:
    """The consultation on this proposal was held; every point the rule pack names was explained."""
    refusal = _may_confirm(case, assignment, request.proposal_hash)
    refusal = refusal or _in_its_time(case, request.held_at, now, "held_at")
    refusal = refusal or explained(request.points_explained, points_asked(case, pack), pack.points_to_explain)
    if refusal or case.assignment is None:
        return refusal or NO_ASSIGNMENT
    statement = ConsultationStatement(
        case=case.id,
        proposal_hash=request.proposal_hash,
        held_at=request.held_at,
        channel=request.channel,
        minutes=request.minutes,
        interpreter=request.interpreter,
        points_explained=request.points_explained,
        confirmation=confirmation_by(case.assignment, now),
    )
    attestation = attest(_attestation(case, statement, "consultation", pack))
    held = ConsultationHeld(occurred_at=request.held_at, statement=statement, attestation=attestation)
    return (outgoing(held, cause, "confirm-consultation"),)


def confirm_waiver(
    case: LegalAidCase,
    assignment: str,
    request: ConfirmWaiver,
    pack: Pack,
    now: datetime,
    cause: UUID,
    attest: Attest,
) -> tuple[Outgoing, ...] | Refusal:
    """The suspect gave the consultation up, told to the solicitor, as far as the rule pack's rows allow."""
    refusal = _may_confirm(case, assignment, request.proposal_hash)
    refusal = refusal or _in_its_time(case, request.waived_at, now, "waived_at")
    refusal = refusal or waiver_is_allowed(case, request, pack, settlement.waiver_counts, settlement.waiver_row)
    if refusal or case.assignment is None:
        return refusal or NO_ASSIGNMENT
    statement = WaiverStatement(
        case=case.id,
        proposal_hash=request.proposal_hash,
        waived_at=request.waived_at,
        told_to=TOLD_TO_SOLICITOR,
        consequences_explained=request.consequences_explained,
        confirmation=confirmation_by(case.assignment, now),
    )
    attestation = attest(_attestation(case, statement, "waiver", pack))
    waived = ConsultationWaived(occurred_at=request.waived_at, statement=statement, attestation=attestation)
    return (outgoing(waived, cause, "confirm-waiver"),)


def assignment_stands(case: LegalAidCase, assignment: str, _what: str) -> Refusal | None:
    """Only the solicitor now assigned may confirm; a replaced solicitor's link is dead."""
    if case.assignment is not None and case.assignment.id == assignment:
        return None
    return Refusal("assignment-ended", "this link belongs to an assignment that has ended")


def proposal_is_on_the_table(case: LegalAidCase, _assignment: str, named: str) -> Refusal | None:
    """A changed proposal needs a new consultation."""
    if case.proposal is not None and case.proposal.hash == named:
        return None
    return Refusal("other-proposal", "this is not the proposal now on the table", "proposal_hash")


def proposal_is_the_one_named(case: LegalAidCase, _assignment: str, _named: str) -> Refusal | None:
    """Nobody confirms under a hash what does not have it: the solicitor would have spoken about something else."""
    fault = case.proposal.fault if case.proposal else ""
    return Refusal(fault, NOT_THE_ONE_NAMED[fault], "proposal_hash") if fault else None


def not_confirmed_before(case: LegalAidCase, assignment: str, named: str) -> Refusal | None:
    """One confirmation per assignment and proposal: the link is used once."""
    standing = (stated for stated in case.statements if not stated.taken_back)
    if any((stated.assignment, stated.proposal_hash) == (assignment, named) for stated in standing):
        return Refusal("already-confirmed", "this was confirmed already; the link is used up")
    return None


def room_for_a_statement(case: LegalAidCase, _assignment: str, _named: str) -> Refusal | None:
    """No statement is ever forgotten for a newer one: a settlement may rest on it, or it may have to be taken back."""
    if len(case.statements) < STATEMENTS_KEPT:
        return None
    return Refusal("too-many-statements", f"a case holds {STATEMENTS_KEPT} statements on proposals")


RULES: Final[tuple[Rule, ...]] = (
    assignment_stands,
    proposal_is_on_the_table,
    proposal_is_the_one_named,
    not_confirmed_before,
    room_for_a_statement,
)
NOT_THE_ONE_NAMED: Final = {
    "proposal-hash-wrong": "the proposal does not have the hash that it names",
    "proposal-of-other-case": "the proposal is about another case",
    "grounds-differ": "the proposal is told with other grounds than those it binds",
}
EXPLAINED: Final = "points_explained"
TOLD_TO_SOLICITOR: Final = "solicitor"
NO_ASSIGNMENT: Final = Refusal("assignment-ended", "no solicitor is assigned to this case")


def waiver_is_allowed(
    case: LegalAidCase, request: ConfirmWaiver | ConfirmFirstWaiver, pack: Pack, counts: Counts, row_of: RowOf
) -> Refusal | None:
    """The rows of this very consultation say who may waive it, told to whom, after which explanation."""
    suspect = settlement.SuspectFacts(case.age_class, case.vulnerable, case.offence_class)
    waiver = settlement.WaiverFacts(TOLD_TO_SOLICITOR, request.consequences_explained, request.waived_at)
    if counts(pack, suspect, waiver):
        return None
    row = row_of(pack, suspect, request.waived_at)
    why = f"refused by row {row.id} of rule pack" if row else "no row lets this waiver count in rule pack"
    return Refusal("waiver-not-allowed", f"{why} {pack.named}")


def _may_confirm(case: LegalAidCase, assignment: str, named: str) -> Refusal | None:
    return next((no for rule in RULES if (no := rule(case, assignment, named))), None)


def _in_its_time(case: LegalAidCase, at: datetime, now: datetime, field: str) -> Refusal | None:
    """After the proposal was made, and by the solicitor who had the case then."""
    if case.proposal is not None and at < case.proposal.proposed_at:
        return Refusal("before-the-proposal", "it lies before the proposal was made", field)
    return while_assigned(case, at, now, field)


def points_asked(case: LegalAidCase, pack: Pack) -> tuple[Label, ...]:
    """What has to be explained of the proposal now on the table, by the outcome's row of the day it was made."""
    if case.proposal is None:
        return pack.points_to_explain
    return settlement.points_asked(pack, case.proposal.outcome, pack.day_of(case.proposal.proposed_at))


def explained(said: Sequence[str], asked: Sequence[Label], known: Sequence[Label]) -> Refusal | None:
    """Every point that the rules ask for was explained; more may have been, as far as the pack knows it."""
    if unknown := {*said} - {point.id for point in known}:
        return Refusal("unknown-point", f"no points of the rule pack: {', '.join(sorted(unknown))}", EXPLAINED)
    if left_out := {point.id for point in asked} - {*said}:
        return Refusal("point-not-explained", f"not explained: {', '.join(sorted(left_out))}", EXPLAINED)
    return None


def confirmation_by(assignment: Assignment, now: datetime) -> SolicitorsConfirmation:
    """The solicitor's own word, through the link of this assignment."""
    return SolicitorsConfirmation(assignment=assignment.id, solicitor=assignment.solicitor, confirmed_at=now)


def _attestation(
    case: LegalAidCase,
    statement: ConsultationStatement | WaiverStatement,
    condition: Literal["consultation", "waiver"],
    pack: Pack,
) -> Attestation:
    return Attestation(
        case=case.id,
        proposal_hash=statement.proposal_hash,
        condition=condition,
        pack_version=pack.named,
        statement_digest=hash_of(statement),
        attested_at=statement.confirmation.confirmed_at,
    )
