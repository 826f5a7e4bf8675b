"""Clocks that began and cannot be told: on that day no row of their kind holds. Never silent, never a guess."""

from collections.abc import Collection, Iterator
from datetime import date, datetime
from typing import NamedTuple

from rules.clocks import begun, clock_of, start_of
from rules.happened import Happened, Refused
from rules.pack import ClockRow, Pack


class Untold(NamedTuple):
    """A clock without a row: the nearest row of its kind, by which nothing is counted, its start, and why."""

    row: ClockRow
    at: datetime
    why: Refused


def without_a_row(
    pack: Pack, facts: Happened, offence_class: str | None, running: Collection[ClockRow]
) -> Iterator[Untold]:
    """The kinds that began on a day on which none of their rows holds, unless one that is `running` took their place.

    That one starts and stops with the same moments. While the offence class is unknown each class counts.
    """
    known = offence_class if any(one.id == offence_class for one in pack.offence_classes) else None
    kinds: dict[str, list[ClockRow]] = {}
    for row in begun(pack, frozenset(facts.moments)):
        if _is_for(row, facts, known):
            kinds.setdefault(row.id, []).append(row)
    for kind, rows in kinds.items():
        start = min(start for row in rows if (start := start_of(row, facts.moments)))
        day = facts.as_of or start.astimezone(pack.time_zone).date()
        if pack.clock(kind, day) is not None:
            continue
        row, why = _nearest(rows, day), clock_of(pack, kind, day)
        alike = any({*one.starts} == {*row.starts} and {*one.stops} == {*row.stops} for one in running)
        if isinstance(why, Refused) and not alike:
            yield Untold(row, start, why)


def _is_for(row: ClockRow, facts: Happened, offence_class: str | None) -> bool:
    if row.outcomes and facts.outcome not in row.outcomes:
        return False
    return offence_class is None or not row.offence_classes or offence_class in row.offence_classes


def _nearest(rows: list[ClockRow], day: date) -> ClockRow:
    """The last that held before that day, else the first of all."""
    before = [row for row in rows if row.valid_from <= day]
    return max(before, key=_since) if before else min(rows, key=_since)


def _since(row: ClockRow) -> date:
    return row.valid_from
