"""Which days are no working days, read from the pack's calendar; a year that it does not name is refused."""

from dataclasses import dataclass
from datetime import date

from rules.calendar_rows import CalendarRow, HolidayRow
from rules.happened import Refused
from rules.pack import ClockRow, Pack
from rules.row import Row


class UnknownYear(LookupError):  # noqa: N818  # it says what is so
    """No calendar says anything about this year."""

    def __init__(self, calendar: str, why: str) -> None:
        super().__init__(why)
        self.refusal = Refused("year-not-in-calendar", calendar, why)


@dataclass(frozen=True, slots=True)
class LegalCalendar:
    """A calendar with its holidays."""

    row: CalendarRow
    holidays: tuple[HolidayRow, ...]

    def off(self, day: date) -> Row | None:
        """The row that makes this day no working day; None when people work. Raises UnknownYear."""
        if not self.row.knows(day):
            named = f"{self.row.first_year} to {self.row.last_year}"
            raise UnknownYear(self.row.id, f"{self.row.id} names {named}, not {day.year}")
        return self.row if self.row.is_off(day) else next((one for one in self.holidays if day in one.dates), None)


def calendar_of(clock: ClockRow, pack: Pack, day: date) -> LegalCalendar | None:
    """The calendar that this clock names, as it holds on this day. Raises UnknownYear when none does: never a guess."""
    if clock.calendar is None:
        return None
    row = next((row for row in pack.calendars if row.id == clock.calendar and row.valid_on(day)), None)
    if row is None:
        raise UnknownYear(clock.calendar, f"{clock.calendar} does not hold on {day}")
    return LegalCalendar(row, tuple(one for one in pack.holidays if one.id in row.holidays))
