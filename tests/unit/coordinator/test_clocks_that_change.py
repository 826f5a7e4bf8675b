"""Clocks move, start anew or are taken back when more is known or a word is corrected, and both readings are shown."""

from datetime import timedelta

from at_the_table import Table
from changing_clocks import NEXT_DAY, NINE, SIX, extended, held, sent, shown, told, view_of
from contracts.coordinator import ClockEscalated, ClockMet, ClockMissed, ClockMoved, ClockStarted, ClockTakenBack
from contracts.police import (
    DetentionOrdered,
    InterrogationClosed,
    InterrogationOpened,
    SettlementServed,
    SuspectHandedOver,
    SuspectReleased,
    SuspectTransported,
)
from contracts.topics import Topic
from coordinator.web.explained import explained_by
from given import at, pack


def test_a_corrected_start_is_another_clock_and_the_old_reading_stays_visible() -> None:
    table = held(NINE)
    told(table, DetentionOrdered(occurred_at=at("09:10"), ordered_by="assistant prosecutor", correction="misread"))

    (gone,) = table.said(ClockTakenBack)
    assert (gone.clock, gone.started_at, gone.due) == (NINE, at("10:00"), at("19:00"))
    assert (shown(table, NINE).started_at, shown(table, NINE).due) == (at("09:10"), at("18:10"))
    (before,) = view_of(table).clocks_before
    assert (before.started_at, before.due) == (at("10:00"), at("19:00"))


def test_however_often_a_start_is_corrected_no_other_clock_is_told_anew() -> None:
    table = held(NINE).selected("10:30")
    for seconds in range(120):
        sent(table)
        order = DetentionOrdered(occurred_at=at("10:00") + timedelta(seconds=seconds), ordered_by="a", correction="no")
        told(table, order)
        assert [one.clock for one in table.said(ClockStarted)] in ([NINE], [])

    assert len(view_of(table).clocks_before) == 100


def test_an_order_that_is_taken_back_leaves_no_clock() -> None:
    table = held(NINE).takes_back("detention-ordered", Topic.POLICE_PROGRESS, "11:00")
    table.time_passes(at("20:00"))

    assert [one.clock for one in view_of(table).clocks if one.clock.startswith("detention")] == []
    assert [one.clock for one in table.said(ClockMissed)] == []


def test_the_strictest_clock_of_an_unknown_case_is_taken_back_when_the_case_is_known() -> None:
    table = Table()
    table.says(DetentionOrdered(occurred_at=at("09:10"), ordered_by="assistant prosecutor"))
    table.registered()

    assert [one.clock for one in table.said(ClockTakenBack)] == [SIX]
    assert [one.clock for one in view_of(table).clocks_before] == [SIX]


def test_met_turns_into_missed_when_a_correction_shows_that_it_was_too_late() -> None:
    table = held(NINE).released("18:30")
    assert shown(table, NINE).state == "met"

    late = SuspectReleased(occurred_at=at("19:30"), recorded_by="desk", why="done", correction="the clock on the wall")
    told(table, late)

    assert (len(table.said(ClockMissed)), shown(table, NINE).state) == (1, "missed")
    told(table, late.model_copy(update={"occurred_at": at("18:40"), "correction": "it was right after all"}))
    assert (table.said(ClockMet)[-1].met_at, shown(table, NINE).state) == (at("18:40"), "met")


def test_handing_over_ends_detention_for_examination() -> None:
    table = told(held(NINE), SuspectHandedOver(occurred_at=at("12:00"), to="the aliens police"))

    assert [(one.clock, one.met_at) for one in table.said(ClockMet)] == [(NINE, at("12:00"))]
    assert not view_of(table).detained


def test_a_settlement_that_was_sent_and_not_handed_over_after_all_has_the_term_of_what_was_sent_only() -> None:
    table = Table().registered().selected().proposed("penalty-order-contravention", amount_cents=10_000)
    table.weighed().consulted()
    served = SettlementServed(occurred_at=at("12:00"), proposal_hash=table.asked().hash, way="in-person")
    told(table, served)
    told(table, served.model_copy(update={"way": "by-post", "correction": "nobody was at home"}))

    assert [one.clock for one in view_of(table).clocks if one.clock.startswith("obj")] == ["objection-six-weeks"]


def test_an_interrogation_at_night_counts_by_the_strict_reading_and_both_are_shown() -> None:
    table = held(NINE, "20:00")
    told(table, InterrogationOpened(occurred_at=at("23:30"), ref="V1", solicitor_present=True), Topic.POLICE_FILE)
    told(table, InterrogationClosed(occurred_at=at(f"{NEXT_DAY}01:00:00"), ref="V1"), Topic.POLICE_FILE)

    assert shown(table, NINE).due == at(f"{NEXT_DAY}13:00:00")
    assert shown(table, NINE).latest_arguable == at(f"{NEXT_DAY}14:00:00")


def test_a_transport_counts_by_the_strict_reading_only() -> None:
    table = held(NINE)
    moved = SuspectTransported(occurred_at=at("11:00"), ref="T1", began_at=at("10:30"))
    told(table, moved, Topic.POLICE_FILE)

    assert (shown(table, NINE).due, shown(table, NINE).latest_arguable) == (at("19:00"), at("19:30"))
    (started,) = [one for one in table.said(ClockStarted) if one.clock == NINE]
    assert (started.due, table.said(ClockMoved)[-1].latest_arguable) == (at("19:00"), at("19:30"))


def test_a_breach_is_said_once_though_the_latest_arguable_moment_moves_after_it() -> None:
    table = held(NINE)
    table.time_passes(at("20:30"))
    told(table, SuspectTransported(occurred_at=at("11:00"), ref="T1", began_at=at("10:30")), Topic.POLICE_FILE)

    assert [one.due for one in table.said(ClockMissed)] == [at("19:00")]
    assert [one.level for one in table.said(ClockEscalated)] == ["breach-to-managers"]
    assert (shown(table, NINE).latest_arguable, shown(table, NINE).earlier) == (at("19:30"), ())


def test_the_page_explains_a_clock_from_the_same_facts_as_the_coordinator() -> None:
    table = told(held(), extended("15:30"))
    dutch = pack()
    explains = explained_by({(dutch.name, dutch.version): dutch}, dutch)

    explained = {one.clock: one.explained for one in explains(view_of(table))}

    assert {name: one.due for name, one in explained.items()} == {one.clock: one.due for one in view_of(table).clocks}
    assert [one.kind for one in explained[SIX].intervals] == ["counted", "extended"]
