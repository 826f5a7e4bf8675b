"""Send what was saved: each case's outbox in order, and parked records to the operator. At least once.

What is sent twice after a crash carries the same id and number, so readers have seen it before. A broker that is
away leaves the outbox as it is.
"""

import asyncio
from collections.abc import Callable, Sequence
from typing import Final, Generic, Protocol, TypeVar

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from messaging.document import OutboxItem
from messaging.parking import ParkedRow, for_operator
from messaging.ports import StoreUnavailable, Unsent
from messaging.service import Service

S = TypeVar("S")

CASES_AT_ONCE: Final = 200
LOOK_AGAIN: Final = 1.0
"""Seconds after which the relay looks by itself, also for what another replica left unsent."""
SEND_TIMEOUT: Final = 60.0

Headers = Sequence[tuple[str, bytes | None]]
_log = structlog.get_logger()


class Sender(Protocol):
    """The one thing the relay needs of Kafka."""

    async def send_all(self, items: Sequence[OutboxItem]) -> None:
        """Send in order; return when every item is acknowledged. Raises when one is not."""
        ...

    async def send_parked(self, topic: str, key: bytes | None, headers: Headers, value: bytes | None) -> None:
        """Send one parked record with its headers as they were."""
        ...


class KafkaSender:
    """Sends through aiokafka; a producer that failed for good is made anew."""

    def __init__(self, make: Callable[[], AIOKafkaProducer]) -> None:
        self._make, self._producer = make, None

    _producer: AIOKafkaProducer | None

    async def send_all(self, items: Sequence[OutboxItem]) -> None:
        """Send in order; one acknowledgement for all is awaited."""
        producer = await self._started()
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                sent = [
                    await producer.send(item.topic, item.value, item.key, headers=list(item.headers)) for item in items
                ]
                await asyncio.gather(*sent)
        except (KafkaError, TimeoutError):
            await self.stop()  # OutOfOrderSequence and its like never heal in the same producer
            raise

    async def send_parked(self, topic: str, key: bytes | None, headers: Headers, value: bytes | None) -> None:
        """Send one parked record."""
        producer = await self._started()
        async with asyncio.timeout(SEND_TIMEOUT):
            await producer.send_and_wait(topic, value, key, headers=list(headers))

    async def stop(self) -> None:
        """Let go of the producer; the next send makes a new one."""
        producer, self._producer = self._producer, None
        if producer:
            try:
                async with asyncio.timeout(5):
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


class Relay(Generic[S]):
    """Wakes after each save, and by itself every second."""

    def __init__(self, service: Service[S], sender: Sender) -> None:
        self._service, self._sender = service, sender
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """Something was saved: look now."""
        self._woken.set()

    async def run(self) -> None:
        """Send for ever; a broker or store that is away is waited for."""
        while True:
            try:
                sent = await self.send_once()
            except (KafkaError, TimeoutError, OSError, StoreUnavailable) as error:
                _log.warning("relay-waits", error=type(error).__name__)
                await asyncio.sleep(LOOK_AGAIN)
                continue
            if not sent:
                await self._rest()

    async def send_once(self) -> int:
        """Send what is unsent now, up to a bound; answer how many records."""
        unsent = await self._service.cases.unsent(CASES_AT_ONCE)
        items = [item for case in unsent for item in case.items]
        if items:
            await self._sender.send_all(items)
            await asyncio.gather(*(self._mark(case) for case in unsent if case.items))
        return len(items) + await self._send_parked()

    async def _mark(self, case: Unsent) -> None:
        await self._service.cases.mark_sent(case.case_id, case.items[-1].n)

    async def _send_parked(self) -> int:
        rows = await self._service.parked.unsent(CASES_AT_ONCE)
        for row in rows:
            await self._tell_operator(row)
        if rows:
            await self._service.parked.mark_sent([row.place for row in rows])
        return len(rows)

    async def _tell_operator(self, row: ParkedRow) -> None:
        told = for_operator(row, self._service.agency)
        await self._sender.send_parked(told.topic, told.key, told.headers, told.value)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(LOOK_AGAIN):
                await self._woken.wait()
        except TimeoutError:
            pass
        self._woken.clear()
