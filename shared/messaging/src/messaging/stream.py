"""The Kafka edge: batches of raw records to `take_in`, and offsets committed only after it.

FastStream would read headers and bodies itself, and a header that is not UTF-8 would silently lose its whole batch;
so its parser is replaced by one that looks at nothing. Whatever fails in between is given again, never skipped.
"""

import asyncio
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from faststream import AckPolicy
from faststream.kafka import KafkaBroker, KafkaMessage

from contracts.topics import retry_topic
from messaging.broker import CONSUMER
from messaging.event import Record
from messaging.intake import take_in
from messaging.relay import Relay
from messaging.service import Service
from messaging.watchdog import Pulse

S = TypeVar("S")

BATCH: Final = 1000
POLL_MS: Final = 10
FIRST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 30.0
ANSWER: Final = 5.0
"""Seconds within which a broker that is there tells where its topics end."""
Raw = tuple["ConsumerRecord[Any, Any]", ...]

_log = structlog.get_logger()


@dataclass(slots=True)
class Hold(ConsumerRebalanceListener):  # type: ignore[misc]  # aiokafka publishes no types
    """Keeps a rebalance from taking partitions away while a batch of them is in hand."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    assigned: set[TopicPartition] = field(default_factory=set)
    done: dict[TopicPartition, int] = field(default_factory=dict)
    """The offset after the last committed record, by partition; forgotten when others may have gone on."""

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Wait for the batch in hand; its offsets are committed then."""
        async with self.lock:
            self.assigned -= set(revoked)

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """These are ours from now on."""
        self.assigned = set(assigned)
        self.done.clear()


class Ends:
    """Where topics end, asked on a line of its own: behind a waiting fetch the answer would wait too."""

    def __init__(self, make: Callable[[], AIOKafkaConsumer]) -> None:
        self._make = make
        self._asking = asyncio.Lock()

    _line: AIOKafkaConsumer | None = None

    async def of(self, places: Sequence[TopicPartition]) -> Mapping[TopicPartition, int]:
        """The offset after the newest record of each partition."""
        async with self._asking:
            if self._line is None:
                line = self._make()
                await line.start()
                self._line = line
            ends: Mapping[TopicPartition, int] = await self._line.end_offsets(places)
            return ends

    async def stop(self) -> None:
        """Let go of the line."""
        line, self._line = self._line, None
        if line:
            await line.stop()


@dataclass(slots=True)
class Intake:
    """What runs for one service: its consumer, its partitions, its pulse, and how long the next pause is."""

    ends: "Ends"
    hold: Hold = field(default_factory=Hold)
    pulse: Pulse = field(default_factory=Pulse)
    pause: float = FIRST_PAUSE
    consumer_of: Callable[[], AIOKafkaConsumer | None] = lambda: None

    async def lag(self) -> int:
        """How many records are not yet taken in, on the partitions that are ours. Raises KafkaError, TimeoutError."""
        consumer, ours = self.consumer_of(), sorted(self.hold.assigned)
        if consumer is None or not ours:
            return 0
        async with asyncio.timeout(ANSWER):
            ends = await self.ends.of(ours)
            return sum([max(0, ends[place] - await self._done(consumer, place)) for place in ours])

    async def _done(self, consumer: AIOKafkaConsumer, place: TopicPartition) -> int:
        if place not in self.hold.done:
            self.hold.done[place] = await consumer.committed(place) or 0
        return self.hold.done[place]


def subscribe(
    broker: KafkaBroker, service: Service[S], relay: Relay[S], topics: Sequence[str], slot: int, ends: Ends
) -> Intake:
    """Let the service read these topics, and its own retry topic, from the beginning of time."""
    intake = Intake(ends)

    async def untouched(batch: Any, _original: Any) -> KafkaMessage:
        """A parser that looks at nothing, so that no header and no body can make it raise."""
        return KafkaMessage(body=b"", headers={}, raw_message=batch, consumer=consume.consumer)

    consume = broker.subscriber(
        *topics,
        retry_topic(service.agency),
        batch=True,
        ack_policy=AckPolicy.MANUAL,
        group_id=str(service.agency),
        group_instance_id=f"{service.agency}-{slot}",
        listener=intake.hold,
        max_records=BATCH,
        batch_timeout_ms=POLL_MS,
        parser=untouched,
        decoder=_raw,
        **CONSUMER,
    )
    intake.consumer_of = lambda: consume.consumer

    async def on_batch(raw: Raw) -> None:
        await _take(service, relay, intake, raw)

    consume(on_batch)
    return intake


async def _take(service: Service[S], relay: Relay[S], intake: Intake, raw: Raw) -> None:
    """Take one batch in and commit it; or go back to its beginning after a pause."""
    consumer = intake.consumer_of()
    if consumer is None:
        return
    async with intake.hold.lock:
        try:
            await take_in(service, [record_of(one) for one in raw])
            await _commit(consumer, intake, raw)
        except Exception as error:  # noqa: BLE001  # whatever it was: going on would skip the batch for ever
            _log.warning("batch-given-again", error=type(error).__name__, records=len(raw))
            _go_back(consumer, raw, intake.hold.assigned)
        else:
            relay.wake()
            intake.pause = FIRST_PAUSE
            intake.pulse.took(len(raw))
            return
    await asyncio.sleep(intake.pause * random.uniform(0.5, 1.0))  # noqa: S311  # only spreads the retries
    intake.pause = min(intake.pause * 2, LONGEST_PAUSE)


def record_of(raw: "ConsumerRecord[Any, Any]") -> Record:
    """A consumed record as the kit knows it; no byte of it is looked at."""
    return Record(raw.topic, raw.partition, raw.offset, raw.key, tuple(raw.headers), raw.value)


async def _commit(consumer: AIOKafkaConsumer, intake: Intake, raw: Raw) -> None:
    """Commit the offset after the last record of each partition that is still ours: never merely «where we are»."""
    after: dict[TopicPartition, int] = {}
    for one in raw:
        place = TopicPartition(one.topic, one.partition)
        if place in intake.hold.assigned:
            after[place] = max(after.get(place, 0), one.offset + 1)
    if after:
        await consumer.commit(after)
        intake.hold.done.update(after)


def _go_back(consumer: AIOKafkaConsumer, raw: Raw, assigned: set[TopicPartition]) -> None:
    """Read this batch again from its first records; a partition that was taken away is somebody else's now."""
    first: dict[TopicPartition, int] = {}
    for one in raw:
        place = TopicPartition(one.topic, one.partition)
        first[place] = min(first.get(place, one.offset), one.offset)
    for place, offset in first.items():
        if place in assigned and place in consumer.assignment():
            consumer.seek(place, offset)


async def _raw(message: KafkaMessage) -> Raw:
    raw: Raw = message.raw_message
    return raw
