"""What is known of one case: a section per agency, and how one event changes it.

Sections are independent of each other, so the order in which topics arrive changes no fact.
Times are the moments in the world (`occurred_at`), never the moments of arrival.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from contracts.claims import UnprovenClaimSeen
from contracts.message import Message, Statement
from contracts.topics import Agency, Topic
from contracts.withdrawals import StatementWithdrawn
from coordinator.domain.sections.coordinator import CoordinatorSaid, coordinator_said
from coordinator.domain.sections.legal_aid import LegalAidSaid, legal_aid_said
from coordinator.domain.sections.police import PoliceSaid, police_said
from coordinator.domain.sections.probation import ProbationSaid, probation_said
from coordinator.domain.sections.prosecutor import ProsecutorSaid, prosecutor_said
from coordinator.domain.sections.victim_support import VictimSupportSaid, victim_support_said
from messaging.event import Event

HISTORY_KEPT: Final = 200
CLAIMS_KEPT: Final = 100


@dataclass(frozen=True, slots=True, order=True)
class Claim:
    """A record that did not belong, as one service saw it."""

    claim_digest: str
    seen_by: str
    claim_topic: str
    claim_type: str
    reason: str
    seen_at: datetime


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One line of the case's history."""

    at: datetime
    by: str
    what: str
    id: str


@dataclass(frozen=True, slots=True)
class JointCase:
    """One suspect, one occasion, as all agencies together know it."""

    id: str
    police: PoliceSaid = field(default_factory=PoliceSaid)
    prosecutor: ProsecutorSaid = field(default_factory=ProsecutorSaid)
    legal_aid: LegalAidSaid = field(default_factory=LegalAidSaid)
    probation: ProbationSaid = field(default_factory=ProbationSaid)
    victim_support: VictimSupportSaid = field(default_factory=VictimSupportSaid)
    coordinator: CoordinatorSaid = field(default_factory=CoordinatorSaid)
    claims: tuple[Claim, ...] = ()
    history: tuple[Entry, ...] = ()
    last_heard: dict[str, datetime] = field(default_factory=dict)


def evolve(case: JointCase, event: Event) -> JointCase:
    """The joint case after this event."""
    if isinstance(event.message, UnprovenClaimSeen):
        return _heard_from(replace(case, claims=_claims(case, event.message, event)), event)
    return _remembered(_heard_from(_told(case, event), event), event)


def _told(case: JointCase, event: Event) -> JointCase:
    match Topic(event.envelope.topic).owner:
        case Agency.POLICE:
            return replace(case, police=police_said(case.police, event))
        case Agency.PROSECUTOR:
            return replace(case, prosecutor=prosecutor_said(case.prosecutor, event))
        case Agency.LEGAL_AID:
            return replace(case, legal_aid=legal_aid_said(case.legal_aid, event))
        case Agency.PROBATION:
            return replace(case, probation=probation_said(case.probation, event))
        case Agency.VICTIM_SUPPORT:
            return replace(case, victim_support=victim_support_said(case.victim_support, event))
        case Agency.COORDINATOR:
            return replace(case, coordinator=coordinator_said(case.coordinator, event))


def _claims(case: JointCase, claim: UnprovenClaimSeen, event: Event) -> tuple[Claim, ...]:
    seen = Claim(
        claim_digest=claim.claim_digest,
        seen_by=Topic(event.envelope.topic).owner,
        claim_topic=claim.claim_topic,
        claim_type=claim.claim_type,
        reason=claim.reason,
        seen_at=claim.occurred_at,
    )
    return tuple(sorted({*case.claims, seen}))[:CLAIMS_KEPT]


def _heard_from(case: JointCase, event: Event) -> JointCase:
    agency, at = Topic(event.envelope.topic).owner, datetime.fromisoformat(event.envelope.time)
    last = case.last_heard.get(agency)
    return case if last and last >= at else replace(case, last_heard={**case.last_heard, agency: at})


def _remembered(case: JointCase, event: Event) -> JointCase:
    """Own decisions are kept in the coordinator's section; the history tells what happened and the outcome."""
    name = type(event.message).NAME.rpartition(".")[0]
    if name in UNTOLD:
        return case
    agency = Topic(event.envelope.topic).owner
    entry = Entry(event.message.occurred_at, agency, _told_as(name, event.message), event.envelope.id)
    return replace(case, history=tuple(sorted({*case.history, entry}, key=_as_told))[-HISTORY_KEPT:])


def _told_as(name: str, message: Message) -> str:
    """The message's name; what it takes back or corrects stays in the history as it was said first."""
    if isinstance(message, StatementWithdrawn):
        return f"{message.what}-withdrawn"
    return f"{name}-corrected" if isinstance(message, Statement) and message.correction else name


def _as_told(entry: Entry) -> tuple[datetime, bool, Entry]:
    """By moment; at the same moment the coordinator answers what the others said."""
    return (entry.at, entry.by == Agency.COORDINATOR, entry)


UNTOLD: Final = frozenset(
    {"joint-view", "duty-owed", "duty-met", "clock-started", "clock-warned", "proof-completed", "asked-again"}
)
