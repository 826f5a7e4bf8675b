"""Far behind, all partitions are taken in side by side, by the moments that their records bear.

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
JUST_NOW: Final = 30.0
"""Who said something within so many seconds waits for nobody: a flood of what is older does not hold up a release.
Longer than a piece may take, in which nothing is handed over."""
AT_MOST: Final = 128 * 1024 * 1024
"""Bytes in hand of which any more would be too many: then nobody is waited for."""
NOT_KNOWN: Final = (KafkaError, TimeoutError, AssertionError)
"""What the consumer raises of a partition that is being taken away. Whoever waits for it must lose nothing by that."""
KNOWN_WITHIN: Final = 1.0
"""Seconds within which the consumer knows how far it is; else nobody is waited for."""


@dataclass(slots=True)
class InHand:
    """All that was handed over and is not taken in yet. Whoever goes back to any of it goes back to all of it."""

    records: Raw = ()
    """What is not due yet: something earlier may be to come of others. Each partition in its own order."""
    due: Raw = ()
    """What is taken in next, in this order."""
    reached: dict[TopicPartition, int] = field(default_factory=dict)
    """The latest moment (Unix, milliseconds) of what was handed over, by partition."""
    since: float = 0.0
    """Since when, by the steady clock, others could hand something over and did not."""
    ahead: frozenset[TopicPartition] = frozenset()
    """The partitions that hand nothing over until the others have come as far."""

    def forget(self) -> None:
        """It will be handed over again, here or elsewhere, and nobody knows yet how far others are."""
        self.records = self.due = ()
        self.reached.clear()
        self.ahead = frozenset()

    def add(self, raw: Raw) -> None:
        """These were handed over."""
        for one in raw:  # not the last record's: who waits for a partition must not hold up that very partition
            place = place_of(one)
            self.reached[place] = max(self.reached.get(place, 0), int(one.timestamp))
        self.records = (*self.records, *raw)
        self.wait_from_now()

    def wait_from_now(self) -> None:
        """From now on others could hand something over."""
        self.since = monotonic()

    def waits_too_long(self) -> bool:
        """Whether what it waits for does not come."""
        return bool(self.records) and monotonic() >= self.since + WAITS_FOR

    def is_too_much(self) -> bool:
        """Whether there is no room for more to wait for."""
        return sum(len(one.value or b"") for one in self.records) > AT_MOST

    async def upto(self, consumer: AIOKafkaConsumer) -> float:
        """The moment up to which nothing more is to come of any partition; endless when nothing is, or nobody knows."""
        try:
            async with asyncio.timeout(KNOWN_WITHIN):
                coming = [place for place in consumer.assignment() if await _has_more(consumer, place)]
        except NOT_KNOWN:
            return inf
        return min((self.reached.get(place, 0) for place in coming), default=inf)

    def make_all_due(self, consumer: AIOKafkaConsumer) -> None:
        """All that is in hand is taken in next, as it came where it is much."""
        self.due, self.records = (*self.due, *as_they_came(self.records)), ()
        self._hold_up(frozenset(), consumer)

    def make_due(self, upto: float, now: float, stride: int, consumer: AIOKafkaConsumer) -> None:
        """Taken in next is what was said just now, by who has come to this moment; then whole pieces of what came up to
        that one. `now` and `upto` are Unix time in milliseconds.
        """
        present = {place for place, moment in self.reached.items() if moment >= now - JUST_NOW * 1000}
        first = [one for one in self.records if place_of(one) in present]
        come, later = parted([one for one in self.records if place_of(one) not in present], upto)
        whole = len(come) - len(come) % stride
        self.due = (*self.due, *as_they_came(first), *come[:whole])
        self.records = (*come[whole:], *later)
        self._hold_up(frozenset(map(place_of, later)), consumer)

    def next_piece(self, stride: int) -> Raw:
        """Take so many out of what is due; they are then with whoever takes them in."""
        piece, self.due = self.due[:stride], self.due[stride:]
        return piece

    def give_back(self, consumer: AIOKafkaConsumer) -> Raw:
        """Let go of all of it, which has to be handed over again; all partitions hand over again."""
        left = (*self.due, *self.records)
        self._hold_up(frozenset(), consumer)
        self.forget()
        return left

    def _hold_up(self, ahead: frozenset[TopicPartition], consumer: AIOKafkaConsumer) -> None:
        """Where what comes later lies, nothing is handed over meanwhile."""
        if ahead or self.ahead:
            with suppress(*NOT_KNOWN):
                consumer.resume(*consumer.paused() - ahead)
                consumer.pause(*ahead & consumer.assignment())
            self.ahead = ahead


def as_they_came(raw: Iterable["ConsumerRecord[Any, Any]"]) -> Raw:
    """All partitions side by side, by the moments that their records bear; each in its own order."""
    places: dict[TopicPartition, list[ConsumerRecord[Any, Any]]] = {}
    for one in raw:
        places.setdefault(place_of(one), []).append(one)
    return tuple(merge(*places.values(), key=_moment))


def parted(raw: Iterable["ConsumerRecord[Any, Any]"], upto: float) -> tuple[Raw, Raw]:
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
    end = consumer.last_stable_offset(place)  # what lies behind an open transaction is not handed over
    return end is not None and end > await consumer.position(place)


def place_of(one: "ConsumerRecord[Any, Any]") -> TopicPartition:
    """The partition on which it lies."""
    return TopicPartition(one.topic, one.partition)


def _moment(one: "ConsumerRecord[Any, Any]") -> int:
    return int(one.timestamp)
