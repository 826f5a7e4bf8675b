"""What the coordinator said in a run, read from its own topics, and the replay of a case with it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from time import monotonic
from typing import Any, Final

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition

from benchmarks.fold_cases import Cases, envelope_in
from contracts.topics import Agency, Topic
from coordinator.domain.joint_case import JointCase
from deploy.access import Access
from messaging.codec import from_stored
from messaging.event import Record
from messaging.recount import COMPACTED, Difference, Lying, by_case, differences, replay
from messaging.service import Service
from proofs.keys import KeyRing

OWN: Final = tuple(topic for topic in Topic if topic.owner is Agency.COORDINATOR)
Places = Mapping[tuple[str, int], int]
"""An offset of each partition."""
AT_ONCE: Final = 10_000
SHORT: Final = 0.2
"""Seconds for which a call gathers as many."""
PATIENCE: Final = 60.0
"""Seconds in which the broker has to go on giving records."""


@dataclass(slots=True)
class Said:
    """Which numbers lie on the topics for each case, as bits; and the records of the cases that are replayed."""

    cases: Cases
    ring: KeyRing
    now: datetime
    numbers: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    records: dict[str, list[Lying]] = field(default_factory=lambda: defaultdict(list))

    def note(self, some: Iterable[Lying]) -> "Said":
        """These lie there as well. One that was sent again is the same number once more."""
        for one in some:
            said = envelope_in(one.record)
            self.numbers[said.subject, said.topic] |= 1 << said.sequence - 1
            if self.is_replayed(said.subject):
                self.records[said.subject].append(one)
        return self

    def is_replayed(self, case_id: str) -> bool:
        """Whether the facts of this case are looked at too."""
        return self.cases.is_replayed(case_id)

    def otherwise(self, case_id: str, given: Mapping[str, int]) -> str:
        """Where more or less was said than up to these numbers, as far as the topic keeps them; or nothing."""
        for topic in OWN:
            number, lying = given.get(topic, 0), self.numbers.get((case_id, topic), 0)
            whole = lying.bit_length() == number if topic in COMPACTED else lying == (1 << number) - 1
            if not whole:
                return f"said {number} on {topic}, where {lying.bit_count()} lie up to {lying.bit_length()}"
        return ""

    def differences(
        self, service: Service[JointCase], document: Mapping[str, Any], records: Sequence[Record]
    ) -> Difference | None:
        """The first difference between the stored case and the replay of these records and of what it said itself."""
        others = (Lying(replace(one, offset=nth), 0) for nth, one in enumerate(records))
        folding = replace(service, ring=self.ring)
        heard, _ = by_case(folding, [*others, *self.records[document["_id"]]], self.now)
        done = replay(folding, heard[0], self.now)
        return next(differences(folding, from_stored(document, JointCase), done, _without_the_count), None)


def said_since(access: Access, since: Places) -> Iterator[Lying]:
    """All that lies on its own topics from these offsets on, up to their ends as they are. Raises KafkaException."""
    settings = access.settings() | {"group.id": "said", "enable.auto.commit": False, "enable.partition.eof": True}
    reader = Consumer(settings)
    try:
        left = set(places_of(reader))
        reader.assign([TopicPartition(*one, since.get(one, OFFSET_BEGINNING)) for one in left])
        until = monotonic() + PATIENCE
        while left:
            came = reader.consume(AT_ONCE, SHORT)
            if came:
                until = monotonic() + PATIENCE
            elif monotonic() > until:
                raise KafkaException(KafkaError(KafkaError._TIMED_OUT))
            for one in came:
                why = one.error()
                if why and why.code() == KafkaError._PARTITION_EOF:
                    left.discard((one.topic(), one.partition()))
                elif why:
                    raise KafkaException(why)
                elif one.value() is not None:
                    yield Lying(_record(one), one.timestamp()[1])
    finally:
        reader.close()


def places_of(reader: Any) -> Iterator[tuple[str, int]]:
    """Every partition of the coordinator's own topics."""
    for topic in OWN:
        for partition in reader.list_topics(topic, timeout=30).topics[topic].partitions:
            yield topic.value, partition


def _record(one: Any) -> Record:
    return Record(one.topic(), one.partition(), one.offset(), one.key(), tuple(one.headers() or ()), one.value())


def _without_the_count(case: JointCase) -> JointCase:
    """The view topic keeps the newest view only, so how much was said in all is counted by the streams' numbers."""
    return replace(case, coordinator=replace(case.coordinator, decisions=0))
