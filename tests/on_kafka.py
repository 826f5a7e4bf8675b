"""A service on the real broker: what others write, what it reads, and how far it came."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from confluent_kafka import Consumer, Message, Producer, TopicPartition

from a_service import NOON, Seen, Stores, a_service
from contracts.coordinator import DutyOwed
from contracts.topics import Agency, Topic
from deploy.access import Access
from deploy.parts import Parts
from given import key_of
from messaging.document import CaseDocument, OutboxItem
from messaging.event import Outgoing, Record, outgoing
from messaging.memory import MemoryCases, MemoryParked
from messaging.ports import Cases
from messaging.running import Running, running, wire
from messaging.service import Reaction, Service
from messaging.settings import ServiceSettings

PATIENCE = 30.0
CASES = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
READ = (Topic.POLICE_PROGRESS, Topic.PROSECUTOR_PROGRESS)


def a_case(name: str) -> str:
    """A case of one test alone: the broker remembers every test."""
    return str(uuid5(CASES, name))


def settings_of(parts: Parts, agency: Agency, slot: int = 0) -> ServiceSettings:
    """The service's settings, as the launcher would give them."""
    own = parts.secrets
    return ServiceSettings(
        kafka=parts.broker.address,
        kafka_user=str(agency),
        kafka_password_file=own.kafka_password(agency),
        kafka_security="SASL_PLAINTEXT",
        store_uri_file=own.store_uri(agency),
        store_database=str(agency),
        keys_file=own.keys,
        signing_key_file=own.signing_key(agency),
        tokens_file=own.known_tokens(agency),
        session_secret_file=own.session(agency),
        rules=own.folder,
        slot=slot,
        development=True,
    )


def service_of(agency: Agency = Agency.COORDINATOR, cases: Cases[Seen] | None = None) -> Service[Seen]:
    """The tests' small service, as this agency, and saying nothing by itself."""
    stores = Stores(cases or MemoryCases(), MemoryParked())
    own = a_service(stores.cases, stores.parked)
    return replace(own, agency=agency, key=key_of(agency), react=_quiet)


def wired(parts: Parts, service: Service[Seen], slot: int = 0) -> Running[Seen]:
    """The small service's moving parts, not yet moving."""
    return wire(service, settings_of(parts, service.agency, slot), READ)


@asynccontextmanager
async def reading(parts: Parts, service: Service[Seen], slot: int = 0) -> AsyncIterator[Running[Seen]]:
    """The service reads, sends and keeps time while the block lasts; begins when it has its partitions."""
    moving = wired(parts, service, slot)
    async with running(moving):
        await until(lambda: bool(moving.intake.hold.assigned))
        yield moving


async def until(holds: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Return when it holds. Raises TimeoutError."""
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110  # nothing in a broker tells us
            await asyncio.sleep(0.02)


async def until_so(holds: Callable[[], Awaitable[bool]], seconds: float = PATIENCE) -> None:
    """As `until`, for what has to be asked."""
    async with asyncio.timeout(seconds):
        while not await holds():  # noqa: ASYNC110  # as above
            await asyncio.sleep(0.02)


async def ids_of(service: Service[Seen], case_id: str, topic: Topic = Topic.POLICE_PROGRESS) -> tuple[str, ...]:
    """The events that the service folded into a case, in order."""
    document: CaseDocument[Seen] | None = await service.cases.load(case_id)
    return document.state.ids.get(topic, ()) if document else ()


async def until_folded(service: Service[Seen], case_id: str, count: int) -> None:
    """Return when so many events of police are in the case."""

    async def enough() -> bool:
        return len(await ids_of(service, case_id)) >= count

    await until_so(enough)


def owed(number: int) -> Callable[[Seen, datetime], tuple[Outgoing, ...]]:
    """The service decides upon one message of its own."""
    duty = DutyOwed(occurred_at=NOON, duty=f"look-{number}", owner=Agency.POLICE)
    return lambda _seen, _now: (outgoing(duty, UUID(int=number), "test"),)


async def outbox_of(service: Service[Seen], case_id: str) -> tuple[OutboxItem, ...]:
    """What of a case is still to be sent."""
    document = await service.cases.load(case_id)
    return document.outbox if document else ()


async def until_sent(service: Service[Seen], case_id: str) -> None:
    """Return when nothing of a case is unsent."""

    async def nothing() -> bool:
        return not await outbox_of(service, case_id)

    await until_so(nothing)


async def until_read(moving: Running[Seen]) -> None:
    """Return when everything that lies on its topics was taken in."""

    async def nothing() -> bool:
        return await moving.intake.lag() == 0

    await until_so(nothing)


def publish(access: Access, records: Sequence[Record], partition: int | None = None) -> list[TopicPartition]:
    """Write the records as they are, as this user; answers where each lies, with the offset after it."""
    lying: list[TopicPartition] = []

    def delivered(why: Any, record: Message) -> None:
        assert why is None, why
        lying.append(TopicPartition(record.topic() or "", record.partition() or 0, (record.offset() or 0) + 1))

    producer = Producer({**access.settings(), "partitioner": "murmur2_random", "linger.ms": 50})
    for one in records:
        more: dict[str, Any] = {} if partition is None else {"partition": partition}
        producer.produce(
            one.topic, key=one.key, value=one.value, headers=list(one.headers), on_delivery=delivered, **more
        )
    assert producer.flush(PATIENCE) == 0
    return lying


async def written(access: Access, topic: str, case_id: str, count: int = 1) -> list[Record]:
    """What the topic holds of a case, read from the beginning, once there are so many."""
    return await asyncio.to_thread(_written, access, topic, case_id, count)


def _written(access: Access, topic: str, case_id: str, count: int) -> list[Record]:
    consumer = Consumer(
        {**access.settings(), "group.id": access.user, "auto.offset.reset": "earliest", "enable.auto.commit": False}
    )
    partitions = consumer.list_topics(topic, timeout=PATIENCE).topics[topic].partitions
    consumer.assign([TopicPartition(topic, one, 0) for one in partitions])
    found: list[Record] = []
    for _ in range(int(PATIENCE / 0.5)):
        for one in consumer.consume(500, timeout=0.5):
            if one.error() is None and one.key() == case_id.encode():
                headers: Any = tuple(one.headers() or ())
                found.append(Record(topic, one.partition() or 0, one.offset() or 0, one.key(), headers, one.value()))
        if len(found) >= count:
            break
    consumer.close()
    return found


def _quiet(_document: CaseDocument[Seen], _now: object) -> Reaction:
    return Reaction()
