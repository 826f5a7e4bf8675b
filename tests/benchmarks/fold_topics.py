"""All records of the cases onto the topics, and a group that forgets how far it read them."""

import asyncio
from collections.abc import Sequence

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.group import LeaveGroupRequest
from confluent_kafka import Consumer, Producer, TopicPartition

from benchmarks.fold_cases import Cases
from contracts.topics import Topic
from deploy.access import Access


def publish(access: Access, cases: Cases) -> int:
    producer = Producer(
        {
            **access.settings(),
            "partitioner": "murmur2_random",
            "linger.ms": 50,
            "batch.size": 1_000_000,
            "compression.type": "lz4",
            "queue.buffering.max.messages": 200_000,
        }
    )
    count = 0
    for one in cases.interleaved():
        while True:
            try:
                producer.produce(one.topic, key=one.key, value=one.value, headers=list(one.headers))
                break
            except BufferError:
                producer.poll(0.1)
        count += 1
        if count % 10_000 == 0:
            producer.poll(0)
    if producer.flush(300):
        raise TimeoutError("not everything could be published")
    return count


def ends_of(access: Access, topics: Sequence[Topic]) -> dict[tuple[str, int], int]:
    """How far each partition reaches that holds anything."""
    consumer = Consumer({**access.settings(), "group.id": "ends", "enable.auto.commit": False})
    ends = {}
    for topic in topics:
        for partition in consumer.list_topics(topic, timeout=30).topics[topic].partitions:
            _, end = consumer.get_watermark_offsets(TopicPartition(topic, partition), timeout=30)
            if end:
                ends[(topic.value, partition)] = end
    consumer.close()
    return ends


async def send_away(access: Access, group: str, *, forget: bool = True) -> None:
    """Let the group forget its members, who have fixed places and say no goodbye; and how far they read, if asked."""
    client = AIOKafkaAdminClient(
        bootstrap_servers=access.address,
        security_protocol=access.security,
        sasl_mechanism=access.mechanism,
        sasl_plain_username=access.user,
        sasl_plain_password=access.password,
    )
    await client.start()
    admin = access.admin()
    try:
        known = await asyncio.to_thread(admin.describe_consumer_groups([group])[group].result)
        node = await client.find_coordinator(group)
        for member in known.members:
            await client._send_request(LeaveGroupRequest(group, member.member_id), node)
        if forget:
            answer = admin.delete_consumer_groups([group])[group]
            await asyncio.to_thread(lambda: answer.exception(30))  # a group that never was cannot be deleted
    finally:
        await client.close()
