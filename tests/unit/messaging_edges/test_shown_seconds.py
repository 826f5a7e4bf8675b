"""How long it takes from when the broker has a record until it has the view that tells of it: once for each view."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from time import time
from typing import Any

import pytest
from aiokafka import TopicPartition

from at_the_table import Table, coordinator
from coordinator.domain.joint_case import JointCase
from given import CASE, OTHER_CASE
from handed_over import consumed
from messaging import stream
from messaging.assignment import Ends, Intake
from messaging.event import Record
from messaging.hot import HotCases
from messaging.meters import AWAITED, Meters
from messaging.relay import Relay
from messaging.resting import decide_upon
from messaging.sending import Answer
from messaging.unanswered import ToSend

AGO = 7.0
"""Seconds since the broker has the records of these tests, the first of them."""


@dataclass
class Consumer:
    """It commits."""

    places: set[TopicPartition]

    def assignment(self) -> set[TopicPartition]:
        return self.places

    async def position(self, _place: TopicPartition) -> int:
        return 0

    def last_stable_offset(self, _place: TopicPartition) -> int:
        return 0

    def paused(self) -> set[TopicPartition]:
        return set()

    async def commit(self, _offsets: Mapping[TopicPartition, int]) -> None:
        pass


@dataclass
class Post:
    """Takes everything."""

    taken: list[ToSend] = field(default_factory=list)

    async def send_all(self, items: Sequence[ToSend]) -> Sequence[Answer]:
        self.taken += items
        return [None for _ in items]


class Replica:
    """A coordinator that is handed records, and says what comes of them."""

    def __init__(self) -> None:
        stored = coordinator()
        self.cases = HotCases[JointCase](stored.cases)
        self.service = replace(stored, cases=self.cases)
        self.relay = Relay(self.service, self.cases, Post())
        self.intake = Intake((), Ends(lambda: None))
        meters = self.intake.meters
        self.relay.said = lambda case_id, view: meters.said(case_id, time(), view=view)

    def takes(self, records: Sequence[Record], ago: float = AGO) -> None:
        raw: tuple[Any, ...] = tuple(
            consumed(TopicPartition(one.topic, 0), nth, one, int(1000 * (time() - ago + 3 * nth)))
            for nth, one in enumerate(records)
        )
        places = {TopicPartition(one.topic, 0) for one in records}
        self.intake.hold.assigned, self.intake.consumer_of = places, lambda: Consumer(places)
        self.intake.handed_over(raw)
        asyncio.run(stream._take(self.service, self.relay, self.intake))

    def sends(self) -> None:
        asyncio.run(self.relay.send_once())

    @property
    def measured(self) -> list[float]:
        return measured(self.intake.meters)


def measured(meters: Meters) -> list[float]:
    """How many views were measured, and their seconds in all."""
    (metric,) = meters.shown.collect()
    return [one.value for one in metric.samples if one.name.endswith(("_count", "_sum"))]


def registered() -> list[Record]:
    return Table().registered().wire.records


def test_it_is_measured_from_the_oldest_record_that_a_view_tells_of_until_the_view_is_sent() -> None:
    replica = Replica()

    replica.takes(registered()[:2])
    before = replica.measured
    replica.sends()

    assert before == [0, 0]
    assert replica.measured == [1, pytest.approx(AGO, abs=1.0)]
    replica.sends()
    assert replica.measured[0] == 1


def test_what_changes_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    replica, records = Replica(), registered()
    replica.takes(records[:1])
    replica.sends()

    replica.takes(records[:1], ago=3600.0)
    monkeypatch.setattr("messaging.stream.FAR_BEHIND", 1_000_000)
    replica.takes(records[1:2], ago=1.0)
    replica.sends()

    assert replica.measured == [2, pytest.approx(AGO + 1.0, abs=1.5)]


def test_far_behind_it_is_measured_until_the_case_rested_and_its_view_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.stream.FAR_BEHIND", 1)
    replica = Replica()

    replica.takes([one for one in registered() if not one.topic.startswith("case.police.progress")])
    replica.sends()
    undecided = replica.measured
    asyncio.run(decide_upon(replica.service, [CASE]))
    replica.sends()

    assert undecided == [0, 0]
    assert replica.measured[0] == 1


def test_words_without_a_view_are_no_view() -> None:
    meters = Meters()
    meters.arrive({CASE.encode(): 100.0, OTHER_CASE.encode(): 100.0})

    meters.said(CASE, 107.0, view=False)
    meters.said(CASE, 109.0, view=True)
    meters.said(OTHER_CASE, 108.0, view=True)

    assert measured(meters) == [1, 8.0]


def test_what_is_noted_is_bounded_and_forgotten_with_the_partitions() -> None:
    meters = Meters()
    meters.arrive({str(number).encode(): 0.0 for number in range(AWAITED + 5)})

    assert len(meters._arrived) == AWAITED
    meters.forget()
    assert meters._arrived == {}


def test_a_key_that_is_no_text_harms_nobody() -> None:
    replica, first = Replica(), registered()[0]
    replica.takes([replace(first, key=b"\xff"), replace(first, key=None), first])
    replica.sends()

    assert replica.measured[0] == 1
