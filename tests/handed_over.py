"""What a consumer hands over, and a relay's sender that sends nothing."""

from typing import Any

from aiokafka import ConsumerRecord, TopicPartition

from messaging.event import Record


class Nobody:
    """Nothing is sent here."""

    async def send_all(self, _items: Any) -> Any:
        return ()


def consumed(place: TopicPartition, offset: int, record: Record, moment: int = 0) -> Any:
    return ConsumerRecord(
        place.topic,
        place.partition,
        offset,
        moment,
        0,
        record.key,
        record.value,
        None,
        -1,
        -1,
        [(name, value or b"") for name, value in record.headers],
    )
