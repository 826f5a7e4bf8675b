"""What Prometheus is told of a service: what waits and since when, and nothing about anybody."""

from asyncio import Event
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import yaml
from aiokafka import TopicPartition
from fastapi import FastAPI
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from a_service import HOUR, NOON, Hand, Seen, a_service, arrested, in_custody, with_header
from contracts.topics import Topic
from coordinator.web.board import Board
from coordinator.web.metrics import of_the_pages
from deploy.dashboard import PANELS
from given import CASE, Wire, waited_for
from messaging.assignment import Ends, Intake
from messaging.delivering import change, taken
from messaging.intake import take_in
from messaging.ports import StoreSlow, StoreUnavailable
from messaging.running import Running
from messaging.service import Service
from messaging.web.auth import open_doors
from messaging.web.metrics import metric_routes
from messaging.web.operator import Lacks

TOKEN = "the operators' token"
HERS = {"Authorization": f"Bearer {TOKEN}"}
PLACE = TopicPartition(Topic.POLICE_PROGRESS.value, 0)


class Read(Intake):
    """A replica that has read all it has, but for what it is told that it has not."""

    unread = 0
    since: float | None = None

    async def lag(self) -> int:
        return self.unread

    async def oldest_unread(self) -> float | None:
        return self.since

    def not_read(self, now: float) -> dict[str, str]:
        return dict.fromkeys(self.topics, "no right") if now and self.trouble else {}


def intake_of(**said: Any) -> Read:
    intake = Read((PLACE.topic,), Ends(lambda: None))
    for name, value in said.items():
        setattr(intake, name, value)
    return intake


def told(tmp_path: Path, service: Service[Seen], intake: Read | None = None, lacks: Lacks = tuple) -> dict[str, float]:
    """Each sample's value by its name and labels."""
    running: Any = Running(service, broker=None, sender=None, relay=None, intake=intake or intake_of())  # type: ignore[arg-type]  # not asked
    answer = client(tmp_path, running, lacks).get("/metrics", headers=HERS)
    assert answer.status_code == 200
    return {
        "/".join([sample.name, *(value for _, value in sorted(sample.labels.items()))]): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def client(tmp_path: Path, running: Any, lacks: Lacks = tuple) -> TestClient:
    tokens = tmp_path / "tokens.yaml"
    who = {sha256(TOKEN.encode()).hexdigest(): {"agency": "operator", "system": "operators"}}
    tokens.write_text(yaml.safe_dump(who))
    doors = open_doors("coordinator", tokens, "s" * 64, development_login=False)
    app = FastAPI()
    app.include_router(metric_routes(running, doors, {"version": "1", "rules": "nl 2026.1"}, tuple, lacks))
    return TestClient(app)


def test_a_service_at_rest_is_ready_and_nothing_waits(tmp_path: Path) -> None:
    samples = told(tmp_path, a_service())
    assert samples["jointtable_ready"] == 1
    assert samples["jointtable_build_info/nl 2026.1/1"] == 1
    ages = {name: value for name, value in samples.items() if name.startswith("jointtable_oldest_")}
    assert ages
    assert set(ages.values()) == {0}


def test_what_waits_is_told_with_how_long(tmp_path: Path) -> None:
    hand = Hand()
    service = a_service(clock=hand)
    wire = Wire()
    wire.says(arrested())
    waited_for(take_in(service, wire.records))
    hand.time = NOON + HOUR + timedelta(seconds=30)
    samples = told(tmp_path, service, intake_of(unread=3, since=1.0))
    assert samples["jointtable_unread_records"] == 3
    assert samples["jointtable_oldest_unread_seconds"] > HOUR.total_seconds()
    assert (samples["jointtable_unsent_cases"], samples["jointtable_oldest_unsent_seconds"]) == (1, 3630)
    assert (samples["jointtable_timer_cases"], samples["jointtable_oldest_timer_seconds"]) == (1, 30)


def test_what_the_own_system_took_and_did_not_confirm_is_told_with_how_long_and_how_soon_it_should(
    tmp_path: Path,
) -> None:
    hand = Hand()
    service = replace(a_service(clock=hand), delivers=True, receipt_within=timedelta(seconds=30))
    wire = Wire()
    wire.says(in_custody())
    waited_for(take_in(service, wire.records))
    waited_for(change(service.cases, {CASE: lambda document: taken(document, {1}, service.awaits())}))
    hand.time = NOON + timedelta(seconds=31)
    samples = told(tmp_path, service)
    assert (samples["jointtable_undelivered_cases"], samples["jointtable_unconfirmed_cases"]) == (0, 1)
    assert samples["jointtable_oldest_unconfirmed_seconds"] == 31
    assert samples["jointtable_receipt_within_seconds"] == 30


def test_of_who_gives_no_receipts_none_is_told_to_be_late(tmp_path: Path) -> None:
    samples = told(tmp_path, replace(a_service(), delivers=True))
    assert "jointtable_receipt_within_seconds" not in samples
    assert samples["jointtable_oldest_unconfirmed_seconds"] == 0


def test_what_is_parked_is_told_by_its_reason_and_the_case_that_cannot_go_on_is_counted(tmp_path: Path) -> None:
    service = a_service()
    wire = Wire()
    wire.says(arrested("Swamp"))
    wire.says(in_custody())
    forged = with_header(wire.records[1], "ce_source", b"urn:nl:jointtable:legal-aid")
    waited_for(take_in(service, [wire.records[0], replace(forged, offset=7)]))
    samples = told(tmp_path, service)
    assert samples["jointtable_parked_records/true/rule-error"] == 1
    assert samples["jointtable_parked_records/false/source-not-owner"] == 1
    assert samples["jointtable_stalled_cases"] == 1


def test_a_topic_that_is_not_read_is_named_and_the_service_is_not_ready(tmp_path: Path) -> None:
    samples = told(tmp_path, a_service(), intake_of(trouble="no right"))
    assert samples[f"jointtable_topic_not_read/{PLACE.topic}"] == 1
    assert samples["jointtable_ready"] == 0


def test_which_partitions_are_read_here_is_told_and_how_many_there_are(tmp_path: Path) -> None:
    class Consumer:
        def partitions_for_topic(self, topic: str) -> set[int]:
            return {0, 1, 2} if topic == PLACE.topic else set()

    intake = intake_of(consumer_of=Consumer)
    intake.hold.assigned = {PLACE}
    samples = told(tmp_path, a_service(), intake)
    assert (samples["jointtable_partitions_held"], samples["jointtable_partitions"]) == (1, 3)


def test_who_reads_no_topic_tells_nothing_of_partitions(tmp_path: Path) -> None:
    samples = told(tmp_path, a_service(), intake_of(topics=()))
    assert not any("partitions" in name or "broker" in name for name in samples)


@pytest.mark.parametrize("trouble", ["", "no right to the group"])
def test_whether_the_broker_answers_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trouble: str) -> None:
    intake = intake_of(trouble=trouble)
    assert told(tmp_path, a_service(), intake)["jointtable_broker_answers"] == int(not trouble)

    async def away(_running: Any) -> Any:
        raise TimeoutError

    monkeypatch.setattr("messaging.web.metrics._of_the_broker", away)
    assert told(tmp_path, a_service(), intake)["jointtable_broker_answers"] == 0


def test_a_service_with_records_that_it_does_not_take_in_is_not_ready(tmp_path: Path) -> None:
    intake = intake_of()
    intake.pulse.in_hand_since = monotonic() - 61

    assert told(tmp_path, a_service(), intake)["jointtable_ready"] == 0


def test_a_store_that_is_away_leaves_its_figures_out_and_the_service_is_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_running: Any) -> Any:
        raise StoreUnavailable

    monkeypatch.setattr("messaging.web.metrics.figures_of", away)
    samples = told(tmp_path, a_service())
    assert samples["jointtable_ready"] == 0
    assert "jointtable_unsent_cases" not in samples


def test_a_store_that_is_too_slow_tells_how_long_it_was_waited_for_and_the_service_is_not_ready(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def late(_running: Any) -> Any:
        raise StoreSlow(8.0)

    monkeypatch.setattr("messaging.web.metrics.figures_of", late)
    samples = told(tmp_path, a_service())
    assert (samples["jointtable_ready"], samples["jointtable_store_answer_seconds"]) == (0, 8)
    assert "jointtable_unsent_cases" not in samples


def test_a_service_that_lacks_what_only_it_knows_is_not_ready(tmp_path: Path) -> None:
    assert (
        told(tmp_path, a_service(), lacks=lambda: ["board: the view topic is not read to its end"])["jointtable_ready"]
        == 0
    )


def test_what_is_parked_and_not_yet_on_the_operators_topic_is_told_with_how_long(tmp_path: Path) -> None:
    hand = Hand()
    service = a_service(clock=hand)
    wire = Wire()
    wire.says(arrested())
    waited_for(take_in(service, [replace(wire.records[0], value=b"{")]))
    hand.time = NOON + timedelta(seconds=31)
    assert told(tmp_path, service)["jointtable_oldest_parked_unsent_seconds"] == 31

    waited_for(service.parked.mark_sent([row.place for row in waited_for(service.parked.unsent(9))]))
    assert told(tmp_path, service)["jointtable_oldest_parked_unsent_seconds"] == 0


def test_what_is_taken_in_and_not_decided_upon_is_told_with_how_long(tmp_path: Path) -> None:
    hand = Hand()
    service = a_service(clock=hand)
    wire = Wire()
    wire.says(arrested())
    waited_for(take_in(service, wire.records))
    known = waited_for(service.cases.load(CASE))
    assert known
    waited_for(service.cases.save_many([replace(known, undecided=NOON)]))
    hand.time = NOON + timedelta(seconds=61)
    samples = told(tmp_path, service)
    assert (samples["jointtable_undecided_cases"], samples["jointtable_oldest_undecided_seconds"]) == (1, 61)


def test_broker_and_store_are_asked_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = Event()

    async def away_once_the_store_is_asked(_running: Any) -> Any:
        await asked.wait()
        raise TimeoutError

    async def away(_running: Any) -> Any:
        asked.set()
        raise StoreUnavailable

    monkeypatch.setattr("messaging.web.metrics._of_the_broker", away_once_the_store_is_asked)
    monkeypatch.setattr("messaging.web.metrics.figures_of", away)

    assert told(tmp_path, a_service())["jointtable_ready"] == 0


def test_how_long_things_took_is_told_as_the_service_measured_it(tmp_path: Path) -> None:
    intake = intake_of()
    intake.meters.took(0.2)
    intake.meters.took(-5.0)
    intake.meters.fired(timedelta(seconds=3))
    samples = told(tmp_path, a_service(), intake)
    assert samples["jointtable_taken_in_seconds_count"] == 2
    assert samples["jointtable_taken_in_seconds_sum"] == pytest.approx(0.2)
    assert samples["jointtable_timer_late_seconds_bucket/2.0"] == 0
    assert samples["jointtable_timer_late_seconds_bucket/5.0"] == 1


def test_nobody_is_in_it(tmp_path: Path) -> None:
    service = a_service()
    wire = Wire()
    wire.says(arrested("Swamp"))
    waited_for(take_in(service, wire.records))
    running: Any = Running(service, broker=None, sender=None, relay=None, intake=intake_of())  # type: ignore[arg-type]  # not asked
    text = client(tmp_path, running).get("/metrics", headers=HERS).text
    assert CASE not in text
    assert "Swamp" not in text


def test_only_operators_are_told(tmp_path: Path) -> None:
    assert client(tmp_path, None).get("/metrics").status_code == 401


def test_the_dashboard_asks_for_nothing_that_is_not_told(tmp_path: Path) -> None:
    names = {name.partition("/")[0] for name in told(tmp_path, a_service())} | {
        one.name for one in of_the_pages(Board(), list)
    }
    empty = {"jointtable_parked_records", "jointtable_records_total"}
    asked = {word for _, question, _, _ in PANELS for word in question.replace("(", " ").replace(")", " ").split()}
    wanted = {word.partition("[")[0].partition("{")[0] for word in asked if word.startswith("jointtable_")}
    assert wanted - names - empty == set()
