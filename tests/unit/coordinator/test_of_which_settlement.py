"""What is said of one settlement starts and stops no clock of another."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from at_the_table import Table
from contracts.after_settlement import CaseReopened, ObjectionWaived, SettlementIrrevocable
from contracts.joint_view import JointView, SettlementShown
from contracts.message import Message
from contracts.police import SettlementServed
from contracts.prosecutor import ObjectionLodged, OrderKnown
from contracts.topics import Topic
from contracts.withdrawals import StatementWithdrawn
from given import at
from messaging.after_settlement import AfterSettlement, AfterSettlements, after_settlements

LATE = at("2026-03-16T10:00:00")


def known(named: str, when: str = "2026-03-16T10:00:00") -> OrderKnown:
    return OrderKnown(occurred_at=at(when), proposal_hash=named, circumstance="rang about it")


def objected(named: str) -> ObjectionLodged:
    return ObjectionLodged(occurred_at=LATE, proposal_hash=named, lodged_by="suspect")


def irrevocable(named: str) -> SettlementIrrevocable:
    return SettlementIrrevocable(occurred_at=LATE, proposal_hash=named, why="no remedy is left")


def waived(named: str) -> ObjectionWaived:
    return ObjectionWaived(occurred_at=LATE, proposal_hash=named, with_solicitor=True)


def settled(table: Table, day: int) -> str:
    table.proposed(when=f"2026-03-{day}T10:00:00")
    table.consulted(f"2026-03-{day}T10:30:00")
    table.asked(f"2026-03-{day}T11:00:00")
    return table.hash


def twice() -> tuple[Table, str, str]:
    """A settlement that was set aside on the eleventh, and another in force since the twelfth."""
    table = Table().registered().selected()
    first = settled(table, 10)
    when = at("2026-03-11T10:00:00")
    table.says(CaseReopened(occurred_at=when, reason="mistake", why="so it was", sets_aside=first))
    second = settled(table, 12)
    assert [one.proposal_hash for one in table.issued] == [first, second]
    return table, first, second


def clocks(table: Table) -> dict[str, str]:
    view = table.said(JointView)[-1]
    return {one.clock: one.state for one in view.clocks if one.clock.startswith("objection")}


def last(table: Table) -> SettlementShown:
    return table.said(JointView)[-1].settlements[-1]


@pytest.mark.parametrize("word", [known, objected, irrevocable, waived])
def test_what_is_said_of_an_earlier_settlement_neither_starts_nor_stops_the_clocks_of_the_next(word: Any) -> None:
    table, first, second = twice()
    table.says(word(first))
    assert clocks(table) == {}

    table.says(SettlementServed(occurred_at=at("2026-03-13T10:00:00"), proposal_hash=second, way="in-person"))
    table.says(word(first))

    assert clocks(table) == {"objection": "running"}
    assert (last(table).known_at, last(table).objected_at, last(table).irrevocable_at) == (None, None, None)
    assert table.said(JointView)[-1].stage == "served"


def test_a_late_word_on_the_earlier_one_leaves_what_was_said_of_the_next() -> None:
    table, first, second = twice()
    table.says(known(second, "2026-03-13T10:00:00"))
    table.says(known(first))

    assert (clocks(table), last(table).known_at) == ({"objection": "running"}, at("2026-03-13T10:00:00"))
    table.takes_back("order-known", Topic.PROSECUTOR_PROGRESS, "2026-03-17T10:00:00")
    assert (clocks(table), last(table).known_at) == ({}, None)


def test_what_is_said_of_a_proposal_that_was_never_issued_starts_nothing() -> None:
    table = Table().registered().selected().proposed()
    withdrawn = table.hash
    settled(table, 12)
    table.says(known(withdrawn))
    table.says(objected(withdrawn))

    assert clocks(table) == {}
    assert table.said(JointView)[-1].stage == "issued"


WORDS = st.sampled_from([known, objected, irrevocable, waived])
BACK = st.sampled_from(["order-known", "objection-lodged", "settlement-irrevocable", "objection-waived"])


@given(st.lists(st.tuples(st.sampled_from("ab"), WORDS)), BACK)
def test_whatever_is_said_in_whatever_order_each_settlement_has_what_was_said_of_it(
    said: list[tuple[str, Any]], back: str
) -> None:
    def after(*news: Message) -> AfterSettlements:
        told = AfterSettlements()
        for one in news:
            told = after_settlements(told, one)
        return told

    both = after(*(word(named * 64) for named, word in said))

    for named in "ab":
        alone = after(*(word(one * 64) for one, word in said if one == named))
        assert both.of(named * 64) == alone.of(named * 64)
    assert both.of("c" * 64) == AfterSettlement() == both.of(None)
    reopened = CaseReopened(occurred_at=LATE, reason="mistake", why="so it was", sets_aside="a" * 64)
    taken_back = after_settlements(
        after_settlements(both, reopened), StatementWithdrawn(occurred_at=LATE, what=back, why="no")
    )
    of_b = after_settlements(
        after(*(word("b" * 64) for one, word in said if one == "b")),
        StatementWithdrawn(occurred_at=LATE, what=back, why="no"),
    )
    assert taken_back.of("b" * 64) == of_b.of("b" * 64)
