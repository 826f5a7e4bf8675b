"""Far behind, all partitions are taken in side by side, by the moments that their records bear.

The consumer hands thousands of records of one partition over after those of another. What lies later than what is still
to come of others stays in hand until that has come. So a piece holds what was said of a case at about the same time, on
whatever topic, and the case is written and decided upon once.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from heapq import merge
from itertools import islice, takewhile
from math import inf
from time import monotonic, time
from typing import Any, Final, TypeAlias

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from messaging.smaller import smaller

One: TypeAlias = "ConsumerRecord[Any, Any]"
Raw = tuple[One, ...]

WAITS_FOR: Final = 3.0
"""Seconds for which what is in hand waits for others: who hands nothing over holds nobody up for longer."""
JUST_NOW: Final = smaller(30)
"""What was said since so many seconds before the last look waits for nobody: no flood of what is older holds it up."""
FEW: Final = smaller(500)
"""A partition with so few records to come is never held up: they have room here, and the newest may be a release."""
AT_MOST: Final = 128 * 1024 * 1024
"""Bytes in hand of which any more would be too many: then the earlier half is taken in, whoever it waits for."""
OF_EACH: Final = 1024
"""Bytes of memory that a record takes besides its own."""
NOT_KNOWN: Final = (KafkaError, TimeoutError, AssertionError)
"""What the consumer raises of a partition that is being taken away. Whoever waits for it must lose nothing by that."""
KNOWN_WITHIN: Final = 1.0
"""Seconds within which the consumer knows how far it is; else nobody is waited for."""


@dataclass(slots=True)
class InHand:
    """All that was handed over and is not taken in yet. Whoever goes back to any of it goes back to all of it."""

    records: dict[TopicPartition, list[One]] = field(default_factory=dict)
    """What is not due yet: something earlier may be to come of others."""
    just_said: dict[TopicPartition, int] = field(default_factory=dict)
    """How many of a partition's first were said just now, or lie before one that was."""
    due: Raw = ()
    """What is taken in next, in this order."""
    reached: dict[TopicPartition, int] = field(default_factory=dict)
    """The latest moment (Unix, milliseconds) of what was handed over, by partition."""
    to_come: Mapping[TopicPartition, int] = field(default_factory=dict)
    """How many records the partitions have that are still to hand some over, at the last look."""
    awaited: frozenset[TopicPartition] = frozenset()
    """Those of them that have come least far: all others wait for these."""
    looked: float = inf
    """When (Unix, seconds) we looked last; before the first look nothing is known."""
    since: float = 0.0
    """Since when, by the steady clock, others could hand something over and did not."""
    ahead: frozenset[TopicPartition] = frozenset()
    """The partitions that hand nothing over until the others have come as far."""
    size: int = 0
    """Bytes of what is not due yet."""

    def __len__(self) -> int:
        """How many records are not due yet."""
        return sum(map(len, self.records.values()))

    def forget(self) -> None:
        """It will be handed over again, here or elsewhere, and nobody knows yet how far others are."""
        self.records, self.just_said, self.reached, self.to_come = {}, {}, {}, {}
        self.awaited = self.ahead = frozenset()
        self.due, self.size = (), 0

    def add(self, raw: Raw) -> None:
        """These were handed over."""
        if not self.records or any(place_of(one) in self.awaited for one in raw):
            self.since = monotonic()
        lately = 1000 * (min(self.looked, time()) - JUST_NOW)
        for one in raw:
            place, moment = place_of(one), int(one.timestamp)
            those = self.records.setdefault(place, [])
            those.append(one)
            # the latest, not the last record's: who waits for a partition must not hold up that very partition
            self.reached[place] = max(self.reached.get(place, 0), moment)
            self.size += _size(one)
            if moment >= lately:
                self.just_said[place] = len(those)

    @contextmanager
    def nobody_comes(self) -> Iterator[None]:
        """While this lasts nobody can hand anything over, so it is no waiting."""
        begun = monotonic()
        try:
            yield
        finally:
            self.since = min(self.since + monotonic() - begun, monotonic())

    def waits_too_long(self) -> bool:
        """Whether what it waits for does not come."""
        return bool(self.records) and monotonic() >= self.since + WAITS_FOR

    async def upto(self, consumer: AIOKafkaConsumer) -> float:
        """The moment up to which nothing more is to come of any partition; endless when nothing is, or nobody knows."""
        try:
            async with asyncio.timeout(KNOWN_WITHIN):
                left = {place: await _left(consumer, place) for place in consumer.assignment()}
        except NOT_KNOWN:
            return inf
        self.to_come = {place: count for place, count in left.items() if count > 0}
        upto = min((self.reached.get(place, 0) for place in self.to_come), default=inf)
        self.awaited = frozenset(place for place in self.to_come if self.reached.get(place, 0) <= upto)
        return upto

    def make_all_due(self, consumer: AIOKafkaConsumer) -> None:
        """All that is in hand is taken in next, as it came."""
        self._make_due(self._counts(), len(self))
        self._hold_up(frozenset(), consumer)

    def make_due(self, upto: float, stride: int, consumer: AIOKafkaConsumer) -> None:
        """Taken in next is what was said just now, with what lies before it; then whole pieces of what came up to that
        moment (Unix, milliseconds), as it came. Where too much is in hand, half of it too.

        What is left is later, and its partitions are held up all the same: else each would hand over as many as the
        next, and weeks of one would be taken in with months of another.
        """
        self._make_due(self.just_said, len(self))
        come = {place: _come(those, upto) for place, those in self.records.items()}
        later = {place for place, count in self._counts().items() if come[place] < count}
        whole = sum(come.values()) // stride * stride
        if whole:
            self._make_due(come, whole)
        if self.size > AT_MOST:
            self._make_due(self._counts(), len(self) // 2)
        self._hold_up(frozenset(one for one in later & self.records.keys() if self.to_come.get(one, 0) > FEW), consumer)

    def next_piece(self, stride: int) -> Raw:
        """Take so many out of what is due; they are then with whoever takes them in."""
        piece, self.due = self.due[:stride], self.due[stride:]
        return piece

    def give_back(self, consumer: AIOKafkaConsumer) -> Raw:
        """Let go of all of it, which has to be handed over again; all partitions hand over again."""
        left = (*self.due, *(one for those in self.records.values() for one in those))
        self._hold_up(frozenset(), consumer)
        self.forget()
        return left

    def _counts(self) -> Mapping[TopicPartition, int]:
        return {place: len(those) for place, those in self.records.items()}

    def _make_due(self, counts: Mapping[TopicPartition, int], limit: int) -> None:
        """So many of the first of each partition at most, side by side by their moments, up to a limit in all."""
        self.looked, self.just_said = time(), {}
        those = [self.records[place][:count] for place, count in counts.items()]
        due = tuple(islice(merge(*those, key=_moment), limit))
        for place, count in Counter(map(place_of, due)).items():
            self.records[place] = self.records[place][count:]
            if not self.records[place]:
                del self.records[place]
        self.size -= sum(map(_size, due))
        self.due = (*self.due, *due)

    def _hold_up(self, ahead: frozenset[TopicPartition], consumer: AIOKafkaConsumer) -> None:
        """These hand nothing over meanwhile."""
        if ahead or self.ahead:
            with suppress(*NOT_KNOWN):
                consumer.resume(*consumer.paused() - ahead)
                consumer.pause(*ahead & consumer.assignment())
            self.ahead = ahead


def place_of(one: One) -> TopicPartition:
    """The partition on which it lies."""
    return TopicPartition(one.topic, one.partition)


async def _left(consumer: AIOKafkaConsumer, place: TopicPartition) -> int:
    """How many records are still to be handed over; what lies behind an open transaction is not."""
    end = consumer.last_stable_offset(place)
    return 0 if end is None else end - await consumer.position(place)


def _come(those: list[One], upto: float) -> int:
    """How many of a partition's first came up to this moment: none overtakes one that came later."""
    return sum(1 for _ in takewhile(lambda one: one.timestamp <= upto, those))


def _size(one: One) -> int:
    own = len(one.key or b"") + len(one.value or b"") + sum(len(value or b"") for _, value in one.headers)
    return own + OF_EACH


def _moment(one: One) -> int:
    return int(one.timestamp)
