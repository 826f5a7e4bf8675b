"""What there is no room for in a case is counted, shown and owed: no clock is silently computed without it."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from at_the_table import Table
from changing_clocks import NINE, extended, held, sent, told, view_of
from contracts.message import Message
from contracts.police import SuspectTransported
from contracts.prosecutor import BehaviourOrderGiven
from contracts.topics import Topic
from coordinator.domain.sections.clock_changes import CHANGES_KEPT
from coordinator.domain.sections.during import SPANS_KEPT
from coordinator.domain.sections.prosecutor import ORDERS_KEPT
from given import at

OWED = "clock-facts-left-out"


def transport(number: int) -> Message:
    begins = at("10:00") + timedelta(minutes=number)
    return SuspectTransported(occurred_at=begins + timedelta(seconds=30), ref=f"T-{number}", began_at=begins)


def order(number: int) -> Message:
    given = at("10:00") + timedelta(minutes=number)
    until = given + timedelta(days=30)
    return BehaviourOrderGiven(occurred_at=given, ref=f"B-{number}", kinds=("area-ban",), until=until)


def change(number: int) -> Message:
    return extended("15:30", clock=NINE, ref=f"V-{number}")


def owed(table: Table) -> list[str]:
    return [str(one.owner) for one in view_of(table).owed if one.code == OWED]


@pytest.mark.parametrize(
    ("word", "topic", "room", "owner"),
    [
        (transport, Topic.POLICE_FILE, SPANS_KEPT, "police"),
        (change, Topic.POLICE_PROGRESS, CHANGES_KEPT, "police"),
        (order, Topic.PROSECUTOR_PROGRESS, ORDERS_KEPT, "prosecutor"),
    ],
)
def test_what_there_is_no_room_for_is_counted_and_owed_by_who_reported_it(
    word: Callable[[int], Message], topic: Topic, room: int, owner: str
) -> None:
    table = held(NINE)
    for number in range(room):
        sent(table)
        told(table, word(number), topic)
    told(table, word(0), topic)
    assert (view_of(table).clock_facts.left_out, owed(table)) == (0, [])

    told(table, word(room), topic)
    told(table, word(room + 1), topic)

    assert (view_of(table).clock_facts.left_out, owed(table)) == (2, [owner])


def test_what_was_taken_back_is_not_left_out() -> None:
    table = told(held(NINE), transport(1), Topic.POLICE_FILE)
    table.takes_back("suspect-transported", Topic.POLICE_FILE, "10:30", "T-1")

    assert (view_of(table).clock_facts.left_out, owed(table)) == (0, [])
