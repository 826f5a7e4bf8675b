"""Who reads which partition, how far each service came, and since when its oldest unread record lies there.

Asked of the broker with the right to describe alone, so it is told of a service that is down as well.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from confluent_kafka import ConsumerGroupTopicPartitions, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient, OffsetSpec

from contracts.topics import Agency
from deploy.access import Access
from deploy.topics import load_topics

EXACT: Final = 1000
"""Milliseconds to which the age of a record is found; of an old one, to a fiftieth of its age."""
PATIENCE: Final = 10.0
"""Seconds for one answer of the broker: one that is away is to be named within a minute."""
LATEST: Final = OffsetSpec.latest()  # type: ignore[no-untyped-call]  # the library says no types here
Place = tuple[str, int]


class NotTold(Exception):  # noqa: N818  # it says what is so
    """The broker does not answer, or does not let us see."""


@dataclass(frozen=True, slots=True)
class Group:
    """One service's readers and what they have not taken in."""

    members: Mapping[str, Collection[Place]] = field(default_factory=dict)
    """Each member's partitions."""
    unread: Mapping[Place, int] = field(default_factory=dict)
    """How many records wait on each partition where any do."""
    oldest: float | None = None
    """Since when the oldest of them lies there: seconds of the machine's clock; none when nothing waits."""
    nobodys: Collection[Place] = ()
    """Partitions that were read before and that no member has now."""

    @property
    def lag(self) -> int:
        """How many records wait."""
        return sum(self.unread.values())


@dataclass(frozen=True, slots=True)
class Told:
    """What the broker tells: each service's readers; and the topics of the file that it lacks, or not for us."""

    groups: Mapping[Agency, Group]
    lacking: Sequence[str] = ()


def broker_told(access: Access, services: Collection[Agency]) -> Told:
    """Ask it, over one connection. Raises NotTold."""
    admin = access.admin()
    try:
        there = admin.list_topics(timeout=PATIENCE).topics
        asked = admin.describe_consumer_groups([str(one) for one in services], request_timeout=PATIENCE)
        described = {Agency(name): answer.result(PATIENCE) for name, answer in asked.items()}
        found = {service: _group(admin, service, told, there) for service, told in described.items()}
    except (KafkaException, TimeoutError) as why:
        said = why.args[0].str() if isinstance(why, KafkaException) else "no answer"
        raise NotTold(f"the broker at {access.address}: {said}") from why
    return Told(found, sorted(row.name for row in load_topics().all if row.name not in there))


def _group(admin: AdminClient, service: Agency, told: Any, there: Collection[str]) -> Group:
    members = {
        one.group_instance_id or one.client_id: sorted(
            (of.topic, of.partition) for of in one.assignment.topic_partitions
        )
        for one in told.members
    }
    held = {place for of in members.values() for place in of if place[0] in there}
    came = {place: offset for place, offset in _came(admin, service).items() if place[0] in there}
    ends = _offsets(admin, dict.fromkeys(held | came.keys(), LATEST))
    unread = {place: end - came.get(place, 0) for place, (end, _) in sorted(ends.items()) if end > came.get(place, 0)}
    oldest = lies_since(admin, {place: came.get(place, 0) for place in unread})
    return Group(members, unread, oldest, sorted(came.keys() - held))


def lies_since(admin: AdminClient, next_of: Mapping[Place, int]) -> float | None:
    """Since when the oldest of the records at these offsets lies there, in seconds; none of none.

    Found by asking for offsets at moments, which needs no right to read: at most a few dozen questions.
    """
    now = int(time.time() * 1000)
    low, high = dict.fromkeys(next_of, 0), dict.fromkeys(next_of, now)
    ask = dict.fromkeys(next_of, 0)
    while ask:
        for place, (offset, stamp) in _offsets(admin, {one: OffsetSpec.for_timestamp(ask[one]) for one in ask}).items():
            if offset == next_of[place]:
                low[place] = high[place] = stamp
            elif 0 <= offset < next_of[place]:
                low[place] = max(ask[place], stamp)
            else:
                high[place] = ask[place]
        ask = {
            place: (low[place] + high[place]) // 2
            for place in ask
            if high[place] - low[place] > max(EXACT, (now - high[place]) // 50)
        }
    return min(low.values()) / 1000 if low else None


def _came(admin: AdminClient, service: Agency) -> dict[Place, int]:
    """The next offset of each partition of which the group ever committed one."""
    (answer,) = admin.list_consumer_group_offsets(
        [ConsumerGroupTopicPartitions(str(service))], request_timeout=PATIENCE
    ).values()
    told = answer.result(PATIENCE).topic_partitions or []
    return {(one.topic, one.partition): max(0, one.offset) for one in told}


def _offsets(admin: AdminClient, asked: Mapping[Place, OffsetSpec]) -> dict[Place, tuple[int, int]]:
    """For each partition the offset asked for, and that record's moment in milliseconds."""
    if not asked:
        return {}
    answers = admin.list_offsets(
        {TopicPartition(*place): spec for place, spec in asked.items()}, request_timeout=PATIENCE
    )
    told = {(one.topic, one.partition): answer.result(PATIENCE) for one, answer in answers.items()}
    return {place: (one.offset, one.timestamp) for place, one in told.items()}
