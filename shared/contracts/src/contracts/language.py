"""The whole vocabulary: which class a type names, and which types may stand on a topic."""

from typing import Final

from contracts import (
    after_settlement,
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
from contracts.message import Message
from contracts.topics import Topic

MESSAGES: Final[tuple[type[Message], ...]] = (
    police.CaseRegistered,
    police.SuspectArrested,
    police.DetentionOrdered,
    police.CustodyOrdered,
    police.SuspectReleased,
    police.SuspectHandedOver,
    police.BroughtBeforeJudge,
    police.SettlementServed,
    after_settlement.SettlementExecuted,
    police.CaseTransferred,
    police.SuspectDescribed,
    first_interrogation.UrgentInterrogationReported,
    police.InterrogationOpened,
    police.InterrogationClosed,
    police.SuspectTransported,
    police.RecordItemAdded,
    police.WaiverReported,
    police.SuspectIdentified,
    police.VictimIdentified,
    prosecutor.CaseSelected,
    prosecutor.CaseNotSelected,
    prosecutor.CaseDismissed,
    prosecutor.SuspectSummoned,
    prosecutor.CaseReferred,
    prosecutor.BehaviourOrderGiven,
    prosecutor.BehaviourOrderEnded,
    prosecutor.OrderKnown,
    prosecutor.ObjectionLodged,
    after_settlement.PaymentReceived,
    after_settlement.PaymentJudged,
    after_settlement.ObjectionWaived,
    after_settlement.ObjectionEnded,
    after_settlement.SettlementIrrevocable,
    after_settlement.ContestJudged,
    after_settlement.CaseReopened,
    prosecutor.SuspectInformed,
    clock_changes.ClockExtended,
    clock_changes.ClockSuspended,
    clock_changes.ClockResumed,
    first_interrogation.UrgentInterrogationPermitted,
    first_interrogation.FirstInterrogationJudged,
    prosecutor.SidesWeighed,
    prosecutor.SettlementProposed,
    prosecutor.HearingHeld,
    prosecutor.AgreementGiven,
    prosecutor.AgreementRefused,
    prosecutor.IssueAsked,
    prosecutor.IssueWithdrawn,
    probation.AdviceAsked,
    probation.AdviceBegun,
    probation.AdviceGiven,
    probation.MoreResearchNeeded,
    probation.AdviceConcluded,
    victim_support.ContactAttempted,
    victim_support.ContactMade,
    victim_support.VictimInformed,
    victim_support.HarmRecorded,
    victim_support.WishRecorded,
    victim_support.ClaimRecorded,
    legal_aid.SolicitorRequested,
    legal_aid.SolicitorAssigned,
    legal_aid.SolicitorReplaced,
    legal_aid.SolicitorAvailable,
    legal_aid.SolicitorNotAvailable,
    legal_aid.ConflictFound,
    legal_aid.InterpreterArranged,
    first_consultation.FirstConsultationBegun,
    first_consultation.FirstConsultationHeld,
    first_consultation.FirstConsultationWaived,
    legal_aid.ConsultationHeld,
    legal_aid.ConsultationWaived,
    legal_aid.ConsultationWithdrawn,
    legal_aid.WaiverRevoked,
    vulnerability.VulnerabilityRaised,
    vulnerability.VulnerabilityLowered,
    coordinator.ClockStarted,
    coordinator.ClockMoved,
    coordinator.ClockTakenBack,
    coordinator.ClockChangeRefused,
    coordinator.ClockWarned,
    coordinator.ClockMissed,
    coordinator.ClockMet,
    coordinator.ClockEscalated,
    coordinator.ClockAcknowledged,
    coordinator.DutyOwed,
    coordinator.DutyMet,
    coordinator.DutyAskedAgain,
    coordinator.AskedAgain,
    coordinator.SettlementIssued,
    coordinator.IssueHeldBack,
    coordinator.ProofCompleted,
    coordinator.SettlementContested,
    joint_view.JointView,
    claims.UnprovenClaimSeen,
    withdrawals.StatementWithdrawn,
)

BY_TYPE: Final[dict[str, type[Message]]] = {message.wire_type(): message for message in MESSAGES}


BY_NAME: Final[dict[str, type[Message]]] = {message.NAME.rpartition(".")[0]: message for message in MESSAGES}
"""By the name without its version, as a withdrawal names what it takes back."""


def may_stand_on(message: type[Message], topic: str) -> bool:
    """Whether the topic's owner may write this message there."""
    return topic in message.TOPICS


def messages_of(topic: Topic) -> tuple[type[Message], ...]:
    """The vocabulary of one topic, in the order of this page."""
    return tuple(message for message in MESSAGES if topic in message.TOPICS)
