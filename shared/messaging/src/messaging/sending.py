"""The one way to write to Kafka: in order, acknowledged by all replicas, with headers as bytes."""

import asyncio
from asyncio import Future
from collections.abc import Callable, Sequence
from typing import Any, Final, Protocol

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, KafkaTimeoutError, MessageSizeTooLargeError, TopicAuthorizationFailedError

from messaging.crashing import Place, crash_here

GOODBYE: Final = 5.0
"""Seconds a producer gets to say goodbye."""
THE_RECORDS_OWN: Final = (MessageSizeTooLargeError, TopicAuthorizationFailedError)
"""Refusals that say nothing about the producer; after any other it is made anew."""

Answer = Exception | None
"""Why a record was not taken; None when it was acknowledged."""

_log = structlog.get_logger()


class ToSend(Protocol):
    """A record with its final bytes."""

    @property
    def topic(self) -> str:
        """Where it goes."""
        ...

    @property
    def key(self) -> bytes | None:
        """What decides the partition."""
        ...

    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]:
        """Sent as they are."""
        ...

    @property
    def value(self) -> bytes | None:
        """Sent as it is."""
        ...


class Sender(Protocol):
    """The one thing the relay needs of Kafka."""

    async def send_all(self, items: Sequence[ToSend]) -> Sequence[Answer]:
        """Send in order and wait for the broker's answer to each. Raises KafkaError when there is no broker."""
        ...


class KafkaSender:
    """Sends through aiokafka. FastStream's own producer takes text headers only and cannot be made anew.

    Waiting has no limit of its own: an idempotent producer goes on trying through an outage, in order and not twice,
    whereas one that is given up would go on trying beside its successor.
    """

    def __init__(self, make: Callable[[], AIOKafkaProducer]) -> None:
        self._make = make

    _producer: AIOKafkaProducer | None = None

    async def send_all(self, items: Sequence[ToSend]) -> Sequence[Answer]:
        """Send in order and wait for the broker's answer to each."""
        if not items:
            return ()
        producer = await self._started()
        full: dict[str, Exception] = {}
        begun = [await _begin(producer, item, full) for item in items]
        crash_here(Place.SEND_UNANSWERED)
        answers = [await _answer(one) for one in begun]
        if any(_is_broken(why) for why in answers):
            await self.stop()  # OutOfOrderSequence and its like never heal in the same producer
        return answers

    async def stop(self) -> None:
        """Let go of the producer; the next send makes a new one."""
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


async def _begin(producer: AIOKafkaProducer, item: ToSend, full: dict[str, Exception]) -> Future[Any] | Exception:
    """Hand one record over. A topic that took no more in time gets nothing else in this round: order, and patience."""
    if item.topic in full:
        return full[item.topic]
    key = b"" if item.key is None and item.value is None else item.key  # aiokafka sends nothing without either
    try:
        begun: Future[Any] = await producer.send(item.topic, item.value, key, headers=list(item.headers))
    except KafkaError as error:
        why: Exception = error
        if not isinstance(why, THE_RECORDS_OWN):
            full[item.topic] = why
        return why
    return begun


async def _answer(begun: Future[Any] | Exception) -> Answer:
    if isinstance(begun, Exception):
        return begun
    try:
        await begun
    except KafkaError as error:
        why: Exception = error
        return why
    return None


def _is_broken(why: Answer) -> bool:
    return why is not None and not isinstance(why, (*THE_RECORDS_OWN, KafkaTimeoutError))
