"""Terms in days end with their last day; where the row says so, with the next working day of the legal calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from drawn_clocks import EPOCH, FROM
from given import at, pack
from rules.clocks import Explanation, clock_at, explain
from rules.happened import Happened, Refused
from second_opinion import end_of_days

MINUTE = timedelta(minutes=1)
DUTCH = pack()
OFF = frozenset(
    day
    for day in (date(2020, 1, 1) + timedelta(days=n) for n in range(16 * 366))
    if day.weekday() > 4 or any(day in one.dates for one in DUTCH.holidays)
)
OFF_IN_THE_EXAMPLE = frozenset(
    day
    for day in (date(2025, 1, 1) + timedelta(days=n) for n in range(3 * 365))
    if day.weekday() == 6 or (day.month, day.day) == (9, 1)
)


def told(kind: str, started: datetime, of: str = "nl") -> Explanation:
    row = clock_at(pack(of), kind, started)
    assert not isinstance(row, Refused)
    return explain(row, started, pack(of))


def amsterdam(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=DUTCH.time_zone)


@pytest.mark.parametrize(
    ("served", "ends"),
    [
        ("2026-03-10T16:00", "2026-03-25T00:00"),
        ("2026-03-10T00:00", "2026-03-25T00:00"),
        ("2026-03-10T23:59", "2026-03-25T00:00"),
        ("2026-03-14T12:00", "2026-03-31T00:00"),
        ("2026-03-20T12:00", "2026-04-08T00:00"),
        ("2025-04-12T12:00", "2025-04-29T00:00"),
        ("2026-04-21T12:00", "2026-05-07T00:00"),
        ("2026-12-11T12:00", "2026-12-29T00:00"),
    ],
)
def test_fourteen_days_to_object_end_with_the_first_day_that_is_no_weekend_and_no_holiday(
    served: str, ends: str
) -> None:
    assert told("objection", amsterdam(served)).due == amsterdam(ends)


def test_the_days_at_the_end_on_which_nobody_works_are_told_by_the_row_that_says_so() -> None:
    over_easter = told("objection", amsterdam("2026-03-20T12:00"))

    assert [(one.kind, one.rule) for one in over_easter.intervals] == [
        ("excluded", "objection"),
        ("counted", "objection"),
        ("excluded", "good-friday"),
        ("excluded", "recognised-days"),
        ("excluded", "easter-monday"),
        ("counted", "objection"),
    ]


def test_the_term_runs_from_whichever_came_first() -> None:
    row = clock_at(DUTCH, "objection", at("10:00"))
    assert not isinstance(row, Refused)
    both = Happened({"served-in-person": at("2026-03-12T10:00:00"), "objection-known": at("10:00")})

    assert explain(row, both, DUTCH).due == told("objection", at("10:00")).due


def test_six_weeks_where_the_order_was_sent_by_post() -> None:
    assert told("objection-six-weeks", amsterdam("2026-03-10T12:00")).due == amsterdam("2026-04-22T00:00")


def test_ninety_days_are_not_moved_to_a_working_day() -> None:
    ends = told("behaviour-order", amsterdam("2026-03-02T12:00")).due

    assert ends == amsterdam("2026-05-31T00:00")
    assert date(2026, 5, 30) in OFF


@pytest.mark.parametrize("kind", ["week-norm-victim", "week-norm-suspect"])
def test_a_week_to_be_told_is_policy_and_seven_whole_days(kind: str) -> None:
    row = clock_at(DUTCH, kind, at("10:00"))

    assert not isinstance(row, Refused)
    assert row.basis == "policy"
    assert told(kind, at("10:00")).due == at("2026-03-18T00:00:00")


@pytest.mark.parametrize("served", ["2010-05-12T12:00", "2019-06-01T12:00", "2035-12-30T12:00"])
def test_a_year_that_the_calendar_does_not_name_is_refused_and_not_guessed(served: str) -> None:
    refused = told("objection", amsterdam(served))

    assert refused.due is refused.latest_arguable is None
    assert [(one.code, one.rule) for one in refused.refused] == [("year-not-in-calendar", "recognised-days")]


def test_working_days_alone_are_counted_where_the_term_says_so() -> None:
    over_harvest = told("appeal", datetime(2026, 8, 28, 12, tzinfo=UTC), "example")

    assert over_harvest.due == datetime(2026, 9, 2, 23, tzinfo=UTC)
    assert [(one.kind, one.rule) for one in over_harvest.intervals[2:4]] == [
        ("excluded", "bank-days"),
        ("counted", "appeal"),
    ]


@settings(max_examples=100, deadline=None)
@given(st.integers(FROM, FROM + 14 * 365 * 24 * 60))
@example((datetime(2026, 3, 14, 22, 30, tzinfo=UTC) - EPOCH) // MINUTE)
def test_a_count_of_the_days_ends_at_the_same_minute(start: int) -> None:
    started = EPOCH + start * MINUTE

    assert told("objection", started).due == EPOCH + MINUTE * end_of_days(
        DUTCH.zone, start, 14, OFF, working=False, moved=True
    )
    assert told("week-norm-victim", started).due == EPOCH + MINUTE * end_of_days(
        DUTCH.zone, start, 7, OFF, working=False, moved=False
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1000 * 24 * 60))
def test_a_count_of_the_working_days_ends_at_the_same_minute(after: int) -> None:
    start = (datetime(2025, 1, 1, tzinfo=UTC) - EPOCH) // MINUTE + after

    assert told("appeal", EPOCH + start * MINUTE, "example").due == EPOCH + MINUTE * end_of_days(
        pack("example").zone, start, 3, OFF_IN_THE_EXAMPLE, working=True, moved=False
    )
