"""What the coordinator tells every agency alike, as an agency's case keeps it."""

from dataclasses import dataclass
from datetime import datetime

from contracts.coordinator import DutyMet, DutyOwed, SettlementIssued
from contracts.topics import Agency


@dataclass(frozen=True, slots=True)
class InForce:
    """A proven settlement of this case."""

    proposal_hash: str
    outcome: str
    issued_at: datetime


def in_force(news: SettlementIssued) -> InForce:
    """What stays of an issued settlement where nothing of it has to be carried out."""
    return InForce(news.proposal_hash, news.proposal.outcome, news.occurred_at)


def duties_after(duties: tuple[str, ...], news: DutyOwed | DutyMet, agency: Agency) -> tuple[str, ...]:
    """The agency's duties once more was owed or met; another agency's change nothing."""
    if news.owner != agency:
        return duties
    left = {*duties} - {news.duty}
    return tuple(sorted({*left, news.duty} if isinstance(news, DutyOwed) else left))
