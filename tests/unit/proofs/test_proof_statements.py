"""Each statement of a proof holds by itself, or is named."""

from dataclasses import replace
from typing import Any

import pytest

from contracts.prosecutor import Terms
from contracts.topics import Agency
from proofs.digest import digest_of
from proofs.settlement_proof import Failed, Statement, Verified, verify_proof
from unit.proofs.agencies import OTHER_CASE, after, make_keys, topics_of
from unit.proofs.story import Story

KEYS = make_keys()
STORY = Story(keys=KEYS)
PROOF = STORY.proof()
WAIVED = Story(keys=KEYS, condition="waiver")


def of(role: str, story: Story = STORY) -> Statement:
    return next(said for said in story.statements() if said.role == role)


def with_exchanged(statement: Statement) -> bytes:
    return STORY.proof([statement if said.role == statement.role else said for said in STORY.statements()])


def exchanged(role: str, other: Story) -> bytes:
    """The story's proof with one statement taken from another story."""
    return with_exchanged(of(role, other))


def without(role: str, story: Story = STORY) -> bytes:
    return story.proof([said for said in story.statements() if said.role != role])


def signed_again(statement: Statement, **changes: Any) -> Statement:
    """The statement with its envelope changed by its own agency."""
    changed = replace(statement.envelope, **changes)
    key = KEYS.signing[Agency(statement.envelope.topic.split(".")[1])]
    return replace(statement, envelope=replace(changed, signature=key.sign_digest(digest_of(changed))))


def verdict(story: Story) -> Verified | Failed:
    return verify_proof(story.proof(), KEYS.ring)


@pytest.mark.parametrize("role", ["described", "proposed", "consultation", "asked"])
def test_a_missing_statement_is_named(role: str) -> None:
    assert verify_proof(without(role), KEYS.ring) == Failed(role, "missing")


def test_a_statement_said_twice_is_refused() -> None:
    statements = STORY.statements()

    assert verify_proof(STORY.proof([*statements, statements[0]]), KEYS.ring) == Failed("described", "said-twice")


def test_a_statement_cannot_play_anothers_part() -> None:
    agreed = Story(keys=KEYS, agreed=True)
    moved = [replace(said, role="hearing") if said.role == "agreement" else said for said in agreed.statements()]

    assert verify_proof(agreed.proof(moved), KEYS.ring) == Failed("hearing", "not-that-message")


@pytest.mark.parametrize("role", ["described", "proposed", "consultation", "asked"])
def test_a_statement_of_another_case_is_named(role: str) -> None:
    other = Story(keys=KEYS, case=OTHER_CASE)

    assert verify_proof(exchanged(role, other), KEYS.ring) == Failed(role, "other-case")


def test_a_settlement_of_another_case_is_not_this_one() -> None:
    issued = [said for said in Story(keys=KEYS, case=OTHER_CASE).statements() if said.role == "issued"]
    mixed = [said for said in STORY.statements() if said.role != "issued"]

    assert isinstance(verify_proof(STORY.proof([*mixed, *issued]), KEYS.ring), Failed)


@pytest.mark.parametrize("role", ["proposed", "asked"])
def test_a_prosecutors_word_from_another_history_breaks_the_link(role: str) -> None:
    dearer = Story(keys=KEYS, terms=Terms(amount_cents=90000))

    assert verify_proof(exchanged(role, dearer), KEYS.ring) == Failed("asked", "link-broken")


def test_a_message_that_does_not_validate_is_named() -> None:
    assert verdict(Story(keys=KEYS, changed={"described": {"age_class": "No Code"}})) == (
        Failed("described", "message-not-valid")
    )


def test_a_statement_on_a_topic_it_may_not_stand_on_is_refused() -> None:
    elsewhere = signed_again(of("described"), topic="case.police.progress.v1")

    assert verify_proof(with_exchanged(elsewhere), KEYS.ring) == Failed("described", "not-that-message")


def test_a_statement_in_anothers_name_is_refused() -> None:
    in_anothers_name = signed_again(of("described"), source="urn:jointtable:prosecutor")

    assert verify_proof(with_exchanged(in_anothers_name), KEYS.ring) == Failed("described", "other-source")


@pytest.mark.parametrize("time", ["", "yesterday", "2026-11-23T12:00:00"])
def test_a_statement_without_a_time_is_refused(time: str) -> None:
    assert verify_proof(with_exchanged(signed_again(of("described"), time=time)), KEYS.ring) == (
        Failed("described", "time-unreadable")
    )


def test_a_waiver_beside_a_consultation_is_refused() -> None:
    waiver = signed_again(of("waiver", WAIVED), sequence=3)

    assert verify_proof(STORY.proof([*STORY.statements(), waiver]), KEYS.ring) == (
        Failed("waiver", "beside-a-consultation")
    )


def test_two_records_under_one_number_are_refused() -> None:
    statements = {said.role: said for said in Story(keys=KEYS, heard=True).statements()}
    asked_in_another_history = next(said for said in STORY.statements() if said.role == "asked")
    both = [*(said for role, said in statements.items() if role != "asked"), asked_in_another_history]

    assert verify_proof(STORY.proof(both), KEYS.ring) == Failed("asked", "number-used-twice")


def test_a_link_to_another_history_is_refused() -> None:
    moved = signed_again(of("asked"), previous_digest="ab" * 32)

    assert verify_proof(with_exchanged(moved), KEYS.ring) == Failed("asked", "link-broken")


def test_an_expired_key_still_proves_what_it_signed_in_its_time() -> None:
    assert isinstance(verify_proof(PROOF, KEYS.with_changed(Agency.LEGAL_AID, valid_to=after(60))), Verified)


def test_a_key_that_was_not_valid_then_proves_nothing() -> None:
    ring = KEYS.with_changed(Agency.POLICE, valid_from=after(0))

    assert verify_proof(PROOF, ring) == Failed("described", "key-not-valid-then")


def test_a_key_not_meant_for_a_topic_proves_nothing() -> None:
    narrowed = frozenset(topics_of(Agency.POLICE)) - {"case.police.file.v1"}

    assert verify_proof(PROOF, KEYS.with_changed(Agency.POLICE, topics=narrowed)) == Failed("described", "other-topic")
