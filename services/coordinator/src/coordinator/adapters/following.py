"""How a feed of the pages goes on: for ever, taken up again each time the broker was away."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Final, Protocol

import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError

AGAIN: Final = 1.0
"""Seconds before a feed is taken up again after the broker was away."""
ANSWER: Final = 3.0
"""Seconds within which a broker that is there answers."""
POLL_MS: Final = 250

_log = structlog.get_logger()


async def keep_following(
    follow: Callable[[], Awaitable[None]], waits: str, lost: Callable[[], None] = lambda: None
) -> None:
    """Follow for ever. `waits` is how the log names that it has to wait; `lost` is called each time it does."""
    while True:
        try:
            await follow()
        except (KafkaError, OSError, TimeoutError) as error:
            _log.warning(waits, error=type(error).__name__)
        lost()
        await asyncio.sleep(AGAIN)


class Reader(Protocol):
    """Who keeps what a topic says, and knows how far it was read."""

    @property
    def mark(self) -> Sequence[int]:
        """By partition, the offset after the last record that was read."""
        ...

    def reads(self, partitions: int) -> None:
        """The topic has so many partitions."""
        ...

    def begin_anew(self) -> None:
        """Another topic took the place of the one that was read: nothing is known of it."""
        ...


async def read_on(reader: Reader, consumer: AIOKafkaConsumer, places: Collection[TopicPartition]) -> None:
    """Read on where the reader was. A topic that ends before that is another one."""
    async with asyncio.timeout(ANSWER):
        ends = await consumer.end_offsets(places)
    reader.reads(len(places))
    if any(ends[place] < reader.mark[place.partition] for place in places):
        reader.begin_anew()
        reader.reads(len(places))
    for place in places:
        if reader.mark[place.partition]:
            consumer.seek(place, reader.mark[place.partition])
