"""The legal calendar as rows: which days of which year are no working days, each year named, none computed."""

from datetime import MAXYEAR, MINYEAR, date
from typing import Final, Literal, Self

from pydantic import Field, model_validator

from rules.row import Code, Row

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: Final[tuple[Weekday, ...]] = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)


class HolidayRow(Row):
    """One holiday of a rule: its date in every year of the calendar."""

    dates: tuple[date, ...] = Field(min_length=1)


class CalendarRow(Row):
    """Which days of the week and which holidays are no working days, and for which years that is known."""

    first_year: int = Field(ge=MINYEAR, le=MAXYEAR)
    last_year: int = Field(ge=MINYEAR, le=MAXYEAR)
    days_off: tuple[Weekday, ...]
    holidays: tuple[Code, ...]

    @model_validator(mode="after")
    def _leaves_a_working_day(self) -> Self:
        if {*self.days_off} == {*WEEKDAYS}:
            raise ValueError("a calendar needs a day of the week on which people work")
        if self.first_year > self.last_year:
            raise ValueError("a calendar's first year is not after its last")
        return self

    def knows(self, day: date) -> bool:
        """Whether the table says anything about this day's year."""
        return self.first_year <= day.year <= self.last_year

    def is_off(self, day: date) -> bool:
        """Whether nobody works on this day of the week."""
        return WEEKDAYS[day.weekday()] in self.days_off
