"""What the relay sends lies on the topic as the bytes that were saved, in order, and through every trouble."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

import pytest
from aiokafka import TopicPartition
from confluent_kafka.admin import (
    AclBinding,
    AclBindingFilter,
    AclOperation,
    AclPermissionType,
    NewTopic,
    ResourcePatternType,
    ResourceType,
)

from a_service import Seen
from contracts.topics import Agency, Topic
from deploy.parts import Parts
from given import OTHER_CASE
from messaging.broker import new_producer
from messaging.document import OutboxItem
from messaging.hot import HotCases
from messaging.lacking import NoSuchTopic
from messaging.memory import MemoryCases
from messaging.relay import Relay
from messaging.requests import decide_and_save
from messaging.sending import KafkaSender
from on_kafka import a_case, outbox_of, owed, reading, service_of, settings_of, until_sent, written

pytestmark = pytest.mark.integration
OWN = Topic.COORDINATOR_PROGRESS
WITHIN: Final = 10.0
"""Seconds that a busy machine gets for what takes a few milliseconds."""


async def test_saved_bytes_lie_on_the_topic_in_order_and_are_marked_sent(parts: Parts) -> None:
    case, service = a_case("relayed"), service_of()
    for number in range(5):
        await decide_and_save(service, case, str(number), owed(number))
    saved = await outbox_of(service, case)
    async with reading(parts, service):
        await until_sent(service, case)
    lying = await written(parts.broker_as("police"), OWN, case, 5)
    assert [(one.key, one.headers, one.value) for one in lying] == [(it.key, it.headers, it.value) for it in saved]


async def test_a_producer_whose_numbers_went_wrong_is_made_anew_and_the_rest_is_sent(parts: Parts) -> None:
    case, cases = a_case("out-of-sequence"), HotCases(MemoryCases[Seen]())
    service = service_of(cases=cases)
    sender = KafkaSender(lambda: new_producer(settings_of(parts, service.agency)))
    relay = Relay(service, cases, sender)
    await decide_and_save(service, case, "1", owed(1))
    assert await relay.send_once() == 1
    producer = sender._producer
    assert producer is not None
    for partition in range(4):
        for _ in range(7):  # as after an outage in which the broker forgot what the producer remembers
            producer._txn_manager.increment_sequence_number(TopicPartition(OWN, partition), 1)
    await decide_and_save(service, case, "2", owed(2))
    assert await relay.send_once() == 0
    assert sender._producer is None
    assert await relay.send_once() == 1
    await sender.stop()
    assert len(await written(parts.broker_as("police"), OWN, case, 2)) == 2


async def test_a_record_that_the_broker_finds_too_large_costs_no_other_case_anything(parts: Parts) -> None:
    sender = KafkaSender(lambda: new_producer(settings_of(parts, Agency.COORDINATOR)))
    case = a_case("too-large")
    large = OutboxItem(1, OWN, OTHER_CASE.encode(), (), b"x" * (2 * 1024 * 1024))
    small = OutboxItem(2, OWN, case.encode(), (), b"{}")
    refused, taken = await sender.send_all([large, small])
    await sender.stop()
    assert (type(refused).__name__, taken) == ("MessageSizeTooLargeError", None)


async def test_a_topic_that_is_not_there_costs_no_other_case_anything_and_is_used_once_it_is_made(parts: Parts) -> None:
    absent, case = "case.coordinator.absent.v1", a_case("no-such-topic")
    sender = KafkaSender(lambda: new_producer(settings_of(parts, Agency.COORDINATOR)))
    lost = OutboxItem(1, absent, OTHER_CASE.encode(), (), b"{}")
    with may_write(parts, absent):
        for number in range(3):
            begun = monotonic()
            refused, taken = await sender.send_all([lost, OutboxItem(2, OWN, case.encode(), (), b"%d" % number)])
            assert (type(refused), taken) == (NoSuchTopic, None)
            assert monotonic() - begun < WITHIN, "aiokafka alone waits for 15 s"
        producer = sender._producer

        admin = parts.broker.admin()
        (made,) = admin.create_topics([NewTopic(absent, 1, 1)]).values()
        made.result(10)
        async with asyncio.timeout(30):
            while any(await sender.send_all([lost])):  # noqa: ASYNC110  # nothing in a broker tells us
                await asyncio.sleep(0.1)
        assert sender._producer is producer
        (gone,) = admin.delete_topics([absent]).values()
        gone.result(10)
    await sender.stop()
    assert [one.value for one in await written(parts.broker_as("police"), OWN, case, 3)] == [b"0", b"1", b"2"]


@contextmanager
def may_write(parts: Parts, topic: str) -> Iterator[None]:
    """The coordinator may write to this topic, whether or not it is there; so the broker says which."""
    where = (ResourceType.TOPIC, topic, ResourcePatternType.LITERAL, "User:coordinator", "*", AclOperation.WRITE)
    admin = parts.broker.admin()
    right = AclBinding(*where, AclPermissionType.ALLOW)
    admin.create_acls([right])[right].result(10)
    try:
        yield
    finally:
        known = AclBindingFilter(*where, AclPermissionType.ALLOW)
        admin.delete_acls([known])[known].result(10)


async def test_the_producer_waits_for_all_replicas_and_counts_its_records(parts: Parts) -> None:
    sender = KafkaSender(lambda: new_producer(settings_of(parts, Agency.COORDINATOR)))
    await sender.send_all([OutboxItem(1, OWN, a_case("settings").encode(), (), b"{}")])
    producer = sender._producer
    assert producer is not None
    assert producer._sender._acks == -1
    assert producer._txn_manager is not None
    await sender.stop()
