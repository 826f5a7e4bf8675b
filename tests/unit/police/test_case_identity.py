from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from contracts.message import CaseId
from police.domain.case_identity import case_id_of

SECRET, OTHER_SECRET = b"a secret of the tests", b"another secret of the tests"
numbers = st.text(min_size=1, max_size=40)


@given(numbers)
def test_the_same_number_gives_the_same_case_and_another_secret_another(number: str) -> None:
    assert case_id_of(number, SECRET) == case_id_of(number, SECRET)
    assert case_id_of(number, SECRET) != case_id_of(number, OTHER_SECRET)


@given(numbers, numbers)
def test_two_numbers_are_one_case_only_when_they_are_equal(one: str, other: str) -> None:
    assert (case_id_of(one, SECRET) == case_id_of(other, SECRET)) == (one == other)


@given(numbers)
def test_a_case_id_is_one_that_messages_may_carry(number: str) -> None:
    assert TypeAdapter(CaseId).validate_python(case_id_of(number, SECRET))


def test_a_case_id_stays_what_it_was() -> None:
    """Ids are for ever: this one was computed once and written down."""
    assert case_id_of("PL0900-2026-000123", SECRET) == "2c13b68b-b3cb-5077-a629-f079d627c4ae"
