"""The digest covers what it says, and can be computed by anyone from its description."""

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.envelope import Envelope
from proofs.digest import digest_of

COVERED_TEXT = ("topic", "id", "source", "type", "subject", "time", "previous_digest")

RECORD = Envelope(
    topic="case.police.file.v1",
    id="0b1f9a52-5c0f-5d7e-9d51-2f6f0e7f9a10",
    source="urn:jointtable:police",
    type="nl.jointtable.suspect-described.v1",
    subject="6f1c2d52-90a1-5b3c-8d4e-5f60718293a4",
    time="2026-11-23T10:00:00+00:00",
    sequence=7,
    previous_digest="ab" * 32,
    value='{"note":"caf\u00e9"}'.encode(),
    dataschema="urn:jointtable:schema:suspect-described.v1",
    signature="a.b.c",
    traceparent="00-1-2-01",
)


def test_a_digest_is_what_its_description_says_computed_by_hand() -> None:
    parts = [
        (b"\x00\x00\x00\x00\x00\x00\x00\x13", b"case.police.file.v1"),
        (b"\x00\x00\x00\x00\x00\x00\x00\x24", b"0b1f9a52-5c0f-5d7e-9d51-2f6f0e7f9a10"),
        (b"\x00\x00\x00\x00\x00\x00\x00\x15", b"urn:jointtable:police"),
        (b"\x00\x00\x00\x00\x00\x00\x00\x22", b"nl.jointtable.suspect-described.v1"),
        (b"\x00\x00\x00\x00\x00\x00\x00\x24", b"6f1c2d52-90a1-5b3c-8d4e-5f60718293a4"),
        (b"\x00\x00\x00\x00\x00\x00\x00\x19", b"2026-11-23T10:00:00+00:00"),
        (b"\x00\x00\x00\x00\x00\x00\x00\x01", b"7"),
        (b"\x00\x00\x00\x00\x00\x00\x00\x40", b"abababababababababababababababababababababababababababababababab"),
        (b"\x00\x00\x00\x00\x00\x00\x00\x10", b'{"note":"caf\xc3\xa9"}'),
    ]

    assert digest_of(RECORD) == sha256(b"".join(length + part for length, part in parts)).hexdigest()
    assert digest_of(RECORD) == "1f708f898cd0a7b686d6220dcf74f8358907640a18d84674505a3f305fa501f0"


@given(field=st.sampled_from(COVERED_TEXT), added=st.text(st.characters(codec="utf-8"), min_size=1, max_size=5))
def test_any_change_of_a_covered_text_changes_the_digest(field: str, added: str) -> None:
    changed = replace(RECORD, **{field: getattr(RECORD, field) + added})

    assert digest_of(changed) != digest_of(RECORD)


@given(st.data())
def test_any_changed_byte_of_the_value_changes_the_digest(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(RECORD.value) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != RECORD.value[place]))
    value = RECORD.value[:place] + bytes([byte]) + RECORD.value[place + 1 :]

    assert digest_of(replace(RECORD, value=value)) != digest_of(RECORD)


@given(st.integers(1, 10**9).filter(lambda number: number != RECORD.sequence))
def test_another_number_has_another_digest(number: int) -> None:
    assert digest_of(replace(RECORD, sequence=number)) != digest_of(RECORD)


def test_text_cannot_move_from_one_field_to_the_next() -> None:
    one, other = replace(RECORD, topic="ab", id="c"), replace(RECORD, topic="a", id="bc")

    assert digest_of(one) != digest_of(other)


@pytest.mark.parametrize("field", ["dataschema", "signature", "traceparent"])
def test_what_is_not_covered_does_not_change_the_digest(field: str) -> None:
    changed = replace(RECORD, **{field: "something else"})  # type: ignore[arg-type]

    assert digest_of(changed) == digest_of(RECORD)
