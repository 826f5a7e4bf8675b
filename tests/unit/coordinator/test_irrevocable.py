"""When nobody may object any more the prosecutor is owed a decision, and nothing becomes irrevocable by itself."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from at_the_table import Table
from contracts.after_settlement import SettlementIrrevocable
from contracts.coordinator import ClockMet, ClockMissed, DutyMet, DutyOwed
from contracts.joint_view import JointView
from contracts.police import SettlementServed
from contracts.prosecutor import BehaviourOrderGiven, ObjectionLodged
from contracts.topics import Topic
from coordinator.domain.in_force import afterwards
from given import at

OWED = "decide-irrevocable"
RAN_OUT = at("2026-03-25T00:00:00")
MINUTE = timedelta(minutes=1)


def served(when: str = "12:00", outcome: str = "penalty-order-fine") -> Table:
    """A fine in force, handed to the suspect on Tuesday the tenth."""
    table = Table().registered().selected().proposed(outcome, amount_cents=30_000)
    table.consulted()
    table.asked()
    assert len(table.issued) == 1
    table.says(SettlementServed(occurred_at=at(when), proposal_hash=table.hash, way="in-person"))
    return table


def objected(table: Table, when: str) -> None:
    table.says(ObjectionLodged(occurred_at=at(when), proposal_hash=table.hash, lodged_by="suspect"))


def irrevocable(table: Table, when: datetime) -> None:
    table.says(SettlementIrrevocable(occurred_at=when, proposal_hash=table.hash, why="no objection"))


def owed(table: Table) -> list[str]:
    return [f"{one.code} by {one.owner}" for one in table.said(JointView)[-1].owed]


def state(table: Table, clock: str = "objection") -> str:
    return next(one.state for one in table.said(JointView)[-1].clocks if one.clock == clock)


def test_the_decision_is_owed_from_the_moment_on_which_the_term_ran_out() -> None:
    table = served()
    table.time_passes(RAN_OUT - MINUTE)
    assert owed(table) == []
    assert table.document is not None
    assert table.document.next_due == RAN_OUT, "the case wakes by itself"

    table.time_passes(RAN_OUT)

    assert owed(table) == [f"{OWED} by prosecutor"]
    assert [one.lapses for one in table.said(ClockMissed) if one.clock == "objection"] == [True]


def test_without_service_no_decision_is_ever_owed() -> None:
    table = Table().registered().selected().proposed()
    table.consulted()
    table.asked()
    table.time_passes(RAN_OUT + timedelta(days=400))

    assert owed(table) == []


@given(st.integers(0, 4000))
def test_however_long_one_waits_the_coordinator_says_nothing_is_irrevocable(days: int) -> None:
    table = served()
    table.time_passes(RAN_OUT + timedelta(days=days))

    assert table.said(SettlementIrrevocable) == []
    assert table.document is not None
    assert afterwards(table.document.state).irrevocable_at is None
    assert owed(table) == [f"{OWED} by prosecutor"]


def test_while_an_objection_stands_nothing_is_owed_and_the_term_is_met() -> None:
    table = served()
    objected(table, "2026-03-20T10:00:00")
    table.time_passes(RAN_OUT)

    assert owed(table) == []
    assert state(table) == "met"


def test_the_decision_ends_the_duty_and_taken_back_it_is_owed_again() -> None:
    table = served()
    table.time_passes(RAN_OUT)
    irrevocable(table, at("2026-03-26T10:00:00"))

    assert owed(table) == []
    assert [one.duty for one in table.said(DutyMet)][-1] == OWED
    assert state(table) == "lapsed", "the right had run out before the decision"

    table.takes_back("settlement-irrevocable", Topic.PROSECUTOR_PROGRESS, "2026-03-26T11:00:00")
    assert owed(table) == [f"{OWED} by prosecutor"]


def test_an_objection_that_comes_to_light_late_ends_the_duty() -> None:
    table = served()
    table.time_passes(RAN_OUT)
    objected(table, "2026-03-20T10:00:00")

    assert owed(table) == []
    assert [one.duty for one in table.said(DutyOwed)].count(OWED) == 1


def test_the_decision_stops_the_terms_that_the_pack_lets_it_stop() -> None:
    table = served()
    until = at("2026-06-01T10:00:00")
    table.says(BehaviourOrderGiven(occurred_at=at("12:00"), ref="GA-7", kinds=("contact-ban",), until=until))
    irrevocable(table, at("2026-03-26T10:00:00"))

    assert state(table, "behaviour-order") == "met"
    assert [one.met_at for one in table.said(ClockMet) if one.clock == "behaviour-order"] == [at("2026-03-26T10:00:00")]


@pytest.mark.parametrize(
    ("outcome", "terms"), [("penalty-order-fine", []), ("penalty-order-contravention", ["objection-six-weeks"])]
)
def test_service_that_is_corrected_to_the_post_has_six_weeks_where_the_row_says_so_and_else_no_term_yet(
    outcome: str, terms: list[str]
) -> None:
    table = served(outcome=outcome)
    corrected = {"proposal_hash": table.hash, "way": "by-post", "correction": "it was sent"}
    table.says(SettlementServed(occurred_at=at("12:00"), **corrected))
    table.time_passes(RAN_OUT)

    running = {one.clock for one in table.said(JointView)[-1].clocks}
    assert sorted(one for one in running if one.startswith("objection")) == terms
    assert owed(table) == []
