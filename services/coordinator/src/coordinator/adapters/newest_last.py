"""Has the newest view of a case lie last on the view topic, of which only the last record of each case is kept.

Two replicas of the coordinator may send views of one case out of their order: one that stood still, or was taken its
partitions away, sends what it saved after the other has sent what came next. No page shows the older one that reads
both, but one that begins when the newer is compacted away would, until the case changes. The broker tells apart
producers, not whose a case is, so no sender can be kept from it; whoever reads it puts the newest behind it again, byte
for byte. Several may, which changes nothing; and if a newer one came meanwhile, it is again read and mended (ADR 18).
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

from contracts.topics import Topic
from coordinator.adapters.following import ANSWER
from coordinator.web.board import Board, Spot
from messaging.broker import consumer_alone, let_go, new_producer
from messaging.document import OutboxItem
from messaging.sending import KafkaSender, Sender
from messaging.settings import ServiceSettings

SETTLES: Final = 2.0
"""Seconds after which an older view that still lies last is no longer waited for; so much too between two tries."""
LOOK: Final = 1.0

_log = structlog.get_logger()


async def keep_newest_last(board: Board, settings: ServiceSettings) -> None:
    """Say again, for ever, what was overtaken; a broker that is away is waited for."""
    sender = KafkaSender(lambda: new_producer(settings))
    try:
        while True:
            await asyncio.sleep(LOOK)
            overtaken = board.overtaken(SETTLES) if board.live and not board.loading else ()
            try:
                await say_again(overtaken, settings, sender)
            except (KafkaError, OSError, TimeoutError) as error:
                _log.warning("newest-last-waits", error=type(error).__name__)
    finally:
        await sender.stop()


async def say_again(overtaken: Sequence[tuple[str, Spot]], settings: ServiceSettings, sender: Sender) -> None:
    """Put the records that lie there behind everything. Raises KafkaError, OSError, TimeoutError."""
    if not overtaken:
        return
    consumer = consumer_alone(settings)
    try:
        await consumer.start()
        lying = [(case_id, await _record_at(consumer, spot)) for case_id, spot in overtaken]
    finally:
        await let_go(consumer)
    again = [_as_it_was(record) for _, record in lying if record is not None]
    for case_id, record in lying:
        _log.warning("view-overtaken", case=case_id, mended=record is not None)
    for why in await sender.send_all(again):
        if why is not None:
            raise why


async def _record_at(consumer: AIOKafkaConsumer, spot: Spot) -> Any:
    """None where it was compacted away already: then the case's next change mends it."""
    place = TopicPartition(Topic.COORDINATOR_VIEW.value, spot.partition)
    consumer.assign([place])
    consumer.seek(place, spot.offset)
    async with asyncio.timeout(ANSWER):
        record = await consumer.getone(place)
    return record if record.offset == spot.offset else None


def _as_it_was(record: Any) -> OutboxItem:
    return OutboxItem(0, record.topic, record.key, tuple(record.headers), record.value)
