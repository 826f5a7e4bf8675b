"""What an issue rests on is about this very case and proposal, whatever an agency's own key signed."""

from dataclasses import replace

import pytest

from at_the_table import Table
from contracts.claims import UnprovenClaimSeen
from contracts.coordinator import SettlementIssued
from contracts.legal_aid import ConsultationHeld, ConsultationWithdrawn
from contracts.message import Message
from contracts.prosecutor import IssueAsked, SettlementProposed
from given import at, ring
from messaging.event import Event, Record
from messaging.reading import read
from proofs.canonical import hash_of
from settling.misspoken import (
    LegalAidSays,
    ProsecutorSays,
    said_by_legal_aid,
    said_of_an_interrogation,
    wrong_proposal,
)


def at_the_table() -> Table:
    return Table().registered().selected().proposed().weighed()


def test_a_consultation_about_another_case_counts_for_nothing_although_its_attestation_is_about_this_one() -> None:
    table = at_the_table()
    table.says(said_by_legal_aid(table.hash, at("10:30"), "of another case"))
    table.asked()

    assert table.issued == []
    assert table.held_back == ["consultation-missing by legal-aid"]


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ("under another proposal's hash", "proposal-hash-wrong by prosecutor"),
        ("of another case", "proposal-of-other-case by prosecutor"),
    ],
)
def test_a_proposal_is_the_one_that_its_hash_names_and_about_this_case(wrong: ProsecutorSays, reason: str) -> None:
    table = at_the_table()
    table.consulted()
    said = wrong_proposal(wrong, 2, table.hash, at("10:40"))
    table.says(said)
    table.consulted("10:50", about=said.proposal_hash)
    table.says(IssueAsked(occurred_at=at("11:00"), proposal_hash=said.proposal_hash))

    assert table.issued == []
    assert reason in table.held_back


def test_a_proposal_told_with_other_grounds_than_it_binds_is_held_back() -> None:
    table = at_the_table()
    assert table.proposal is not None
    other = SettlementProposed(
        occurred_at=at("10:20"), proposal=table.proposal, proposal_hash=table.hash, grounds="a trifle"
    )
    table.says(other)
    table.consulted()
    table.weighed("10:40").asked()

    assert table.issued == []
    assert table.held_back == ["grounds-differ by prosecutor"]


def test_a_statement_told_again_with_a_bad_attestation_does_not_take_the_place_of_the_good_one() -> None:
    table = at_the_table()
    held = table.consulted().message
    assert isinstance(held, ConsultationHeld)
    table.says(held.model_copy(update={"attestation": "a.b.c"}))
    table.asked()

    assert [issued.attestation for issued in table.issued] == [held.attestation]


def test_every_settlement_that_is_issued_is_one_that_every_agency_believes() -> None:
    table = at_the_table()
    table.consulted()
    table.asked()

    assert table.document is not None
    sent = [
        item for item in table.document.outbox if SettlementIssued.wire_type().encode() in dict(item.headers).values()
    ]
    readings = [read(Record(one.topic, 0, 0, one.key, one.headers, one.value), ring(), table.now) for one in sent]
    assert [type(one) for one in readings] == [Event]


@pytest.mark.parametrize("later", ["waived to the police", "waived unexplained"])
def test_a_waiver_that_does_not_count_takes_nothing_from_an_earlier_one_that_does(later: LegalAidSays) -> None:
    table = at_the_table()
    table.waived("10:30")
    table.says(said_by_legal_aid(table.hash, at("10:40"), later))
    table.asked()

    assert [issued.condition for issued in table.issued] == ["waiver"]


def test_whoever_has_legal_aids_right_alone_cannot_hide_a_withdrawal_behind_a_record_of_their_own() -> None:
    """A type that nobody knows is not signed, and takes the number that the withdrawal has."""
    table = at_the_table()
    held = table.consulted().message
    assert isinstance(held, ConsultationHeld)
    digest = hash_of(held.statement)
    table.wire.says(ConsultationWithdrawn(occurred_at=at("10:40"), statement_digest=digest, why="another client"))
    true = table.wire.records[-1]
    unsigned = [one for one in true.headers if one[0] not in {"ce_type", "ce_signature"}]
    table.now = at("10:40")
    table.hears(replace(true, headers=(*unsigned, ("ce_type", b"nl.jointtable.not-invented-yet.v1"))))
    table.hears(true)
    table.asked()

    assert table.issued == []
    assert table.held_back == ["record-incomplete by legal-aid"]
    assert [one.reason for one in table.said(UnprovenClaimSeen)] == ["equivocation"]


def test_a_consultation_dated_by_a_clock_ahead_of_ours_counts_from_its_moment() -> None:
    table = at_the_table().asked("10:20")
    ahead = said_by_legal_aid(table.hash, at("10:37"))
    hears_at("10:30", table, ahead, registered="10:37")

    assert table.issued == []
    assert table.document is not None
    assert table.document.next_due is not None
    assert table.document.next_due <= at("10:37")
    table.time_passes(at("10:37"))
    assert [issued.occurred_at for issued in table.issued] == [at("10:37")]


@pytest.mark.parametrize("wrong", ["ahead of time", "waived ahead of time"])
def test_a_word_registered_before_the_moment_that_it_tells_of_counts_for_nothing_and_the_reason_is_told(
    wrong: LegalAidSays,
) -> None:
    """Whoever has a key that was ended dates the record back, and cannot date what it tells of before the proposal."""
    table = at_the_table().asked("10:20")
    hears_at("10:50", table, said_by_legal_aid(table.hash, at("10:30"), wrong), registered="10:30")

    assert table.issued == []
    assert table.held_back == ["consultation-missing by legal-aid", "held-after-registered by legal-aid"]

    table.consulted("10:55")
    assert len(table.issued) == 1, "it takes nothing away from a word that counts"


def hears_at(now: str, table: Table, word: Message, *, registered: str) -> None:
    """Legal aid registered this then, and the coordinator reads it now."""
    table.wire.says(word, sent=at(registered))
    table.now = at(now)
    table.hears(table.wire.records[-1])


def test_a_first_consultation_about_another_case_allows_no_interrogation_of_this_one() -> None:
    table = at_the_table()
    table.says(said_of_an_interrogation("held for another case", "V1", at("10:30")))
    table.questioned("10:35")
    table.consulted("10:40")
    table.asked()

    assert table.issued == []
    assert table.held_back == ["first-interrogation-unassisted by prosecutor"]


def test_a_judgement_dated_by_a_clock_ahead_of_ours_counts_from_its_moment() -> None:
    table = at_the_table().questioned("10:10")
    table.consulted("10:15")
    table.asked("10:20")
    ahead = said_of_an_interrogation("judged ahead of time", "V1", at("10:30"))
    table.wire.says(ahead, sent=at("10:30"))
    table.now = at("10:30")
    table.hears(table.wire.records[-1])

    assert table.issued == []
    table.time_passes(ahead.occurred_at)
    assert [issued.occurred_at for issued in table.issued] == [ahead.occurred_at]
