"""Issue the settlement that was asked for, or hold the ask back with every reason and who owes it.

Check and issue are one write: whoever loses a race reads again and decides again. Nothing else in this project
writes a SettlementIssued.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from contracts.coordinator import IssueHeldBack, Reason, SettlementIssued
from contracts.message import Message
from contracts.prosecutor import SettlementProposed
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.coordinator import HeldBack
from coordinator.domain.solicitor_before_settlement import OnTheTable, standing_statement


def news_of_the_ask(table: OnTheTable, now: datetime) -> Iterator[Message]:
    """The settlement, when nothing stands between; else the reasons, when they are not those last told."""
    asked = table.case.prosecutor.standing_ask
    if asked is None or is_issued(table.case, asked.hash):
        return
    reasons = table.reasons_against
    statement = standing_statement(table)
    if not reasons and statement is not None:
        proposed = SettlementProposed.model_validate_json(table.proposed.envelope.value)
        yield SettlementIssued(
            occurred_at=now,
            proposal=proposed.proposal,
            proposal_hash=proposed.proposal_hash,
            condition="consultation" if statement.condition == "consultation" else "waiver",
            attestation=statement.attestation,
            pack_version=table.pack.named,
        )
        return
    yield from _held_back(table.case, asked.hash, reasons, now)


def news_of_an_ask_without_rules(case: JointCase, missing: Sequence[Reason], now: datetime) -> Iterator[Message]:
    """An ask in a case whose own rules are not here is held back: no other version may decide it."""
    asked = case.prosecutor.standing_ask
    if asked is not None and missing and not is_issued(case, asked.hash):
        yield from _held_back(case, asked.hash, missing, now)


def is_issued(case: JointCase, proposal_hash: str) -> bool:
    """Whether this very proposal was issued already, in force or set aside since: it is never issued again."""
    return any(issued.hash == proposal_hash for issued in case.coordinator.issued)


def _held_back(case: JointCase, asked: str, reasons: Sequence[Reason], now: datetime) -> Iterator[Message]:
    """Said once for the same reasons."""
    if case.coordinator.held_back != HeldBack.of(asked, reasons):
        yield IssueHeldBack(occurred_at=now, proposal_hash=asked, reasons=tuple(reasons))
