"""What gives a clock more time or makes it stand still: only what its row lists, and a refusal is an answer."""

from datetime import date, datetime, timedelta

import pytest

from given import at, pack
from rules.clock_refusals import Running, refuses_extension, refuses_suspension
from rules.clocks import Explanation, explain, remaining
from rules.happened import Extended, Happened, Suspended
from rules.pack import ClockRow

DAY = date(2026, 3, 10)
HOURS = timedelta(hours=1)


def clock(name: str, of: str = "nl") -> ClockRow:
    row = pack(of).clock(name, DAY)
    assert row is not None
    return row


def extended(name: str, *given: Extended, start: str = "10:00", of: str = "nl") -> Explanation:
    row = clock(name, of)
    return explain(row, Happened({row.starts[0]: at(start)}, extensions=given), pack(of))


def suspended(*spans: Suspended, start: str = "10:00") -> Explanation:
    return explain(clock("held-24h", "example"), Happened({"detention-ordered": at(start)}, suspensions=spans), EXAMPLE)


EXAMPLE = pack("example")
IDENTITY = Extended("identity", "assistant-prosecutor", at("15:00"))
LONGER = Extended("longer-behaviour-order", "prosecutor", at("11:00"))
HOSPITAL = Suspended("in-hospital", "police", at("12:00"), at("14:00"))


def codes(told: Explanation) -> list[str]:
    return [one.code for one in told.refused]


def test_six_hours_more_to_establish_identity() -> None:
    told = extended("detention-6h", IDENTITY)

    assert told.due == at("22:00")
    assert [(one.kind, one.rule) for one in told.intervals] == [("counted", "detention-6h"), ("extended", "identity")]


def test_the_night_is_not_counted_in_an_extension_either() -> None:
    assert extended("detention-6h", IDENTITY, start="14:00").due == at("2026-03-11T11:00:00")


def test_nine_hours_know_no_extension() -> None:
    told = extended("detention-9h", IDENTITY)

    assert told.due == at("19:00")
    assert [(one.code, one.rule) for one in told.refused] == [("extension-not-listed", "detention-9h")]
    assert told.refused[0].why == "detention-9h lists no extension 'identity'"


@pytest.mark.parametrize("by", ["prosecutor", "assistant-prosecutor"])
def test_identity_is_given_by_a_prosecutor_or_an_assistant(by: str) -> None:
    assert refuses_extension(clock("detention-6h"), IDENTITY._replace(by=by), DAY) is None


@pytest.mark.parametrize("by", ["police", "coordinator", "examining-judge"])
def test_nobody_else_gives_it(by: str) -> None:
    told = extended("detention-6h", IDENTITY._replace(by=by))

    assert codes(told) == ["not-theirs-to-give"]
    assert told.due == at("16:00")


def test_it_is_given_once() -> None:
    told = extended("detention-6h", IDENTITY, IDENTITY._replace(at=at("16:00")))

    assert codes(told) == ["given-too-often"]
    assert told.due == at("22:00")


def test_a_behaviour_order_is_extended_three_times_and_not_four() -> None:
    told = extended("behaviour-order", LONGER, LONGER, LONGER, LONGER)

    assert codes(told) == ["given-too-often"]
    assert told.due == at("2027-03-05T00:00:00")


@pytest.mark.parametrize(
    ("given", "codes_of_it"), [("16:00", []), ("16:01", ["after-it-ran-out"]), ("09:59", ["before-the-start"])]
)
def test_what_ran_out_is_not_extended(given: str, codes_of_it: list[str]) -> None:
    assert codes(extended("detention-6h", IDENTITY._replace(at=at(given)))) == codes_of_it


@pytest.mark.parametrize(
    ("grants", "code"),
    [
        (timedelta(hours=7), "longer-than-allowed"),
        (timedelta(), "gives-nothing"),
        (-HOURS, "gives-nothing"),
        (at("22:00") + timedelta(seconds=1), "longer-than-allowed"),
        (at("16:00"), "gives-nothing"),
    ],
)
def test_it_gives_something_and_no_more_than_its_row_allows(grants: datetime | timedelta, code: str) -> None:
    told = extended("detention-6h", IDENTITY._replace(grants=grants))

    assert codes(told) == [code]
    assert told.due == at("16:00")


@pytest.mark.parametrize("grants", [2 * HOURS, at("18:00")])
def test_it_may_give_less(grants: datetime | timedelta) -> None:
    assert extended("detention-6h", IDENTITY._replace(grants=grants)).due == at("18:00")


def test_given_until_a_moment_it_ends_there_also_when_that_lies_in_the_night() -> None:
    told = extended("detention-6h", IDENTITY._replace(grants=at("2026-03-11T02:00:00")), start="15:00")

    assert told.due == told.latest_arguable == at("2026-03-11T02:00:00")
    assert [(one.kind, one.ends) for one in told.intervals[1:]] == [
        ("extended", at("2026-03-11T00:00:00")),
        ("excluded", at("2026-03-11T02:00:00")),
    ]


def test_custody_is_three_days_and_three_more_by_the_prosecutor_once() -> None:
    more = Extended("longer-custody", "prosecutor", at("2026-03-12T10:00:00"))

    assert extended("police-custody").due == at("2026-03-13T10:00:00")
    assert extended("police-custody", more).due == at("2026-03-16T10:00:00")
    assert codes(extended("police-custody", more._replace(by="assistant-prosecutor"))) == ["not-theirs-to-give"]
    assert codes(extended("police-custody", more, more)) == ["given-too-often"]


def test_a_consultation_is_half_an_hour_and_half_an_hour_more_on_request() -> None:
    assert extended("consultation").due == at("10:30")
    assert extended("consultation", Extended("longer-consultation", "assistant-prosecutor", at("10:20"))).due == at(
        "11:00"
    )


def test_no_clock_of_the_dutch_pack_is_suspended() -> None:
    assert [row.id for row in pack().clocks if row.suspensions] == []

    refused = refuses_suspension(clock("detention-9h"), HOSPITAL, DAY)

    assert refused is not None
    assert (refused.code, refused.rule) == ("suspension-not-listed", "detention-9h")


def test_where_the_row_lists_it_the_clock_stands_still() -> None:
    told = suspended(HOSPITAL)

    assert told.due == at("2026-03-11T12:00:00")
    assert [(one.kind, one.rule) for one in told.intervals] == [
        ("counted", "held-24h"),
        ("suspended", "in-hospital"),
        ("counted", "held-24h"),
    ]


def test_while_it_stands_still_there_is_no_due_moment_and_what_is_left_stays() -> None:
    lasting = Suspended("in-hospital", "police", at("12:00"))
    row = clock("held-24h", "example").model_copy(update={"suspensions": (_without_a_most(),)})
    facts = Happened({"detention-ordered": at("10:00")}, suspensions=(lasting,))

    told = explain(row, facts, EXAMPLE)

    assert told.due is told.latest_arguable is None
    assert told.standing is not None
    assert (told.standing.since, told.standing.rule) == (at("12:00"), "in-hospital")
    assert remaining(row, facts, at("11:00"), EXAMPLE) == 23 * HOURS
    assert remaining(row, facts, at("23:00"), EXAMPLE) == 22 * HOURS


def test_after_the_longest_that_is_allowed_the_clock_runs_again() -> None:
    assert suspended(Suspended("in-hospital", "police", at("12:00"))).due == at("2026-03-11T22:00:00")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (HOSPITAL._replace(by="prosecutor"), "not-theirs-to-give"),
        (HOSPITAL._replace(kind="asleep"), "suspension-not-listed"),
        (HOSPITAL._replace(until=at("11:00")), "ends-before-it-begins"),
        (HOSPITAL._replace(since=at("2026-03-11T10:00:00"), until=None), "after-it-ran-out"),
    ],
)
def test_a_suspension_that_does_not_count_moves_nothing_and_says_why(wrong: Suspended, code: str) -> None:
    told = suspended(wrong)

    assert codes(told) == [code]
    assert told.due == at("2026-03-11T10:00:00")


def test_a_third_suspension_is_one_too_many() -> None:
    spans = [HOSPITAL._replace(since=at(f"{hour}:00"), until=at(f"{hour}:30")) for hour in (12, 14, 16)]

    assert codes(suspended(*spans)) == ["given-too-often"]
    assert suspended(*spans).due == at("2026-03-11T11:00:00")


def test_two_that_overlap_are_the_same_time_only_once() -> None:
    assert suspended(HOSPITAL, HOSPITAL._replace(until=at("13:00"))).due == at("2026-03-11T12:00:00")


def test_what_is_asked_of_the_row_alone_needs_no_running_clock() -> None:
    row = clock("detention-6h")

    assert refuses_extension(row, IDENTITY, DAY) is None
    assert refuses_extension(row, IDENTITY, DAY, Running(at("10:00"), at("16:00"))) is None
    assert refuses_extension(row, IDENTITY, date(2016, 1, 1)) is not None


def _without_a_most() -> object:
    return clock("held-24h", "example").suspensions[0].model_copy(update={"at_most": None})
