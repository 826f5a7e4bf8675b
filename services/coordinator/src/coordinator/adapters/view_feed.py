"""The joint views as any number of web replicas read them: the compacted view topic, from its beginning, each alone.

No consumer group: every replica needs every partition, and what it read is kept in memory only. After an outage it
reads on where it was.
"""

import asyncio
from collections.abc import Collection
from contextlib import suppress
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError, UnknownTopicOrPartitionError

from contracts.joint_view import JointView
from contracts.message import LATEST
from contracts.topics import Topic
from coordinator.adapters.following import ANSWER, POLL_MS, keep_following, read_on
from coordinator.web.board import Board, Spot
from messaging.broker import consumer_alone, let_go
from messaging.event import Event
from messaging.reading import read
from messaging.settings import ServiceSettings
from messaging.stream import record_of
from proofs.keys import KeyRing

LOOK: Final = 0.5
"""Seconds between two questions how far the topic goes; where there is news it is read meanwhile."""
CLOSER: Final = 0.05
"""Seconds between two looks whether that far was read."""
_NO_KEYS: Final = KeyRing(())
"""No view is signed."""

_log = structlog.get_logger()


async def feed(board: Board, settings: ServiceSettings) -> None:
    """Keep the board as the view topic has it, for ever."""
    board.loading = True
    await keep_following(lambda: _follow(board, settings), "board-feed-waits", board.silent)


async def _follow(board: Board, settings: ServiceSettings) -> None:
    consumer = consumer_alone(settings, Topic.COORDINATOR_VIEW)
    looking: asyncio.Task[None] | None = None
    try:
        await consumer.start()
        places = consumer.assignment()
        await read_on(board, consumer, places)
        looking = asyncio.create_task(_look(board, consumer, places))
        while consumer.assignment() == places and not looking.done():
            for records in (await consumer.getmany(timeout_ms=POLL_MS)).values():
                for record in records:
                    _show(board, record)
            for place in places:
                board.passed(place.partition, await consumer.position(place))
        if looking.done():
            await looking  # raises why
        raise UnknownTopicOrPartitionError("a broker that was just starting said that it knows no such topic")
    finally:
        if looking:
            looking.cancel()
            with suppress(asyncio.CancelledError, KafkaError, OSError, TimeoutError):
                await looking
        await let_go(consumer)


async def _look(board: Board, consumer: AIOKafkaConsumer, places: Collection[TopicPartition]) -> None:
    """Tell the board each time that it is up to date: a quiet topic answers, a broker that is away does not."""
    while True:
        async with asyncio.timeout(ANSWER):
            ends = await consumer.end_offsets(places)
        while any(board.mark[place.partition] < ends[place] for place in places):  # noqa: ASYNC110  # nothing rings then
            await asyncio.sleep(CLOSER)
        board.heard()
        await asyncio.sleep(LOOK)


def _show(board: Board, record: Any) -> None:
    reading = read(record_of(record), _NO_KEYS, LATEST)
    if isinstance(reading, Event) and isinstance(reading.message, JointView):
        said = reading.envelope
        board.shows(said.subject, reading.message, Spot(record.partition, record.offset, said.sequence, said.time))
        return
    board.unreadable += 1
    why = getattr(reading, "reason", "unknown-type")
    _log.warning("view-unreadable", reason=why, partition=record.partition, offset=record.offset)
