"""A term in days: whole days of the wall clock, each to its end; the last may move to the next working day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rules.clock_run import Kind, Leg, Spent, Stretch
from rules.clock_windows import DAY
from rules.legal_calendar import LegalCalendar
from rules.pack import ClockRow, ReadingRow
from rules.row import Row


@dataclass(frozen=True, slots=True)
class Days:
    """What a term in days goes by."""

    row: ClockRow
    zone: ZoneInfo
    calendar: LegalCalendar | None
    first_day: ReadingRow | None
    """The reading in which the day of the start is the first; None where it does not count."""


@dataclass(slots=True)
class _Run:
    """How far the term has come: up to the end of the day before `day`."""

    day: date
    ends: datetime
    zone: ZoneInfo
    stretches: list[Stretch] = field(default_factory=list)

    def to(self, day: date, kind: Kind, row: Row | None) -> None:
        """Up to where this day begins."""
        self.until(_begin_of(day, self.zone), kind, row)
        self.day = day

    def until(self, moment: datetime, kind: Kind, row: Row | None) -> None:
        """Up to this moment."""
        if moment > self.ends:
            before = self.stretches.pop() if self._goes_on(kind, row) else None
            self.stretches.append((before[0] if before else self.ends, moment, kind, row))
            self.ends = moment

    def _goes_on(self, kind: Kind, row: Row | None) -> bool:
        return bool(self.stretches) and self.stretches[-1][2] == kind and self.stretches[-1][3] is row


def spend_days(start: datetime, by: Days, legs: Sequence[Leg]) -> Spent:
    """The stretches from the start to the end of the last day. Raises UnknownYear."""
    run = _Run(start.astimezone(by.zone).date(), start, by.zone)
    _day_of_the_start(run, by, legs[0].until)
    first = 1 if by.first_day else 0
    for nth, leg in enumerate(legs):
        days = leg.allowance // DAY - (0 if nth else first)
        if leg.until is not None:
            run.until(leg.until, leg.kind, leg.row)
            run.day = (leg.until - timedelta.resolution).astimezone(by.zone).date() + DAY
        elif by.row.term == "working-days":
            _working_days(run, days, leg, by)
        elif by.row.ends_on_working_day and nth == len(legs) - 1:
            _to_a_working_day(run, days, leg, by)
        else:
            run.to(run.day + days * DAY, leg.kind, leg.row)
    return Spent(run.stretches)


def _day_of_the_start(run: _Run, by: Days, until: datetime | None) -> None:
    """To its end, or to where the whole ends on that very day."""
    next_day = run.day + DAY
    ends = _begin_of(next_day, by.zone)
    kind: Kind = "counted" if by.first_day or (until and until < ends) else "excluded"
    run.until(min(until or ends, ends), kind, by.first_day or by.row)
    run.day = next_day


def _working_days(run: _Run, days: int, leg: Leg, by: Days) -> None:
    """So many of those days on which people work."""
    while days:
        off = _off(run.day, by)
        run.to(run.day + DAY, "excluded" if off else leg.kind, off or leg.row)
        days -= 0 if off else 1


def _to_a_working_day(run: _Run, days: int, leg: Leg, by: Days) -> None:
    """So many days; while nobody works on the last, that day does not count."""
    run.to(run.day + (days - 1) * DAY, leg.kind, leg.row)
    while off := _off(run.day, by):
        run.to(run.day + DAY, "excluded", off)
    run.to(run.day + DAY, leg.kind, leg.row)


def _off(day: date, by: Days) -> Row | None:
    return by.calendar.off(day) if by.calendar else None


def _begin_of(day: date, zone: ZoneInfo) -> datetime:
    """Midnight by the wall clock, in UTC; where there is none, the moment at which it is passed over."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
