"""A settlement proof is accepted whole or refused; not one byte of it can change."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.topics import Agency
from proofs.canonical import canonical
from proofs.proof_file import LIMIT_BYTES
from proofs.settlement_proof import Failed, Verified, build_proof, rows_used, verify_proof
from rules.clocks import Happened
from unit.proofs.agencies import CASE, Keys, make_keys
from unit.proofs.story import NL, Story

KEYS = make_keys()
STORY = Story(keys=KEYS)
PROOF = STORY.proof()
WAIVED = Story(keys=KEYS, condition="waiver")


def edited(change: Callable[[dict[str, Any]], object], data: bytes = PROOF) -> bytes:
    """The proof changed by somebody without keys, and written canonically again."""
    members = json.loads(data)
    change(members)
    return canonical(members)


def test_a_true_proof_is_accepted_and_says_which_rules_nobody_verified() -> None:
    result = verify_proof(PROOF, KEYS.ring)

    assert isinstance(result, Verified)
    assert (result.case, result.proposal_hash) == (CASE, STORY.hash)
    assert (result.outcome, result.condition, result.pack) == ("penalty-order-fine", "consultation", NL.named)
    assert {"penalty-order-fine", "detention-9h", "night"} <= set(result.unverified)


def test_the_same_story_gives_the_same_bytes() -> None:
    assert STORY.proof() == PROOF


@given(st.integers(0, len(PROOF) - 1), st.integers(1, 255))
def test_any_changed_byte_is_refused(place: int, flip: int) -> None:
    changed = bytearray(PROOF)
    changed[place] ^= flip

    assert isinstance(verify_proof(bytes(changed), KEYS.ring), Failed)


@given(st.integers(0, len(PROOF) - 1), st.sampled_from(b'0123456789abcdefABCDEF"-_: ,{}'))
def test_any_byte_changed_into_one_that_is_common_in_proofs_is_refused(place: int, byte: int) -> None:
    changed = PROOF[:place] + bytes([byte]) + PROOF[place + 1 :]

    assert isinstance(verify_proof(changed, KEYS.ring), Failed) == (changed != PROOF)


@given(st.integers(0, len(PROOF) - 1))
def test_a_proof_cut_short_is_refused(length: int) -> None:
    assert isinstance(verify_proof(PROOF[:length], KEYS.ring), Failed)


@given(st.binary(max_size=200))
def test_any_bytes_may_stand_where_a_proof_should(data: bytes) -> None:
    assert isinstance(verify_proof(data, KEYS.ring), Failed)


@pytest.mark.parametrize("role", ["described", "proposed", "consultation", "asked", "issued"])
def test_a_changed_statement_is_named(role: str) -> None:
    def change(members: dict[str, Any]) -> None:
        said = next(said for said in members["statements"] if said["role"] == role)
        said["value"] = said["value"].replace('"occurred_at":"2026', '"occurred_at":"2027')

    assert verify_proof(edited(change), KEYS.ring) == Failed(role, "bad-signature")


@pytest.mark.parametrize(
    "change",
    [
        lambda proof: proof["pack"]["outcomes"][0].update(verified_by="The minister"),
        lambda proof: proof["pack"]["outcomes"][0].update(hearing_above_cents=None),
        lambda proof: proof["pack"].update(title="Another title"),
        lambda proof: proof.update(clocks=[]),
        lambda proof: proof["statements"].reverse(),
    ],
    ids=["verified by", "a rule", "the title", "the clocks", "the order"],
)
def test_what_no_statement_covers_is_covered_by_the_seal(change: Callable[[dict[str, Any]], object]) -> None:
    assert verify_proof(edited(change), KEYS.ring) == Failed("seal", "bad-signature")


def test_a_proof_with_other_keys_is_refused(other_keys: Keys) -> None:
    assert verify_proof(PROOF, other_keys.ring) == Failed("described", "unknown-key")


def test_keys_inside_the_file_are_never_trusted(other_keys: Keys) -> None:
    forged = Story(keys=other_keys).proof()
    with_keys = edited(
        lambda proof: proof.update(keys=[key.model_dump(mode="json", exclude={"topics"}) for key in other_keys.public]),
        forged,
    )

    assert verify_proof(forged, KEYS.ring) == Failed("described", "unknown-key")
    assert verify_proof(with_keys, KEYS.ring) == Failed("file", "unknown-format")


@pytest.mark.parametrize("agency", [agency for agency in Agency if agency != Agency.COORDINATOR])
def test_only_the_coordinator_seals_a_proof(agency: Agency) -> None:
    proof = STORY.proof(seal=KEYS.signing[agency].seal_proof)

    assert verify_proof(proof, KEYS.ring) == Failed("seal", "other-agency")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"{", "not-json"),
        (b"[" * 100_000, "not-json"),
        (b'{"a": 1}', "not-canonical"),
        (b'{"a":NaN}', "not-canonical"),
        (b'{"a":1}', "unknown-format"),
        (b'{"a":1.5}', "unknown-format"),
        (b'{"a":1.50}', "not-canonical"),
        (b'{"a":1e400}', "not-canonical"),
        (b'{"a":-0}', "not-canonical"),
        (b'{"a":9007199254740993}', "not-canonical"),
        (b'{"a":1,"a":1}', "not-canonical"),
        (b'{"a":"\\u00e9"}', "not-canonical"),
        (b'{"a":"\\ud800"}', "not-canonical"),
        ('{"a":"\u00e9"}'.encode(), "unknown-format"),
        (b"[1]", "unknown-format"),
        (json.dumps(json.loads(PROOF)).encode(), "not-canonical"),
        (b" " * LIMIT_BYTES + PROOF, "too-large"),
    ],
    ids=[
        *("cut", "deep", "spaced", "no number", "no proof", "a fraction", "a fraction written otherwise", "too great"),
        *("minus nothing", "not exact", "said twice", "escaped", "half a sign", "not ASCII", "a list"),
        *("written otherwise", "large"),
    ],
)
def test_a_file_that_is_no_proof_says_why(data: bytes, reason: str) -> None:
    assert verify_proof(data, KEYS.ring) == Failed("file", reason)


def test_a_proof_of_nothing_issued_is_not_written() -> None:
    with pytest.raises(ValueError, match="issued settlement"):
        build_proof([], {}, NL, KEYS.signing[Agency.COORDINATOR].seal_proof)


def test_only_the_rows_that_were_used_are_in_the_file() -> None:
    members = json.loads(PROOF)["pack"]

    assert [row["id"] for row in members["outcomes"]] == ["penalty-order-fine"]
    assert [row["id"] for row in members["clocks"]] == ["detention-9h"]
    assert members["waivers"] == []
    assert [row["id"] for row in json.loads(WAIVED.proof())["pack"]["waivers"]] == [row.id for row in NL.waivers]


def test_a_clock_brings_the_windows_readings_and_calendar_that_it_names() -> None:
    at = datetime(2026, 3, 10, 12, tzinfo=UTC)
    used = rows_used(NL, "dismissal", "consultation", {"objection": at, "detention-9h": at, "examining-judge": at})

    assert {row.id for row in used.clocks} == {"objection", "detention-9h", "examining-judge"}
    assert [row.id for row in used.windows] == ["night"]
    assert {row.id for row in used.readings} == {row.id for row in NL.readings} - {"day-of-the-order"}
    assert (used.calendars, used.holidays) == (NL.calendars, NL.holidays)
    assert rows_used(NL, "dismissal", "consultation", {"table-norm": at}).holidays == ()


def test_of_two_rows_of_one_id_the_one_that_held_is_brought() -> None:
    def told(year: int) -> list[timedelta]:
        started = {"examining-judge": datetime(year, 5, 1, tzinfo=UTC)}
        return [row.allowance for row in rows_used(NL, "dismissal", "consultation", started).clocks]

    assert (told(2016), told(2026)) == ([timedelta(days=3, hours=15)], [timedelta(days=3, hours=18)])


def test_a_clock_that_does_not_add_up_is_refused() -> None:
    def change(members: dict[str, Any]) -> None:
        members["clocks"][0]["due"] = "2026-11-24T20:00:00Z"

    assert verify_proof(edited(change), KEYS.ring) == Failed("clocks", "explained-wrongly")


def at_night() -> Story:
    """Somebody held since the evening, questioned in the night, and brought elsewhere in the morning."""
    evening = datetime(2026, 11, 23, 19, tzinfo=UTC)
    hour = timedelta(hours=1)
    happened = Happened(
        moments={"detention-ordered": evening, "released": evening + 14 * hour},
        interrogations=((evening + 5 * hour, evening + 6 * hour),),
        transports=((evening + 13 * hour, evening + 14 * hour),),
    )
    return Story(keys=KEYS, clocks={"detention-9h": happened})


def test_a_clock_stands_in_the_proof_with_what_it_was_computed_from_in_both_readings() -> None:
    proof = at_night().proof()
    (clock,) = json.loads(proof)["clocks"]

    assert isinstance(verify_proof(proof, KEYS.ring), Verified)
    assert (clock["due"], clock["latest_arguable"]) == ("2026-11-24T12:00:00Z", "2026-11-24T14:00:00Z")
    assert clock["facts"]["moments"] == {"detention-ordered": "2026-11-23T19:00:00Z"}, "no more than the clock asks for"


@pytest.mark.parametrize("what", ["interrogations", "transports"])
def test_a_proof_that_leaves_out_what_happened_is_refused(what: str) -> None:
    def change(members: dict[str, Any]) -> None:
        members["clocks"][0]["facts"][what] = []

    assert verify_proof(edited(change, at_night().proof()), KEYS.ring) == Failed("clocks", "explained-wrongly")
