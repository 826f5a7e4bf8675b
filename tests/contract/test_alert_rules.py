"""The alert rules, by promtool: each wakes somebody within a minute, says what is wrong, and is quiet otherwise."""

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from contracts.topics import Agency
from deploy.addresses import PROJECT
from messaging.web.figures import NAMED

RULES: Final = PROJECT / "deploy" / "prometheus" / "alerts.yaml"
FETCHED: Final = PROJECT / ".local" / "promtool" / "promtool"
WITHIN: Final = "1m"
POLICE: Final = {"service": "police"}
COORDINATOR: Final = {"service": "coordinator"}


@dataclass(frozen=True, slots=True)
class Wakes:
    """A series whose value is `bad` for a minute wakes somebody with this sentence; `well` does not."""

    alert: str
    series: str
    bad: str
    well: str
    says: str
    labels: dict[str, str] = field(default_factory=dict)
    job: bool = False


TABLE: Final = (
    Wakes("ServiceDown", 'up{job="jointtable",service="police"}', "0", "1", "police does not answer", job=True),
    Wakes(
        "NotReady",
        'jointtable_ready{service="police"}',
        "0",
        "1",
        "police answers and cannot work: a part is away, or a topic is not read",
    ),
    Wakes(
        "TopicNotRead",
        'jointtable_topic_not_read{service="police",topic="case.probation.progress.v1"}',
        "1",
        "0",
        "police does not read case.probation.progress.v1: no such topic, no right, or no answer",
        {"topic": "case.probation.progress.v1"},
    ),
    Wakes(
        "OldUnreadRecord",
        'jointtable_oldest_unread_seconds{service="police"}',
        "31",
        "30",
        "police has not taken in a record that has lain there for 31s",
    ),
    Wakes(
        "Undecided",
        'jointtable_oldest_undecided_seconds{service="coordinator"}',
        "61",
        "60",
        "coordinator took in 1m 1s ago what it has not decided upon",
        COORDINATOR,
    ),
    Wakes(
        "OldUnsentParked",
        'jointtable_oldest_parked_unsent_seconds{service="police"}',
        "31",
        "30",
        "police parked a record 31s ago that is not on its dlq topic",
    ),
    Wakes(
        "FeedLost",
        'jointtable_feed_lost{service="coordinator",feed="board"}',
        "1",
        "0",
        "The pages of coordinator show what was: board not read for half a minute",
        {**COORDINATOR, "feed": "board"},
    ),
    Wakes(
        "UnreadableView",
        'jointtable_unreadable_views{service="coordinator"}',
        "2",
        "0",
        "2 records of the view topic are no joint view: coordinator shows those cases as they were before",
        COORDINATOR,
    ),
    Wakes(
        "OldUnsentMessage",
        'jointtable_oldest_unsent_seconds{service="police"}',
        "31",
        "30",
        "police has not sent what it decided 31s ago",
    ),
    Wakes(
        "Undelivered",
        'jointtable_oldest_undelivered_seconds{service="police"}',
        "31",
        "30",
        "The system of police has not taken a notice of 31s ago",
    ),
    Wakes(
        "TimerLate",
        'jointtable_oldest_timer_seconds{service="police"}',
        "11",
        "10",
        "police has not fired a timer that was due 11s ago",
    ),
    Wakes(
        "Parked",
        'jointtable_parked_records{service="police",reason="does-not-validate",belongs="true"}',
        "3",
        "0",
        "police parked 3 records: does-not-validate",
        {"reason": "does-not-validate"},
    ),
    Wakes(
        "UnprovenClaim",
        'jointtable_parked_records{service="police",reason="unreadable-signature",belongs="false"}',
        "1",
        "0",
        "police saw 1 records that nobody proved, or that their writer may not write: unreadable-signature",
        {"reason": "unreadable-signature"},
    ),
    Wakes(
        "CaseStalled",
        'jointtable_stalled_cases{service="police"}',
        "2",
        "0",
        "2 cases cannot go on at police: a record is missing, or a rule failed",
    ),
    Wakes(
        "SlowStore",
        'jointtable_store_answer_seconds{service="police"}',
        "1.5",
        "1",
        "The store of police takes 1.5s for the figures of one look, nine questions and more",
    ),
)
OF_TWO: Final = {
    "ClockSkew",
    "VersionsDiffer",
    "Unconfirmed",
    "BrokerAway",
    "PartitionsNotHeld",
    "UnprovenClaimInCase",
    "Unwatched",
}
"""Alerts that need more than one series or value; below."""


def rules() -> dict[str, Any]:
    (group,) = yaml.safe_load(RULES.read_text())["groups"]
    return {rule["alert"]: rule for rule in group["rules"]}


def promtool(*asked: str) -> subprocess.CompletedProcess[str]:
    tool = shutil.which("promtool") or (str(FETCHED) if FETCHED.is_file() else None)
    if tool is None:
        pytest.skip("needs promtool: make setup")
    return subprocess.run([tool, *asked], capture_output=True, text=True, timeout=60, check=False)


def holds(tmp_path: Path, series: dict[str, str], alert: str, *expected: dict[str, Any], at: str = WITHIN) -> None:
    """With these series the alert is, at that moment, exactly what is expected."""
    asked = {
        "rule_files": [str(RULES)],
        "evaluation_interval": "15s",
        "tests": [
            {
                "interval": "15s",
                "input_series": [{"series": name, "values": values} for name, values in series.items()],
                "alert_rule_test": [{"eval_time": at, "alertname": alert, "exp_alerts": list(expected)}],
            }
        ],
    }
    written = tmp_path / "test.yaml"
    written.write_text(yaml.safe_dump(asked))
    told = promtool("test", "rules", str(written))
    assert told.returncode == 0, told.stdout + told.stderr


def woken(alert: str, says: str, labels: dict[str, str]) -> dict[str, Any]:
    rule = rules()[alert]
    return {
        "exp_labels": {**labels, **rule["labels"]},
        "exp_annotations": {"summary": says, "runbook": rule["annotations"]["runbook"]},
    }


def test_the_rules_are_rules() -> None:
    told = promtool("check", "rules", str(RULES))
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("one", TABLE, ids=lambda one: one.alert)
def test_what_is_wrong_wakes_somebody_within_a_minute_and_what_is_well_nobody(tmp_path: Path, one: Wakes) -> None:
    labels = {**POLICE, **one.labels, **({"job": "jointtable"} if one.job else {})}
    holds(tmp_path, {one.series: f"{one.bad}x40"}, one.alert, woken(one.alert, one.says, labels))
    holds(tmp_path, {one.series: f"{one.well}x40"}, one.alert)


def test_a_service_that_nobody_scrapes_wakes_somebody_though_it_has_no_figure(tmp_path: Path) -> None:
    scraped = {f'up{{job="jointtable",service="{service}"}}': "1x40" for service in Agency}
    without = {name: values for name, values in scraped.items() if "legal-aid" not in name}
    says = "Nobody asks legal-aid how it is: it is not among what is scraped"

    named = {"service": "legal-aid", "job": "jointtable"}
    holds(tmp_path, without, "Unwatched", woken("Unwatched", says, named))
    holds(tmp_path, scraped, "Unwatched")


def test_a_clock_that_is_away_from_ours_wakes_somebody(tmp_path: Path) -> None:
    series = 'jointtable_machine_seconds{service="police"}'
    ahead = woken("ClockSkew", "The clock of police is 3s away from ours", POLICE)
    holds(tmp_path, {series: "3+15x40"}, "ClockSkew", ahead)
    holds(tmp_path, {series: "2+15x40"}, "ClockSkew")


def test_what_was_taken_and_not_confirmed_in_the_time_its_agency_has_wakes_somebody(tmp_path: Path) -> None:
    age, within = (
        f'jointtable_{name}_seconds{{service="police"}}' for name in ("oldest_unconfirmed", "receipt_within")
    )
    says = woken("Unconfirmed", "The system of police took a notice 31s ago and has not confirmed it", POLICE)
    holds(tmp_path, {age: "31x40", within: "30x40"}, "Unconfirmed", says)
    holds(tmp_path, {age: "30x40", within: "30x40"}, "Unconfirmed")
    holds(tmp_path, {age: "31x40"}, "Unconfirmed")


def test_two_versions_at_work_are_told_within_a_minute(tmp_path: Path) -> None:
    info = 'jointtable_build_info{{service="{}",version="{}",rules="nl 2026.1"}}'
    both = {info.format("police", "1"): "1x80", info.format("legal-aid", "2"): "1x80"}
    says = woken("VersionsDiffer", "2 versions of the program or of the rules are at work at one table", {})
    holds(tmp_path, both, "VersionsDiffer", says, at="1m")
    holds(tmp_path, both, "VersionsDiffer", at="15s")
    holds(tmp_path, {name: "1x80" for name in both if "police" in name}, "VersionsDiffer", at="1m")


def of_the_broker(answers: dict[str, str]) -> dict[str, str]:
    """Of each of these services: whether the broker answers it, and that it is not ready, reads and sends nothing."""
    of_each = {
        "jointtable_broker_answers{{service={!r}}}": None,
        "jointtable_ready{{service={!r}}}": "0x40",
        "jointtable_topic_not_read{{service={!r},topic='case.police.file.v1'}}": "1x40",
        "jointtable_oldest_unsent_seconds{{service={!r}}}": "31x40",
        "jointtable_oldest_parked_unsent_seconds{{service={!r}}}": "31x40",
        "jointtable_feed_lost{{service={!r},feed='board'}}": "1x40",
        "jointtable_partitions_held{{service={!r}}}": "3x40",
        "jointtable_partitions{{service={!r}}}": "4x40",
    }
    return {
        name.format(service): values or f"{answer}x40"
        for service, answer in answers.items()
        for name, values in of_each.items()
    }


def test_a_broker_that_is_away_is_one_alert_and_not_one_for_each_service_and_topic(tmp_path: Path) -> None:
    away = of_the_broker({"police": "0", "legal-aid": "0"})
    says = "The broker answers no service: nothing is read or sent, and everything said meanwhile is kept"

    holds(tmp_path, away, "BrokerAway", woken("BrokerAway", says, {}))
    for quiet in ("NotReady", "TopicNotRead", "PartitionsNotHeld", "OldUnsentMessage", "OldUnsentParked", "FeedLost"):
        holds(tmp_path, away, quiet)


def test_where_the_broker_answers_somebody_whoever_is_not_answered_is_named(tmp_path: Path) -> None:
    partly = of_the_broker({"police": "0"}) | {"jointtable_broker_answers{service='legal-aid'}": "1x40"}
    says = "police answers and cannot work: a part is away, or a topic is not read"

    holds(tmp_path, partly, "NotReady", woken("NotReady", says, POLICE))
    holds(tmp_path, partly, "BrokerAway")


def test_partitions_that_nobody_or_a_stranger_holds_wake_somebody(tmp_path: Path) -> None:
    held = 'jointtable_partitions_held{{service="police",instance="{}"}}'
    every = {f'jointtable_partitions{{service="police",instance="{one}"}}': "20x40" for one in "ab"}
    says = "Replicas of police read 18 partitions, and there are more: nobody has the others, or a stranger"

    lacking = {held.format("a"): "8x40", held.format("b"): "10x40"}
    holds(tmp_path, every | lacking, "PartitionsNotHeld", woken("PartitionsNotHeld", says, POLICE))
    holds(tmp_path, every | lacking | {held.format("b"): "12x40"}, "PartitionsNotHeld")


@pytest.mark.parametrize("alert", ["Parked", "UnprovenClaim"])
def test_what_two_replicas_tell_of_the_store_they_share_is_told_once(tmp_path: Path, alert: str) -> None:
    belongs = str(alert == "Parked").lower()
    of = 'jointtable_parked_records{{service="police",reason="bad-signature",belongs="{}",instance="{}"}}'
    both = {of.format(belongs, one): "3x40" for one in ("police:8000", "police-1:8000")}
    says = {
        "Parked": "police parked 3 records: bad-signature",
        "UnprovenClaim": "police saw 3 records that nobody proved, or that their writer may not write: bad-signature",
    }

    holds(tmp_path, both, alert, woken(alert, says[alert], {**POLICE, "reason": "bad-signature"}))


def test_as_many_stalled_cases_as_are_counted_at_most_may_be_more(tmp_path: Path) -> None:
    says = "{} cannot go on at police: a record is missing, or a rule failed"

    for count, told in ((NAMED - 1, f"{NAMED - 1} cases"), (NAMED, f"{NAMED} cases or more")):
        stalled = {'jointtable_stalled_cases{service="police"}': f"{count}x40"}
        holds(tmp_path, stalled, "CaseStalled", woken("CaseStalled", says.format(told), POLICE))


def test_a_claim_in_a_case_wakes_somebody_for_a_quarter_of_an_hour_and_an_old_one_does_not(tmp_path: Path) -> None:
    series = {'jointtable_unproven_claims{service="coordinator",reason="unknown-key"}': "2x120 3x240"}
    says = "Somebody claims in a case what nobody proved: unknown-key ({} in all cases now)"
    named = {"reason": "unknown-key"}

    first, third = (woken("UnprovenClaimInCase", says.format(value), named) for value in (2, 3))
    holds(tmp_path, series, "UnprovenClaimInCase", first, at="1m")
    holds(tmp_path, series, "UnprovenClaimInCase", at="29m")
    holds(tmp_path, series, "UnprovenClaimInCase", third, at="31m")
    holds(tmp_path, series, "UnprovenClaimInCase", at="46m")


def test_every_alert_is_in_a_test_and_names_a_runbook_that_is_there() -> None:
    assert {one.alert for one in TABLE} | OF_TWO == set(rules())
    runbooks = {rule["annotations"]["runbook"] for rule in rules().values()}
    assert {one for one in runbooks if not (PROJECT / one).is_file()} == set()
