"""What every agency is told alike, as its case keeps it: what it owes, what is in force, when the case was decided."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final, Protocol, TypeVar

from contracts.after_settlement import CaseReopened
from contracts.coordinator import DutyAskedAgain, DutyMet, DutyOwed, SettlementIssued
from contracts.message import Message
from contracts.prosecutor import CaseDismissed, CaseNotSelected, CaseReferred, SuspectSummoned
from contracts.topics import Agency
from contracts.withdrawals import StatementWithdrawn
from messaging.event import Refusal

DECIDES: Final = (CaseNotSelected, CaseDismissed, CaseReferred, SuspectSummoned, SettlementIssued)
"""After any of these the table is done with the case, unless it is taken back or the case reopened."""
SET_ASIDE_KEPT: Final = 100
OWED_KEPT: Final = 100
_NAMED: Final = frozenset(message.NAME.rpartition(".")[0] for message in DECIDES)


@dataclass(frozen=True, slots=True)
class InForce:
    """A proven settlement of this case."""

    proposal_hash: str
    outcome: str
    issued_at: datetime


class Settlement(Protocol):
    """A settlement in force, as far as every agency keeps it."""

    @property
    def proposal_hash(self) -> str:
        """Its name."""
        ...

    @property
    def issued_at(self) -> datetime:
        """Since when it is in force."""
        ...


F = TypeVar("F", bound=Settlement)


@dataclass(frozen=True, slots=True)
class Duty:
    """What this agency owes, since when, and when a coordinator last asked for it again."""

    code: str
    since: datetime
    asked_again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class OwedBy:
    """What another agency owes, and since when."""

    owner: str
    code: str
    since: datetime


def in_force(news: SettlementIssued) -> InForce:
    """What stays of an issued settlement where nothing of it has to be carried out."""
    return InForce(news.proposal_hash, news.proposal.outcome, news.occurred_at)


def duties_after(
    duties: tuple[Duty, ...], news: DutyOwed | DutyMet | DutyAskedAgain, agency: Agency
) -> tuple[Duty, ...]:
    """The agency's duties once more was owed, met or asked for again; another agency's change nothing."""
    if news.owner != agency:
        return duties
    at, others = news.occurred_at, [duty for duty in duties if duty.code != news.duty]
    this = next((duty for duty in duties if duty.code == news.duty), None)
    match news:
        case DutyMet():
            return tuple(others)
        case DutyAskedAgain():
            this = replace(this, asked_again_at=at) if this else Duty(news.duty, at, at)
        case DutyOwed():
            this = this or Duty(news.duty, at)
    return tuple(sorted([*others, this], key=lambda duty: duty.code))


def turn_of(duties: Sequence[Duty]) -> str | None:
    """Where a case stands on its agency's work list, as text that sorts; None when nothing is owed.

    First what a coordinator asked for again, the longest ago first; then what is owed the longest.
    """
    asked = [duty.asked_again_at for duty in duties if duty.asked_again_at]
    if asked:
        return f"asked-again {_sortable(min(asked))}"
    return f"owed {_sortable(min(duty.since for duty in duties))}" if duties else None


def _sortable(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def owed_by_others_after(
    owed: tuple[OwedBy, ...], news: DutyOwed | DutyMet | DutyAskedAgain, agency: Agency
) -> tuple[OwedBy, ...]:
    """What the other agencies owe once more was owed or met; the agency's own duties are kept by themselves."""
    if news.owner == agency or isinstance(news, DutyAskedAgain):
        return owed
    same = next((one for one in owed if (one.owner, one.code) == (news.owner, news.duty)), None)
    others = [one for one in owed if one is not same]
    if isinstance(news, DutyMet):
        return tuple(others)
    this = same or OwedBy(news.owner, news.duty, news.occurred_at)
    return tuple(sorted([*others, this], key=lambda one: (one.owner, one.code)))[:OWED_KEPT]


def set_aside_after(set_aside: tuple[str, ...], news: Message) -> tuple[str, ...]:
    """The hashes of the settlements that were set aside: none of them ever comes into force again."""
    if isinstance(news, CaseReopened) and news.sets_aside is not None:
        return (*set_aside, news.sets_aside)[-SET_ASIDE_KEPT:]
    return set_aside


def in_force_after(
    settlement: F | None, set_aside: tuple[str, ...], news: Message, kept: Callable[[SettlementIssued], F]
) -> F | None:
    """The settlement in force, after this word. `set_aside` knows this word: it may come before what it sets aside."""
    if isinstance(news, SettlementIssued) and news.proposal_hash not in set_aside:
        return kept(news)
    return None if settlement is not None and settlement.proposal_hash in set_aside else settlement


def decided_after(decided_at: datetime | None, news: Message, settlement: Settlement | None = None) -> datetime | None:
    """When the table was done with the case, after this word; None while it is not. `settlement`: in force after it."""
    if isinstance(news, SettlementIssued | CaseReopened):
        in_force_since = settlement.issued_at if settlement else None
        return in_force_since if isinstance(news, CaseReopened) else in_force_since or decided_at
    if isinstance(news, DECIDES):
        return news.occurred_at
    if isinstance(news, StatementWithdrawn) and news.what in _NAMED:
        return None
    return decided_at


def too_late(decided_at: datetime | None, moment: datetime, field: str | None) -> Refusal | None:
    """What happened before the decision may still be reported; what happens after it, the table reads no more."""
    if decided_at is None or moment <= decided_at:
        return None
    return Refusal("too-late", "the table was done with this case before that", field)
