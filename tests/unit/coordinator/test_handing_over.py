"""One shift ends and the next begins: a note, and the word of somebody else who took over."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis.strategies import booleans, integers
from pydantic import ValidationError

from coordinator.domain.handing_over import (
    NO_NOTE,
    OWN_NOTE,
    HandedOver,
    ShiftWord,
    TakenOver,
    began,
    hand_over,
    shifts_of,
    take_over,
)
from coordinator.domain.requests import HandOver
from given import at
from messaging.event import Refusal

ASK = HandOver(table="rotterdam", note="PL000001 waits for the solicitor.")
CAUSE = UUID("5b6d7e8f-1122-4c33-9d44-556677889900")
NOTE = hand_over(ASK, "M. Jansen", at("15:00"), CAUSE)


def test_a_note_says_what_by_whom_when_and_for_which_table() -> None:
    assert HandedOver(str(CAUSE), "rotterdam", at("15:00"), "M. Jansen", "PL000001 waits for the solicitor.") == NOTE


def test_somebody_else_takes_over_once() -> None:
    taken = take_over(shifts_of([NOTE]), NOTE.id, "S. de Vries", at("15:10"))

    assert taken == TakenOver(f"{CAUSE} taken-over", "rotterdam", at("15:10"), "S. de Vries", NOTE.id)
    assert isinstance(taken, TakenOver)
    assert shifts_of([taken, NOTE])[0].taken == taken
    assert take_over(shifts_of([NOTE, taken]), NOTE.id, "A. Bakker", at("15:11")) == Refusal(
        "taken-over-already", "S. de Vries has taken over already", "note"
    )


def test_nobody_takes_over_from_themselves_nor_a_note_that_is_not_there() -> None:
    assert take_over(shifts_of([NOTE]), NOTE.id, "M. Jansen", at("15:10")) == OWN_NOTE
    assert take_over(shifts_of([NOTE]), "another", "S. de Vries", at("15:10")) == NO_NOTE


def test_two_who_take_over_at_once_say_the_same_word_so_that_one_is_kept() -> None:
    first, second = (take_over(shifts_of([NOTE]), NOTE.id, who, at("15:10")) for who in ("S. de Vries", "A. Bakker"))

    assert isinstance(first, TakenOver)
    assert isinstance(second, TakenOver)
    assert first.id == second.id


def test_the_newest_note_comes_first_whatever_order_they_are_read_in() -> None:
    later = hand_over(ASK, "S. de Vries", at("23:00"), UUID(int=7))

    assert [one.handed for one in shifts_of([NOTE, later])] == [one.handed for one in shifts_of([later, NOTE])]
    assert shifts_of([NOTE, later])[0].handed == later


def note_at(hour: str) -> HandedOver:
    return hand_over(ASK, "M. Jansen", at(hour), UUID(int=int(hour.replace(":", ""))))


def taken_at(hour: str, note: HandedOver) -> TakenOver:
    return TakenOver(f"{note.id} taken-over", note.table, at(hour), "S. de Vries", note.id)


def test_a_shift_began_at_the_note_before_it_that_was_taken_over() -> None:
    before, newest = note_at("07:00"), note_at("15:00")

    assert began(shifts_of([before, taken_at("07:05", before), newest]), at("15:10")) == at("07:00")
    assert began(shifts_of([before, taken_at("07:05", before), newest, taken_at("15:05", newest)]), at("16:00")) == at(
        "07:00"
    )


@given(minutes=integers(1, 59), read=booleans())
def test_a_note_that_adds_to_one_of_a_moment_ago_begins_no_shift(minutes: int, read: bool) -> None:  # noqa: FBT001
    before, first, second = note_at("07:00"), note_at("15:00"), note_at(f"15:{minutes:02d}")
    words: list[ShiftWord] = [before, taken_at("07:05", before), first, second]
    both = [taken_at("16:00", first), taken_at("16:01", second)] if read else []

    assert began(shifts_of([*words, *both]), at("16:10")) == at("07:00")


def test_where_no_note_was_taken_over_the_last_day_is_looked_at() -> None:
    now = at("16:00")

    assert began((), now) == now - timedelta(days=1)
    assert began(shifts_of([note_at("15:00"), note_at("15:01")]), now) == now - timedelta(days=1)


@pytest.mark.parametrize("note", ["", "   ", "x" * 4001])
def test_a_note_says_something_and_not_too_much(note: str) -> None:
    with pytest.raises(ValidationError):
        HandOver(table="rotterdam", note=note)
