"""No settlement before both sides were weighed for that very settlement, where the outcome's row asks for it."""

from typing import Any

import pytest

from at_the_table import Table, with_attestation
from contracts.coordinator import DutyMet, DutyOwed, ProofCompleted, SettlementContested
from contracts.prosecutor import SidesWeighed
from contracts.topics import Agency, Topic
from coordinator.domain.stage import is_detained
from given import CASE, OTHER_CASE, at, pack, ring
from proofs.settlement_proof import Verified, verify_proof
from proofs.weighing import weighing_digest

HELD_BACK = ["weigh-both-sides by prosecutor"]


def consulted() -> Table:
    """A fine was proposed and the suspect spoke with a solicitor about it; nobody weighed."""
    table = Table().registered().detained().selected().proposed()
    table.consulted()
    return table


def unattested(table: Table, **other: Any) -> SidesWeighed:
    said: dict[str, Any] = {
        "occurred_at": at("10:40"),
        "towards": "penalty-order-fine",
        "proposal_hash": table.hash,
        "suspects_side": "admitted",
        "victims_side_absent": "there is no victim",
    }
    return SidesWeighed.model_validate(said | other)


def test_an_ask_is_held_back_until_both_sides_were_weighed_and_the_prosecutor_owes_it() -> None:
    table = consulted().asked(weighed=False)

    assert table.issued == []
    assert table.held_back == HELD_BACK
    assert [(duty.duty, duty.owner) for duty in table.said(DutyOwed)][-1] == ("weigh-both-sides", Agency.PROSECUTOR)

    table.weighed("11:10")

    assert len(table.issued) == 1
    assert "weigh-both-sides" in [duty.duty for duty in table.said(DutyMet)]


def test_an_outcome_whose_row_does_not_ask_it_is_issued_without() -> None:
    table = Table(rules=pack("example")).registered().selected().proposed("agreed-fine", amount_cents=20000)
    table.consulted()
    table.answered().asked(weighed=False)

    assert len(table.issued) == 1


def test_what_was_weighed_for_the_earlier_proposal_does_not_count_for_the_changed_one() -> None:
    table = consulted().weighed("10:35")
    table.proposed(when="10:40", amount_cents=20000)
    table.consulted("10:50")
    table.asked(weighed=False)

    assert table.issued == []
    assert table.held_back == HELD_BACK


@pytest.mark.parametrize("when", ["09:59", "11:01"])
def test_what_was_weighed_before_the_proposal_or_lies_ahead_does_not_count(when: str) -> None:
    table = consulted()
    table.wire.says(with_attestation(unattested(table, occurred_at=at(when))), sent=at("10:40"))
    table.now = at("10:40")
    table.hears(table.wire.records[-1])
    table.asked(weighed=False)

    assert table.held_back == HELD_BACK


def false_words(table: Table) -> dict[str, SidesWeighed]:
    true = with_attestation(unattested(table))
    return {
        "towards the outcome only": unattested(table, proposal_hash=None),
        "not attested": unattested(table),
        "attested about another case": with_attestation(unattested(table), case=OTHER_CASE),
        "attested by the coordinator": with_attestation(unattested(table), by=Agency.COORDINATOR),
        "attested with other words": unattested(table, suspects_side="denied", attestation=true.attestation),
        "towards another outcome": with_attestation(unattested(table, towards="transaction")),
        "attested in no way at all": unattested(table, attestation="no.signature.here"),
    }


@pytest.mark.parametrize("which", false_words(consulted()))
def test_only_a_weighing_that_the_prosecutor_attested_for_this_proposal_counts(which: str) -> None:
    table = consulted()
    table.says(false_words(table)[which])
    table.asked(weighed=False)

    assert table.issued == []
    assert table.held_back == HELD_BACK


def test_a_weighing_taken_back_stops_the_issue_and_weighed_again_it_is_issued() -> None:
    table = consulted().weighed("10:40")
    table.takes_back("sides-weighed", Topic.PROSECUTOR_WEIGHING, "10:45", table.hash)
    table.asked(weighed=False)
    assert table.held_back == HELD_BACK

    table.weighed("11:10", suspects_side="denied after all")
    assert len(table.issued) == 1


def test_taken_back_after_the_issue_the_settlement_is_contested_and_its_proof_stays() -> None:
    table = consulted().weighed("10:40").asked()
    table.takes_back("sides-weighed", Topic.PROSECUTOR_WEIGHING, "11:30", table.hash)

    (contested,) = table.said(SettlementContested)
    assert contested.why == "the weighing of both sides it rests on was taken back after it was issued"
    assert len(table.said(ProofCompleted)) == 1


def test_the_proof_carries_the_digest_and_yes_or_no_and_no_word_of_what_was_weighed() -> None:
    sides = {
        "suspects_side": "owes money to his landlord",
        "victims_side": "wants no more trouble",
        "victims_side_absent": None,
        "victims_parts": ("wish",),
        "victims_unknown": "the harm is still being counted",
    }
    table = consulted().weighed("10:40", **sides).asked()

    (proof,) = (one.proof for one in table.said(ProofCompleted))
    weighed = next(one.message for one in table.wire.events if isinstance(one.message, SidesWeighed))
    assert isinstance(verify_proof(proof.encode(), ring()), Verified)
    assert weighing_digest(weighed) in proof
    assert '"harm":false' in proof
    assert '"wish":true' in proof
    assert '"why_not_known":true' in proof
    assert not [words for words in sides.values() if isinstance(words, str) and words in proof]


def test_nobody_waits_with_a_release_for_what_was_not_weighed() -> None:
    table = consulted().asked(weighed=False).released("11:30")

    assert table.held_back == HELD_BACK
    assert table.document is not None
    assert not is_detained(table.document.state)
    assert table.document.state.id == CASE
