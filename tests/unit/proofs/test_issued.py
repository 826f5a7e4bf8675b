"""A settlement counts only with the coordinator's signature and legal aid's attestation of this very proposal."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.coordinator import SettlementIssued
from contracts.prosecutor import Terms
from contracts.topics import Agency, Topic
from proofs.digest import digest_of
from proofs.issued import unproven
from proofs.keys import KeyRing
from unit.proofs.agencies import NOON, OTHER_CASE, Keys, Speaker, after, make_keys
from unit.proofs.story import Story

KEYS = make_keys()
STORY = Story(keys=KEYS)
SENT, ISSUED = STORY.issue()


def why(story: Story, ring: KeyRing = KEYS.ring) -> str | None:
    return unproven(*story.issue(), ring, after(41))


def test_an_issued_settlement_is_proven() -> None:
    assert why(STORY) is None


def test_a_waiver_proves_as_a_consultation_does() -> None:
    assert why(Story(keys=KEYS, condition="waiver")) is None


@pytest.mark.parametrize("agency", [agency for agency in Agency if agency != Agency.COORDINATOR])
def test_no_other_agency_can_issue(agency: Agency) -> None:
    forged = replace(SENT, signature=KEYS.signing[agency].sign_digest(digest_of(SENT)))

    assert unproven(forged, ISSUED, KEYS.ring, NOON) == "other-agency"


@pytest.mark.parametrize("topic", [topic for topic in Topic if topic != Topic.COORDINATOR_PROGRESS])
def test_the_same_record_on_another_topic_proves_nothing(topic: Topic) -> None:
    reason = "bad-signature" if topic.owner == Agency.COORDINATOR else "other-topic"
    assert unproven(replace(SENT, topic=topic.value), ISSUED, KEYS.ring, NOON) == reason


@given(st.integers(0, len(SENT.value) - 1), st.integers(1, 255))
def test_one_changed_byte_proves_nothing(place: int, flip: int) -> None:
    value = bytearray(SENT.value)
    value[place] ^= flip

    assert unproven(replace(SENT, value=bytes(value)), ISSUED, KEYS.ring, NOON) == "bad-signature"


def test_other_keys_prove_nothing(other_keys: Keys) -> None:
    assert why(STORY, other_keys.ring) == "unknown-key"


def test_without_an_attestation_nothing_is_proven() -> None:
    assert why(Story(keys=KEYS, changed={"issued": {"attestation": ""}})) == "attestation-unreadable-signature"


def test_the_coordinator_cannot_attest_for_legal_aid(other_keys: Keys) -> None:
    invented = other_keys.signing[Agency.LEGAL_AID]
    borrowed_name = replace(invented, kid=KEYS.signing[Agency.LEGAL_AID].kid)

    attestors = (KEYS.signing[Agency.COORDINATOR], invented, borrowed_name)

    assert [why(Story(keys=KEYS, attestor=attestor)) for attestor in attestors] == [
        "attestation-other-agency",
        "attestation-unknown-key",
        "attestation-bad-signature",
    ]


def test_an_attestation_does_not_move_to_another_case() -> None:
    assert why(Story(keys=KEYS, case=OTHER_CASE, changed={"issued": {"attestation": ISSUED.attestation}})) == (
        "attestation-other-case"
    )


def test_a_settlement_of_one_case_is_not_said_in_another() -> None:
    sent = Speaker(KEYS, OTHER_CASE).say(ISSUED)

    assert unproven(sent, ISSUED, KEYS.ring, NOON) == "attestation-other-case"


def test_an_attestation_does_not_move_to_another_proposal() -> None:
    dearer = Story(keys=KEYS, terms=Terms(amount_cents=90000), changed={"issued": {"attestation": ISSUED.attestation}})

    assert why(dearer) == "attestation-other-proposal"


def test_other_terms_under_an_attested_hash_are_refused() -> None:
    dearer = Story(keys=KEYS, terms=Terms(amount_cents=90000)).proposal

    assert why(Story(keys=KEYS, changed={"issued": {"proposal": dearer}})) == "proposal-hash-wrong"


def test_a_waiver_is_not_passed_on_as_a_consultation() -> None:
    assert (
        why(Story(keys=KEYS, condition="waiver", changed={"issued": {"condition": "consultation"}}))
        == "condition-differs"
    )


def test_another_version_of_the_rules_is_refused() -> None:
    assert why(Story(keys=KEYS, changed={"issued": {"pack_version": "nl 1999"}})) == "pack-differs"


def test_an_expired_key_still_proves_what_was_dated_before() -> None:
    expired_since = KEYS.with_changed(Agency.COORDINATOR, valid_to=after(42))
    expired_before = KEYS.with_changed(Agency.COORDINATOR, valid_to=after(41))

    assert why(STORY, expired_since) is None
    assert why(STORY, expired_before) == "key-not-valid-then"


def test_what_is_read_back_from_the_wire_is_proven() -> None:
    assert unproven(SENT, SettlementIssued.model_validate_json(SENT.value), KEYS.ring, after(41)) is None
