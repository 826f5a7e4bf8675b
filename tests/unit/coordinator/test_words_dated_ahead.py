"""A word dated by a clock ahead of the coordinator's counts from its moment: the proof of what is issued holds."""

from collections.abc import Callable, Mapping

import pytest

from at_the_table import Table
from contracts.coordinator import ProofCompleted
from contracts.message import Message
from contracts.prosecutor import AgreementGiven, HearingHeld, IssueAsked
from contracts.topics import Topic
from contracts.vulnerability import VulnerabilityLowered, VulnerabilityRaised
from given import at, ring
from proofs.settlement_proof import Verified, verify_proof

SENT, MOMENT = "11:05", "11:06"
Word = Callable[[Table], Message]


def raised(_table: Table) -> Message:
    return VulnerabilityRaised(occurred_at=at(MOMENT))


def lowered(_table: Table) -> Message:
    return VulnerabilityLowered(occurred_at=at(MOMENT), why="no ground for it after all")


def heard(table: Table) -> Message:
    told = {"declared_willing": True, "solicitor_present": True}
    return HearingHeld(occurred_at=at(MOMENT), proposal_hash=table.hash, **told)


def agreed(table: Table) -> Message:
    return AgreementGiven(occurred_at=at(MOMENT), proposal_hash=table.hash)


def asked(table: Table) -> Message:
    return IssueAsked(occurred_at=at(MOMENT), proposal_hash=table.hash)


Terms = Mapping[str, object]
FINE: Terms = {"outcome": "penalty-order-fine"}
WORK: Terms = {"outcome": "penalty-order-work", "work_hours": 40}
TRANSACTION: Terms = {"outcome": "transaction", "amount_cents": 25_000}
WORDS: Mapping[str, tuple[Word, Topic, Terms]] = {
    "vulnerability raised": (raised, Topic.PROBATION_ADVICE, FINE),
    "vulnerability lowered": (lowered, Topic.POLICE_FILE, FINE),
    "the hearing": (heard, Topic.PROSECUTOR_SETTLEMENT, WORK),
    "the agreement": (agreed, Topic.PROSECUTOR_SETTLEMENT, TRANSACTION),
    "the ask": (asked, Topic.PROSECUTOR_SETTLEMENT, FINE),
}


@pytest.mark.parametrize("what", WORDS)
def test_it_counts_from_its_moment_and_the_proof_holds(what: str) -> None:
    word, topic, terms = WORDS[what]
    table = Table().registered(vulnerable=word is lowered).detained().selected()
    table.proposed(**terms)  # type: ignore[arg-type]  # an outcome and its terms
    table.consulted()
    table.weighed("10:40")
    table.wire.says(word(table), topic, sent=at(SENT))
    table.now = at(SENT)
    table.hears(table.wire.records[-1])
    if word is not asked:
        table.asked(SENT)
    owner = str(topic).split(".")[1]

    assert table.issued == []
    assert f"said-ahead by {owner}" in table.held_back
    table.time_passes(at(MOMENT))
    assert [issued.occurred_at for issued in table.issued] == [at(MOMENT)]
    (completed,) = table.said(ProofCompleted)
    assert isinstance(verify_proof(completed.proof.encode(), ring()), Verified)


def test_it_is_looked_at_again_when_its_moment_has_come() -> None:
    table = Table().registered().selected().proposed()
    table.consulted()
    table.wire.says(raised(table), Topic.POLICE_FILE, sent=at(SENT))
    table.now = at(SENT)
    table.hears(table.wire.records[-1])
    table.asked(SENT)

    assert table.document is not None
    assert table.document.next_due is not None
    assert table.document.next_due <= at(MOMENT)
