"""Where sources differ there are two readings: the strict one, by which alarms go, and the latest arguable one."""

from datetime import datetime

import pytest

from given import at, pack
from rules.clocks import Explanation, clock_at, explain
from rules.happened import Happened, Refused, Span

ORDERED = at("23:00")
NIGHT_TALK: Span = (at("2026-03-11T01:00:00"), at("2026-03-11T03:00:00"))
RIDE: Span = (at("2026-03-11T10:00:00"), at("2026-03-11T11:30:00"))


def told(kind: str, started: datetime, **happened: object) -> Explanation:
    row = clock_at(pack(), kind, started)
    assert not isinstance(row, Refused)
    moments = {row.starts[0]: started, **happened.pop("moments", {})}  # type: ignore[dict-item]
    return explain(row, Happened(moments, **happened), pack())  # type: ignore[arg-type]


def amsterdam(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=pack().time_zone)


def test_night_hours_of_an_interrogation_count_in_the_strict_reading_only() -> None:
    both = told("detention-9h", ORDERED, interrogations=(NIGHT_TALK,))

    assert both.due == at("2026-03-11T15:00:00")
    assert both.latest_arguable == at("2026-03-11T17:00:00")
    assert ("interrogation-at-night", True) in [(one.rule, one.counts) for one in both.intervals]
    assert "interrogation-at-night" not in {one.rule for one in both.latest_intervals}


def test_an_interrogation_by_day_changes_nothing() -> None:
    by_day = told("detention-9h", ORDERED, interrogations=((at("2026-03-11T10:00:00"), at("2026-03-11T12:00:00")),))

    assert by_day.due == by_day.latest_arguable == at("2026-03-11T17:00:00")


def test_an_interrogation_that_lasts_counts_on() -> None:
    assert told("detention-9h", ORDERED, interrogations=((NIGHT_TALK[0], None),)).due == at("2026-03-11T09:00:00")


def test_two_interrogations_at_once_count_once() -> None:
    overlapping = (NIGHT_TALK, (at("2026-03-11T02:00:00"), at("2026-03-11T04:00:00")))

    assert told("detention-9h", ORDERED, interrogations=overlapping).due == at("2026-03-11T14:00:00")


def test_transport_counts_in_the_strict_reading_and_not_in_the_latest() -> None:
    both = told("detention-9h", ORDERED, transports=(RIDE,))

    assert both.due == at("2026-03-11T17:00:00")
    assert both.latest_arguable == at("2026-03-11T18:30:00")
    assert "time-in-transport" in {one.rule for one in both.latest_intervals}


def test_a_transport_that_lasts_leaves_the_latest_reading_open() -> None:
    both = told("detention-9h", ORDERED, transports=((RIDE[0], None),))

    assert both.due == at("2026-03-11T17:00:00")
    assert both.latest_arguable is None
    assert both.latest_standing is not None
    assert both.latest_standing.since == RIDE[0]


@pytest.mark.parametrize("kind", ["table-norm", "police-custody"])
def test_a_clock_whose_row_names_no_such_reading_does_not_ask(kind: str) -> None:
    assert told(kind, ORDERED, interrogations=(NIGHT_TALK,), transports=(RIDE,)) == told(kind, ORDERED)


def test_an_interval_that_ends_before_it_begins_is_named_and_does_not_count() -> None:
    turned = told("detention-9h", ORDERED, interrogations=(NIGHT_TALK[::-1],))

    assert [(one.code, one.rule) for one in turned.refused] == [("ends-before-it-begins", "interrogation-at-night")]
    assert turned.due == at("2026-03-11T17:00:00")


def test_the_examining_judge_is_due_from_the_arrest_or_at_the_latest_from_the_detention() -> None:
    both = told("examining-judge", at("10:00"), moments={"detention-ordered": at("12:00")})

    assert both.due == at("2026-03-14T04:00:00")
    assert both.latest_arguable == at("2026-03-14T06:00:00")


def test_until_2017_the_examining_judge_was_due_after_three_days_and_fifteen_hours() -> None:
    assert told("examining-judge", amsterdam("2017-02-28T10:00")).due == amsterdam("2017-03-04T01:00")
    assert told("examining-judge", amsterdam("2017-03-01T10:00")).due == amsterdam("2017-03-05T04:00")


@pytest.mark.parametrize(
    ("ordered", "due", "latest"),
    [
        ("2026-03-10T10:00", "2026-03-13T10:00", "2026-03-13T10:00"),
        ("2026-03-27T10:00", "2026-03-30T10:00", "2026-03-30T11:00"),
        ("2026-10-24T10:00", "2026-10-27T09:00", "2026-10-27T10:00"),
    ],
)
def test_three_days_over_a_clock_change_end_at_the_earlier_of_the_hours_and_the_wall_clock(
    ordered: str, due: str, latest: str
) -> None:
    both = told("police-custody", amsterdam(ordered))

    assert (both.due, both.latest_arguable) == (amsterdam(due), amsterdam(latest))


def test_the_day_of_a_behaviour_order_is_its_first_or_at_the_latest_the_next() -> None:
    both = told("behaviour-order", at("10:00"))

    assert both.due == amsterdam("2026-06-08T00:00")
    assert both.latest_arguable == amsterdam("2026-06-09T00:00")
