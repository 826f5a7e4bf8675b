"""One valid example of each message, for those who read, connect and test. Nobody in it exists."""

from datetime import UTC, datetime
from typing import Final

from contracts import (
    after_settlement,
    case_acts,
    claims,
    clock_changes,
    coordinator,
    first_consultation,
    first_interrogation,
    joint_view,
    legal_aid,
    police,
    probation,
    prosecutor,
    victim_support,
    vulnerability,
    withdrawals,
)
from contracts.coordinator import Reason
from contracts.message import Message
from contracts.topics import Agency, Topic

CASE: Final = "57e6dd23-cb09-541e-b6fb-0276f6257a0d"
HASH: Final = "ba4278512632c4b6a3d1d1c0b8a47b8f0f2a59d3c3d4b1f1b1e0a9d8c7b6a594"
STATEMENT: Final = "1f0e9d8c7b6a59483726150f1e2d3c4b5a69788796a5b4c3d2e1f00112233445"
SEALED: Final = "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIn0..aXYtb2YtMTI.c2VhbGVk.dGFnLW9mLTE2LWJ5dGVz"
ATTESTATION: Final = "eyJhbGciOiJFZDI1NTE5In0.eyJjYXNlIjoiLi4uIn0.c2lnbmF0dXJl"
NINE: Final = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)
TEN: Final = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
SIX: Final = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
DUE: Final = datetime(2026, 3, 10, 18, 0, tzinfo=UTC)

_PROPOSAL: Final = prosecutor.Proposal(
    case=CASE,
    number=1,
    outcome="penalty-order-fine",
    terms=prosecutor.Terms(amount_cents=35000),
    grounds_digest="0f1e2d3c4b5a69788796a5b4c3d2e1f00112233445566778899aabbccddeeff0",
)
_CONFIRMATION: Final = legal_aid.SolicitorsConfirmation(
    assignment="9d7c2f4e-8a1b-5c3d-9e0f-1a2b3c4d5e6f", solicitor="NL-A-1201", confirmed_at=TEN
)
_VIEW: Final = joint_view.JointView(
    occurred_at=TEN,
    agency_number="PL000001",
    incident="INC-PL000001",
    table="rotterdam",
    offence="Shoplifting",
    rule_pack="nl 2026.1",
    stage="proposed",
    detained=True,
    owed=(Reason(code="consultation-missing", owner=Agency.LEGAL_AID),),
    held_back=(Reason(code="consultation-missing", owner=Agency.LEGAL_AID),),
    clocks=(
        joint_view.ClockShown(
            clock="detention-9h",
            title="Detention for examination, nine hours",
            started_at=NINE,
            due=DUE,
            owner=Agency.POLICE,
            state="running",
        ),
    ),
    proposal=joint_view.ProposalShown(number=1, outcome="penalty-order-fine", proposal_hash=HASH, asked=True),
    as_of={Agency.POLICE: NINE, Agency.PROSECUTOR: TEN},
    timeline=(joint_view.TimelineEntry(at=NINE, by=Agency.POLICE, what="suspect-arrested"),),
    assignment=joint_view.AssignmentShown(number=1, to="M. Jansen", at=TEN),
    notes=2,
    asked_again=(joint_view.AskedAgainShown(duty="consultation-missing", owner=Agency.LEGAL_AID, since=TEN, times=1),),
)

_ALL: Final[tuple[Message, ...]] = (
    police.CaseRegistered(
        occurred_at=NINE,
        agency_number="PL000001",
        incident="INC-PL000001",
        table="rotterdam",
        offence="Shoplifting",
        rule_pack=police.RulePackRef(name="nl", version="2026.1"),
        victims=1,
    ),
    police.SuspectArrested(occurred_at=NINE, place="Station Square"),
    police.DetentionOrdered(occurred_at=NINE, ordered_by="assistant prosecutor 14"),
    police.CustodyOrdered(occurred_at=TEN, ordered_by="assistant prosecutor 14"),
    police.SuspectReleased(occurred_at=TEN, recorded_by="custody desk", why="the case was decided"),
    police.SuspectHandedOver(occurred_at=TEN, to="the aliens police"),
    police.BroughtBeforeJudge(occurred_at=TEN),
    police.SettlementServed(occurred_at=TEN, proposal_hash=HASH, way="in-person"),
    police.CaseTransferred(occurred_at=TEN, table="amsterdam", why="the suspect lives there, and so does the victim"),
    police.SuspectDescribed(
        occurred_at=NINE, age_class="adult", vulnerable=False, offence_class="pre-trial-detention-allowed"
    ),
    police.InterrogationOpened(occurred_at=NINE, ref="V1", solicitor_present=True),
    police.InterrogationClosed(occurred_at=TEN, ref="V1"),
    police.SuspectTransported(occurred_at=TEN, ref="T1", began_at=NINE),
    police.RecordItemAdded(occurred_at=NINE, ref="PV-12", kind="report", digest=STATEMENT),
    police.WaiverReported(occurred_at=NINE, of="first-consultation", told_to="police"),
    police.SuspectIdentified(occurred_at=NINE, person=STATEMENT, sealed=SEALED),
    police.VictimIdentified(occurred_at=NINE, victim="S1", person=HASH, sealed=SEALED),
    prosecutor.CaseSelected(occurred_at=NINE, why="simple, and the suspect is here", working_method="table-first"),
    prosecutor.CaseNotSelected(occurred_at=NINE, why="needs an investigation of weeks", road="full-file"),
    prosecutor.CaseDismissed(occurred_at=TEN, outcome="dismissal", why="too little for a case"),
    prosecutor.SuspectSummoned(
        occurred_at=TEN,
        outcome="summons",
        why="the third time this year",
        considered=("penalty-order-work", "conditional-dismissal"),
        absent="no advice of probation: more research is needed",
        absent_inputs=("advice-of-probation",),
    ),
    prosecutor.CaseReferred(occurred_at=TEN, outcome="referral", to="Safety House", why="care comes first"),
    prosecutor.BehaviourOrderGiven(
        occurred_at=TEN, ref="GA-7", kinds=("contact-ban", "reporting"), until=datetime(2026, 6, 8, 10, 0, tzinfo=UTC)
    ),
    prosecutor.BehaviourOrderEnded(occurred_at=TEN, ref="GA-7", why="the suspect moved to another town"),
    prosecutor.OrderKnown(occurred_at=TEN, proposal_hash=HASH, circumstance="the suspect rang about the amount"),
    prosecutor.ObjectionLodged(occurred_at=TEN, proposal_hash=HASH, lodged_by="solicitor"),
    after_settlement.SettlementExecuted(occurred_at=TEN, proposal_hash=HASH, part="amount"),
    after_settlement.PaymentReceived(
        occurred_at=TEN, ref="BET-31", proposal_hash=HASH, amount_cents=35000, paid_by="administrator"
    ),
    after_settlement.PaymentJudged(
        occurred_at=TEN,
        ref="BET-31",
        proposal_hash=HASH,
        voluntary=False,
        by_the_suspect=False,
        order_known=True,
        ended_right_to_object=False,
        why="the administrator paid it with the other bills",
    ),
    after_settlement.ObjectionWaived(occurred_at=TEN, proposal_hash=HASH, with_solicitor=True),
    after_settlement.ObjectionEnded(
        occurred_at=TEN, proposal_hash=HASH, how="upheld", by="court", why="it was another who took it"
    ),
    after_settlement.SettlementIrrevocable(
        occurred_at=TEN, proposal_hash=HASH, why="fourteen days since it was handed over, and no objection"
    ),
    after_settlement.ContestJudged(
        occurred_at=TEN, proposal_hash=HASH, why="the solicitor spoke with the suspect again, who wants it to stand"
    ),
    after_settlement.CaseReopened(
        occurred_at=TEN, reason="objection-upheld", why="it was another who took it", sets_aside=HASH
    ),
    prosecutor.SuspectInformed(occurred_at=TEN, channel="telephone"),
    clock_changes.ClockExtended(
        occurred_at=TEN,
        ref="V-3",
        clock="detention-6h",
        kind="identity",
        by="assistant-prosecutor",
        ordered_by="assistant prosecutor 14",
        why="gives no name, and the fingerprints are still being compared",
    ),
    clock_changes.ClockSuspended(
        occurred_at=NINE, ref="Z-1", clock="held-24h", kind="in-hospital", by="police", why="a broken arm is being set"
    ),
    clock_changes.ClockResumed(occurred_at=TEN, ref="Z-1"),
    first_interrogation.UrgentInterrogationReported(
        occurred_at=NINE, ref="V1", why="another person may be locked in and in danger"
    ),
    first_interrogation.UrgentInterrogationPermitted(occurred_at=NINE, ref="V1", permitted_by="prosecutor 12"),
    first_interrogation.FirstInterrogationJudged(
        occurred_at=TEN, ref="V1", solicitor_told_at=NINE, why="the first statement is left out of the record"
    ),
    prosecutor.SidesWeighed(
        occurred_at=TEN,
        towards="penalty-order-fine",
        suspects_side="first offence, has work, admitted",
        victims_side="wants the window paid",
        considered=("conditional-dismissal",),
        proposal_hash=HASH,
        victims_parts=("harm", "wish"),
        victims_unknown="whether the shop claims it was not known yet",
        attestation=ATTESTATION,
    ),
    prosecutor.SettlementProposed(
        occurred_at=TEN, proposal=_PROPOSAL, proposal_hash=HASH, grounds="admitted, little harm"
    ),
    prosecutor.HearingHeld(occurred_at=TEN, proposal_hash=HASH, declared_willing=True, solicitor_present=True),
    prosecutor.AgreementGiven(occurred_at=TEN, proposal_hash=HASH),
    prosecutor.AgreementRefused(occurred_at=TEN, proposal_hash=HASH),
    prosecutor.IssueAsked(occurred_at=TEN, proposal_hash=HASH),
    prosecutor.IssueWithdrawn(occurred_at=TEN, proposal_hash=HASH, why="a new fact"),
    probation.AdviceAsked(occurred_at=NINE, asked_by=Agency.PROSECUTOR),
    probation.AdviceBegun(occurred_at=NINE, office="Office West"),
    probation.AdviceGiven(occurred_at=TEN),
    probation.MoreResearchNeeded(occurred_at=TEN, why="signs of an addiction that has to be looked at"),
    probation.AdviceConcluded(
        occurred_at=TEN,
        conclusion="debts and a new job; work in the evening fits",
        risk_band="low",
        proposed_intervention="work of up to forty hours",
    ),
    victim_support.ContactAttempted(occurred_at=NINE, victim="S1", channel="telephone"),
    victim_support.ContactMade(occurred_at=TEN, victim="S1", channel="telephone"),
    victim_support.VictimInformed(occurred_at=TEN, victim="S1", channel="telephone"),
    victim_support.HarmRecorded(occurred_at=TEN, victim="S1", kinds=("material",), harm="a broken shop window"),
    victim_support.WishRecorded(occurred_at=TEN, victim="S1", wish="that it is paid, and that he stays away"),
    victim_support.ClaimRecorded(occurred_at=TEN, victim="S1", amount_cents=18000, documented=True),
    legal_aid.SolicitorRequested(occurred_at=NINE, why="detained"),
    legal_aid.SolicitorAssigned(
        occurred_at=NINE, assignment=_CONFIRMATION.assignment, solicitor="NL-A-1201", chosen_by_suspect=False
    ),
    legal_aid.SolicitorReplaced(
        occurred_at=TEN,
        assignment="0a1b2c3d-4e5f-5a6b-8c7d-9e0f1a2b3c4d",
        solicitor="NL-A-1307",
        chosen_by_suspect=True,
        why="the suspect's own solicitor is here",
    ),
    legal_aid.SolicitorAvailable(occurred_at=TEN, assignment=_CONFIRMATION.assignment, channel="video"),
    legal_aid.SolicitorNotAvailable(occurred_at=TEN, assignment=_CONFIRMATION.assignment, why="kept in court"),
    legal_aid.ConflictFound(occurred_at=TEN, assignment=_CONFIRMATION.assignment),
    legal_aid.InterpreterArranged(occurred_at=TEN, language="pl", channel="telephone"),
    first_consultation.FirstConsultationBegun(occurred_at=NINE, assignment=_CONFIRMATION.assignment, channel="video"),
    first_consultation.FirstConsultationHeld(
        occurred_at=TEN,
        statement=first_consultation.FirstConsultationStatement(
            case=CASE,
            ended_at=TEN,
            channel="video",
            minutes=25,
            interpreter=False,
            points_explained=("right-to-silence", "solicitor-at-interrogation"),
            confirmation=_CONFIRMATION,
        ),
    ),
    first_consultation.FirstConsultationWaived(
        occurred_at=TEN,
        statement=first_consultation.FirstWaiverStatement(
            case=CASE, waived_at=TEN, told_to="solicitor", consequences_explained=True, confirmation=_CONFIRMATION
        ),
    ),
    legal_aid.ConsultationHeld(
        occurred_at=TEN,
        statement=legal_aid.ConsultationStatement(
            case=CASE,
            proposal_hash=HASH,
            held_at=TEN,
            channel="video",
            minutes=20,
            interpreter=False,
            points_explained=("criminal-record", "certificate-of-conduct", "right-to-refuse", "objection"),
            confirmation=_CONFIRMATION,
        ),
        attestation=ATTESTATION,
    ),
    legal_aid.ConsultationWaived(
        occurred_at=TEN,
        statement=legal_aid.WaiverStatement(
            case=CASE,
            proposal_hash=HASH,
            waived_at=TEN,
            told_to="solicitor",
            consequences_explained=True,
            confirmation=_CONFIRMATION,
        ),
        attestation=ATTESTATION,
    ),
    legal_aid.ConsultationWithdrawn(occurred_at=TEN, statement_digest=STATEMENT, why="it was another client"),
    legal_aid.WaiverRevoked(occurred_at=TEN, statement_digest=STATEMENT, why="the suspect wants to talk after all"),
    vulnerability.VulnerabilityRaised(occurred_at=NINE),
    vulnerability.VulnerabilityLowered(occurred_at=TEN, why="the physician saw the suspect and found no ground for it"),
    coordinator.ClockStarted(occurred_at=NINE, clock="detention-9h", due=DUE, owner=Agency.POLICE),
    coordinator.ClockMoved(
        occurred_at=TEN, clock="detention-9h", started_at=NINE, due=DUE, earlier_due=SIX, owner=Agency.POLICE
    ),
    coordinator.ClockTakenBack(occurred_at=TEN, clock="detention-6h", started_at=NINE, due=SIX, owner=Agency.POLICE),
    coordinator.ClockChangeRefused(
        occurred_at=TEN,
        clock="detention-9h",
        kind="identity",
        ref="V-3",
        rule="detention-9h",
        code="extension-not-listed",
        owner=Agency.POLICE,
    ),
    coordinator.ClockWarned(occurred_at=TEN, clock="detention-9h", minutes_left=60, due=DUE, owner=Agency.POLICE),
    coordinator.ClockMissed(occurred_at=DUE, clock="detention-9h", due=DUE, owner=Agency.POLICE),
    coordinator.ClockMet(occurred_at=TEN, clock="detention-9h", due=DUE, met_at=TEN),
    coordinator.ClockEscalated(
        occurred_at=DUE, clock="detention-9h", due=DUE, about="breach", level="head-of-duty", owner=Agency.POLICE
    ),
    coordinator.ClockAcknowledged(occurred_at=DUE, clock="detention-9h", due=DUE, about="breach", by="M. Jansen"),
    coordinator.DutyOwed(occurred_at=NINE, duty="assign-solicitor", owner=Agency.LEGAL_AID),
    coordinator.DutyMet(occurred_at=TEN, duty="assign-solicitor", owner=Agency.LEGAL_AID),
    coordinator.DutyAskedAgain(occurred_at=TEN, duty="assign-solicitor", owner=Agency.LEGAL_AID),
    coordinator.AskedAgain(occurred_at=TEN, duty="assign-solicitor", owner=Agency.LEGAL_AID, by="M. Jansen"),
    case_acts.CaseAssigned(occurred_at=TEN, to="J. Bakker", instead_of="M. Jansen", by="J. Bakker"),
    case_acts.CaseGivenBack(occurred_at=TEN, had_by="J. Bakker", by="J. Bakker"),
    case_acts.CaseNoted(occurred_at=TEN, note="The interpreter is called for eleven.", by="M. Jansen"),
    coordinator.SettlementIssued(
        occurred_at=TEN,
        proposal=_PROPOSAL,
        proposal_hash=HASH,
        condition="consultation",
        attestation=ATTESTATION,
        pack_version="nl 2026.1",
    ),
    coordinator.IssueHeldBack(
        occurred_at=TEN,
        proposal_hash=HASH,
        reasons=(Reason(code="consultation-missing", owner=Agency.LEGAL_AID),),
    ),
    coordinator.ProofCompleted(occurred_at=TEN, proposal_hash=HASH, proof='{"format":"jointtable-settlement-proof/1"}'),
    coordinator.SettlementContested(
        occurred_at=TEN, proposal_hash=HASH, why="the consultation it rests on was taken back after it was issued"
    ),
    _VIEW,
    claims.UnprovenClaimSeen(
        occurred_at=TEN,
        claim_topic=Topic.COORDINATOR_PROGRESS,
        claim_digest=STATEMENT,
        claim_type=coordinator.SettlementIssued.wire_type(),
        reason="attestation-other-proposal",
    ),
    withdrawals.StatementWithdrawn(occurred_at=TEN, what="detention-ordered", why="entered in the wrong case"),
)

EXAMPLES: Final[dict[type[Message], Message]] = {type(example): example for example in _ALL}
