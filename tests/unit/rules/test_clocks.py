from datetime import datetime, timedelta

import pytest

from given import at, pack
from rules.clocks import Interval, due, explain, remaining
from rules.pack import ClockRow


def clock(name: str, of: str = "nl") -> ClockRow:
    return next(row for row in pack(of).clocks if row.id == name)


def amsterdam(text: str) -> datetime:
    """A wall-clock moment of the pack's zone; the earlier one where the clock shows it twice."""
    return datetime.fromisoformat(text).replace(tzinfo=pack().time_zone)


@pytest.mark.parametrize(
    ("ordered", "ends"),
    [
        ("2026-03-10T15:00", "2026-03-11T00:00"),
        ("2026-03-10T16:00", "2026-03-11T10:00"),
        ("2026-03-10T23:00", "2026-03-11T17:00"),
        ("2026-03-10T03:50", "2026-03-10T18:00"),
        ("2026-03-10T09:00", "2026-03-10T18:00"),
        # the night of 28 to 29 March has eight hours before nine o'clock, that of 24 to 25 October ten
        ("2026-03-28T23:00", "2026-03-29T17:00"),
        ("2026-03-29T01:30", "2026-03-29T18:00"),
        ("2026-03-28T15:00", "2026-03-29T00:00"),
        ("2026-10-24T23:00", "2026-10-25T17:00"),
        ("2026-10-25T02:30", "2026-10-25T18:00"),
        ("2026-10-24T16:00", "2026-10-25T10:00"),
    ],
)
def test_nine_hours_end_at_the_wall_time_the_guide_worked_out(ordered: str, ends: str) -> None:
    assert due(clock("detention-9h"), amsterdam(ordered), pack()) == amsterdam(ends)


def test_the_second_half_past_two_of_the_autumn_night_ends_like_the_first() -> None:
    second = amsterdam("2026-10-25T02:30").replace(fold=1)

    assert due(clock("detention-9h"), second, pack()) == amsterdam("2026-10-25T18:00")


@pytest.mark.parametrize(("night", "hours"), [("2026-03-28", 8), ("2026-03-10", 9), ("2026-10-24", 10)])
def test_the_night_is_excluded_by_the_wall_clock_and_so_lasts_eight_to_ten_real_hours(night: str, hours: int) -> None:
    explained = explain(clock("detention-9h"), amsterdam(f"{night}T23:00"), pack())

    excluded = [one for one in explained.intervals if not one.counts]
    assert [one.ends - one.starts for one in excluded] == [timedelta(hours=hours)]


def test_six_hours_from_the_evening_end_the_next_day() -> None:
    assert due(clock("detention-6h"), at("20:00"), pack()) == at("2026-03-11T11:00:00")


def test_the_table_counts_like_the_detention_and_is_policy() -> None:
    assert due(clock("table-norm"), at("16:00"), pack()) == at("2026-03-11T10:00:00")
    assert clock("table-norm").basis == "policy"


def test_a_clock_without_a_window_counts_the_night_too() -> None:
    day = clock("held-24h", "example")

    assert explain(day, at("16:00"), pack("example")).intervals == (
        Interval(at("16:00"), at("2026-03-11T16:00:00"), kind="counted", reason=day.title, rule=day.id),
    )


def test_an_explanation_names_each_stretch_and_the_row_it_follows_from() -> None:
    explained = explain(clock("detention-9h"), at("16:00"), pack())

    assert [(one.starts, one.ends, one.counts, one.rule) for one in explained.intervals] == [
        (at("16:00"), at("2026-03-11T00:00:00"), True, "detention-9h"),
        (at("2026-03-11T00:00:00"), at("2026-03-11T09:00:00"), False, "night"),
        (at("2026-03-11T09:00:00"), at("2026-03-11T10:00:00"), True, "detention-9h"),
    ]
    assert explained.intervals[1].reason == "Night hours are not counted"


@pytest.mark.parametrize(
    ("now", "hours"),
    [("16:00", 9), ("20:00", 5), ("2026-03-11T04:00:00", 1), ("2026-03-11T10:00:00", 0), ("2026-03-12T10:00:00", 0)],
)
def test_what_remains_stands_still_at_night_and_ends_at_nothing(now: str, hours: int) -> None:
    assert remaining(clock("detention-9h"), at("16:00"), at(now), pack()) == timedelta(hours=hours)


def test_before_the_start_the_whole_allowance_remains() -> None:
    assert remaining(clock("detention-9h"), at("16:00"), at("10:00"), pack()) == timedelta(hours=9)
