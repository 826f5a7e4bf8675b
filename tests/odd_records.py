"""Records that no proper client writes and every broker takes: with a header whose name is not UTF-8."""

import asyncio
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaProducer
from aiokafka.record.util import calc_crc32c

from deploy.access import Access
from messaging.event import Record

NAME = "name-that-is-no-text"
"""Stands for the name until the bytes are made; as long as what takes its place."""
NO_TEXT = b"\xff\xfe" + b"\xc3" * (len(NAME) - 2)
_CRC = slice(17, 21)
"""Where a batch keeps the checksum of all that follows. Source: Kafka's record batch format, version 2."""


def publish_together(access: Access, records: Sequence[Record], partition: int) -> int:
    """Write them in one batch as this user, NAME replaced by what is no text; the offset of the first."""
    return asyncio.run(publish_in_one_batch(access, records, partition))


async def publish_in_one_batch(access: Access, records: Sequence[Record], partition: int) -> int:
    """As above, for a test that waits."""
    producer = AIOKafkaProducer(
        bootstrap_servers=access.address,
        security_protocol=access.security,
        sasl_mechanism=access.mechanism,
        sasl_plain_username=access.user,
        sasl_plain_password=access.password,
    )
    await producer.start()
    try:
        sent = await producer.send_batch(_batch(producer, records), records[0].topic, partition=partition)
        offset: int = (await sent).offset
    finally:
        await producer.stop()
    return offset


def _batch(producer: AIOKafkaProducer, records: Sequence[Record]) -> Any:
    batch = producer.create_batch()
    for one in records:
        added = batch.append(key=one.key, value=one.value, timestamp=None, headers=list(one.headers))
        assert added is not None, "the batch is full"
    whole = bytearray(bytes(batch._build()).replace(NAME.encode(), NO_TEXT))
    whole[_CRC] = calc_crc32c(bytes(whole[_CRC.stop :])).to_bytes(4, "big")
    batch._buffer = bytes(whole)
    return batch
