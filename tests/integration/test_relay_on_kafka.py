"""What the relay sends lies on the topic as the bytes that were saved, in order, and through every trouble."""

import pytest
from aiokafka import TopicPartition

from a_service import Seen
from contracts.topics import Agency, Topic
from deploy.parts import Parts
from given import OTHER_CASE
from messaging.broker import new_producer
from messaging.document import OutboxItem
from messaging.hot import HotCases
from messaging.memory import MemoryCases
from messaging.relay import Relay
from messaging.requests import decide_and_save
from messaging.sending import KafkaSender
from on_kafka import a_case, outbox_of, owed, reading, service_of, settings_of, until_sent, written

pytestmark = pytest.mark.integration
OWN = Topic.COORDINATOR_PROGRESS


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


async def test_the_producer_waits_for_all_replicas_and_counts_its_records(parts: Parts) -> None:
    sender = KafkaSender(lambda: new_producer(settings_of(parts, Agency.COORDINATOR)))
    await sender.send_all([OutboxItem(1, OWN, a_case("settings").encode(), (), b"{}")])
    producer = sender._producer
    assert producer is not None
    assert producer._sender._acks == -1
    assert producer._txn_manager is not None
    await sender.stop()
