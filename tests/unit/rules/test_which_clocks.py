"""Which clocks of a pack run, given what is known."""

from datetime import datetime

import pytest

from given import at, pack
from rules.clocks import clocks_for
from rules.pack import Pack

DETAINED = {"arrested": at("09:30"), "detention-ordered": at("10:00")}


def running(moments: dict[str, datetime], offence_class: str | None, rules: Pack | None = None) -> dict[str, datetime]:
    return {row.id: started for row, started in clocks_for(rules or pack(), moments, offence_class)}


@pytest.mark.parametrize("offence_class", ["pre-trial-detention-allowed", "grave"])
def test_nine_hours_where_pre_trial_detention_is_allowed(offence_class: str) -> None:
    assert running(DETAINED, offence_class) == {"detention-9h": at("10:00")}


def test_six_hours_where_it_is_not() -> None:
    assert running(DETAINED, "no-pre-trial-detention") == {"detention-6h": at("10:00")}


def test_while_the_offence_class_is_unknown_the_clock_that_is_due_first_runs() -> None:
    assert running(DETAINED, None) == {"detention-6h": at("10:00")}


def test_the_order_of_the_rows_does_not_decide_which_one_is_due_first() -> None:
    turned = pack().model_copy(update={"clocks": pack().clocks[::-1]})

    assert running(DETAINED, None, turned) == {"detention-6h": at("10:00")}


def test_an_arrest_alone_starts_no_clock() -> None:
    assert running({"arrested": at("09:30")}, None) == {}


def test_the_tables_own_clock_is_for_every_class_and_runs_beside_the_detention() -> None:
    moments = {**DETAINED, "selected-for-table": at("11:00")}

    assert running(moments, None) == {"detention-6h": at("10:00"), "table-norm": at("11:00")}
    assert running(moments, "grave") == {"detention-9h": at("10:00"), "table-norm": at("11:00")}


def test_the_invented_pack_has_one_clock_for_all() -> None:
    assert running(DETAINED, None, pack("example")) == {"held-24h": at("10:00")}
    assert running(DETAINED, "common", pack("example")) == {"held-24h": at("10:00")}
