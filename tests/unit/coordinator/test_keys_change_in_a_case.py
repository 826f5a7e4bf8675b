"""Every agency's key changes in the middle of a case: nobody has to do anything, and the proof has old and new keys."""

import json
from datetime import datetime, timedelta

import pytest

import at_the_table
import given
from at_the_table import Table
from contracts.coordinator import ProofCompleted, SettlementIssued
from contracts.topics import Agency, Topic
from given import CASE, LONG_AGO, at
from messaging.event import Event, Record
from messaging.reading import read
from proofs.attestation import Attestation
from proofs.issued import unproven
from proofs.keys import KeyRing, PublicKey, Refused, SigningKey, new_key
from proofs.rotation import OVERLAP, Rotated, SigningKeys, rotated
from proofs.settlement_proof import Failed, Verified, verify_proof
from proofs.signature import RECORD, kid_of
from settling import misspoken
from settling.misspoken import said_by_legal_aid

CHANGE = at("10:20")
"""Proposed and weighed before it, consulted and asked after it."""


def change_of(agency: Agency) -> Rotated:
    private, public = new_key(agency, [topic.value for topic in Topic if topic.owner == agency], LONG_AGO)
    return rotated([public], [private], agency, CHANGE)


CHANGES = {agency: change_of(agency) for agency in Agency}
RING = KeyRing(PublicKey.model_validate(key) for change in CHANGES.values() for key in change.public)


def keys_of(agency: Agency) -> SigningKeys:
    """What the agency signs with; the solicitor confirms at half past ten."""
    return SigningKeys(tuple(SigningKey.from_jwk(one) for one in CHANGES[agency].private), lambda: at("10:30"))


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Table:
    """A table at which every key changes at twenty past ten."""
    for module in (given, at_the_table):
        monkeypatch.setattr(module, "key_of", keys_of)
        monkeypatch.setattr(module, "ring", lambda: RING)
    return Table()


def proof_of(table: Table) -> bytes:
    (completed,) = table.said(ProofCompleted)
    return completed.proof.encode()


def test_it_is_issued_through_the_change_and_its_proof_holds_with_both_keys(table: Table) -> None:
    table.registered().detained().selected().proposed(when="10:00").weighed("10:10")
    table.consulted("10:30")
    proof = proof_of(table.asked("11:00"))

    signed = {said["role"]: kid_of(said["signature"], RECORD) for said in json.loads(proof)["statements"]}
    new = {agency: change.kid for agency, change in CHANGES.items()}
    assert isinstance(verify_proof(proof, RING), Verified)
    assert signed["asked"] == new[Agency.PROSECUTOR] != signed["proposed"]
    assert (signed["consultation"], signed["issued"]) == (new[Agency.LEGAL_AID], new[Agency.COORDINATOR])
    assert signed["described"] != new[Agency.POLICE]


def test_years_later_it_holds_with_the_whole_set_and_with_no_set_from_which_a_key_was_taken(table: Table) -> None:
    table.registered().selected().proposed(when="10:00").weighed("10:10")
    table.consulted("10:30")
    proof = proof_of(table.asked("11:00"))

    with_newest_alone = KeyRing(PublicKey.model_validate(change.public[-1]) for change in CHANGES.values())

    assert isinstance(verify_proof(proof, RING), Verified)
    assert verify_proof(proof, with_newest_alone) == Failed("proposed", "unknown-key")


def test_what_was_attested_with_the_old_key_is_issued_on_hours_after_that_key_ended(table: Table) -> None:
    table.registered().selected().proposed(when="10:00").weighed("10:10")
    table.consulted("10:15")
    proof = proof_of(table.asked("13:00"))

    issued = next(event for event in events_of(table) if isinstance(event.message, SettlementIssued))
    assert isinstance(issued.message, SettlementIssued)
    assert unproven(issued.envelope, issued.message, RING, issued.message.occurred_at) is None
    assert isinstance(verify_proof(proof, RING), Verified)


@pytest.mark.parametrize(
    ("attested_at", "held_in", "counts"),
    [
        (at("10:15"), at("10:15"), True),
        (at("10:15"), at("13:00"), True),
        (at("10:16"), at("10:15"), False),
        (CHANGE + OVERLAP, at("13:00"), False),
        (None, at("10:15"), True),
        (None, at("13:00"), False),
    ],
)
def test_an_attestation_counts_when_its_key_was_valid_at_its_own_moment_no_later_than_the_record_that_holds_it(
    attested_at: datetime | None, held_in: datetime, *, counts: bool
) -> None:
    said = Attestation(
        case=CASE,
        proposal_hash="ab" * 32,
        condition="consultation",
        pack_version="nl 2026.1",
        statement_digest="cd" * 32,
        attested_at=attested_at,
    )
    old = SigningKey.from_jwk(CHANGES[Agency.LEGAL_AID].private[0])

    assert RING.check_attestation(old.attest(said), held_in) == (said if counts else Refused("key-not-valid-then"))


@pytest.mark.parametrize("held_at", [CHANGE + OVERLAP + timedelta(minutes=10), CHANGE])
def test_a_key_that_was_ended_says_nothing_of_a_later_proposal_however_its_record_is_dated(
    table: Table, monkeypatch: pytest.MonkeyPatch, held_at: datetime
) -> None:
    """With the right on the topic: held before the proposal, or after the record; there is no third."""
    table.registered().selected().proposed(when="11:25").weighed("11:26").asked("11:27")
    old = SigningKey.from_jwk(CHANGES[Agency.LEGAL_AID].private[0])
    monkeypatch.setattr(misspoken, "key_of", lambda _agency: old)
    table.wire.says(said_by_legal_aid(table.hash, held_at), sent=CHANGE)
    table.now = at("12:00")
    table.hears(table.wire.records[-1])

    assert table.issued == []
    assert ("held-after-registered by legal-aid" in table.held_back) == (held_at > CHANGE)


def events_of(table: Table) -> list[Event]:
    """What the coordinator said, as its readers read it."""
    assert table.document is not None
    records = [Record(one.topic, 0, one.n, one.key, one.headers, one.value) for one in table.document.outbox]
    read_all = [read(one, RING, at("14:00")) for one in records]
    assert all(isinstance(one, Event) for one in read_all)
    return [one for one in read_all if isinstance(one, Event)]
