"""What a message's values may be, whoever wrote them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from contracts.message import LongText, Moment, ShortText
from contracts.prosecutor import Terms
from proofs.canonical import hash_of

MOMENT: TypeAdapter[Moment] = TypeAdapter(Moment)
TEXT: TypeAdapter[ShortText] = TypeAdapter(ShortText)
LONG: TypeAdapter[LongText] = TypeAdapter(LongText)


@pytest.mark.parametrize("said", [1773100000, 1773100000.5, "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z"])
def test_a_moment_is_written_out_and_can_be_reckoned_with(said: object) -> None:
    with pytest.raises(ValidationError):
        MOMENT.validate_python(said)


def test_a_moment_has_its_zone() -> None:
    with pytest.raises(ValidationError):
        MOMENT.validate_python("2026-03-10T12:00:00")
    assert MOMENT.validate_python("2026-03-10T12:00:00+01:00").isoformat() == "2026-03-10T12:00:00+01:00"


@pytest.mark.parametrize(("said", "kept"), [(" PL1 ", "PL1"), ("PL\x001", "PL1"), ("\u202ePL1\u2066", "PL1")])
def test_what_cannot_be_seen_is_taken_out(said: str, kept: str) -> None:
    assert TEXT.validate_python(said) == kept


@pytest.mark.parametrize("said", ["", "   ", "\x00", "\u202e"])
def test_what_says_nothing_is_refused(said: str) -> None:
    with pytest.raises(ValidationError):
        TEXT.validate_python(said)


@given(st.text(alphabet=st.characters(codec="utf-8", categories=["L", "N", "P", "S"]), min_size=1, max_size=200))
def test_words_stay_as_they_were_written(said: str) -> None:
    assert LONG.validate_python(said) == said


@pytest.mark.parametrize("name", ["amount_cents", "compensation_cents", "work_hours", "driving_ban_days"])
def test_a_number_that_json_could_not_hold_exactly_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        Terms.model_validate({name: 2**53 + 1})
    assert hash_of(Terms.model_validate({name: 10**12}))
