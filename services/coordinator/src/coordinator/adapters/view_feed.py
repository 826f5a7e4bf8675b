"""The joint views as any number of web replicas read them: the compacted view topic, from its beginning, each alone.

No consumer group: every replica needs every partition, and what it read is kept in memory only.
"""

import asyncio
from typing import Any, Final

import structlog
from aiokafka.errors import KafkaError, UnknownTopicOrPartitionError

from contracts.joint_view import JointView
from contracts.message import LATEST
from contracts.topics import Topic
from coordinator.web.board import Board
from messaging.broker import consumer_alone, let_go
from messaging.event import Event
from messaging.reading import read
from messaging.settings import ServiceSettings
from messaging.stream import record_of
from proofs.keys import KeyRing

AGAIN: Final = 1.0
"""Seconds before the feed is taken up again after the broker was away."""
ANSWER: Final = 3.0
"""Seconds within which a broker that is there answers."""
POLL_MS: Final = 250
_NO_KEYS: Final = KeyRing(())
"""No view is signed."""

_log = structlog.get_logger()


async def feed(board: Board, settings: ServiceSettings) -> None:
    """Keep the board as the view topic has it, for ever."""
    while True:
        try:
            await _follow(board, settings)
        except (KafkaError, OSError, TimeoutError) as error:
            _log.warning("board-feed-waits", error=type(error).__name__)
        board.silent()
        await asyncio.sleep(AGAIN)


async def _follow(board: Board, settings: ServiceSettings) -> None:
    consumer = consumer_alone(settings, Topic.COORDINATOR_VIEW)
    try:
        await consumer.start()
        places = consumer.assignment()
        while consumer.assignment() == places:
            for records in (await consumer.getmany(timeout_ms=POLL_MS)).values():
                for record in records:
                    _show(board, record)
            async with asyncio.timeout(ANSWER):
                await consumer.end_offsets(places)  # a quiet topic answers, a broker that is away does not
            board.heard()
        raise UnknownTopicOrPartitionError("a broker that was just starting said that it knows no such topic")
    finally:
        await let_go(consumer)


def _show(board: Board, record: Any) -> None:
    reading = read(record_of(record), _NO_KEYS, LATEST)
    if isinstance(reading, Event) and isinstance(reading.message, JointView):
        board.shows(reading.envelope.subject, reading.message)
        return
    board.unreadable += 1
    why = getattr(reading, "reason", "unknown-type")
    _log.warning("view-unreadable", reason=why, partition=record.partition, offset=record.offset)
