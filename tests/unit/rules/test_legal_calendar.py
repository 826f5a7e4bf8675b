"""The legal calendar of the Dutch pack: against Easter worked out another way, and against a public package."""

from datetime import date, timedelta

import holidays
import pytest

from given import pack
from rules.legal_calendar import LegalCalendar, UnknownYear
from rules.pack import CalendarRow

CALENDAR = pack().calendars[0]
LEGAL = LegalCalendar(CALENDAR, pack().holidays)
YEARS = range(2020, 2036)
NAMED = {holiday.id: holiday.dates for holiday in pack().holidays}
FROM_EASTER = {"good-friday": -2, "easter-monday": 1, "ascension-day": 39, "whit-monday": 50}
LUSTRUM = (2020, 2025, 2030, 2035)
"""Years in which most people are free on 5 May; the package calls that day a public holiday in these years only."""


def easter(year: int) -> date:
    """The Sunday after the first full moon of spring by the church's tables, told by golden number and epact."""
    golden, century = year % 19 + 1, year // 100 + 1
    skipped, moon = 3 * century // 4 - 12, (8 * century + 5) // 25 - 5
    sunday = 5 * year // 4 - skipped - 10
    epact = (11 * golden + 20 + moon - skipped) % 30
    epact += (epact == 25 and golden > 11) or epact == 24
    full = 44 - epact + (30 if epact > 23 else 0)
    return date(year, 3, 1) + timedelta(days=full + 7 - (sunday + full) % 7 - 1)


def package(year: int) -> set[date]:
    """What the public package calls public holidays of the Netherlands."""
    return {*holidays.country_holidays("NL", years=year)}


def legal(year: int) -> set[date]:
    return {day for dates in NAMED.values() for day in dates if day.year == year}


def test_the_table_names_each_year_from_2020_to_2035() -> None:
    assert (CALENDAR.first_year, CALENDAR.last_year) == (2020, 2035)
    assert {*CALENDAR.holidays} == {*NAMED}


@pytest.mark.parametrize("year", YEARS)
def test_what_moves_with_easter_lies_where_easter_puts_it(year: int) -> None:
    for name, days in FROM_EASTER.items():
        assert easter(year) + timedelta(days=days) in NAMED[name]


def test_the_kings_birthday_is_a_day_earlier_where_it_falls_on_a_sunday() -> None:
    shifted = [day.year for day in NAMED["kings-day"] if day != date(day.year, 4, 27)]

    assert shifted == [2025, 2031]
    assert all(date(year, 4, 27).weekday() == 6 and date(year, 4, 26) in NAMED["kings-day"] for year in shifted)


def test_the_fifth_of_may_counts_every_year() -> None:
    assert NAMED["liberation-day"] == tuple(date(year, 5, 5) for year in YEARS)


@pytest.mark.parametrize("year", YEARS)
def test_the_package_lacks_the_fifth_of_may_outside_lustrum_years_and_adds_two_sundays_and_nothing_else(
    year: int,
) -> None:
    lacking = set() if year in LUSTRUM else {date(year, 5, 5)}
    sundays = {easter(year), easter(year) + timedelta(days=49)}

    assert legal(year) - package(year) == lacking
    assert package(year) - legal(year) == sundays - legal(year)


@pytest.mark.parametrize("year", YEARS)
def test_good_friday_is_equated_in_the_law_and_public_in_the_package(year: int) -> None:
    friday = easter(year) - timedelta(days=2)

    assert friday in package(year)
    row = LEGAL.off(friday)
    assert row is not None
    assert row.id == "good-friday"


def test_a_saturday_is_off_by_the_calendar_and_a_holiday_by_its_own_row() -> None:
    told = {day: row.id if (row := LEGAL.off(day)) else None for day in _days("2026-05-01", 5)}

    assert list(told.values()) == [None, "recognised-days", "recognised-days", None, "liberation-day"]


@pytest.mark.parametrize("day", [date(2019, 12, 31), date(2036, 1, 1)])
def test_a_day_of_a_year_that_is_not_named_is_not_answered(day: date) -> None:
    with pytest.raises(UnknownYear) as unknown:
        LEGAL.off(day)

    assert unknown.value.refusal.code == "year-not-in-calendar"
    assert unknown.value.refusal.why == f"recognised-days names 2020 to 2035, not {day.year}"


def test_a_calendar_has_a_day_on_which_people_work_and_years_in_order() -> None:
    said = CALENDAR.model_dump()

    with pytest.raises(ValueError, match="a day of the week on which people work"):
        CalendarRow.model_validate(
            {**said, "days_off": [*["monday", "tuesday", "wednesday", "thursday", "friday"], *CALENDAR.days_off]}
        )
    with pytest.raises(ValueError, match="first year is not after its last"):
        CalendarRow.model_validate({**said, "first_year": 2036})


@pytest.mark.parametrize("years", [{"first_year": 0}, {"last_year": 10_000}, {"last_year": 10**15}])
def test_a_calendar_is_of_years_that_a_date_can_have(years: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="_year"):
        CalendarRow.model_validate({**CALENDAR.model_dump(), **years})


def _days(first: str, count: int) -> list[date]:
    return [date.fromisoformat(first) + timedelta(days=n) for n in range(count)]
