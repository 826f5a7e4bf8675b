"""`jointtable status`: a table that stands well says so; whatever is wrong is one sentence that names a runbook."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from socket import create_server
from typing import Any

import pytest

from a_service import arrested, in_custody, released, with_header
from a_table import ATable
from contracts.topics import Agency
from deploy.addresses import LOOPBACK
from given import ROOT, Wire
from jointtable.reading_groups import Group
from jointtable.standing import RUNBOOKS, Heard, differing, lasted, wrongs

NOW = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)
"""Noon of the tests' day."""
PLACE = ("case.police.progress.v1", 0)
READS = Group({"police-0": [PLACE]})
READ = "case.police.progress.v1/0, which police-0 has"
READ_BY_NOBODY = "case.police.progress.v1/0, which nobody has"
QUIET: Mapping[str, Any] = {
    "legal_now": NOW.isoformat(),
    "machine_now": NOW.isoformat(),
    "simulated": False,
    "store_answer_seconds": 0.01,
    "version": "1",
    "rules": "nl 2026.1",
    "feeds_lost": [],
    "undecided": {"cases": 0, "oldest": None},
    "outbox": {"cases": 0, "oldest": None, "messages": 0},
    "undelivered": {"cases": 0, "oldest": None},
    "unconfirmed": {"cases": 0, "oldest": None},
    "receipt_seconds": 30,
    "timers": {"cases": 0, "oldest": None},
    "parked": [],
    "parked_unsent": {"records": 0, "oldest": None},
    "stalled": [],
}


def before(seconds: float) -> str:
    return (NOW - timedelta(seconds=seconds)).isoformat()


def said_of(group: Group | None = READS, **figures: Any) -> list[str]:
    heard = Heard(Agency.POLICE, {"police": []}, {}, {"police": {**QUIET, **figures}}, group, NOW)
    return [one.text() for one in wrongs(heard, NOW)]


def since(seconds: float) -> float:
    return (NOW - timedelta(seconds=seconds)).timestamp()


def test_nothing_is_said_of_a_service_at_rest() -> None:
    assert said_of() == []


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ({"outbox": {"cases": 2, "oldest": before(31)}}, "police: 2 cases unsent for 31 s; see "),
        (
            {"outbox": {"cases": 1, "oldest": before(1), "messages": 256}},
            "police: a case has 256 messages unsent and takes no more; see docs/runbooks/outbox.md",
        ),
        (
            {"undecided": {"cases": 3, "oldest": before(61)}},
            "police: 3 cases taken in and not decided upon for 61 s; see docs/runbooks/undecided.md",
        ),
        (
            {"parked_unsent": {"records": 2, "oldest": before(31)}},
            "police: 2 parked records not yet on police.dlq for 31 s; see docs/runbooks/outbox.md",
        ),
        (
            {"feeds_lost": ["board", "names"]},
            "police: its pages show what was: board and names not read for half a minute; see docs/runbooks/feed-lo",
        ),
        ({"store_answer_seconds": 3.1}, "police: its store took 3.1 s for its figures; see docs/runbooks/slow"),
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
        (Group({"police-0": [PLACE]}, {PLACE: 7}, since(31)), f"police: 7 records unread for 31 s, most on {READ}"),
        (
            Group({"police-0": [], "left-running": [PLACE]}),
            "police: left-running reads 1 partition and is no replica of it; see docs/runbooks/stuck.md",
        ),
        (
            Group({"police-0": []}, {PLACE: 7}, since(31)),
            f"police: 7 records unread for 31 s, most on {READ_BY_NOBODY}",
        ),
    ],
)
def test_what_the_broker_tells_of_its_readers_is_judged_too(group: Group, sentence: str) -> None:
    (said,) = said_of(group)

    assert said.startswith(sentence)


def test_what_has_just_come_is_not_wrong() -> None:
    young = {"oldest": before(9), "cases": 1}

    figures: dict[str, Any] = dict.fromkeys(("undecided", "outbox", "undelivered", "unconfirmed", "timers"), young)
    figures["parked_unsent"] = {"oldest": before(29), "records": 1}
    assert said_of(Group({"police-0": [PLACE]}, {PLACE: 7}, since(29)), **figures) == []


def test_what_an_earlier_version_of_a_service_does_not_tell_is_not_wrong() -> None:
    newer = {"unconfirmed", "receipt_seconds", "undecided", "feeds_lost", "parked_unsent"}
    told = {**{name: figure for name, figure in QUIET.items() if name not in newer}, "parked_unsent": 2}

    assert list(wrongs(Heard(Agency.POLICE, {"police": []}, {}, {"police": told}, READS, NOW), NOW)) == []


def test_an_answer_that_took_long_is_no_wrong_clock() -> None:
    asked, told = NOW - timedelta(seconds=20), {"police": {**QUIET, "machine_now": before(15)}}

    assert list(wrongs(Heard(Agency.POLICE, {"police": []}, {}, told, READS, asked), NOW)) == []
    assert said_of(machine_now=before(-3)) == [
        "police: its clock is 3 s from this machine's; see docs/runbooks/clock-skew.md"
    ]


def test_where_time_goes_by_leaps_the_last_leap_is_not_wrong() -> None:
    leapt = {"oldest": before(305), "cases": 1}

    assert said_of(timers=leapt, simulated=True) == []
    assert len(said_of(timers=leapt)) == 1


def test_who_is_of_another_version_than_most_is_named_with_both() -> None:
    def heard(agency: Agency, **said: str) -> Heard:
        return Heard(agency, {agency: []}, {}, {agency: {**QUIET, **said}}, READS, NOW)

    police, prosecutor = heard(Agency.POLICE), heard(Agency.PROSECUTOR)

    assert list(differing([police, prosecutor, heard(Agency.PROBATION)])) == []
    others = [heard(Agency.PROBATION, version="0.9"), heard(Agency.LEGAL_AID, rules="nl 2025.2")]
    assert [one.text().partition(";")[0] for one in differing([police, prosecutor, *others])] == [
        "probation: it is of version 0.9 and most are of 1",
        "legal-aid: it begins cases by nl 2025.2 and most by nl 2026.1",
    ]
    untold = replace(police, told={"police": {name: QUIET[name] for name in QUIET if name != "version"}})
    assert len(list(differing([untold, prosecutor, heard(Agency.PROBATION)]))) == 1


def test_each_replicas_clock_and_store_are_judged_and_what_they_share_once() -> None:
    own = {"police": QUIET, "police-1": {**QUIET, "machine_now": before(9), "store_answer_seconds": 5.0}}
    late = {"cases": 1, "oldest": before(11)}
    both = {name: {**told, "timers": late} for name, told in own.items()}
    heard = Heard(Agency.POLICE, {"police": [], "police-1": []}, {}, both, READS, NOW)

    assert [(one.where, one.runbook) for one in wrongs(heard, NOW)] == [
        ("police", "timers"),
        ("police-1", "clock-skew"),
        ("police-1", "slow-store"),
    ]


def test_every_runbook_that_is_named_is_there() -> None:
    named = {one.runbook for of in EVERYTHING_WRONG() for one in wrongs(of, NOW)} | {"broker-away", "versions-differ"}

    assert named == {
        "broker-away",
        "clock-skew",
        "feed-lost",
        "not-ready",
        "outbox",
        "parked",
        "service-down",
        "slow-store",
        "stalled",
        "stuck",
        "timers",
        "unconfirmed",
        "undecided",
        "undelivered",
        "unproven",
        "versions-differ",
    }
    assert [name for name in sorted(named) if not (ROOT / RUNBOOKS / f"{name}.md").is_file()] == []


def EVERYTHING_WRONG() -> list[Heard]:  # noqa: N802  # reads as what it is
    old = {"cases": 1, "oldest": before(10_000)}
    parked = [{"reason": "r", "belongs": one, "count": 1, "first": before(1)} for one in (True, False)]
    stalled: list[dict[str, Any]] = [{"case": "c", "since": None, "gaps": {}, "fault": "rule-error"}]
    waiting = dict.fromkeys(("undecided", "outbox", "undelivered", "unconfirmed", "timers"), old)
    figures = {**QUIET, **waiting, "parked": parked, "stalled": stalled}
    return [
        Heard(
            Agency.POLICE,
            {"police": ["store: away"]},
            {"police-1": "silent"},
            {"police": {**figures, "machine_now": before(9), "store_answer_seconds": 4.0, "feeds_lost": ["board"]}},
            READS,
            NOW,
        ),
        Heard(Agency.POLICE, {}, {}, {}, Group({"police-0": []}, {PLACE: 1}, since(99)), NOW),
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


def test_a_store_that_is_away_is_named_once_for_each_service_with_what_it_lacks(table: ATable) -> None:
    table.has(Agency.COORDINATOR, Agency.POLICE)
    table.clock_of_the_machine()
    table.stores_away = {Agency.POLICE}

    told = table.told("status")

    assert [(one["where"], one["runbook"]) for one in told["wrong"]] == [("police", "not-ready")]
    assert told["wrong"][0]["what"].startswith("it is not ready: store: ")
    assert told["services"]["police"]["silent"] == {}


def test_a_store_that_is_too_slow_to_tell_is_called_slow_and_its_service_not_silent(
    table: ATable, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.has(Agency.COORDINATOR, Agency.POLICE)
    table.clock_of_the_machine()
    table.stores_slow = {Agency.POLICE}
    monkeypatch.setattr("messaging.web.figures.ASKED_FOR", 1.0)

    told = table.told("status")

    assert [(one["where"], one["runbook"]) for one in told["wrong"]] == [("police", "slow-store")]
    assert told["wrong"][0]["what"].endswith("the store gave no answer within 1 s")
    assert told["services"]["police"]["silent"] == {}


def test_a_store_that_hangs_is_what_its_service_lacks(table: ATable, monkeypatch: pytest.MonkeyPatch) -> None:
    table.has(Agency.COORDINATOR, Agency.POLICE)
    table.clock_of_the_machine()
    table.stores_hang = {Agency.POLICE}
    monkeypatch.setattr("messaging.web.figures.ASKED_FOR", 1.0)

    told = table.told("status")

    assert [(one["where"], one["runbook"]) for one in told["wrong"]] == [("police", "not-ready")]
    assert told["wrong"][0]["what"] == "it is not ready: store: no answer within 1 s"
    assert told["services"]["police"]["silent"] == {}


def test_what_many_topics_lack_for_one_reason_is_said_once() -> None:
    away = [f"case.police.{topic}.v1: no answer for 30 s: the broker is away" for topic in ("file", "progress", "x")]
    lacks = {"police": [*away, "store: Timeout", "it lacks a key", "it lacks a rule"]}

    (said,) = wrongs(Heard(Agency.POLICE, lacks, {}, {"police": QUIET}, READS, NOW), NOW)

    assert said.what == (
        "it is not ready: case.police.file.v1 and 2 more: no answer for 30 s: the broker is away; store: Timeout; "
        "it lacks a key; it lacks a rule"
    )


def test_a_topic_that_the_cluster_does_not_have_is_named(table: ATable) -> None:
    table.has(Agency.COORDINATOR)
    table.clock_of_the_machine()
    table.topics_lacking = ["case.police.file.v1"]

    result = table.asked("status")

    assert result.exit_code == 1
    assert "broker: no such topic: case.police.file.v1; see docs/runbooks/not-ready.md" in result.stdout


def test_a_service_of_another_version_is_named_and_told_which(table: ATable) -> None:
    table.has(Agency.COORDINATOR, Agency.POLICE, Agency.PROBATION)
    table.clock_of_the_machine()
    table.versions = {Agency.PROBATION: "0.9"}

    told = table.told("status")

    assert [(one["where"], one["runbook"]) for one in told["wrong"]] == [("probation", "versions-differ")]
    assert told["services"]["probation"]["versions"] == {"probation": {"version": "0.9", "rules": "nl 2026.1"}}


def test_a_port_that_somebody_has_is_told_in_one_sentence(table: ATable) -> None:
    table.has(Agency.COORDINATOR)

    with create_server((LOOPBACK, 0)) as taken:
        result = table.asked("status", "--serve", str(taken.getsockname()[1]))

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("jointtable status: the page cannot be served: Address already in use")


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
