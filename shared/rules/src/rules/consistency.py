"""What no single row of a pack can tell: that its rows name one another rightly, and that its clocks can run out."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from rules.pack import Pack, Row

NAMES: Final = (
    ("clocks", "excluded", "windows"),
    ("clocks", "offence_classes", "offence_classes"),
    ("outcomes", "ages", "age_classes"),
    ("waivers", "ages", "age_classes"),
    ("waivers", "offence_classes", "offence_classes"),
)
"""Which table's rows name, in which field, rows of which other table."""
TABLES: Final = (
    "offence_classes",
    "age_classes",
    "working_methods",
    "points_to_explain",
    "behaviour_orders",
    "windows",
    "clocks",
    "outcomes",
    "waivers",
)


def faults_of(pack: "Pack") -> Iterator[str]:
    """Each fault as a sentence that begins with the table and the row."""
    yield from _rows_that_stand_twice(pack)
    yield from _names_of_no_row(pack)
    yield from _clocks_that_never_run_out(pack)
    yield from _unknown_zone(pack)


def _rows_that_stand_twice(pack: "Pack") -> Iterator[str]:
    for table in TABLES:
        ids = [row.id for row in _rows(pack, table)]
        yield from (f"{table}, row {one}: stands twice" for one in sorted(set(ids)) if ids.count(one) > 1)


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
        windows = pack.windows_of(clock)
        if windows and all(any(other.holds(one.ends) for other in windows) for one in windows):
            yield f"clocks, row {clock.id}: its windows leave no time of the day"


def _unknown_zone(pack: "Pack") -> Iterator[str]:
    try:
        ZoneInfo(pack.zone)
    except (KeyError, ValueError, OSError):
        yield f"zone: there is no time zone {pack.zone!r}"


def _rows(pack: "Pack", table: str) -> "Sequence[Row]":
    rows: Sequence[Row] = getattr(pack, table)
    return rows
