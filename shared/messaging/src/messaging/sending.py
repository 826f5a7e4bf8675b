"""The one way to write to Kafka: in order, acknowledged by all replicas, with headers as bytes."""

import asyncio
from asyncio import Future
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final, Protocol

import structlog
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.errors import KafkaError, KafkaTimeoutError, MessageSizeTooLargeError, TopicAuthorizationFailedError
from aiokafka.partitioner import DefaultPartitioner

from messaging.crashing import Place, crash_here
from messaging.lacking import Lacking, NoSuchTopic
from messaging.unanswered import NotYet, ToSend, Unanswered

GOODBYE: Final = 5.0
"""Seconds a producer gets to say goodbye."""
PATIENCE: Final = 5.0
"""Seconds for which the answer to what was just handed over is waited for."""
_LAID: Final = DefaultPartitioner()
THE_RECORDS_OWN: Final = (MessageSizeTooLargeError, TopicAuthorizationFailedError, NoSuchTopic)
"""Refusals that say nothing about the producer; after any other it is made anew."""

Answer = Exception | None
"""Why a record was not taken; None when it was acknowledged."""

_log = structlog.get_logger()


class Sender(Protocol):
    """The one thing the relay needs of Kafka."""

    async def send_all(self, items: Sequence[ToSend]) -> Sequence[Answer]:
        """Send in order and wait for the broker's answer to each. Raises KafkaError when there is no broker."""
        ...


class KafkaSender:
    """Sends through aiokafka. FastStream's own producer takes text headers only and cannot be made anew.

    What is handed over is never given up: an idempotent producer goes on trying through an outage, in order and not
    twice, whereas one that is given up would go on trying beside its successor. But nobody waits for long: what is not
    answered is `NotYet`, and asked for again it is not handed over a second time.
    """

    def __init__(self, make: Callable[[], AIOKafkaProducer]) -> None:
        self._make = make
        self._unanswered, self._lacking = Unanswered(), Lacking()

    _producer: AIOKafkaProducer | None = None

    async def send_all(self, items: Sequence[ToSend]) -> Sequence[Answer]:
        """Send in order and wait a while for the broker's answer to each."""
        if not items:
            return ()
        producer = await self._started()
        known = [self._unanswered.of(item) for item in items]
        new = {item.topic for item, before in zip(items, known, strict=True) if before is None}
        full, silent = await self._lacking.among(new, producer.client), self._silent(producer)
        begun = [
            before or await _begin(producer, item, full, silent) for item, before in zip(items, known, strict=True)
        ]
        await _wait_for(one for one, before in zip(begun, known, strict=True) if before is None)
        crash_here(Place.SEND_UNANSWERED)
        answers = [_answer(one) for one in begun]
        self._unanswered.note(items, begun, answers)
        if any(_is_broken(why) for why in answers):
            await self.stop()  # OutOfOrderSequence and its like never heal in the same producer
        return answers

    def _silent(self, producer: AIOKafkaProducer) -> frozenset[TopicPartition]:
        """The partitions whose leader does not answer: what is said there now would only wait behind it."""
        places = [_partition_of(producer, *one) for one in self._unanswered.waited_for()]
        return frozenset(place for place in places if place is not None)

    async def stop(self) -> None:
        """Let go of the producer; the next send makes a new one."""
        self._unanswered = Unanswered()
        producer, self._producer = self._producer, None
        if producer:
            try:
                async with asyncio.timeout(GOODBYE):
                    await producer.stop()
            except (KafkaError, TimeoutError) as error:
                _log.warning("producer-stop", error=type(error).__name__)

    async def _started(self) -> AIOKafkaProducer:
        if self._producer is None:
            producer = self._make()
            try:
                await producer.start()
            except KafkaError:
                await producer.stop()
                raise
            self._producer = producer
        return self._producer


async def _begin(
    producer: AIOKafkaProducer, item: ToSend, full: dict[str, Exception], silent: Collection[TopicPartition]
) -> Future[Any] | Exception:
    """Hand one record over.

    A topic that took no more in time, or is not there, gets nothing else in this round: order, and patience.
    """
    if item.topic in full:
        return full[item.topic]
    if silent and _partition_of(producer, item.topic, item.key) in silent:
        return NotYet()
    key = b"" if item.key is None and item.value is None else item.key  # aiokafka sends nothing without either
    try:
        begun: Future[Any] = await producer.send(item.topic, item.value, key, headers=list(item.headers))
    except KafkaError as error:
        why: Exception = error
        if not isinstance(why, THE_RECORDS_OWN):
            full[item.topic] = why
        return why
    return begun


async def _wait_for(begun: Iterable[Future[Any] | Exception]) -> None:
    if waited_for := [one for one in begun if isinstance(one, Future)]:
        _, unanswered = await asyncio.wait(waited_for, timeout=PATIENCE)
        if unanswered:
            _log.warning("broker-silent", records=len(unanswered))


def _answer(begun: Future[Any] | Exception) -> Answer:
    if isinstance(begun, Exception):
        return begun
    if not begun.done():
        return NotYet()
    why = KafkaTimeoutError() if begun.cancelled() else begun.exception()
    if why is None or isinstance(why, KafkaError):
        return why
    raise why


def laid(key: bytes, count: int) -> int:
    """On which of so many partitions a record with this key lies: all producers hash keys alike."""
    place: int = _LAID(key, range(count), ())
    return place


def _partition_of(producer: AIOKafkaProducer, topic: str, key: bytes | None) -> TopicPartition | None:
    """Where a record with this key lies; none when nobody knows. One without a key lies anywhere, as all such do."""
    if not key:
        return TopicPartition(topic, -1)
    partitions = producer.client.cluster.partitions_for_topic(topic)
    return TopicPartition(topic, laid(key, len(partitions))) if partitions else None  # handing it over says why


def _is_broken(why: Answer) -> bool:
    return why is not None and not isinstance(why, (*THE_RECORDS_OWN, KafkaTimeoutError))
