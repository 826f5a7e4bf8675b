"""An agency's text becomes our value, or is refused with a reason."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.field_rule import FieldRule
from adapters.mapped import Problem
from adapters.values import value_of

LOCAL = "%d-%m-%Y %H:%M"
DATE = "%Y-%m-%d"
ZONES = ["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Atlantic/Azores", "UTC"]
minutes = st.datetimes(datetime(1995, 1, 1), datetime(2037, 1, 1)).map(lambda t: t.replace(second=0, microsecond=0))


@dataclass(frozen=True)
class OneText:
    """A row that says the same everywhere."""

    text: str | None
    line: int = 7

    def at(self, _path: str) -> str | None:
        return self.text

    def referred(self, _ref: str, _name: str) -> str | None:
        return self.text


def read(text: str | None, **rule: Any) -> object:
    return value_of(FieldRule(path="p", **rule), OneText(text))


def code_of(value: object) -> str | None:
    return value.code if isinstance(value, Problem) else None


@given(moment=minutes, zone=st.sampled_from(ZONES))
def test_a_local_time_is_its_moment_or_is_refused_never_another_moment(moment: datetime, zone: str) -> None:
    true = moment.replace(tzinfo=UTC)
    local = true.astimezone(ZoneInfo(zone))
    others = {local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)}

    value = read(local.strftime(LOCAL), format=LOCAL, zone=zone)

    assert value == true.isoformat() if others == {true} else code_of(value) == "ambiguous-time"


@given(moment=minutes, zone=st.sampled_from(ZONES))
def test_with_fold_every_local_time_that_was_has_a_moment_and_both_hours_can_be_meant(
    moment: datetime, zone: str
) -> None:
    true = moment.replace(tzinfo=UTC)
    text = true.astimezone(ZoneInfo(zone)).strftime(LOCAL)

    meant = {read(text, format=LOCAL, zone=zone, fold=fold) for fold in ("earlier", "later")}

    assert true.isoformat() in meant


@pytest.mark.parametrize(
    ("text", "fold", "expected"),
    [
        ("25-10-2026 02:30", None, "ambiguous-time"),
        ("25-10-2026 02:30", "earlier", "2026-10-25T00:30:00+00:00"),
        ("25-10-2026 02:30", "later", "2026-10-25T01:30:00+00:00"),
        ("25-10-2026 01:59", None, "2026-10-24T23:59:00+00:00"),
        ("25-10-2026 03:00", None, "2026-10-25T02:00:00+00:00"),
        ("29-03-2026 02:30", None, "no-such-time"),
        ("29-03-2026 02:30", "earlier", "2026-03-29T00:30:00+00:00"),
        ("29-03-2026 02:30", "later", "2026-03-29T01:30:00+00:00"),
        ("29-03-2026 01:59", None, "2026-03-29T00:59:00+00:00"),
        ("29-03-2026 03:00", None, "2026-03-29T01:00:00+00:00"),
    ],
)
def test_the_nights_the_clock_changes(text: str, fold: str | None, expected: str) -> None:
    value = read(text, format=LOCAL, zone="Europe/Amsterdam", fold=fold)

    assert expected in (value, code_of(value))


@given(moment=st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)), offset=st.integers(-14 * 60, 14 * 60))
def test_a_time_with_an_offset_needs_no_zone_and_keeps_its_moment(moment: datetime, offset: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))

    assert read(aware.isoformat(), format="iso") == aware.astimezone(UTC).isoformat()


@pytest.mark.parametrize(
    "text", ["2026-03-10", "10-03-2026", "2026-W11-2T08:00Z", "20260310T0800Z", "now", "2026-13-01T00:00Z"]
)
def test_what_is_no_full_iso_time_is_refused(text: str) -> None:
    assert code_of(read(text, format="iso")) == "bad-time"


def test_an_iso_time_without_offset_is_refused_unless_a_zone_is_stated() -> None:
    assert code_of(read("2026-03-10T08:00", format="iso")) == "no-offset"
    assert read("2026-03-10T08:00", format="iso", zone="Europe/Amsterdam") == "2026-03-10T07:00:00+00:00"


@pytest.mark.parametrize(
    "text", ["31-02-2026 08:00", "10-03-2026", "10-03-2026 08:00:00", "2026-03-10 08:00", "10-03-26 08:00"]
)
def test_what_is_not_of_the_form_is_refused(text: str) -> None:
    assert code_of(read(text, format=LOCAL, zone="Europe/Amsterdam")) == "bad-time"


@given(day=st.dates(datetime(1995, 1, 1).date(), datetime(2037, 1, 1).date()), zone=st.sampled_from(ZONES))
def test_a_date_alone_is_read_as_if_the_mappings_time_stood_beside_it(day: date, zone: str) -> None:
    value = read(day.isoformat(), format=DATE, at="02:30", zone=zone)
    in_full = read(f"{day.isoformat()} 02:30", format=f"{DATE} %H:%M", zone=zone)

    assert value == in_full or (isinstance(in_full, Problem) and code_of(value) == in_full.code)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1997-03-12", "1997-03-12T07:00:00+00:00"),
        ("1997-07-12", "1997-07-12T06:00:00+00:00"),
        ("1997-03-12T09:00", "bad-time"),
        ("1997-03", "bad-time"),
        ("1997", "bad-time"),
        ("1997-02-29", "bad-time"),
    ],
)
def test_a_date_stands_for_its_local_time_and_nothing_else_counts_as_a_date(text: str, expected: str) -> None:
    value = read(text, format=DATE, at="00:00", zone="America/Denver")

    assert expected in (value, code_of(value))


def test_a_date_whose_local_time_came_twice_or_never_is_refused_unless_fold_says_which() -> None:
    rule: dict[str, Any] = {"format": DATE, "at": "02:30", "zone": "Europe/Amsterdam"}

    assert code_of(read("2026-10-25", **rule)) == "ambiguous-time"
    assert code_of(read("2026-03-29", **rule)) == "no-such-time"
    assert read("2026-10-25", **rule, fold="later") == "2026-10-25T01:30:00+00:00"


@given(bounds=st.dictionaries(st.integers(0, 999_999), st.text(min_size=1), min_size=1), number=st.integers(0, 999_999))
def test_a_number_gets_the_value_of_the_highest_bound_it_reaches(bounds: dict[int, str], number: int) -> None:
    value = read(f" {number} ", at_least={str(bound): text for bound, text in bounds.items()})

    reached = [bound for bound in bounds if bound <= number]
    assert value == bounds[max(reached)] if reached else code_of(value) == "below-bounds"


@pytest.mark.parametrize("text", ["", "17.5", "-1", "018 y", "\u0661\u0668", "NB", "17-20", "1" * 7])
def test_what_is_no_whole_number_reaches_no_bound(text: str) -> None:
    assert code_of(read(text, at_least={"0": "minor", "18": "adult"})) in {"bad-number", "missing"}


codes = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)


@given(table=st.dictionaries(codes, st.text(min_size=1) | st.booleans() | st.integers(), min_size=1), text=codes)
def test_a_code_table_gives_exactly_its_value_and_refuses_every_other_code(table: dict[str, object], text: str) -> None:
    value = read(f" {text} ", codes=table)

    assert value == table[text] if text in table else code_of(value) == "unknown-code"


@given(cents=st.integers(-(10**12), 10**12))
def test_an_amount_with_its_marks_is_a_whole_number_of_the_smallest_unit(cents: int) -> None:
    dutch = f"{cents // 100 if cents >= 0 else -(-cents // 100):,}".replace(",", ".") + f",{abs(cents) % 100:02}"
    dutch = f"-{dutch.lstrip('-')}" if cents < 0 else dutch

    assert read(dutch, number={"decimals": 2, "point": ",", "thousands": "."}) == cents


@pytest.mark.parametrize("text", ["12,345", "1.23,00", "12.50", "1e3", "\u0661", "--1", "", " ", "1,", "1" * 30])
def test_what_is_no_such_number_is_refused(text: str) -> None:
    assert code_of(read(text, number={"decimals": 2, "point": ",", "thousands": "."})) in {"bad-number", "missing"}


@pytest.mark.parametrize("text", [None, "", "  ", "\u00a0"])
def test_an_empty_value_is_refused_or_left_out(text: str | None) -> None:
    assert code_of(read(text)) == "missing"
    assert read(text, required=False) is None


def test_a_control_character_in_a_value_is_refused() -> None:
    assert code_of(read("a\x85b")) == "control-character"


def test_a_constant_is_the_value_whatever_the_row_says() -> None:
    assert value_of(FieldRule(constant=False), OneText("x")) is False
