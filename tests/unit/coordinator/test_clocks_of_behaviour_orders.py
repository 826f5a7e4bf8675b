"""Each behaviour order of a case has a clock of its own, with its own end, its own term and its own extensions."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from at_the_table import Table
from changing_clocks import refused, told, view_of
from contracts.clock_changes import ClockExtended
from contracts.coordinator import ClockMissed, ClockMoved, ClockStarted, ClockTakenBack, ClockWarned
from contracts.joint_view import ClockShown
from contracts.message import Message
from contracts.prosecutor import BehaviourOrderEnded, BehaviourOrderGiven
from contracts.topics import Topic
from coordinator.domain.acknowledge import acknowledge
from coordinator.domain.requests import Acknowledge
from coordinator.web.explained import explained_by
from given import CASE, at, pack
from messaging.event import Refusal

CLOCK = "behaviour-order"
LONG = at("2026-12-31T10:00:00")
NINETY_DAYS = at("2026-06-08T00:00:00+02:00")
"""The end of the ninetieth day, the tenth of March being the first."""
LATER = at("2026-04-10T10:00:00")


def given(ref: str, when: datetime, until: datetime = LONG) -> BehaviourOrderGiven:
    return BehaviourOrderGiven(occurred_at=when, ref=ref, kinds=("area-ban",), until=until)


def ended(ref: str, when: datetime) -> BehaviourOrderEnded:
    return BehaviourOrderEnded(occurred_at=when, ref=ref, why="no ground any more")


def extended(when: datetime, ref: str, order: str | None = None) -> ClockExtended:
    return ClockExtended(
        occurred_at=when,
        ref=ref,
        clock=CLOCK,
        kind="longer-behaviour-order",
        by="prosecutor",
        ordered_by="prosecutor 3",
        why="prosecution began",
        order=order,
    )


def says(table: Table, *messages: Message) -> Table:
    for message in messages:
        told(table, message, Topic.PROSECUTOR_PROGRESS)
    return table


def with_orders(*orders: BehaviourOrderGiven) -> Table:
    return says(Table().registered(), *orders)


def clock(table: Table, order: str) -> ClockShown:
    (one,) = [one for one in view_of(table).clocks if (one.clock, one.order) == (CLOCK, order)]
    return one


def test_an_order_that_ended_stays_ended_when_what_it_orders_is_corrected() -> None:
    order = given("B-1", at("10:00"))
    table = says(with_orders(order), ended("B-1", at("12:00")), order.model_copy(update={"correction": "until then"}))

    assert (clock(table, "B-1").state, clock(table, "B-1").ended_at) == ("met", at("12:00"))


def test_two_orders_have_two_clocks_and_the_end_of_one_ends_its_own() -> None:
    table = with_orders(given("B-1", at("10:00")), given("B-2", LATER))
    assert [clock(table, one).due for one in ("B-1", "B-2")] == [NINETY_DAYS, at("2026-07-09T00:00:00+02:00")]

    says(table, ended("B-2", at("2026-04-12T10:00:00")))

    assert [clock(table, one).state for one in ("B-1", "B-2")] == ["running", "met"]


def test_two_orders_of_one_moment_are_told_apart_in_all_that_is_told() -> None:
    table = with_orders(given("B-1", at("10:00")), given("B-2", at("10:00")))
    assert [one.order for one in table.said(ClockStarted) if one.clock == CLOCK] == ["B-1", "B-2"]

    says(table, ended("B-2", at("12:00")))
    table.time_passes(NINETY_DAYS)

    assert [(one.order, one.lapses) for one in table.said(ClockMissed) if one.clock == CLOCK] == [("B-1", True)]
    assert [clock(table, one).state for one in ("B-1", "B-2")] == ["lapsed", "met"]
    table.takes_back("behaviour-order-given", Topic.PROSECUTOR_PROGRESS, "2026-06-09T10:00:00", "B-1")
    assert [one.order for one in table.said(ClockTakenBack) if one.clock == CLOCK] == ["B-1"]


def test_an_order_given_for_less_than_ninety_days_ends_when_it_says() -> None:
    until = at("2026-04-01T10:00:00")
    table = with_orders(given("B-1", at("10:00"), until), given("B-2", at("10:00"), at("18:00")))

    assert (clock(table, "B-1").due, clock(table, "B-1").latest_arguable) == (until, None)
    assert (clock(table, "B-2").due, clock(table, "B-2").latest_arguable) == (at("18:00"), None)
    table.time_passes(until)
    assert [clock(table, one).state for one in ("B-1", "B-2")] == ["lapsed", "lapsed"]


def test_an_order_given_for_more_than_its_row_allows_ends_with_its_row() -> None:
    assert clock(with_orders(given("B-1", at("10:00"))), "B-1").due == NINETY_DAYS


def test_each_order_is_extended_by_itself_and_as_often_as_its_row_says() -> None:
    table = with_orders(given("B-1", at("10:00")), given("B-2", LATER))
    for number in range(3):
        says(table, extended(at("2026-05-01T10:00:00") + timedelta(days=number), f"V-{number}", "B-1"))
    says(table, extended(at("2026-05-05T10:00:00"), "V-3", "B-2"))

    assert refused(table) == []
    assert {one.order for one in table.said(ClockMoved)} == {"B-1", "B-2"}
    assert [clock(table, one).due for one in ("B-1", "B-2")] == [
        at("2027-03-05T00:00:00"),
        at("2026-10-07T00:00:00+02:00"),
    ]
    says(table, extended(at("2026-05-06T10:00:00"), "V-4", "B-1"))
    assert refused(table) == [(CLOCK, "longer-behaviour-order", "given-too-often")]


def test_what_could_be_of_two_orders_is_refused_by_name_and_changes_neither() -> None:
    table = with_orders(given("B-1", at("10:00")), given("B-2", LATER))
    before = [clock(table, one).due for one in ("B-1", "B-2")]

    says(table, extended(at("2026-05-01T10:00:00"), "V-1"), extended(at("2026-05-01T10:00:00"), "V-2", "B-9"))

    assert refused(table) == [(CLOCK, CLOCK, "which-order"), (CLOCK, CLOCK, "no-such-order")]
    assert [clock(table, one).due for one in ("B-1", "B-2")] == before
    assert "say of which" in view_of(table).changes_refused[0].why


@pytest.mark.parametrize("orders", [("B-1",), ("B-1", "B-2")])
def test_without_a_number_the_only_order_that_stood_is_meant(orders: tuple[str, ...]) -> None:
    table = with_orders(*(given(one, at("10:00")) for one in orders))
    says(table, *(ended(one, at("2026-04-01T10:00:00")) for one in orders[1:]))

    says(table, extended(at("2026-05-01T10:00:00"), "V-1"))

    assert refused(table) == []
    assert clock(table, "B-1").due == at("2026-09-06T00:00:00+02:00")


def test_who_saw_the_warning_of_one_order_has_not_seen_that_of_the_other() -> None:
    table = with_orders(given("B-1", at("10:00")), given("B-2", at("10:00")))
    table.time_passes(NINETY_DAYS - timedelta(days=1))
    assert {one.order for one in table.said(ClockWarned) if one.clock == CLOCK} == {"B-1", "B-2"}
    assert table.document is not None

    seen = Acknowledge(clock=CLOCK, about="warning", due=NINETY_DAYS, order="B-2")
    answer = acknowledge(table.document.state, seen, "M. Jansen", table.now, UUID(CASE))
    assert not isinstance(answer, Refusal)
    table.says(answer[0].message)

    assert [clock(table, one).unseen for one in ("B-1", "B-2")] == ["warning", None]


def test_the_page_explains_each_orders_clock_from_the_same_facts_as_the_coordinator() -> None:
    table = with_orders(given("B-1", at("10:00")), given("B-2", LATER, at("2026-05-01T10:00:00")))
    says(table, extended(at("2026-04-20T10:00:00"), "V-1", "B-2"))
    dutch = pack()

    explained = explained_by({(dutch.name, dutch.version): dutch}, dutch)(view_of(table))

    assert {(one.clock, one.order): one.explained.due for one in explained} == {
        (one.clock, one.order): one.due for one in view_of(table).clocks
    }
