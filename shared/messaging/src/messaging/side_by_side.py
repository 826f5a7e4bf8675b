"""Far behind, all partitions are taken in side by side, by the moments at which the broker has their records.

The consumer hands thousands of records of one partition over after those of another. What lies later than what is still
to come of others stays in hand until that has come. So a piece holds what was said of a case at about the same time, on
whatever topic, and the case is written and decided upon once.
"""

import asyncio
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from heapq import merge
from math import inf
from time import monotonic
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

Raw = tuple["ConsumerRecord[Any, Any]", ...]

WAITS_FOR: Final = 3.0
"""Seconds for which what is in hand waits for others: who hands nothing over holds nobody up for longer."""
NOT_KNOWN: Final = (KafkaError, TimeoutError, AssertionError)
"""What the consumer raises of a partition that is being taken away. Whoever waits for it must lose nothing by that."""
KNOWN_WITHIN: Final = 1.0
"""Seconds within which the consumer knows how far it is; else nobody is waited for."""


@dataclass(slots=True)
class InHand:
    """What was handed over and is not taken in yet, because what came before it is still to be handed over."""

    records: Raw = ()
    reached: dict[TopicPartition, int] = field(default_factory=dict)
    """The latest moment (Unix, milliseconds) of what was handed over, by partition."""
    since: float = 0.0
    """When something was handed over last, by the steady clock."""
    ahead: frozenset[TopicPartition] = frozenset()
    """The partitions that hand nothing over until the others have come as far."""

    def forget(self) -> None:
        """It will be handed over again, here or elsewhere, and nobody knows yet how far others are."""
        self.records = ()
        self.reached.clear()

    def with_these(self, raw: Raw) -> Raw:
        """All that is in hand now, each partition in its own order."""
        self.since = monotonic()
        for one in raw:  # not the last record's: who waits for a partition must not hold up that very partition
            place = place_of(one)
            self.reached[place] = max(self.reached.get(place, 0), int(one.timestamp))
        return (*self.records, *raw)

    def waits_too_long(self) -> bool:
        """Whether what it waits for does not come."""
        return bool(self.records) and monotonic() >= self.since + WAITS_FOR

    async def upto(self, consumer: AIOKafkaConsumer) -> float:
        """The moment up to which nothing more is to come of any partition; endless when nothing is, or nobody knows."""
        try:
            async with asyncio.timeout(KNOWN_WITHIN):
                coming = [place for place in consumer.assignment() if await _has_more(consumer, place)]
        except NOT_KNOWN:
            return inf
        return min((self.reached.get(place, 0) for place in coming), default=inf)

    def keep(self, rest: Raw, later: Raw, consumer: AIOKafkaConsumer) -> None:
        """Keep these in hand. Where what comes later lies nothing is handed over meanwhile."""
        self.records = (*rest, *later)
        ahead = frozenset(map(place_of, later))
        if ahead or self.ahead:
            with suppress(*NOT_KNOWN):
                consumer.resume(*consumer.paused() - ahead)
                consumer.pause(*ahead & consumer.assignment())
            self.ahead = ahead


def as_they_came(raw: Iterable["ConsumerRecord[Any, Any]"]) -> Raw:
    """All partitions side by side, by the moments at which the broker has their records; each in its own order."""
    places: dict[TopicPartition, list[ConsumerRecord[Any, Any]]] = {}
    for one in raw:
        places.setdefault(place_of(one), []).append(one)
    return tuple(merge(*places.values(), key=_moment))


def parted(raw: Raw, upto: float) -> tuple[Raw, Raw]:
    """What came up to this moment, as it came, and what comes after it in its partition."""
    now, later, ahead = list[Any](), list[Any](), set[TopicPartition]()
    for one in as_they_came(raw):
        if one.timestamp > upto or place_of(one) in ahead:
            ahead.add(place_of(one))
            later.append(one)
        else:
            now.append(one)
    return tuple(now), tuple(later)


async def _has_more(consumer: AIOKafkaConsumer, place: TopicPartition) -> bool:
    end = consumer.highwater(place)
    return end is not None and end > await consumer.position(place)


def place_of(one: "ConsumerRecord[Any, Any]") -> TopicPartition:
    """The partition on which it lies."""
    return TopicPartition(one.topic, one.partition)


def _moment(one: "ConsumerRecord[Any, Any]") -> int:
    return int(one.timestamp)
