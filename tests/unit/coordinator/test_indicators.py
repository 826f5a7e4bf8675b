"""The indicators: what a case gives, who is followed for how long, and what is shown of it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from a_board import NOON, case
from coordinator.counting import counted_anew, norms_of
from coordinator.domain.contribution import Contribution, contribution
from coordinator.domain.counted import after_months, counts_of, in_which_window
from coordinator.domain.indicators import Indicators, indicators
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.clocks_told import ClockKept
from coordinator.domain.sections.coordinator import CoordinatorSaid
from coordinator.domain.sections.police import PoliceSaid
from coordinator.domain.sections.prosecutor import BehaviourOrder, Decided, ProsecutorSaid
from coordinator.domain.shown_counts import Row, Table
from coordinator.domain.small_groups import Counts, Sum
from given import at, pack

ZONE = pack().time_zone
DAY = timedelta(days=1)
NORMS = norms_of({(pack().name, pack().version): pack()})


def ended(number: int, person: str, began: datetime, **said: object) -> Contribution:
    """A case that was settled by a fine an hour after it began."""
    given = {"end": "settled", "outcome": "fine", "ended_at": began + timedelta(hours=1), "rests_on": "consultation"}
    return replace(
        Contribution(case(number), person, began, method="zsm", at_the_table=True),
        **{**given, **said},  # type: ignore[arg-type]  # as the test says
    )


def found(facts: Iterable[Contribution], now: datetime = NOON, threshold: int = 1) -> Indicators:
    totals = Counter(named for counts in counted_anew(facts, ZONE).values() for named in counts)
    return indicators(totals, now, ZONE, threshold)


def table(of: Indicators, question: str, axis: str, months: int = 0) -> Table:
    every = (*of.again, *of.tables)
    return next(one for one in every if (one.question, one.axis, one.months) == (question, axis, months))


def row(of: Table, value: str) -> Row:
    return next(one for one in of.rows if one.of == value)


def values(of: Row) -> dict[str, int | None]:
    return {name: shown.value for name, shown in of.counts.items()}


def test_a_case_gives_when_what_happened_first_and_how_it_ended() -> None:
    orders = (BehaviourOrder("2", at("15:00")), BehaviourOrder("1", at("14:00")))
    said = ProsecutorSaid(
        selected_at=at("12:30"),
        working_method="zsm",
        decided=(Decided("suspect-summoned", "summons", at("16:00")),),
        behaviour_orders=orders,
    )
    norm = next(iter(NORMS))
    clocks = (ClockKept(norm, at("12:30"), "prosecutor", due=at("21:30"), met_at=at("16:00")),)
    gives = contribution(
        JointCase(
            case(1),
            police=PoliceSaid(arrested_at=at("12:00"), person="a" * 64),
            prosecutor=said,
            coordinator=CoordinatorSaid(clocks=clocks),
        ),
        NORMS,
    )

    assert (gives.end, gives.outcome, gives.norm) == ("summoned", "summons", "inside")
    assert gives.intervened_at == gives.behaviour_order_at == at("14:00")
    assert gives.final_at is None
    missed = (replace(clocks[0], missed=True, met_at=None),)
    again = JointCase(case(1), prosecutor=said, coordinator=CoordinatorSaid(clocks=missed))
    assert contribution(again, NORMS).norm == "outside"


@pytest.mark.parametrize(
    ("start", "months", "then"),
    [("2026-01-31", 1, "2026-02-28"), ("2027-11-30", 3, "2028-02-29"), ("2026-03-10", 24, "2028-03-10")],
)
def test_months_end_on_the_same_day_or_the_last(start: str, months: int, then: str) -> None:
    assert after_months(date.fromisoformat(start), months) == date.fromisoformat(then)
    assert in_which_window(date(2026, 1, 31), date(2026, 4, 30)) == "3"
    assert in_which_window(date(2026, 1, 31), date(2026, 5, 1)) == "6"


def test_who_was_not_followed_for_the_whole_window_is_observed_whatever_was_seen_of_them() -> None:
    first = ended(1, "a" * 64, NOON - 200 * DAY)
    second = ended(2, "a" * 64, NOON - 50 * DAY)
    shown = found([first, second])

    three = row(table(shown, "again", "outcome", 3), "fine")
    assert values(three) == {"again": 0, "not-again": 1, "observed": 1}
    six = row(table(shown, "again", "outcome", 6), "fine")
    assert values(six) == {"again": 1, "not-again": 0, "observed": 1}
    assert (six.share("again"), six.among) == (1.0, 1)
    year = row(table(shown, "again", "outcome", 12), "fine")
    assert values(year) == {"again": 0, "not-again": 0, "observed": 2}
    assert year.share("again") is None


def test_a_case_that_began_before_the_outcome_or_of_another_person_is_no_new_case() -> None:
    first = ended(1, "a" * 64, NOON - 200 * DAY, ended_at=NOON - 100 * DAY)
    shown = found([first, ended(2, "a" * 64, NOON - 150 * DAY, end="open", ended_at=None), ended(3, "b" * 64, NOON)])

    assert values(row(table(shown, "again", "month", 3), f"{NOON - 100 * DAY:%Y-%m}")) == {
        "again": 0,
        "not-again": 1,
        "observed": 0,
    }


def test_an_outcome_of_somebody_whom_nobody_linked_is_told_apart() -> None:
    shown = found([replace(ended(1, "", NOON - 400 * DAY), person=None)])

    assert shown.unlinked.value == 1
    assert table(shown, "again", "outcome", 3).rows == ()


def test_a_month_is_one_of_the_table_s_own_zone() -> None:
    midnight = datetime.fromisoformat("2026-02-28T23:30:00+00:00")
    (first, *_) = counts_of(ended(1, "a" * 64, midnight), (), ZONE)

    assert first == "handled|2026-03|zsm|yes"


def test_what_became_of_cases_is_told_by_month_and_by_working_method() -> None:
    facts = [ended(number, f"{number:064}", NOON) for number in range(3)]
    facts += [ended(3, "", NOON, end="summoned", method="other", outcome="summons", rests_on="")]
    shown = found(facts)

    assert values(row(table(shown, "table", "month"), "2026-03")) | {"settled": 3, "summoned": 1} == values(
        row(table(shown, "table", "month"), "2026-03")
    )
    assert row(table(shown, "table", "month"), "2026-03").share("settled") == 0.75
    assert row(table(shown, "table", "method"), "other").total.value == 1
    assert values(row(table(shown, "rests-on", "method"), "zsm")) == {"consultation": 3, "waiver": 0}


def test_half_had_met_with_an_intervention_within_a_bound_and_of_too_few_nothing_is_told() -> None:
    hours = [1, 2, 5, 20, 200]
    facts = [ended(n, "", NOON, served_at=NOON + timedelta(hours=h)) for n, h in enumerate(hours)]
    times = {(one.axis, one.milestone): one for one in found(facts, threshold=5).times}

    assert (times[("month", "served")].bound, times[("month", "served")].reached) == (1, 5)
    assert times[("month", "intervened")].bound == 1
    assert times[("month", "paid")].bound is None


def test_a_small_group_is_hidden_and_what_is_beside_it_rounded() -> None:
    facts = [ended(number, f"{number:064}", NOON) for number in range(30)]
    facts += [ended(number, f"{number:064}", NOON, rests_on="waiver") for number in range(30, 34)]
    shown = found(facts, threshold=10)

    rests = row(table(shown, "rests-on", "month"), "2026-03")
    assert rests.counts["waiver"].hidden == "small"
    assert rests.share("waiver") is None
    assert (rests.counts["consultation"].value, rests.total.value) == (30, 35)
    assert rests.share("consultation") is None
    assert rests.at_least("consultation") == 28 / 37


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 60), min_size=2, max_size=6), st.integers(5, 12))
def test_a_share_beside_a_hidden_answer_is_told_as_a_bound_that_is_true_and_that_the_figures_shown_give(
    cases: list[int], threshold: int
) -> None:
    """Who reads the page can compute it from the other figures there, so that it gives nobody away."""
    named = [str(place) for place in range(len(cases))]
    of = dict(zip(named, cases, strict=True)) | {"all": sum(cases)}
    shown = Counts(of, [Sum("all", tuple(named))], threshold).shown()
    told = Row("", shown["all"], {name: shown[name] for name in named})

    for name in named:
        least, own, total = told.at_least(name), shown[name].value, shown["all"].value
        if least is not None:
            assert own is not None
            assert total is not None
            assert told.share(name) is None
            assert 0 < least == (own - 2) / (total + 2) <= of[name] / of["all"]
        if told.share(name) is not None:
            assert all(shown[one].value is not None for one in named)
