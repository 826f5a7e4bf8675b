"""Issue the settlement that was asked for, or hold the ask back with every reason and who owes it.

Check and issue are one write: whoever loses a race reads again and decides again.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from contracts.coordinator import IssueHeldBack, SettlementIssued
from contracts.message import Message
from contracts.prosecutor import SettlementProposed
from coordinator.domain.joint_case import JointCase
from coordinator.domain.record_gaps import RecordGap
from coordinator.domain.solicitor_before_settlement import reasons_against, standing_statement
from proofs.attestation import claims_of
from rules.pack import Pack


def news_of_the_ask(case: JointCase, pack: Pack, gaps: Sequence[RecordGap], now: datetime) -> Iterator[Message]:
    """The settlement, when nothing stands between; else the reasons, when they are not those last told."""
    asked = case.prosecutor.asked
    if asked is None or is_issued(case, asked.hash):
        return
    reasons = reasons_against(case, pack, gaps)
    if not reasons:
        yield _issued(case, now)
        return
    told = case.coordinator.held_back
    if told is None or told.hash != asked.hash or told.reasons != tuple(f"{no.code}/{no.owner}" for no in reasons):
        yield IssueHeldBack(occurred_at=now, proposal_hash=asked.hash, reasons=reasons)


def is_issued(case: JointCase, proposal_hash: str) -> bool:
    """Whether this very proposal was issued already."""
    return any(issued.hash == proposal_hash for issued in case.coordinator.issued)
