"""Everything that stands on topics, read by the administrator, whatever other tests left there."""

import asyncio

from aiokafka import AIOKafkaConsumer, ConsumerRecord

from deploy.access import Access
from messaging.any_header import read_any_header


def records_on(broker: Access, *topics: str) -> list[ConsumerRecord[bytes, bytes]]:
    """Every record from the beginning to the end as it is now."""
    return asyncio.run(_records_on(broker, topics))


async def _records_on(broker: Access, topics: tuple[str, ...]) -> list[ConsumerRecord[bytes, bytes]]:
    read_any_header()
    consumer = AIOKafkaConsumer(
        *topics,
        bootstrap_servers=broker.address,
        security_protocol=broker.security,
        sasl_mechanism=broker.mechanism,
        sasl_plain_username=broker.user,
        sasl_plain_password=broker.password,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
    )
    await consumer.start()
    try:
        ends = await consumer.end_offsets(consumer.assignment())
        found = list[ConsumerRecord[bytes, bytes]]()
        while any([await consumer.position(place) < end for place, end in ends.items()]):
            for records in (await consumer.getmany(timeout_ms=2000)).values():
                found += records
    finally:
        await consumer.stop()
    return found
