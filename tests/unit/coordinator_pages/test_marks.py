"""How far a page has seen is told in one short word, and a word that is none is no mark."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator.web.marks import further, heard, said

marks = st.lists(st.integers(0, 2**40), min_size=1, max_size=96).map(tuple)


@given(marks)
def test_a_mark_comes_back_from_its_word_and_needs_no_escape_in_an_address(mark: tuple[int, ...]) -> None:
    word = said(mark)

    assert heard(word, len(mark)) == mark
    assert set(word) <= set("0123456789abcdef-")


def test_the_word_of_a_whole_country_is_short() -> None:
    assert len(said((99_999_999,) * 24)) < 200


@pytest.mark.parametrize(
    "word", [None, "", "-", "1", "1-", "1-2-3", "1--2", "1-g", "1-²", "1- 2", "1-+2", "1-0x2", "1-F"]
)
def test_what_is_no_mark_of_two_partitions_names_none(word: str | None) -> None:
    assert heard("1-f", 2) == (1, 15)
    assert heard(word, 2) == ()


@given(st.text(max_size=30), st.integers(0, 4))
def test_whatever_is_sent_is_a_mark_of_this_topic_or_none(word: str, partitions: int) -> None:
    assert len(heard(word, partitions)) in {0, partitions}


def test_who_saw_both_saw_the_further_of_each_partition() -> None:
    assert further((1, 5), (3, 2)) == (3, 5)
