"""Clocks move when more is known or a word is corrected, and stand still or run longer only as the pack lists it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from at_the_table import Table
from contracts.clock_changes import ClockExtended, ClockResumed, ClockSuspended
from contracts.coordinator import (
    ClockChangeRefused,
    ClockEscalated,
    ClockMet,
    ClockMissed,
    ClockMoved,
    ClockStarted,
    ClockTakenBack,
)
from contracts.joint_view import ClockShown, JointView
from contracts.message import Message
from contracts.police import (
    DetentionOrdered,
    InterrogationClosed,
    InterrogationOpened,
    SettlementServed,
    SuspectHandedOver,
    SuspectReleased,
    SuspectTransported,
)
from contracts.prosecutor import BehaviourOrderEnded, BehaviourOrderGiven
from contracts.topics import Topic
from coordinator.web.explained import explained_by
from given import at, pack

SIX, NINE, HELD = "detention-6h", "detention-9h", "held-24h"
NEXT_DAY = "2026-03-11T"


def held(clock: str = SIX, when: str = "10:00") -> Table:
    """Somebody held, whose clock of examination is this one."""
    if clock == HELD:
        return Table(pack("example")).registered().detained(when)
    offence = "no-pre-trial-detention" if clock == SIX else "pre-trial-detention-allowed"
    return Table().registered(offence=offence).detained(when)


def told(table: Table, message: Message, topic: Topic = Topic.POLICE_PROGRESS) -> Table:
    """The topic's owner says it, and the coordinator hears it."""
    table.wire.says(message, topic)
    table.now = max(table.now, message.occurred_at)
    table.hears(table.wire.records[-1])
    return table


def sent(table: Table) -> None:
    """All that was said is on its topics."""
    assert table.document is not None
    table.document = replace(table.document, outbox=())


def extended(when: str, **said: str) -> ClockExtended:
    """An order for six hours more, to establish who the suspect is."""
    known = {"ref": "V-1", "clock": SIX, "kind": "identity", "by": "assistant-prosecutor"}
    about = {"occurred_at": at(when), "ordered_by": "assistant prosecutor 14", "why": "gives no name"}
    return ClockExtended.model_validate(known | about | said)


def suspended(when: str, clock: str = HELD) -> ClockSuspended:
    """A stay in hospital."""
    return ClockSuspended(occurred_at=at(when), ref="Z-1", clock=clock, kind="in-hospital", by="police", why="an arm")


def view_of(table: Table) -> JointView:
    return table.said(JointView)[-1]


def shown(table: Table, clock: str) -> ClockShown:
    return next(one for one in view_of(table).clocks if one.clock == clock)


def refused(table: Table) -> list[tuple[str, str, str]]:
    return [(one.clock, one.rule, one.code) for one in table.said(ClockChangeRefused)]


def test_six_hours_more_to_establish_the_identity_move_the_clock_and_the_earlier_moment_stays_visible() -> None:
    table = told(held(), extended("15:30"))

    (moved,) = table.said(ClockMoved)
    assert (moved.clock, moved.earlier_due, moved.due) == (SIX, at("16:00"), at("22:00"))
    assert (shown(table, SIX).due, shown(table, SIX).earlier) == (at("22:00"), (at("16:00"),))
    assert refused(table) == []


@pytest.mark.parametrize(
    ("change", "topic", "rule", "code"),
    [
        (extended("15:30", clock=NINE), Topic.POLICE_PROGRESS, NINE, "not-for-this-offence"),
        (extended("15:30", kind="more"), Topic.POLICE_PROGRESS, SIX, "extension-not-listed"),
        (extended("15:30", by="police"), Topic.POLICE_PROGRESS, "identity", "not-theirs-to-give"),
        (extended("15:30"), Topic.PROSECUTOR_PROGRESS, SIX, "not-theirs-to-give"),
        (extended("15:30", clock="nine-hours"), Topic.POLICE_PROGRESS, "nine-hours", "no-such-clock"),
        (extended("16:30"), Topic.POLICE_PROGRESS, "identity", "after-it-ran-out"),
        (suspended("12:00", SIX), Topic.POLICE_PROGRESS, SIX, "suspension-not-listed"),
        (suspended("12:00", NINE), Topic.POLICE_PROGRESS, NINE, "not-for-this-offence"),
    ],
)
def test_what_the_pack_does_not_list_changes_nothing_and_is_told_with_the_rule(
    change: Message, topic: Topic, rule: str, code: str
) -> None:
    table = told(held(), change, topic)

    assert [(one_rule, one_code) for _, one_rule, one_code in refused(table)] == [(rule, code)]
    assert table.said(ClockMoved) == []
    assert shown(table, SIX).due == at("16:00")
    (said,) = view_of(table).changes_refused
    assert said.rule == rule


def test_six_hours_more_do_nothing_for_a_suspect_held_for_nine_and_that_is_told() -> None:
    table = told(held(NINE), extended("15:30"))

    assert refused(table) == [(SIX, SIX, "not-for-this-offence")]
    assert told(held(NINE), extended("15:30", clock=NINE)).said(ClockChangeRefused)[0].code == "extension-not-listed"


def test_a_second_extension_is_refused_and_the_first_stands() -> None:
    table = told(told(held(), extended("15:00")), extended("15:30", ref="V-2"))

    assert refused(table) == [(SIX, "identity", "given-too-often")]
    assert shown(table, SIX).due == at("22:00")


def test_an_extension_that_is_taken_back_moves_the_clock_back_and_it_may_be_missed_then() -> None:
    table = told(held(), extended("15:30"))
    table.time_passes(at("16:30"))
    assert table.said(ClockMissed) == []

    table.takes_back("clock-extended", Topic.POLICE_PROGRESS, "16:40", "V-1")

    (missed,) = table.said(ClockMissed)
    assert (missed.due, shown(table, SIX).state) == (at("16:00"), "missed")


def test_an_extension_told_late_turns_missed_into_running() -> None:
    table = held()
    table.time_passes(at("16:30"))
    assert shown(table, SIX).state == "missed"

    told(table, extended("15:55"))

    assert (shown(table, SIX).state, shown(table, SIX).due) == ("running", at("22:00"))


def test_nothing_is_told_twice_when_the_same_word_comes_again() -> None:
    table = told(held(), extended("15:30", clock=NINE))
    table.hears(table.wire.records[-1])
    table.time_passes(at("15:45"))

    assert len(refused(table)) == 1


def test_however_many_reports_are_refused_each_is_told_and_the_case_goes_on() -> None:
    table = held(NINE)
    for number in range(55):
        told(table, extended("15:30", clock=NINE, ref=f"V-{number}"))
        told(table, extended("15:30", clock=NINE, ref=f"O-{number}", by="prosecutor"), Topic.PROSECUTOR_PROGRESS)
        sent(table)

    table.released("16:00")
    assert table.document is not None
    assert dict(table.document.gaps) == {}
    assert shown(table, NINE).state == "met"


def test_a_suspension_that_the_pack_lists_makes_the_clock_stand_still_until_it_ends() -> None:
    table = told(held(HELD), suspended("12:00"))
    table.time_passes(at("13:00"))
    assert (shown(table, HELD).due, shown(table, HELD).state) == (at(f"{NEXT_DAY}22:00:00"), "running")

    told(table, ClockResumed(occurred_at=at("14:00"), ref="Z-1"))

    assert (shown(table, HELD).due, shown(table, HELD).state) == (at(f"{NEXT_DAY}12:00:00"), "running")


def test_a_suspension_counts_though_it_leaves_an_earlier_extension_without_effect() -> None:
    until_noon = {"kind": "by-a-judge", "by": "examining-judge", "clock": HELD}
    order = extended("12:00", **until_noon).model_copy(update={"until": at(f"{NEXT_DAY}12:00:00")})
    table = told(held(HELD), order, Topic.PROSECUTOR_PROGRESS)
    assert shown(table, HELD).due == at(f"{NEXT_DAY}12:00:00")

    told(told(table, suspended("14:00")), ClockResumed(occurred_at=at("18:00"), ref="Z-1"))

    assert shown(table, HELD).due == at(f"{NEXT_DAY}14:00:00")
    assert refused(table) == []


def test_a_suspension_that_ended_stays_ended_when_its_reason_is_corrected() -> None:
    table = told(told(held(HELD), suspended("12:00")), ClockResumed(occurred_at=at("14:00"), ref="Z-1"))
    told(table, suspended("12:00").model_copy(update={"why": "a leg", "correction": "it was a leg"}))

    assert shown(table, HELD).due == at(f"{NEXT_DAY}12:00:00")
    told(table, suspended("13:00").model_copy(update={"correction": "an hour later"}))
    assert shown(table, HELD).due == at(f"{NEXT_DAY}11:00:00")


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
    table = Table().registered().selected().proposed().weighed()
    table.consulted()
    served = SettlementServed(occurred_at=at("12:00"), proposal_hash=table.asked().hash, way="in-person")
    told(table, served)
    told(table, served.model_copy(update={"way": "by-post", "correction": "nobody was at home"}))

    assert [one.clock for one in view_of(table).clocks if one.clock.startswith("obj")] == ["objection-six-weeks"]


def test_a_behaviour_order_that_ended_stays_ended_when_what_it_orders_is_corrected() -> None:
    given = BehaviourOrderGiven(occurred_at=at("10:00"), ref="B-1", kinds=("area-ban",), until=at("20:00"))
    table = told(Table().registered(), given, Topic.PROSECUTOR_PROGRESS)
    told(table, BehaviourOrderEnded(occurred_at=at("12:00"), ref="B-1", why="no ground"), Topic.PROSECUTOR_PROGRESS)
    told(table, given.model_copy(update={"correction": "until eight"}), Topic.PROSECUTOR_PROGRESS)

    assert (shown(table, "behaviour-order").state, shown(table, "behaviour-order").ended_at) == ("met", at("12:00"))


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
