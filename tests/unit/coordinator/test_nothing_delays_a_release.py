"""A release, an arrest and a detention order count at once, even behind a hole in the record."""

from hypothesis import given
from hypothesis import strategies as st

from at_the_table import Table
from contracts.coordinator import ClockMet
from contracts.joint_view import JointView
from contracts.police import SuspectArrested, SuspectReleased
from given import at


def view_of(table: Table) -> JointView:
    return table.said(JointView)[-1]


def behind_a_gap(lost: int = 1) -> Table:
    """So many words of the police are lost on the way; then they release the suspect."""
    table = Table().registered().detained("09:10")
    for number in range(lost):
        table.wire.says(SuspectArrested(occurred_at=at("08:30"), place=f"Platform {number}"))
    return table.released("10:00")


def test_a_release_behind_a_gap_counts_at_once_from_its_true_time_and_shows_as_unconfirmed() -> None:
    table = behind_a_gap()

    (met,) = table.said(ClockMet)
    assert met.met_at == at("10:00")
    assert not view_of(table).detained
    assert [entry.what for entry in view_of(table).timeline if entry.unconfirmed] == ["suspect-released"]
    (gap,) = view_of(table).gaps
    assert (gap.topic, gap.why) == ("case.police.progress.v1", "missing")


def test_once_the_gap_fills_the_release_is_confirmed_and_counted_once() -> None:
    table = behind_a_gap()
    table.hears(*table.wire.records)

    assert view_of(table).gaps == ()
    assert [entry.what for entry in view_of(table).timeline if entry.unconfirmed] == []
    assert [entry.what for entry in view_of(table).timeline].count("suspect-released") == 1
    assert len(table.said(ClockMet)) == 1


@given(st.integers(min_value=1, max_value=70))
def test_however_much_is_missing_before_it(lost: int) -> None:
    table = behind_a_gap(lost)

    assert not view_of(table).detained


def test_a_release_that_is_all_we_ever_hear_counts_too() -> None:
    table = Table()
    table.says(SuspectReleased(occurred_at=at("10:00"), recorded_by="desk", why="done"))

    assert not view_of(table).detained
    assert [entry.what for entry in view_of(table).timeline] == ["suspect-released"]
