"""The bare loop of a live board: consume, write, commit, tell; as plain as the fold's bare limit, but at once.

What it tells of a case on the view topic is how far it read, and when the store had acknowledged that.
"""

import asyncio
from time import time
from typing import Any

import orjson
from aiokafka import AIOKafkaConsumer

from benchmarks.fold_bare import Fold
from benchmarks.fold_child import Writes, counting, tell, told_to_go, told_to_stop
from contracts.topics import Topic
from coordinator.settings import ServiceSettings
from coordinator.stream import TOPICS
from messaging.any_header import read_any_header
from messaging.broker import CONSUMER, _access, new_producer
from messaging.mongo import database_of


async def main(writes: Writes) -> None:
    """Fold from the start until it is told to stop."""
    settings = ServiceSettings()
    cases: Any = database_of(settings.secret(settings.store_uri_file), settings.store_database)["cases"]
    await told_to_go()
    read_any_header()
    consumer = AIOKafkaConsumer(
        *TOPICS, **_access(settings), **CONSUMER, group_id=settings.kafka_user, enable_auto_commit=False
    )
    producer = new_producer(settings)
    await consumer.start()
    await producer.start()
    stopping, fold = asyncio.create_task(told_to_stop()), Fold()
    while not stopping.done():
        got = await consumer.getmany(timeout_ms=10)
        if not got:
            continue
        for record in (record for records in got.values() for record in records):
            fold.take(record)
        if operations := fold.writes():
            await cases.bulk_write(operations, ordered=False)
        written = time()
        await consumer.commit({place: records[-1].offset + 1 for place, records in got.items()})
        for key in {record.key for records in got.values() for record in records}:
            told = {"written": written, "cursors": fold.cases[key.decode()]["cursors"]}
            await producer.send(Topic.COORDINATOR_VIEW, orjson.dumps(told), key)
    await consumer.stop()
    await producer.stop()
    tell({"writes": writes.count, "finds": writes.found})


if __name__ == "__main__":
    asyncio.run(main(counting()))
