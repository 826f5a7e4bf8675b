"""Clocks start, warn, are missed and are met by the moments in the world, whenever those are reported."""

import pytest

from at_the_table import Table
from contracts.coordinator import ClockMet, ClockMissed, ClockStarted, ClockWarned
from contracts.joint_view import JointView
from contracts.police import CustodyOrdered, DetentionOrdered, SuspectReleased
from given import at

NINE, NORM = "detention-9h", "table-norm"
NEXT_DAY = "2026-03-11T"


def started(table: Table) -> dict[str, tuple[object, object]]:
    """All but the week in which everybody should hear something, which always runs."""
    told = [said for said in table.said(ClockStarted) if not said.clock.startswith("week-norm")]
    return {said.clock: (said.occurred_at, said.due) for said in told}


def state_of(table: Table, clock: str) -> str:
    shown = table.said(JointView)[-1].clocks
    return next(one.state for one in shown if one.clock == clock)


def test_the_detention_clock_runs_from_the_order_and_not_from_the_arrest() -> None:
    table = Table().registered().detained("09:10")

    assert started(table) == {NINE: (at("09:10"), at("18:10"))}


def test_the_working_methods_clock_runs_beside_it_from_the_selection() -> None:
    table = Table().registered().detained("09:10").selected("09:30")

    assert started(table)[NORM] == (at("09:30"), at("18:30"))


def test_six_hours_for_an_offence_without_pre_trial_detention() -> None:
    table = Table().registered(offence="no-pre-trial-detention").detained("09:10")

    assert started(table) == {"detention-6h": (at("09:10"), at("15:10"))}


@pytest.mark.parametrize(
    ("now", "warned"), [("17:09", []), ("17:10", [60]), ("17:40", [60, 30]), ("18:00", [60, 30, 10])]
)
def test_it_is_warned_of_an_hour_half_an_hour_and_ten_minutes_before(now: str, warned: list[int]) -> None:
    table = Table().registered().detained("09:10")

    for moment in ("17:09", "17:10", "17:40", "18:00"):
        if at(moment) <= at(now):
            table.time_passes(at(moment))

    assert [said.minutes_left for said in table.said(ClockWarned)] == warned


def test_after_an_outage_only_the_nearest_warning_is_given_at_its_own_moment() -> None:
    table = Table().registered().detained("09:10")
    table.time_passes(at("18:05"))

    (warned,) = table.said(ClockWarned)
    assert (warned.minutes_left, warned.occurred_at) == (10, at("18:00"))


def test_a_deadline_that_passed_is_said_once_at_its_own_moment_with_its_owner() -> None:
    table = Table().registered().detained("09:10")
    table.time_passes(at("18:20"))
    table.time_passes(at("18:30"))

    (missed,) = table.said(ClockMissed)
    assert (missed.clock, missed.occurred_at, missed.owner) == (NINE, at("18:10"), "police")
    assert state_of(table, NINE) == "missed"


@pytest.mark.parametrize("ends", [SuspectReleased, CustodyOrdered])
def test_a_release_or_custody_in_time_meets_the_clock(ends: type[SuspectReleased | CustodyOrdered]) -> None:
    table = Table().registered().detained("09:10")
    said = {"recorded_by": "desk", "why": "done"} if ends is SuspectReleased else {"ordered_by": "A"}
    table.says(ends.model_validate({"occurred_at": at("18:10"), **said}))

    (met,) = table.said(ClockMet)
    assert (met.clock, met.met_at) == (NINE, at("18:10"))
    table.time_passes(at("20:00"))
    assert table.said(ClockMissed) == []


def test_done_in_time_but_reported_late_turns_missed_into_met() -> None:
    table = Table().registered().detained("09:10")
    table.time_passes(at("18:20"))
    assert state_of(table, NINE) == "missed"

    table.released("18:00")

    (met,) = table.said(ClockMet)
    assert met.met_at == at("18:00")
    assert state_of(table, NINE) == "met"


def test_done_too_late_stays_missed() -> None:
    table = Table().registered().detained("09:10")
    table.time_passes(at("18:20"))
    table.released("18:11")

    assert table.said(ClockMet) == []
    assert state_of(table, NINE) == "missed"


def test_a_release_too_late_by_a_clock_that_runs_ahead_is_missed_at_the_due_moment_and_not_forgotten() -> None:
    table = Table().registered().detained("09:10")
    table.time_passes(at("18:09"))
    table.wire.says(SuspectReleased(occurred_at=at("18:11"), recorded_by="desk", why="done"))
    table.hears(table.wire.records[-1])

    assert table.document is not None
    assert table.document.next_due == at("18:10")
    table.time_passes(at("18:10"))
    assert [missed.clock for missed in table.said(ClockMissed)] == [NINE]


def test_a_settlement_ends_the_tables_clock_and_never_the_detentions() -> None:
    table = Table().registered().detained("09:10").selected("09:30").proposed()
    table.consulted()
    table.asked("11:00")

    assert {met.clock for met in table.said(ClockMet)} == {NORM, "week-norm-suspect"}
    assert state_of(table, NINE) == "running"


def test_another_road_ends_the_tables_clock() -> None:
    table = Table().registered().selected("09:30").leaves("10:00")

    assert [(met.clock, met.met_at) for met in table.said(ClockMet)] == [(NORM, at("10:00"))]


def test_the_night_does_not_count() -> None:
    table = Table().registered().detained("20:00")

    assert started(table)[NINE] == (at("20:00"), at(f"{NEXT_DAY}14:00:00"))


def test_nobody_is_held_without_a_clock_because_the_registration_was_forgotten() -> None:
    table = Table()
    table.says(DetentionOrdered(occurred_at=at("09:10"), ordered_by="assistant prosecutor"))
    assert started(table) == {"detention-6h": (at("09:10"), at("15:10"))}, "the strictest, while nothing is known"

    table.time_passes(at("15:10"))

    assert [missed.clock for missed in table.said(ClockMissed)] == ["detention-6h"]


def test_the_offence_class_known_late_decides_the_clock_from_the_order_on() -> None:
    table = Table()
    table.says(DetentionOrdered(occurred_at=at("09:10"), ordered_by="assistant prosecutor"))
    table.registered()

    assert started(table)[NINE] == (at("09:10"), at("18:10"))
    assert [one.clock for one in table.said(JointView)[-1].clocks if not one.in_days] == [NINE]


def test_the_next_moment_to_wake_is_the_next_warning_then_the_deadline() -> None:
    table = Table().registered().detained("09:10")
    assert table.document is not None
    assert table.document.next_due == at("17:10")
    table.time_passes(at("18:00"))
    assert table.document.next_due == at("18:10")
    table.time_passes(at("18:10"))
    assert table.document.next_due == at("18:20"), "the first step of the escalation"
