"""A topic's past, for who traces a case: where its records lie, by their headers; no payload leaves this file.

Read on a line of its own with the service's own right, within bounds: records are looked through from the first.
"""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import monotonic
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.envelope import Envelope, envelope_of
from messaging.assignment import partition_of
from messaging.event import Record
from messaging.stream import record_of
from proofs.digest import digest_of

LOOKED_AT: Final = 1_000_000
"""Records that are looked through at most."""
PATIENCE: Final = 20.0
"""Seconds for all of it."""
_AT_ONCE: Final = 5_000
_ID: Final = "ce_id"


@dataclass(frozen=True, slots=True)
class Found:
    """One record: where it lies, since when, and what its headers say; `unreadable` says why they say nothing."""

    record: Record
    since: datetime
    envelope: Envelope | None
    digest: str
    unreadable: str


@dataclass(frozen=True, slots=True)
class Past:
    """What was found, and whether everything was looked through."""

    found: tuple[Found, ...]
    complete: bool


def of_case(case_id: str) -> Callable[[Any], bool]:
    """Whether a record is of this case."""
    key = case_id.encode()
    return lambda raw: bool(raw.key == key)


def named(event_id: str) -> Callable[[Any], bool]:
    """Whether a record is this event."""
    wanted = (_ID, event_id.encode())
    return lambda raw: wanted in raw.headers


async def past(
    line: AIOKafkaConsumer, places: Sequence[TopicPartition], fits: Callable[[Any], bool], patience: float = PATIENCE
) -> Past:
    """The records of these partitions that fit, from a line that is nobody else's meanwhile. Raises KafkaError."""
    fitting, until, looked = list[Found](), monotonic() + patience, 0
    line.assign(places)
    ends = await line.end_offsets(places)
    left = {place for place in places if ends[place] > 0}
    while left and looked < LOOKED_AT and monotonic() < until:
        batches = await line.getmany(*left, timeout_ms=200, max_records=_AT_ONCE)
        for raw in (one for batch in batches.values() for one in batch):
            looked += 1
            if fits(raw):
                fitting.append(found(record_of(raw), datetime.fromtimestamp(raw.timestamp / 1000, UTC)))
        left = {place for place in left if await line.position(place) < ends[place]}
        await asyncio.sleep(0)
    return Past(tuple(fitting), not left)


def places_of(counts: dict[str, int], case_id: str | None) -> Iterator[TopicPartition]:
    """The partition of each topic on which the case lies; all of them when it is not known which case."""
    for topic, count in sorted(counts.items()):
        numbers = range(count) if case_id is None else [partition_of(case_id, count)]
        yield from (TopicPartition(topic, number) for number in numbers)


def found(record: Record, since: datetime) -> Found:
    """What is told of a record."""
    envelope = envelope_of(record.topic, record.key, record.headers, record.value)
    if isinstance(envelope, Envelope):
        return Found(record, since, envelope, digest_of(envelope), "")
    return Found(record, since, None, "", envelope.reason)
