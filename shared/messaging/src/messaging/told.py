"""What every agency is told alike, as its case keeps it: what it owes, what is in force, when the case was decided."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from contracts.coordinator import DutyAskedAgain, DutyMet, DutyOwed, SettlementIssued
from contracts.message import Message
from contracts.prosecutor import CaseDismissed, CaseNotSelected, CaseReferred, SuspectSummoned
from contracts.topics import Agency
from contracts.withdrawals import StatementWithdrawn
from messaging.event import Refusal

DECIDES: Final = (CaseNotSelected, CaseDismissed, CaseReferred, SuspectSummoned, SettlementIssued)
"""After any of these the table is done with the case, unless it is taken back."""
_NAMED: Final = frozenset(message.NAME.rpartition(".")[0] for message in DECIDES)


@dataclass(frozen=True, slots=True)
class InForce:
    """A proven settlement of this case."""

    proposal_hash: str
    outcome: str
    issued_at: datetime


@dataclass(frozen=True, slots=True)
class Duty:
    """What this agency owes, since when, and when a coordinator last asked for it again."""

    code: str
    since: datetime
    asked_again_at: datetime | None = None


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


def decided_after(decided_at: datetime | None, news: Message) -> datetime | None:
    """When the table was done with the case, after this word; None while it is not."""
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
