"""A consumer, what it hands over, and a relay's sender that sends nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka import ConsumerRecord, TopicPartition

from messaging.event import Record

NOTHING = Record("", 0, 0, None, (), None)


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


@dataclass
class Consumer:
    """It has these moments on its partitions, and hands over what is asked of those that are not paused."""

    moments: Mapping[TopicPartition, Sequence[int]]
    next: dict[TopicPartition, int] = field(default_factory=dict)
    committed: dict[TopicPartition, int] = field(default_factory=dict)
    waits: frozenset[TopicPartition] = frozenset()
    """Paused."""
    not_known: type[Exception] | None = None
    gone: TopicPartition | None = None

    def hands_over(self, place: TopicPartition, count: int) -> tuple[Any, ...]:
        first = self.next.get(place, 0)
        those = self.moments[place][first : first + count]
        self.next[place] = first + len(those)
        return tuple(consumed(place, first + nth, NOTHING, moment) for nth, moment in enumerate(those))

    def has_more(self) -> list[TopicPartition]:
        return [one for one in self.moments if one not in self.waits and self.next.get(one, 0) < len(self.moments[one])]

    async def position(self, place: TopicPartition) -> int:
        if self.not_known:
            raise self.not_known
        return self.next.get(place, 0)

    def last_stable_offset(self, place: TopicPartition) -> int:
        return len(self.moments[place])

    def assignment(self) -> set[TopicPartition]:
        return set(self.moments) - {self.gone}

    def paused(self) -> set[TopicPartition]:
        return set(self.waits)

    def pause(self, *places: TopicPartition) -> None:
        self.waits |= set(places)

    def resume(self, *places: TopicPartition) -> None:
        self.waits -= set(places)

    def seek(self, place: TopicPartition, offset: int) -> None:
        self.next[place] = offset

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        self.committed.update(offsets)
