"""What of all that happened counts for one clock, by the rows that hold for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final, Self
from zoneinfo import ZoneInfo

from rules.clock_refusals import inverted, refuses_suspension, suspension_row
from rules.clock_rows import ClockRow, ReadingRow, WindowRow
from rules.clock_run import Closed, Layer, Leg, joined
from rules.clock_windows import FAR
from rules.happened import Happened, Refused, Span
from rules.legal_calendar import LegalCalendar, calendar_of
from rules.pack import Pack

ROWS_REMEMBERED: Final = 1024
"""Clocks, each on one day, whose rows are kept: cases that run now share theirs."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One clock of one case, with the rows that hold for it."""

    row: ClockRow
    happened: Happened
    start: datetime
    day: date
    zone: ZoneInfo
    windows: tuple[WindowRow, ...]
    readings: Mapping[str, ReadingRow]
    calendar: LegalCalendar | None

    @classmethod
    def of(cls, row: ClockRow, happened: Happened, started: datetime, pack: Pack) -> Self:
        """By the rows of the day the case says, else of the day on which the clock started. Raises UnknownYear."""
        zone = pack.time_zone
        day = happened.as_of or started.astimezone(zone).date()
        return cls(row, happened, started.astimezone(UTC), day, zone, *_rows_of(row, pack, day))

    @property
    def later_start(self) -> datetime:
        """From when the latest arguable reading counts; never before the strict one."""
        reading = self.readings.get("start")
        later = self.happened.moments.get(reading.starts) if reading and reading.starts else None
        return max(self.start, later.astimezone(UTC)) if later else self.start


@lru_cache(ROWS_REMEMBERED)
def _rows_of(
    row: ClockRow, pack: Pack, day: date
) -> tuple[tuple[WindowRow, ...], Mapping[str, ReadingRow], LegalCalendar | None]:
    """The windows, the readings by what they are about, and the calendar of that day. Raises UnknownYear."""
    readings: dict[str, ReadingRow] = {one.about: one for one in pack.readings_of(row, day)}
    return pack.windows_of(row, day) if row.excluded else (), readings, calendar_of(row, pack, day)


@dataclass(slots=True)
class Facts:
    """What counts, closed and in UTC; what lasts still ends later than everything."""

    legs: list[Leg]
    interrogations: tuple[Closed, ...] = ()
    transports: tuple[Closed, ...] = ()
    suspensions: list[Layer] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


def facts_of(setting: Setting) -> Facts:
    """All but the extensions, which count only if they came before the clock ran out."""
    row, happened, readings = setting.row, setting.happened, setting.readings
    facts = Facts([Leg(row.allowance, None, "counted", row)])
    if happened.interrogations and "interrogation" in readings:
        facts.interrogations = _closed(readings["interrogation"], happened.interrogations, facts)
    if happened.transports and "transport" in readings:
        facts.transports = _closed(readings["transport"], happened.transports, facts)
    if happened.suspensions:
        _take_suspensions(setting, facts)
    return facts


def drop_suspensions_after(due: datetime, facts: Facts) -> None:
    """What began after the clock ran out holds nothing up."""
    for layer in [one for one in facts.suspensions if one.spans and one.spans[0][0] >= due]:
        why = f"{layer.row.id}: begins after the clock ran out"
        facts.refused.append(Refused("after-it-ran-out", layer.row.id, why))
        facts.suspensions.remove(layer)


def _closed(row: ReadingRow, spans: Sequence[Span], facts: Facts) -> tuple[Closed, ...]:
    facts.refused += [wrong for span in spans if (wrong := inverted(row, span))]
    right = ((since, until or FAR) for since, until in spans if until is None or since <= until)
    return joined((since.astimezone(UTC), until.astimezone(UTC)) for since, until in right)


def _take_suspensions(setting: Setting, facts: Facts) -> None:
    """Those that the row lists, whatever order they came in; after the most that it allows the clock runs again."""
    for asked in sorted(setting.happened.suspensions, key=lambda one: (one.since, one.until or FAR, one.kind)):
        listed = suspension_row(setting.row, asked.kind, setting.day)
        earlier = sum(layer.row.id == asked.kind for layer in facts.suspensions)
        wrong = refuses_suspension(setting.row, asked, setting.day, earlier)
        if wrong:
            facts.refused.append(wrong)
        elif listed:
            most = asked.since + listed.at_most if listed.at_most else FAR
            span = (asked.since.astimezone(UTC), min(asked.until or FAR, most).astimezone(UTC))
            facts.suspensions.append(Layer(joined([span]), "suspended", listed))
