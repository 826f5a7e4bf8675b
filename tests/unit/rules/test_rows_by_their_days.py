"""A row counts on the days on which it holds, and on no other: what else is asked of a solicitor or the prosecutor."""

from datetime import date
from typing import Any

import pytest

from at_the_table import Table
from given import at, pack
from rules.first_interrogation import row_of_first_interrogation
from rules.pack import Pack
from rules.settlement import SuspectFacts, points_asked
from rules.solicitor_at_once import at_once

DAY = date(2026, 3, 10)
DATES: list[tuple[dict[str, Any], bool]] = [
    ({"valid_to": date(2026, 3, 9)}, False),
    ({"valid_to": DAY}, True),
    ({"valid_from": DAY}, True),
    ({"valid_from": date(2026, 3, 11)}, False),
]
"""What a row says of its days, and whether it holds on this one."""
of_each = pytest.mark.parametrize(("dates", "holds"), DATES, ids=["over", "the last day", "the first day", "to come"])


def dated(table: str, dates: dict[str, Any]) -> Pack:
    """The Dutch pack, with the first row of this table dated so."""
    first, *others = getattr(pack(), table)
    rows = (first.model_copy(update=dates), *others)
    return Pack.model_validate(pack().model_copy(update={table: rows}).model_dump())


@of_each
def test_a_point_is_asked_of_proposals_made_on_its_days(dates: dict[str, Any], holds: bool) -> None:  # noqa: FBT001  # a row of the table
    point = pack().points_to_explain[0].id
    rules = dated("points_to_explain", dates)

    assert (point in {one.id for one in points_asked(rules, "penalty-order-fine", DAY)}) == holds


@of_each
def test_a_settlement_waits_for_the_points_of_its_day(dates: dict[str, Any], holds: bool) -> None:  # noqa: FBT001  # a row of the table
    rules = dated("points_to_explain", dates)
    table = Table(rules=rules).registered().selected().proposed()
    table.consulted(points=[one.id for one in rules.points_to_explain[1:]])
    table.asked()

    assert table.held_back == (["points-not-explained by legal-aid"] if holds else [])


@of_each
def test_a_point_of_the_first_consultation_is_asked_on_its_days(dates: dict[str, Any], holds: bool) -> None:  # noqa: FBT001  # a row of the table
    point = pack().first_points_to_explain[0].id

    assert (point in {one.id for one in dated("first_points_to_explain", dates).first_points(DAY)}) == holds


@of_each
def test_a_solicitor_is_owed_at_once_on_the_days_of_the_row(dates: dict[str, Any], holds: bool) -> None:  # noqa: FBT001  # a row of the table
    minor = SuspectFacts("minor", vulnerable=False, offence_class="pre-trial-detention-allowed")

    assert (at_once(dated("solicitor_at_once", dates), minor, DAY) is not None) == holds


@of_each
def test_a_first_interrogation_is_held_against_the_row_of_its_day(dates: dict[str, Any], holds: bool) -> None:  # noqa: FBT001  # a row of the table
    rules = dated("first_interrogations", dates)
    table = Table(rules=rules).registered().selected().questioned("09:40").proposed()
    table.consulted()
    table.asked()

    assert (row_of_first_interrogation(rules, at("09:40")) is not None) == holds
    assert table.held_back == (["first-interrogation-unassisted by prosecutor"] if holds else [])


@of_each
def test_a_case_is_reopened_for_a_reason_that_holds(dates: dict[str, Any], holds: bool) -> None:  # noqa: FBT001  # a row of the table
    reason = pack().reopenings[0].id

    assert (dated("reopenings", dates).reopening(reason, DAY) is not None) == holds
