"""A clock that cannot be told is shown, told and owed by its owner; a held person always has a clock or an alarm."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from at_the_table import Table
from changing_clocks import NINE, extended, shown, told, view_of
from contracts.coordinator import ClockMissed, ClockMoved, ClockStarted, DutyMet, DutyOwed, ProofCompleted
from contracts.joint_view import ClockShown
from contracts.police import CustodyOrdered, DetentionOrdered, SettlementServed, SuspectReleased
from contracts.prosecutor import ObjectionLodged
from contracts.topics import Topic
from given import at, pack
from rules.pack import Pack

WATCH, HELD = "watch-untold-clock", "held-without-clock"
YEAR = "2036"
"""The calendar of the pack names no day of it."""


def owed(table: Table) -> list[str]:
    return [f"{one.code} by {one.owner}" for one in view_of(table).owed if one.code in {WATCH, HELD}]


def served_in_a_year_without_calendar() -> Table:
    table = Table().registered().selected().proposed()
    table.consulted()
    table.asked()
    return told(
        table, SettlementServed(occurred_at=at(f"{YEAR}-03-10T12:00:00"), proposal_hash=table.hash, way="in-person")
    )


def until(day: date, rules: Pack, *kinds: str) -> Pack:
    """The pack with the rows of these clocks holding until that day only."""
    rows = (row.model_copy(update={"valid_to": day}) if row.id in kinds else row for row in rules.clocks)
    return rules.model_copy(update={"clocks": tuple(rows)})


def without(rules: Pack, *kinds: str) -> Pack:
    return rules.model_copy(update={"clocks": tuple(row for row in rules.clocks if row.id not in kinds)})


def detention(table: Table) -> Iterator[ClockShown]:
    return (one for one in view_of(table).clocks if one.clock.startswith("detention"))


def test_a_term_whose_calendar_does_not_hold_that_year_is_shown_told_and_owed_by_its_owner() -> None:
    table = served_in_a_year_without_calendar()

    clock = shown(table, "objection")
    assert (clock.state, clock.due, clock.why) == ("untold", None, "recognised-days names 2020 to 2035, not 2036")
    (started,) = [one for one in table.said(ClockStarted) if one.clock == "objection"]
    assert (started.due, started.untold) == (None, "year-not-in-calendar")
    assert owed(table) == [f"{WATCH} by prosecutor"]
    assert [(one.duty, one.owner) for one in table.said(DutyOwed) if one.duty == WATCH] == [(WATCH, "prosecutor")]


def test_it_ends_with_what_it_asks_for_and_nobody_says_that_it_was_met_in_time() -> None:
    table = served_in_a_year_without_calendar()
    objected = ObjectionLodged(occurred_at=at(f"{YEAR}-03-12T10:00:00"), proposal_hash=table.hash, lodged_by="suspect")
    told(table, objected, Topic.PROSECUTOR_PROGRESS)

    assert (shown(table, "objection").state, shown(table, "objection").ended_at) == ("untold", objected.occurred_at)
    assert owed(table) == []
    assert [one.duty for one in table.said(DutyMet)].count(WATCH) == 1


def test_a_clock_that_can_be_told_after_a_correction_moves_to_its_moment() -> None:
    table = served_in_a_year_without_calendar()
    right = {"occurred_at": at("2026-03-10T12:00:00"), "proposal_hash": table.hash, "way": "in-person"}
    told(table, SettlementServed.model_validate(right | {"correction": "the year"}))

    assert (shown(table, "objection").state, owed(table)) == ("lapsed", [])
    assert [one.untold for one in table.said(ClockMoved) if one.clock == "objection"] == []


def test_a_held_person_whose_clock_has_no_row_that_day_has_a_clock_that_is_untold_and_alarmed() -> None:
    table = Table(until(date(2026, 3, 9), pack(), NINE, "detention-6h")).registered().detained("10:00")

    (clock,) = detention(table)
    assert (clock.clock, clock.state, clock.owner) == (NINE, "untold", "police")
    assert clock.why is not None
    assert "does not hold on 2026-03-10" in clock.why
    assert owed(table) == [f"{WATCH} by police"]
    told(table, extended("15:30", clock=NINE))
    assert [one.rule for one in view_of(table).changes_refused] == [NINE]

    told(table, SuspectReleased(occurred_at=at("16:00"), recorded_by="desk", why="done"))
    assert owed(table) == []


def test_before_the_first_row_too() -> None:
    table = Table().registered()
    told(table, DetentionOrdered(occurred_at=at("2016-03-10T10:00:00"), ordered_by="assistant prosecutor"))

    assert [one.state for one in detention(table)] == ["untold"]
    assert owed(table) == [f"{WATCH} by police"]


def test_a_row_that_another_kind_took_over_is_no_alarm() -> None:
    rules = until(date(2026, 3, 9), pack(), NINE)
    (nine,) = [row for row in rules.clocks if row.id == NINE]
    later = {"id": "detention-8h", "valid_from": date(2026, 3, 10), "valid_to": None, "allowance": timedelta(hours=8)}
    table = Table(rules.model_copy(update={"clocks": (*rules.clocks, nine.model_copy(update=later))}))
    table.registered().detained("10:00")

    assert [(one.clock, one.state) for one in detention(table)] == [("detention-8h", "running")]
    assert owed(table) == []


def test_a_pack_that_has_no_clock_for_somebody_held_is_alarmed() -> None:
    table = Table(without(pack(), NINE, "police-custody")).registered().detained("10:00")
    assert owed(table) == [f"{HELD} by police"]

    told(table, CustodyOrdered(occurred_at=at("15:00"), ordered_by="assistant prosecutor"))
    assert owed(table) == [f"{HELD} by police"]

    told(table, SuspectReleased(occurred_at=at("16:00"), recorded_by="desk", why="done"))
    assert owed(table) == []


CLASSES = st.sampled_from(["no-pre-trial-detention", "pre-trial-detention-allowed", "grave", None])
MOMENTS = st.datetimes(datetime(2010, 1, 1), datetime(2035, 1, 1))  # made aware in the test
KINDS = st.sets(st.sampled_from([NINE, "detention-6h", "police-custody", "examining-judge"]))


@given(
    when=MOMENTS, offence=CLASSES, gone=KINDS, last=st.dates(date(2017, 3, 1), date(2034, 1, 1)), custody=st.booleans()
)
def test_whatever_rows_hold_a_held_person_has_a_clock_or_an_alarm(
    *, when: datetime, offence: str | None, gone: set[str], last: date, custody: bool
) -> None:
    table = Table(until(last, pack(), *gone))
    moment = at(f"{when.isoformat()}+01:00")
    if offence:
        table.registered(offence=offence)
    told(table, DetentionOrdered(occurred_at=moment, ordered_by="assistant prosecutor"))
    if custody:
        told(table, CustodyOrdered(occurred_at=moment + timedelta(hours=1), ordered_by="assistant prosecutor"))

    stops = {row.id: row.stops for row in table.rules.clocks}
    runs = [one for one in view_of(table).clocks if "released" in stops[one.clock] and one.ended_at is None]
    alarmed = [one for one in runs if one.state in {"running", "missed"}] or owed(table)
    assert alarmed
    assert all(f"{WATCH} by {one.owner}" in owed(table) for one in runs if one.state == "untold")


def test_a_proof_is_completed_though_a_clock_of_the_case_is_untold() -> None:
    table = Table(until(date(2026, 3, 9), pack(), NINE, "detention-6h")).registered().detained("09:30").selected()
    table.proposed()
    table.consulted()
    table.asked()

    assert len(table.said(ProofCompleted)) == 1
    assert [one.clock for one in table.said(ClockMissed)] == []
