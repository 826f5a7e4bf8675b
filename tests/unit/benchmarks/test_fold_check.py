"""The check after a benchmark's run can fail: what is planted is named, and what is right is right."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from at_the_table import FixedClock, coordinator
from benchmarks.fold_bare import Fold
from benchmarks.fold_cases import NOON, REPLAYED, REPLAYED_ONE_IN, Cases, envelope_in
from benchmarks.fold_check import ONE_AT_A_TIME, Left, wrong_in
from benchmarks.fold_naive import fold_one
from benchmarks.fold_said import Said
from benchmarks.year_cases import Year
from contracts.topics import Topic
from given import ring
from messaging.codec import to_stored
from messaging.event import Record
from messaging.intake import take_in
from messaging.recount import Lying
from proofs.digest import digest_of

CASES = Cases(3, 7)
ALL = [record for nth in range(CASES.count) for record in CASES.records_of(nth)]
PREFIX = 20
OURS, BARE, STREAMS = "coordinator, 1 process", "bare limit, 1 process", "Kafka Streams, 2 threads"
WAYS = (OURS, BARE, STREAMS, ONE_AT_A_TIME)
Documents = dict[str, dict[str, Any]]


@dataclass
class Run:
    """What a way left of the three cases, or of their first twenty records."""

    way: str
    documents: Documents
    said: list[Lying]
    writes: int = 0
    parked: int = 0
    cases: Cases = CASES

    def wrong(self) -> str:
        said = Said(self.cases, ring(), NOON).note(self.said)
        return wrong_in(Left(self.documents.values(), self.parked, said), self.cases, self.way, self.writes)

    @property
    def first(self) -> dict[str, Any]:
        return next(iter(self.documents.values()))

    @property
    def history(self) -> list[Any]:
        return list(orjson.loads(self.first["state"]["history"]) if self.way == OURS else self.first["history"])

    @history.setter
    def history(self, entries: Sequence[Any]) -> None:
        if self.way == OURS:
            self.first["state"]["history"] = orjson.dumps(entries).decode()
        else:
            self.first["history"] = entries


def run(way: str) -> Run:
    return deepcopy({OURS: ours, BARE: bare, STREAMS: by_streams, ONE_AT_A_TIME: one_at_a_time}[way]())


@cache
def ours() -> Run:
    service = replace(coordinator(), clock=FixedClock(NOON))
    documents, said = Documents(), list[Lying]()
    for nth in range(CASES.count):
        asyncio.run(take_in(service, [replace(one, offset=n) for n, one in enumerate(CASES.records_of(nth))]))
        document = asyncio.run(service.cases.load(CASES.id_of(nth)))
        assert document is not None
        sent = [Record(one.topic, 0, 0, one.key, one.headers, one.value) for one in document.outbox]
        said += [Lying(one, n) for n, one in enumerate(sent)]
        documents[document.case_id] = to_stored(replace(document, outbox=()))
    return Run(OURS, documents, said)


@cache
def bare() -> Run:
    fold = Fold()
    for one in ALL:
        fold.take(one)
    return Run(BARE, {case_id: {"_id": case_id, **case} for case_id, case in fold.cases.items()}, [])


@cache
def by_streams() -> Run:
    """As the bare limit keeps it, with a digest beside each number."""
    found = deepcopy(bare())
    last = {(one.subject, one.topic): digest_of(one) for one in map(envelope_in, ALL)}
    for case_id, document in found.documents.items():
        document["cursors"] = {
            topic: {"sequence": number, "digest": last[case_id, topic.replace("~1", ".")]}
            for topic, number in document["cursors"].items()
        }
    return Run(STREAMS, found.documents, [])


@cache
def one_at_a_time() -> Run:
    kept = Documents()

    class Stored:
        async def find_one(self, asked: Mapping[str, str]) -> dict[str, Any] | None:
            return kept.get(asked["_id"])

        async def replace_one(self, asked: Mapping[str, str], case: dict[str, Any], *, upsert: bool) -> None:
            assert upsert
            kept[asked["_id"]] = case

    for one in ALL[:PREFIX]:
        headers = {name: (value or b"").decode() for name, value in one.headers}
        message = SimpleNamespace(headers=headers, raw_message=SimpleNamespace(topic=one.topic))
        asyncio.run(fold_one(Stored(), orjson.loads(one.value or b""), message))  # type: ignore[arg-type]
    return Run(ONE_AT_A_TIME, kept, [], writes=PREFIX)


@pytest.mark.parametrize("way", WAYS)
def test_a_run_that_counted_every_record_once_is_right(way: str) -> None:
    assert run(way).wrong() == ""


@pytest.mark.parametrize("way", WAYS)
def test_a_record_that_is_counted_twice_is_named(way: str) -> None:
    found = run(way)
    found.history = [*found.history[:2], *found.history[1:]]
    assert "counts number 2 of case.police.progress.v1 twice" in found.wrong()


@pytest.mark.parametrize("way", WAYS)
def test_a_record_that_is_not_counted_is_named_although_the_number_is_right(way: str) -> None:
    found = run(way)
    found.history = found.history[1:]
    assert "does not count number 1 of case.police.progress.v1" in found.wrong()


@pytest.mark.parametrize("way", WAYS)
def test_a_record_that_is_counted_before_the_one_with_the_number_before_is_named(way: str) -> None:
    found = run(way)
    found.history = [found.history[1], found.history[0], *found.history[2:]]
    assert "counts number 1 of case.police.progress.v1 after 2" in found.wrong()


@pytest.mark.parametrize("way", WAYS)
def test_a_record_of_another_case_is_named(way: str) -> None:
    found = run(way)
    entry = deepcopy(found.history[0])
    entry["id" if way == OURS else 3] = "another"
    found.history = [entry, *found.history]
    assert "counts another, which is none of its records" in found.wrong()


@pytest.mark.parametrize("way", [BARE, STREAMS, ONE_AT_A_TIME])
def test_a_fact_that_is_another_is_named(way: str) -> None:
    found = run(way)
    name = next(name for name in found.first["said"]["police"] if "case-registered" in name)
    found.first["said"]["police"][name]["offence"] = "Arson"
    assert "has another case-registered.v1 of police" in found.wrong()


@pytest.mark.parametrize("way", [BARE, STREAMS, ONE_AT_A_TIME])
def test_a_fact_that_nobody_said_is_named(way: str) -> None:
    found = run(way)
    found.first["said"]["nobody"] = {"hearsay~1v1": {}}
    assert "has another hearsay.v1 of nobody" in found.wrong()


def test_a_fact_of_the_coordinator_that_is_another_is_named() -> None:
    found = run(OURS)
    told = found.first["state"]["police"]
    found.first["state"]["police"] = told.replace("Shoplifting", "Arson")
    assert told != found.first["state"]["police"]
    assert "fact-differs state.police" in found.wrong()


def test_right_numbers_with_any_state_are_not_enough() -> None:
    found = run(OURS)
    found.first["state"] = {"history": "[1,1,1,1,1]", "police": "null"}
    assert "cannot be read" in found.wrong()


def test_a_state_that_cannot_be_read_is_named_although_the_history_is_right() -> None:
    found = run(OURS)
    found.first["state"]["police"] = "null"
    assert "1 wrong" in found.wrong()


def test_a_word_of_its_own_that_is_on_no_topic_is_named() -> None:
    found = run(OURS)
    lost = next(one for one in found.said if one.record.topic == Topic.COORDINATOR_PROGRESS)
    found.said.remove(lost)
    assert "on case.coordinator.progress.v1, where" in found.wrong()


def test_a_view_that_never_came_to_its_topic_is_named() -> None:
    found = run(OURS)
    found.said = [one for one in found.said if one.record.topic != Topic.COORDINATOR_VIEW]
    assert "said 1 on case.coordinator.view.v1, where 0 lie" in found.wrong()


def test_a_word_of_its_own_that_the_store_does_not_know_is_named() -> None:
    found = run(OURS)
    found.first["streams"] = {}
    assert "said 0 on" in found.wrong()


def test_a_word_that_was_sent_twice_is_no_fault() -> None:
    found = run(OURS)
    found.said += found.said
    assert found.wrong() == ""


@pytest.mark.parametrize(
    ("plant", "named"),
    [
        (lambda one: one.update(gaps={"case~1police~1file~1v1": {}}), "has gaps"),
        (lambda one: one.update(waiting={"case~1police~1file~1v1": []}), "has waiting"),
        (lambda one: one.update(fault="rule-error"), "has fault"),
        (lambda one: one.update(outbox=[{"n": 1}]), "has outbox"),
        (lambda one: one.update(undecided_at="2026-03-10T12:00:00+00:00"), "has undecided_at"),
    ],
)
def test_what_is_left_to_do_is_named(plant: Callable[[dict[str, Any]], None], named: str) -> None:
    found = run(OURS)
    plant(found.first)
    assert named in found.wrong()


@pytest.mark.parametrize("way", [OURS, STREAMS])
def test_another_record_under_the_last_number_is_named(way: str) -> None:
    found = run(way)
    next(iter(found.first["cursors"].values()))["digest"] = "another"
    assert "has another record's digest" in found.wrong()


@pytest.mark.parametrize("way", [OURS, BARE, STREAMS])
def test_a_case_that_lacks_its_last_word_is_named(way: str) -> None:
    found = run(way)
    found.first["cursors"].pop("case~1police~1file~1v1")
    assert "counts" in found.wrong()


@pytest.mark.parametrize("way", [OURS, BARE, STREAMS])
def test_a_number_beyond_the_records_is_named(way: str) -> None:
    found = run(way)
    cursors = found.first["cursors"]
    cursors["case~1police~1file~1v1"] = 2 if way == BARE else {**cursors["case~1police~1file~1v1"], "sequence": 2}
    assert "beyond its records" in found.wrong()


@pytest.mark.parametrize("way", [OURS, BARE, STREAMS])
def test_a_case_that_is_not_there_is_named(way: str) -> None:
    found = run(way)
    found.documents.popitem()
    assert found.wrong() == "2 of 3 cases"


def test_a_case_of_another_run_is_named() -> None:
    found = run(BARE)
    found.documents["other"] = {**found.first, "_id": "other"}
    assert found.wrong() == "4 of 3 cases, 1 wrong: other is not of this run"


def test_what_was_parked_is_told() -> None:
    found = run(OURS)
    found.parked = 2
    assert found.wrong() == "2 parked"


def test_a_write_that_counted_nothing_is_told() -> None:
    found = run(ONE_AT_A_TIME)
    found.writes += 1
    assert found.wrong() == "20 records counted by 21 writes"


def test_of_few_cases_all_are_replayed_and_of_many_enough() -> None:
    few, some, many = (Cases(count, 7) for count in (2 * REPLAYED - 1, 5_000, 30_000))

    def replayed(cases: Cases) -> int:
        return sum(cases.is_replayed(cases.id_of(nth)) for nth in range(cases.count))

    assert replayed(few) == few.count
    assert replayed(some) > 2 * REPLAYED / 3
    assert many.one_in == REPLAYED_ONE_IN
    assert replayed(many) > 30_000 / REPLAYED_ONE_IN * 0.8


def test_the_facts_of_a_case_that_is_not_drawn_are_not_looked_at() -> None:
    found = run(BARE)
    found.cases = Cases(50 * REPLAYED, 7)
    undrawn = next(one for one in found.documents if not found.cases.is_replayed(one))
    name = next(iter(found.documents[undrawn]["said"]["police"]))
    found.documents[undrawn]["said"]["police"][name] = {}
    assert found.wrong() == f"3 of {found.cases.count} cases"


def test_a_case_of_the_year_is_counted_in_its_own_order() -> None:
    fold, year = Fold(), Year(3, 7)
    for one in year.interleaved():
        fold.take(one)
    found = Run(BARE, {case_id: {"_id": case_id, **case} for case_id, case in fold.cases.items()}, [], cases=year)
    assert found.wrong() == ""
