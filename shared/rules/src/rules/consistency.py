"""What no single row of a pack can tell: that its rows name one another rightly, and that its clocks can run out."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from rules.catalogue import faults_of_the_catalogue

if TYPE_CHECKING:
    from rules.pack import Pack, Row

NAMES: Final = (
    ("clocks", "excluded", "windows"),
    ("clocks", "readings", "readings"),
    ("calendars", "holidays", "holidays"),
    ("clocks", "offence_classes", "offence_classes"),
    ("clocks", "outcomes", "outcomes"),
    ("outcomes", "ages", "age_classes"),
    ("outcomes", "offence_classes", "offence_classes"),
    ("outcomes", "points", "points_to_explain"),
    ("waivers", "ages", "age_classes"),
    ("waivers", "offence_classes", "offence_classes"),
    ("solicitor_at_once", "ages", "age_classes"),
    ("solicitor_at_once", "offence_classes", "offence_classes"),
    ("first_waivers", "ages", "age_classes"),
    ("first_waivers", "offence_classes", "offence_classes"),
)
"""Which table's rows name, in which field, rows of which other table."""
TABLES: Final = (
    "offence_classes",
    "age_classes",
    "working_methods",
    "points_to_explain",
    "first_points_to_explain",
    "behaviour_orders",
    "windows",
    "readings",
    "holidays",
    "calendars",
    "clocks",
    "escalations",
    "outcomes",
    "waivers",
    "solicitor_at_once",
    "first_interrogations",
    "first_waivers",
    "reopenings",
)
FIT: Final = {
    "elapsed": {"interrogation", "transport", "wall-clock-days"},
    "days": {"first-day"},
    "working-days": set[str](),
}
"""What a reading may be about, besides the start, by the kind of time a clock counts."""
CITED: Final = ("windows", "readings", "holidays", "calendars", "clocks")
"""The tables whose rows an explanation of a clock may cite, by their id alone."""


def faults_of(pack: "Pack") -> Iterator[str]:
    """Each fault as a sentence that begins with the table and the row."""
    yield from _rows_that_stand_twice(pack)
    yield from _cited_by_one_name(pack)
    yield from _names_of_no_row(pack)
    yield from faults_of_the_catalogue(pack)
    yield from _clocks_that_never_run_out(pack)
    yield from _readings_that_do_not_fit(pack)
    yield from _rows_that_do_not_hold_as_long(pack)
    yield from _calendars_not_named(pack)
    yield from _years_without_a_holiday(pack)
    yield from _unknown_zone(pack)


def _rows_that_stand_twice(pack: "Pack") -> Iterator[str]:
    """A row may follow another of its id, but on no day hold beside it."""
    for table in TABLES:
        rows = sorted(_rows(pack, table), key=lambda row: (row.id, row.valid_from))
        for row, later in pairwise(rows):
            if row.id == later.id and (row.valid_to is None or later.valid_from <= row.valid_to):
                yield f"{table}, row {row.id}: stands twice"


def _cited_by_one_name(pack: "Pack") -> Iterator[str]:
    """What an explanation cites is one thing: a window, a reading, a clock, or what suspends or extends that clock."""
    seen = {row.id: table for table in CITED for row in _rows(pack, table)}
    for table in CITED:
        yield from (f"{table}, row {one.id}: stands twice" for one in _rows(pack, table) if seen[one.id] != table)
    for clock in pack.clocks:
        inside = [row.id for row in (*clock.suspensions, *clock.extensions)]
        twice = sorted(one for one in {*inside} if one in seen or inside.count(one) > 1)
        yield from (f"clocks, row {clock.id}: {one} stands twice" for one in twice)


def _names_of_no_row(pack: "Pack") -> Iterator[str]:
    for table, field, other in NAMES:
        known = {row.id for row in _rows(pack, other)}
        for row in _rows(pack, table):
            unknown = sorted({*getattr(row, field)} - known)
            if unknown:
                yield f"{table}, row {row.id}: {field} names {', '.join(unknown)}, which this pack does not have"


def _clocks_that_never_run_out(pack: "Pack") -> Iterator[str]:
    """Windows fill the day when each ends inside another."""
    for clock in pack.clocks:
        windows = [row for row in pack.windows if row.id in clock.excluded and row.starts != row.ends]
        if windows and all(any(other.holds(one.ends) for other in windows) for one in windows):
            yield f"clocks, row {clock.id}: its windows leave no time of the day"


def _readings_that_do_not_fit(pack: "Pack") -> Iterator[str]:
    """A reading speaks of one kind of time, and a clock has one reading about each point."""
    for clock in pack.clocks:
        about = [row.about for row in pack.readings if row.id in clock.readings]
        if not {*about} <= {"start", *FIT[clock.term]}:
            yield f"clocks, row {clock.id}: readings has one that is not about a term of {clock.term}"
        if len({*clock.readings}) != len({*about}):
            yield f"clocks, row {clock.id}: readings has two about one point"
        if "wall-clock-days" in about and (clock.excluded or clock.suspensions):
            yield f"clocks, row {clock.id}: readings compares days with hours, some of which are not counted"


def _rows_that_do_not_hold_as_long(pack: "Pack") -> Iterator[str]:
    """A clock counts by its windows and readings on every day on which it holds itself, or it would count without."""
    for clock in pack.clocks:
        for field, table in (("excluded", pack.windows), ("readings", pack.readings)):
            for named in getattr(clock, field):
                day = _first_day_without(clock, [row for row in table if row.id == named])
                if day is not None:
                    yield f"clocks, row {clock.id}: {field} names {named}, which does not hold on {day}"


def _first_day_without(clock: "Row", rows: "Sequence[Row]") -> date | None:
    """The first day on which the clock holds and none of these rows does."""
    day = clock.valid_from
    for row in sorted(rows, key=lambda one: one.valid_from):
        if row.valid_on(day):
            if row.valid_to is None or row.valid_to == date.max:
                return None
            day = row.valid_to + timedelta(days=1)
    return day if clock.valid_on(day) else None


def _calendars_not_named(pack: "Pack") -> Iterator[str]:
    known = {row.id for row in pack.calendars}
    for clock in pack.clocks:
        if clock.calendar is not None and clock.calendar not in known:
            yield f"clocks, row {clock.id}: calendar names {clock.calendar}, which this pack does not have"


def _years_without_a_holiday(pack: "Pack") -> Iterator[str]:
    """A calendar speaks of whole years: each of its holidays has one date in each, or the year would be a guess."""
    dates = {row.id: row.dates for row in pack.holidays}
    for calendar in pack.calendars:
        years = list(range(calendar.first_year, calendar.last_year + 1))
        for holiday in calendar.holidays:
            if sorted(one.year for one in dates[holiday]) != years:
                yield f"calendars, row {calendar.id}: {holiday} has not one date in each of its years"


def _unknown_zone(pack: "Pack") -> Iterator[str]:
    try:
        ZoneInfo(pack.zone)
    except (KeyError, ValueError, OSError):
        yield f"zone: there is no time zone {pack.zone!r}"


def _rows(pack: "Pack", table: str) -> "Sequence[Row]":
    rows: Sequence[Row] = getattr(pack, table)
    return rows
