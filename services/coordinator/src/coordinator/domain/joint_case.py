"""What is known of one case: a section per agency, and how one event changes it.

Sections are independent of each other, so the order in which topics arrive changes no fact.
Times are the moments in the world (`occurred_at`), never the moments of arrival.
"""

from bisect import bisect_left
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from typing import ClassVar, Final

from contracts.claims import UnprovenClaimSeen
from contracts.message import Message, Statement
from contracts.topics import Agency
from contracts.withdrawals import StatementWithdrawn
from coordinator.domain.sections.coordinator import CoordinatorSaid, coordinator_said
from coordinator.domain.sections.legal_aid import LegalAidSaid, legal_aid_said
from coordinator.domain.sections.police import PoliceSaid, police_said
from coordinator.domain.sections.probation import ProbationSaid, probation_said
from coordinator.domain.sections.prosecutor import ProsecutorSaid, prosecutor_said
from coordinator.domain.sections.undone import How, Undoes, ref_of, undone_by
from coordinator.domain.sections.victim_support import VictimSupportSaid, victim_support_said
from messaging.altered import altered
from messaging.event import Event
from messaging.reading import OWNERS

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


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the case's history."""

    at: datetime
    by: str
    what: str
    id: str
    ref: str = ""
    """Which one, where a case may have several of this word."""
    undone: How | None = None
    """What its owner did with it since."""
    undone_at: datetime | None = None
    """When that was registered."""


@dataclass(frozen=True)  # no slots: it is altered for every record
class JointCase:
    """One suspect, one occasion, as all agencies together know it."""

    FOUND_BY: ClassVar = {"person": "police.person"}

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
    """The joint case after this event: what the one who said it says now, when that was, and a line of the history."""
    by = OWNERS[event.envelope.topic]
    heard = _last_heard(case, by, event)
    if isinstance(event.message, UnprovenClaimSeen):
        return altered(case, claims=_claims(case, by, event.message), last_heard=heard)
    history = _history(case, by, event)
    match by:
        case Agency.POLICE:
            return altered(case, police=police_said(case.police, event), last_heard=heard, history=history)
        case Agency.PROSECUTOR:
            return altered(case, prosecutor=prosecutor_said(case.prosecutor, event), last_heard=heard, history=history)
        case Agency.LEGAL_AID:
            return altered(case, legal_aid=legal_aid_said(case.legal_aid, event), last_heard=heard, history=history)
        case Agency.PROBATION:
            return altered(case, probation=probation_said(case.probation, event), last_heard=heard, history=history)
        case Agency.VICTIM_SUPPORT:
            said = victim_support_said(case.victim_support, event)
            return altered(case, victim_support=said, last_heard=heard, history=history)
        case Agency.COORDINATOR:
            own = coordinator_said(case.coordinator, event)
            return altered(case, coordinator=own, last_heard=heard, history=history)


def _claims(case: JointCase, by: Agency, claim: UnprovenClaimSeen) -> tuple[Claim, ...]:
    seen = Claim(
        claim_digest=claim.claim_digest,
        seen_by=by,
        claim_topic=claim.claim_topic,
        claim_type=claim.claim_type,
        reason=claim.reason,
        seen_at=claim.occurred_at,
    )
    return tuple(sorted({*case.claims, seen}))[:CLAIMS_KEPT]


def _last_heard(case: JointCase, by: Agency, event: Event) -> dict[str, datetime]:
    at, last = datetime.fromisoformat(event.envelope.time), case.last_heard.get(by)
    return case.last_heard if last and last >= at else {**case.last_heard, by: at}


def _history(case: JointCase, by: Agency, event: Event) -> tuple[Entry, ...]:
    """Own decisions are kept in the coordinator's section; the history tells what happened and the outcome."""
    name, told = _name(type(event.message)), case.history
    if name in UNTOLD:
        return told
    at = event.message.occurred_at.astimezone(UTC)  # moments of one zone are told apart many times as fast
    entry = Entry(at, by, _told_as(name, event.message), event.envelope.id, ref_of(event.message))
    undoes = undone_by(name, event.message)
    if undoes is not None:
        when = datetime.fromisoformat(event.envelope.time)
        told = tuple(_undone(one, by, undoes, when) for one in told)
    if not told or told[-1].at < at:
        return (*told, entry)[-HISTORY_KEPT:]
    place = bisect_left(told, _as_told(entry), key=_as_told)
    if any(one.id == entry.id for one in told[place : place + 1]):
        return told
    return (*told[:place], entry, *told[place:])[-HISTORY_KEPT:]


def _undone(entry: Entry, by: Agency, undoes: Undoes, when: datetime) -> Entry:
    """Struck out where it is what its owner now says otherwise."""
    if entry.by != by or entry.undone or entry.what not in undoes.names or undoes.ref not in (None, entry.ref):
        return entry
    return replace(entry, undone=undoes.how, undone_at=when)


def _told_as(name: str, message: Message) -> str:
    """The message's name; what it takes back or corrects stays in the history as it was said first."""
    if isinstance(message, StatementWithdrawn):
        return f"{message.what}-withdrawn"
    return f"{name}-corrected" if isinstance(message, Statement) and message.correction else name


@cache
def _name(message: type[Message]) -> str:
    """What it is called, without its version."""
    return message.NAME.rpartition(".")[0]


def _as_told(entry: Entry) -> tuple[datetime, bool, str, str, str]:
    """By moment; at the same moment the coordinator answers what the others said."""
    return (entry.at, entry.by == Agency.COORDINATOR, entry.by, entry.what, entry.id)


UNTOLD: Final = frozenset(
    {
        "joint-view",
        "duty-owed",
        "duty-met",
        "clock-started",
        "clock-warned",
        "proof-completed",
        "asked-again",
        "case-assigned",
        "case-given-back",
        "case-noted",
    }
)
