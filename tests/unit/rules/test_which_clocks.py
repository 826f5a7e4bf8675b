"""Which clocks of a pack run, given what is known."""

from datetime import date, datetime

import pytest

from given import at, pack
from rules.clocks import clock_of, clocks_for, due, explain, remaining
from rules.happened import Happened, Refused
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


def test_a_class_that_the_pack_does_not_know_leaves_nobody_without_a_clock() -> None:
    assert running(DETAINED, "felony") == {"detention-6h": at("10:00")}


def test_the_order_of_the_rows_does_not_decide_which_one_is_due_first() -> None:
    turned = pack().model_copy(update={"clocks": pack().clocks[::-1]})

    assert running(DETAINED, None, turned) == {"detention-6h": at("10:00")}


def test_an_arrest_alone_starts_no_clock() -> None:
    assert running({"arrested": at("09:30")}, None) == {}


def test_the_tables_own_clock_is_for_every_class_and_runs_beside_the_detention() -> None:
    moments = {**DETAINED, "selected-for-table": at("11:00")}

    assert running(moments, None) == {"detention-6h": at("10:00"), "table-norm": at("11:00")}
    assert running(moments, "grave") == {"detention-9h": at("10:00"), "table-norm": at("11:00")}


def test_the_invented_pack_has_one_clock_of_detention_for_all() -> None:
    assert running(DETAINED, None, pack("example")) == {"held-24h": at("10:00")}
    assert running(DETAINED, "common", pack("example")) == {"held-24h": at("10:00")}


@pytest.mark.parametrize("kind", ["solicitor-available", "consultation", "behaviour-order", "week-norm-suspect"])
def test_a_clock_runs_from_the_moment_that_its_row_names(kind: str) -> None:
    row = next(row for row in pack().clocks if row.id == kind)

    assert running({row.starts[0]: at("10:00")}, "grave")[kind] == at("10:00")
    assert due(row, at("10:00"), pack()) == at("10:00") + row.allowance or row.term == "days"


def test_the_examining_judge_waits_for_a_suspect_in_custody() -> None:
    assert "examining-judge" not in running(DETAINED, "grave")

    in_custody = running({**DETAINED, "custody-ordered": at("15:00")}, "grave")

    assert in_custody["examining-judge"] == DETAINED["arrested"]
    assert in_custody["police-custody"] == at("15:00")


def terms(outcome: str | None, **moments: datetime) -> set[str]:
    facts = Happened({name.replace("_", "-"): when for name, when in moments.items()}, outcome=outcome)
    return {row.id for row, _ in clocks_for(pack(), facts, "no-pre-trial-detention")}


def test_six_weeks_run_only_for_the_outcomes_that_the_row_names() -> None:
    small_fine = next(row for row in pack().clocks if row.id == "objection-six-weeks").outcomes
    assert small_fine == ("penalty-order-contravention",)

    for outcome in (None, *(row.id for row in pack().outcomes)):
        assert terms(outcome, sent_by_post=at("10:00")) == ({"objection-six-weeks"} if outcome in small_fine else set())
        assert terms(outcome, served_in_person=at("10:00")) == {"objection"}
        assert "objection" in terms(outcome, sent_by_post=at("10:00"), objection_known=at("11:00"))


def test_a_case_keeps_the_rows_of_the_day_on_which_it_began() -> None:
    long_ago = Happened({"detention-ordered": at("10:00")}, as_of=date(2016, 5, 1))

    assert clocks_for(pack(), long_ago, "grave") == ()


def test_a_kind_that_does_not_hold_on_the_day_is_refused() -> None:
    then = clock_of(pack(), "detention-9h", date(2016, 5, 1))
    never = clock_of(pack(), "siesta", date(2026, 5, 1))

    assert isinstance(then, Refused)
    assert (then.code, then.rule) == ("not-valid-then", "detention-9h")
    assert then.why == "detention-9h does not hold on 2016-05-01: nl 2026.1 has it 2017-03-01 to now"
    assert isinstance(never, Refused)
    assert (never.code, never.why) == ("no-such-clock", "nl 2026.1 has no clock 'siesta'")


def test_every_clock_names_its_owner_the_act_that_ends_it_and_when_it_warns() -> None:
    assert all(row.owner and row.act_that_ends and row.warnings_minutes for row in pack().clocks)
    assert {row.id: row.warnings_minutes for row in pack().clocks}["detention-9h"] == (60, 30, 10)


def test_an_explanation_without_a_start_says_so() -> None:
    row = next(row for row in pack().clocks if row.id == "objection")

    told = explain(row, Happened({"arrested": at("10:00")}), pack())

    assert [one.code for one in told.refused] == ["start-unknown"]
    assert told.due is None
    assert remaining(row, Happened(), at("10:00"), pack()) is None
