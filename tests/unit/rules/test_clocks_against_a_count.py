"""The clocks against a count of every minute, or second, by the wall clock, which shares no code with them."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from random import Random
from typing import TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from drawn_clocks import (
    EPOCH,
    LATE,
    LUNCH,
    NIGHT,
    NOTHING,
    as_opinion,
    explained,
    facts_of,
    moment,
    rules_of,
    starts,
    stories,
)
from given import pack
from rules.clocks import Extended, Happened, explain, remaining
from second_opinion import DAY, Story, clock_changes, opinion, same_time_after

T = TypeVar("T")
ZONE = "Europe/Amsterdam"
HOUR = 60
WINDOWS = [(), (NIGHT,), (LATE,), (LATE, LUNCH), (NOTHING,), ((0, 150),), ((150, 300),), ((480, 120), (60, 240))]
CHANGES = clock_changes(ZONE, 2020, 2029)


def minute(text: str) -> int:
    """A moment in UTC as the second opinion counts."""
    return (datetime.fromisoformat(text).replace(tzinfo=UTC) - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(minutes=1)


BEFORE_SPRING, BEFORE_AUTUMN = minute("2026-03-28T22:00"), minute("2026-10-24T21:00")
CLOSED = Story(ZONE, 60, BEFORE_AUTUMN, 9 * HOUR, (NIGHT,))
INTERROGATED = Story(ZONE, 60, BEFORE_AUTUMN, 9 * HOUR, (NIGHT,), ((BEFORE_AUTUMN + 180, BEFORE_AUTUMN + 400),))
INVERTED = Story(ZONE, 60, BEFORE_SPRING, 9 * HOUR, (NIGHT,), suspensions=((BEFORE_SPRING + 60, BEFORE_SPRING),))
TWO_AT_ONCE = Story(ZONE, 60, BEFORE_SPRING, 9 * HOUR, (NIGHT,), extensions=((BEFORE_SPRING, 90), (BEFORE_SPRING, 60)))
STANDING = Story(ZONE, 60, BEFORE_SPRING, 9 * HOUR, (NIGHT,), suspensions=((BEFORE_SPRING + 60, None),))


@settings(max_examples=250, deadline=None)
@given(stories())
@example(CLOSED)
@example(INTERROGATED)
@example(INVERTED)
@example(STANDING)
@example(TWO_AT_ONCE)
def test_the_engine_and_a_count_of_every_minute_agree_on_every_stretch(story: Story) -> None:
    assert as_opinion(story, explained(story)) == opinion(story)


@settings(max_examples=40, deadline=None)
@given(stories(tick=1))
def test_they_agree_to_the_second(story: Story) -> None:
    assert as_opinion(story, explained(story)) == opinion(story)


def test_ten_years_have_twenty_nights_on_which_the_clock_is_changed() -> None:
    assert len(CHANGES) == 20


@pytest.mark.parametrize("windows", WINDOWS)
def test_they_agree_around_both_clock_changes_of_ten_years(windows: tuple[tuple[int, int], ...]) -> None:
    told = [
        Story(ZONE, 60, day * DAY + at, hours * HOUR, windows)
        for day in CHANGES
        for at in (-660, -61, 0, 30, 90, 419)
        for hours in (1, 9)
    ]

    assert [one for one in told if as_opinion(one, explained(one)) != opinion(one)] == []


@pytest.mark.parametrize("year", [2020, 2024, 2028])
def test_they_agree_over_a_leap_day(year: int) -> None:
    before = (date(year, 2, 28) - date(1970, 1, 1)).days * DAY
    told = [Story(ZONE, 60, before + at, 9 * HOUR, (LATE, LUNCH)) for at in range(0, 3 * DAY, 97)]

    assert [one for one in told if as_opinion(one, explained(one)) != opinion(one)] == []


@settings(max_examples=150, deadline=None)
@given(starts(ZONE), st.sampled_from([3, 6]))
@example(minute("2026-03-26T01:30"), 3)
@example(minute("2026-10-22T00:30"), 3)
@example(minute("2026-10-25T01:30"), 6)
def test_days_of_custody_end_at_the_earlier_of_the_hours_and_the_wall_clock(start: int, days: int) -> None:
    started = EPOCH + timedelta(minutes=start)
    more = (Extended("longer-custody", "prosecutor", started),) if days > 3 else ()
    row = next(row for row in pack().clocks if row.id == "police-custody")
    first, last = same_time_after(ZONE, start, days)

    said = explain(row, Happened({"custody-ordered": started}, extensions=more), pack())

    assert said.due == EPOCH + timedelta(minutes=min(start + days * DAY, first))
    assert said.latest_arguable == EPOCH + timedelta(minutes=max(start + days * DAY, last))
    assert said.intervals[-1].ends == said.due


@settings(max_examples=150, deadline=None)
@given(stories())
def test_the_stretches_join_without_gaps_and_those_that_count_add_up(story: Story) -> None:
    said = explained(story)

    for intervals, due in ((said.intervals, said.due), (said.latest_intervals, said.latest_arguable)):
        assert all(one.ends == after.starts for one, after in pairwise(intervals))
        assert all(one.starts < one.ends for one in intervals)
        if due is not None:
            assert intervals[-1].ends == due
            assert intervals[-1].counts
            counted = sum((one.ends - one.starts for one in intervals if one.kind == "counted"), timedelta())
            assert counted == rules_of(story)[0].allowance
    if said.due is not None:
        assert said.intervals[0].starts == moment(story, story.start)


@settings(max_examples=60, deadline=None)
@given(stories(), st.randoms(use_true_random=False))
def test_the_order_in_which_it_was_told_changes_nothing(story: Story, turned: Random) -> None:
    def shuffled(told: tuple[T, ...]) -> tuple[T, ...]:
        return tuple(turned.sample(told, len(told)))

    other = replace(
        story,
        interrogations=shuffled(story.interrogations),
        transports=shuffled(story.transports),
        suspensions=shuffled(story.suspensions),
        extensions=shuffled(story.extensions),
    )

    assert as_opinion(other, explained(other)) == as_opinion(story, explained(story))


@settings(max_examples=80, deadline=None)
@given(stories())
def test_the_latest_arguable_moment_is_never_before_the_due_one(story: Story) -> None:
    said = explained(story)

    assert said.latest_arguable is None or (said.due is not None and said.due <= said.latest_arguable)


@settings(max_examples=100, deadline=None)
@given(stories(), st.lists(st.integers(-60, 4 * DAY), min_size=1, max_size=6))
def test_what_remains_never_grows_and_falls_to_nothing_at_the_due_moment_and_not_before(
    story: Story, looks: list[int]
) -> None:
    row, packed = rules_of(story)
    facts = facts_of(story)
    due = explain(row, facts, packed).due

    left = [remaining(row, facts, moment(story, story.start + look), packed) or timedelta() for look in sorted(looks)]

    assert left == sorted(left, reverse=True)
    if due is None:
        assert left[-1] > timedelta()
        return
    minute = timedelta(minutes=1)
    assert remaining(row, facts, due, packed) == timedelta()
    assert remaining(row, facts, due - minute, packed) == minute
