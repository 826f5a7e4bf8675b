"""The bare limit: aiokafka and orjson, the same facts in plain dicts, one bulk write a batch, offsets after it.

It checks nothing: no number, no link, no schema, no rule; it decides nothing and tells nobody. What it folded it keeps
in memory, so it never reads the store. While one batch is written the next is folded.
"""

import asyncio
from collections.abc import Iterable
from time import monotonic
from typing import Any, Final

import orjson
import pymongo
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from pymongo import UpdateOne

from benchmarks.fold_child import Writes, counting, tell, told_to_go, told_to_stop
from coordinator.settings import ServiceSettings
from coordinator.stream import TOPICS
from messaging.any_header import read_any_header
from messaging.broker import CONSUMER, _access
from messaging.mongo import database_of

AT_MOST: Final = 50_000
SECONDS: Final = 2.0
"""Of one write: at most so many records, or those of so many seconds. The coordinator's are in messaging.assignment."""

ANSWER: Final = 600.0
"""Seconds in which the store has to answer one of its writes: tens of thousands of cases take more than ten."""

Case = dict[str, Any]


class Fold:
    """Cases as plain dicts, and which of their sections changed since they were last written."""

    def __init__(self) -> None:
        self.cases: dict[str, Case] = {}
        self.changed: dict[str, dict[str, Any]] = {}

    def take(self, record: "ConsumerRecord[Any, Any]") -> None:
        headers = dict(record.headers)
        case_id, topic = record.key.decode(), record.topic.replace(".", "~1")
        agency, number = record.topic.split(".")[1], int(headers["ce_sequence"])
        case = self.cases.setdefault(case_id, {"said": {}, "cursors": {}, "history": [], "heard": {}})
        if case["cursors"].get(topic, 0) >= number:
            return
        said, name, at = orjson.loads(record.value), headers["ce_type"].decode(), headers["ce_time"].decode()
        case["said"].setdefault(agency, {})[name.removeprefix("nl.jointtable.").replace(".", "~1")] = said
        case["cursors"][topic] = number
        case["heard"][agency] = at
        case["history"].append([said["occurred_at"], agency, name, headers["ce_id"].decode()])
        changed = self.changed.setdefault(case_id, {})
        changed[f"said.{agency}"] = case["said"][agency]
        changed[f"cursors.{topic}"] = number
        changed[f"heard.{agency}"] = at
        changed["history"] = case["history"]

    def writes(self) -> list[UpdateOne]:
        changed, self.changed = self.changed, {}
        return [UpdateOne({"_id": case_id}, {"$set": fields}, upsert=True) for case_id, fields in changed.items()]


async def main(writes: Writes) -> None:
    """Fold from the start until it is told to stop."""
    settings = ServiceSettings()
    bare = database_of(settings.secret(settings.store_uri_file), settings.store_database)["cases"]
    await told_to_go()
    read_any_header()
    consumer = AIOKafkaConsumer(
        *TOPICS,
        **_access(settings),
        **CONSUMER,
        group_id=settings.kafka_user,
        group_instance_id=f"{settings.kafka_user}-{settings.slot}",
        enable_auto_commit=False,
    )
    await consumer.start()
    stopping, writing = asyncio.create_task(told_to_stop()), asyncio.create_task(asyncio.sleep(0))
    fold = Fold()
    while not stopping.done():
        after, operations = await _batch(consumer, fold)
        await writing
        writing = asyncio.create_task(_write(bare, consumer, operations, after))
    await writing
    await consumer.stop()
    tell({"writes": writes.count, "finds": writes.found})


async def _batch(consumer: AIOKafkaConsumer, fold: Fold) -> tuple[dict[TopicPartition, int], list[UpdateOne]]:
    """Fold for two seconds or fifty thousand records, less when nothing more is there."""
    after, begun, count = dict[TopicPartition, int](), monotonic(), 0
    while count < AT_MOST and monotonic() < begun + SECONDS:
        got = await consumer.getmany(timeout_ms=10, max_records=AT_MOST - count)
        if not got:
            break
        for place, records in got.items():
            _fold(fold, records)
            after[place] = records[-1].offset + 1
            count += len(records)
            await asyncio.sleep(0)
    return after, fold.writes()


def _fold(fold: Fold, records: Iterable["ConsumerRecord[Any, Any]"]) -> None:
    for record in records:
        fold.take(record)


async def _write(
    bare: Any, consumer: AIOKafkaConsumer, operations: list[UpdateOne], after: dict[TopicPartition, int]
) -> None:
    if operations:
        with pymongo.timeout(ANSWER):
            await bare.bulk_write(operations, ordered=False)
    if after:
        await consumer.commit(after)


if __name__ == "__main__":
    asyncio.run(main(counting()))
