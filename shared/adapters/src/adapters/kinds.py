"""Which messages a request becomes when the service accepts it, for each agency and kind of request."""

from collections.abc import Mapping
from typing import Final

from contracts import (
    after_settlement,
    claims,
    clock_changes,
    first_consultation,
    first_interrogation,
    legal_aid,
    police,
    probation,
    prosecutor,
    victim_support,
    vulnerability,
    withdrawals,
)
from contracts.message import Message
from contracts.topics import Agency

Kinds = Mapping[str, tuple[type[Message], ...]]

_TAKEN_BACK: Final = (withdrawals.StatementWithdrawn,)
_CLAIMED: Final = (claims.UnprovenClaimSeen,)
_RAISED: Final = (vulnerability.VulnerabilityRaised,)
_LOWERED: Final = (vulnerability.VulnerabilityLowered,)
KIND_TO_MESSAGES: Final[Mapping[Agency, Kinds]] = {
    Agency.POLICE: {
        "register": (police.CaseRegistered, police.SuspectArrested, police.SuspectDescribed),
        "detention": (police.DetentionOrdered,),
        "custody": (police.CustodyOrdered,),
        "transport": (police.SuspectTransported,),
        "hand-over": (police.SuspectHandedOver,),
        "judge": (police.BroughtBeforeJudge,),
        "service": (police.SettlementServed,),
        "execution": (after_settlement.SettlementExecuted,),
        "outside-settlement": _CLAIMED,
        "clock-extension": (clock_changes.ClockExtended,),
        "clock-suspension": (clock_changes.ClockSuspended,),
        "clock-resumption": (clock_changes.ClockResumed,),
        "release": (police.SuspectReleased,),
        "transfer": (police.CaseTransferred,),
        "interrogation": (police.InterrogationOpened,),
        "urgent-interrogation": (first_interrogation.UrgentInterrogationReported,),
        "interrogation-end": (police.InterrogationClosed,),
        "record-item": (police.RecordItemAdded,),
        "reported-waiver": (police.WaiverReported,),
        "raised-vulnerability": _RAISED,
        "lowered-vulnerability": _LOWERED,
        "identity": (police.SuspectIdentified,),
        "victim": (police.VictimIdentified,),
        "take-back": _TAKEN_BACK,
    },
    Agency.PROSECUTOR: {
        "selection": (prosecutor.CaseSelected,),
        "leave-table": (prosecutor.CaseNotSelected,),
        "proposals": (prosecutor.SettlementProposed,),
        "dismissal": (prosecutor.CaseDismissed,),
        "summons": (prosecutor.SuspectSummoned,),
        "referral": (prosecutor.CaseReferred,),
        "hearings": (prosecutor.HearingHeld,),
        "answers": (prosecutor.AgreementGiven, prosecutor.AgreementRefused),
        "asks": (prosecutor.IssueAsked,),
        "withdrawals": (prosecutor.IssueWithdrawn,),
        "urgent-permissions": (first_interrogation.UrgentInterrogationPermitted,),
        "judged-interrogations": (first_interrogation.FirstInterrogationJudged,),
        "weighings": (prosecutor.SidesWeighed,),
        "behaviour-orders": (prosecutor.BehaviourOrderGiven,),
        "ended-behaviour-orders": (prosecutor.BehaviourOrderEnded,),
        "known-orders": (prosecutor.OrderKnown,),
        "objections": (prosecutor.ObjectionLodged,),
        "ended-objections": (after_settlement.ObjectionEnded,),
        "waived-objections": (after_settlement.ObjectionWaived,),
        "payments": (after_settlement.PaymentReceived,),
        "judged-payments": (after_settlement.PaymentJudged,),
        "judged-contests": (after_settlement.ContestJudged,),
        "reopenings": (after_settlement.CaseReopened,),
        "irrevocable-settlements": (after_settlement.SettlementIrrevocable,),
        "informed-suspect": (prosecutor.SuspectInformed,),
        "clock-extensions": (clock_changes.ClockExtended,),
        "clock-suspensions": (clock_changes.ClockSuspended,),
        "clock-resumptions": (clock_changes.ClockResumed,),
        "raised-vulnerability": _RAISED,
        "lowered-vulnerability": _LOWERED,
        "outside-settlements": _CLAIMED,
        "statement-withdrawals": _TAKEN_BACK,
    },
    Agency.PROBATION: {
        "advice-requests": (probation.AdviceAsked,),
        "advice": (probation.AdviceBegun,),
        "given-advice": (probation.AdviceConcluded, probation.AdviceGiven),
        "research": (probation.MoreResearchNeeded,),
        "raised-vulnerability": _RAISED,
        "lowered-vulnerability": _LOWERED,
        "outside-settlements": _CLAIMED,
        "statement-withdrawals": _TAKEN_BACK,
    },
    Agency.VICTIM_SUPPORT: {
        "attempts": (victim_support.ContactAttempted, victim_support.ContactMade),
        "contacts": (victim_support.ContactMade,),
        "harms": (victim_support.HarmRecorded,),
        "wishes": (victim_support.WishRecorded,),
        "claims": (victim_support.ClaimRecorded,),
        "informed": (victim_support.VictimInformed,),
        "outside-settlements": _CLAIMED,
        "statement-withdrawals": _TAKEN_BACK,
    },
    Agency.LEGAL_AID: {
        "solicitor-requests": (legal_aid.SolicitorRequested,),
        "assignments": (legal_aid.SolicitorAssigned, legal_aid.SolicitorReplaced),
        "availability": (legal_aid.SolicitorAvailable,),
        "unavailability": (legal_aid.SolicitorNotAvailable,),
        "conflicts": (legal_aid.ConflictFound,),
        "judged-interests": (legal_aid.ConflictFound,),
        "first-consultations": (first_consultation.FirstConsultationBegun,),
        "interpreters": (legal_aid.InterpreterArranged,),
        "taken-back": (legal_aid.ConsultationWithdrawn, legal_aid.WaiverRevoked),
        "raised-vulnerability": _RAISED,
        "lowered-vulnerability": _LOWERED,
        "outside-settlements": _CLAIMED,
        "statement-withdrawals": _TAKEN_BACK,
    },
}
"""Where a request becomes one of several messages, or sometimes one more, all are named."""


def messages_of(kind: str, agency: Agency = Agency.POLICE) -> tuple[str, ...]:
    """The names of the messages; none when that agency's service takes no such request."""
    return tuple(message.__name__ for message in KIND_TO_MESSAGES.get(agency, {}).get(kind, ()))
