"""A batch whose checksum is wrong stops its own partition: what lies before it and on others is handed over once."""

from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.consumer import fetcher
from aiokafka.consumer.subscription_state import SubscriptionState
from aiokafka.record.default_records import DefaultRecordBatchBuilder

from messaging import any_header
from messaging.any_header import ASKED_AGAIN_AFTER, read_any_header

SOUND, DAMAGED = TopicPartition("case.police.file.v1", 0), TopicPartition("case.police.progress.v1", 0)


def batch(count: int, first: int = 0) -> bytearray:
    builder = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, -1, 1_000_000)
    for number in range(count):
        builder.append(number, 1000, b"case", b"said", [])
    built = bytearray(builder.build())
    built[:8] = first.to_bytes(8, "big")
    return built


def damaged(count: int, first: int) -> bytearray:
    built = batch(count, first)
    built[-1] ^= 0xFF
    return built


class Consumer:
    """aiokafka's own fetcher over what a broker answered."""

    def __init__(self) -> None:
        read_any_header()
        state = SubscriptionState()
        state.subscribe({SOUND.topic, DAMAGED.topic})
        state.assign_from_subscribed([SOUND, DAMAGED])
        self.assignment = state.subscription.assignment
        for place in (SOUND, DAMAGED):
            state.seek(place, 0)
        self.fetcher = SimpleNamespace(
            _subscriptions=state, _records={}, _notify=lambda _waiter: None, _wait_consume_future=None, _closed=False
        )

    def is_answered(self, place: TopicPartition, raw: bytearray) -> None:
        records = fetcher.PartitionRecords(
            place,
            fetcher.MemoryRecords(bytes(raw)),
            [],
            self.position(place),
            None,
            None,
            True,
            fetcher.READ_COMMITTED,
        )
        found = fetcher.FetchResult(place, assignment=self.assignment, partition_records=records, backoff=0)
        self.fetcher._records[place] = found

    def position(self, place: TopicPartition) -> int:
        position: int = self.assignment.state_value(place).position
        return position

    async def hands_over(self, at_most: int | None = None) -> dict[TopicPartition, list[int]]:
        got: dict[TopicPartition, list[Any]] = await fetcher.Fetcher.fetched_records(self.fetcher, (), 0, at_most)
        return {place: [one.offset for one in records] for place, records in got.items()}

    @property
    def asks_again_for(self) -> set[TopicPartition]:
        return {SOUND, DAMAGED} - set(self.fetcher._records)


async def test_what_lies_before_it_and_on_others_is_handed_over_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(any_header, "monotonic", lambda: now)
    consumer = Consumer()
    consumer.is_answered(SOUND, batch(5))
    consumer.is_answered(DAMAGED, batch(3) + damaged(3, 3) + batch(2, 6))

    assert await consumer.hands_over() == {SOUND: [0, 1, 2, 3, 4], DAMAGED: [0, 1, 2]}
    assert await consumer.hands_over() == {}
    assert (consumer.position(SOUND), consumer.position(DAMAGED)) == (5, 3)
    assert consumer.asks_again_for == {SOUND}, "the broker is not asked without a pause"

    now += ASKED_AGAIN_AFTER
    assert await consumer.hands_over() == {}
    assert consumer.asks_again_for == {SOUND, DAMAGED}
    consumer.is_answered(DAMAGED, batch(3, 3) + batch(2, 6))
    assert await consumer.hands_over() == {DAMAGED: [3, 4, 5, 6, 7]}, "another broker has it whole"


async def test_no_more_are_handed_over_than_are_asked_for() -> None:
    consumer = Consumer()
    consumer.is_answered(SOUND, batch(5))

    assert await consumer.hands_over(2) == {SOUND: [0, 1]}
    assert await consumer.hands_over(2) == {SOUND: [2, 3]}
    assert await consumer.hands_over(2) == {SOUND: [4]}
    assert (consumer.position(SOUND), consumer.asks_again_for) == (5, {SOUND, DAMAGED})
