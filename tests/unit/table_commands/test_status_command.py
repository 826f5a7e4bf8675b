"""`jointtable status`: a table that stands well says so; whatever is wrong is one sentence that names a runbook."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from a_service import arrested, in_custody, released, with_header
from a_table import ATable
from contracts.topics import Agency
from given import ROOT, Wire
from jointtable.reading_groups import Group
from jointtable.standing import RUNBOOKS, Heard, lasted, wrongs

NOW = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
"""Noon of the tests' day."""
PLACE = ("case.police.progress.v1", 0)
READS = Group({"police-0": [PLACE]})
QUIET: Mapping[str, Any] = {
    "legal_now": NOW.isoformat(),
    "machine_now": NOW.isoformat(),
    "simulated": False,
    "outbox": {"cases": 0, "oldest": None},
    "undelivered": {"cases": 0, "oldest": None},
    "unconfirmed": {"cases": 0, "oldest": None},
    "receipt_seconds": 30,
    "timers": {"cases": 0, "oldest": None},
    "parked": [],
    "parked_unsent": 0,
    "stalled": [],
}


def before(seconds: float) -> str:
    return (NOW - timedelta(seconds=seconds)).isoformat()


def said_of(group: Group | None = READS, **figures: Any) -> list[str]:
    heard = Heard(Agency.POLICE, {"police": []}, {}, {**QUIET, **figures}, group, NOW)
    return [one.text() for one in wrongs(heard, NOW)]


def since(seconds: float) -> float:
    return (NOW - timedelta(seconds=seconds)).timestamp()


def test_nothing_is_said_of_a_service_at_rest() -> None:
    assert said_of() == []


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ({"outbox": {"cases": 2, "oldest": before(61)}}, "police: 2 cases unsent for 61 s; see "),
        (
            {"undelivered": {"cases": 1, "oldest": before(7200)}},
            "police: 1 case not delivered to its own system for 2 h",
        ),
        (
            {"unconfirmed": {"cases": 2, "oldest": before(31)}},
            "police: 2 cases delivered to its own system and not confirmed by it for 31 s",
        ),
        ({"timers": {"cases": 1, "oldest": before(11)}}, "police: 1 case with a timer that is late for 11 s"),
        (
            {"parked": [{"reason": "rule-error", "belongs": True, "count": 3, "first": before(1)}]},
            "police: 3 records parked: rule-error 3; see docs/runbooks/parked.md",
        ),
        (
            {"parked": [{"reason": "bad-signature", "belongs": False, "count": 1, "first": before(1)}]},
            "police: 1 record that nobody proved or that its writer may not write: bad-signature 1",
        ),
        (
            {"stalled": [{"case": "c", "since": before(5), "gaps": {"case.police.file.v1": "missing"}, "fault": ""}]},
            "police: case c cannot go on: case.police.file.v1 missing; see docs/runbooks/stalled.md",
        ),
        ({"machine_now": before(3)}, "police: its clock is 3 s from this machine's; see docs/runbooks/clock-skew.md"),
    ],
)
def test_each_thing_that_is_wrong_is_one_sentence(figures: dict[str, Any], sentence: str) -> None:
    (said,) = said_of(**figures)

    assert said.startswith(sentence)


@pytest.mark.parametrize(
    ("group", "sentence"),
    [
        (Group({}), "police: nobody reads for it; see docs/runbooks/service-down.md"),
        (Group({"police-0": [PLACE]}, nobodys=[("police.retry", 1)]), "police: nobody has 1 partition that it read"),
        (Group({"police-0": [PLACE]}, {PLACE: 7}, since(61)), "police: 7 records unread for 61 s, most on case.police"),
    ],
)
def test_what_the_broker_tells_of_its_readers_is_judged_too(group: Group, sentence: str) -> None:
    (said,) = said_of(group)

    assert said.startswith(sentence)


def test_what_has_just_come_is_not_wrong() -> None:
    young = {"oldest": before(9), "cases": 1}

    figures = dict.fromkeys(("outbox", "undelivered", "unconfirmed", "timers"), young)
    assert said_of(Group({"police-0": [PLACE]}, {PLACE: 7}, since(59)), **figures) == []


def test_what_an_earlier_version_of_a_service_does_not_tell_is_not_wrong() -> None:
    told = {name: figure for name, figure in QUIET.items() if name not in {"unconfirmed", "receipt_seconds"}}

    assert list(wrongs(Heard(Agency.POLICE, {"police": []}, {}, told, READS, NOW), NOW)) == []


def test_an_answer_that_took_long_is_no_wrong_clock() -> None:
    asked, told = NOW - timedelta(seconds=20), {**QUIET, "machine_now": before(15)}

    assert list(wrongs(Heard(Agency.POLICE, {"police": []}, {}, told, READS, asked), NOW)) == []
    assert said_of(machine_now=before(-3)) == [
        "police: its clock is 3 s from this machine's; see docs/runbooks/clock-skew.md"
    ]


def test_where_time_goes_by_leaps_the_last_leap_is_not_wrong() -> None:
    leapt = {"oldest": before(305), "cases": 1}

    assert said_of(timers=leapt, simulated=True) == []
    assert len(said_of(timers=leapt)) == 1


def test_every_runbook_that_is_named_is_there() -> None:
    named = {one.runbook for of in EVERYTHING_WRONG() for one in wrongs(of, NOW)} | {"broker-away"}

    assert named == {
        "broker-away",
        "clock-skew",
        "not-ready",
        "outbox",
        "parked",
        "service-down",
        "stalled",
        "stuck",
        "timers",
        "unconfirmed",
        "undelivered",
        "unproven",
    }
    assert [name for name in sorted(named) if not (ROOT / RUNBOOKS / f"{name}.md").is_file()] == []


def EVERYTHING_WRONG() -> list[Heard]:  # noqa: N802  # reads as what it is
    old = {"cases": 1, "oldest": before(10_000)}
    parked = [{"reason": "r", "belongs": one, "count": 1, "first": before(1)} for one in (True, False)]
    stalled: list[dict[str, Any]] = [{"case": "c", "since": None, "gaps": {}, "fault": "rule-error"}]
    waiting = dict.fromkeys(("outbox", "undelivered", "unconfirmed", "timers"), old)
    figures = {**QUIET, **waiting, "parked": parked, "stalled": stalled}
    return [
        Heard(
            Agency.POLICE,
            {"police": ["store: away"]},
            {"police-1": "silent"},
            {**figures, "machine_now": before(9)},
            READS,
            NOW,
        ),
        Heard(Agency.POLICE, {}, {}, None, Group({"a": []}, {PLACE: 1}, since(99)), NOW),
    ]


@pytest.mark.parametrize(
    ("seconds", "text"), [(-1, "0 s"), (0, "0 s"), (119.9, "119 s"), (120, "2 min"), (7200, "2 h"), (200_000, "2 d")]
)
def test_an_age_is_told_in_one_unit(seconds: float, text: str) -> None:
    assert lasted(timedelta(seconds=seconds)) == text


def test_a_table_that_stands_well_says_so(table: ATable) -> None:
    table.has(Agency.COORDINATOR, Agency.POLICE)
    table.clock_of_the_machine()

    result = table.asked("status")

    assert (result.exit_code, result.stdout.splitlines()[-1]) == (0, "all is well")


def test_what_a_service_lacks_and_who_is_silent_is_said_and_ends_with_one(table: ATable) -> None:
    table.has(Agency.COORDINATOR, Agency.POLICE)
    table.clock_of_the_machine()
    table.silent, table.not_ready = {Agency.POLICE}, {"case.police.file.v1": "no right to read it"}

    result = table.asked("status")

    assert result.exit_code == 1
    assert "police: police does not answer (ConnectError); see docs/runbooks/service-down.md" in result.stdout
    assert "coordinator: it is not ready: case.police.file.v1: no right to read it; see docs/runb" in result.stdout


def test_a_broker_that_is_away_hides_nothing_else(table: ATable) -> None:
    table.has(Agency.COORDINATOR)
    table.clock_of_the_machine()
    table.broker_is_away = True

    told = table.told("status")

    assert [one["where"] for one in told["wrong"]] == ["broker"]
    assert told["services"]["coordinator"]["figures"]["stalled"] == []


def test_when_nobody_answers_it_ends_with_two(table: ATable) -> None:
    table.has(Agency.COORDINATOR)
    table.silent = {Agency.COORDINATOR}

    assert table.asked("status").exit_code == 2


def test_what_a_service_parked_and_cannot_go_on_with_is_named(table: ATable) -> None:
    table.has(Agency.COORDINATOR)
    wire = Wire()
    for message in (arrested(), in_custody(), released()):
        wire.says(message)
    stranger = with_header(wire.records[0], "ce_source", b"urn:jointtable:tax-office")
    table.reads(Agency.COORDINATOR, [stranger, replace(wire.records[0], value=b"{", offset=7), wire.records[1]])
    table.clock_of_the_machine()

    told = table.told("status")

    sentences = {one["runbook"]: one["what"] for one in told["wrong"]}
    assert sentences["parked"] == "1 record parked: does-not-validate 1"
    assert sentences["unproven"].endswith("source-not-owner 1")
    assert sentences["stalled"].endswith("cannot go on: case.police.progress.v1 does-not-validate")
