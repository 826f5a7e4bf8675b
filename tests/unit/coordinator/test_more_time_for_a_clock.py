"""Clocks stand still or run longer only as the pack lists it for them; the rest is told with the rule."""

import pytest

from changing_clocks import HELD, NEXT_DAY, NINE, SIX, extended, held, refused, sent, shown, suspended, told, view_of
from contracts.clock_changes import ClockResumed
from contracts.coordinator import ClockChangeRefused, ClockMissed, ClockMoved
from contracts.message import Message
from contracts.topics import Topic
from given import at


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
