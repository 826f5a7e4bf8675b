"""The operators' own way into Kafka: parked records are read there and put back, and every act is told there.

Nothing else: the broker refuses this user every topic of a case.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID, uuid5

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition

from contracts.topics import Agency, parked_topic, retry_topic
from deploy.access import PATIENCE, Access
from messaging.event import Record
from messaging.parking import Place, asked_again, bytes_digest, original

ACTS: Final = "operator.acts"
SOURCE: Final = "urn:jointtable:operator"
ACTED: Final = "nl.jointtable.operator-acted.v1"
_ACTS: Final = UUID("3f7c1d9e-0f5b-5b7e-8b1a-52f0c2b6d7a4")
"""Namespace of the ids of acts."""
_AT_ONCE: Final = 500
Headers = Sequence[tuple[str, bytes | None]]


class NotSent(Exception):  # noqa: N818  # it says what is so
    """The broker did not take it, or does not answer."""


@dataclass(frozen=True, slots=True)
class Act:
    """What an operator does to one record or case, who, and why: the data of the event on `operator.acts`.

    The record lies at `place`, or is the notice `event` of a case, which an agency's own system is told again; without
    either the act is about the case itself, which was rebuilt.
    """

    act: str
    service: Agency
    place: Place | None
    digest: str
    case: str
    reason: str
    who: str
    why: str
    at: datetime
    event: str = ""

    @property
    def subject(self) -> str:
        """The case; else where the record lies."""
        place = self.place
        return self.case or (f"{place.topic}/{place.partition}/{place.offset}" if place else self.event)

    def headers(self) -> Headers:
        """CloudEvents 1.0, binary mode; not numbered: an operator keeps no state."""
        moment = self.at.astimezone(UTC).isoformat()
        what = f"{self.place}/{self.digest}" if self.place else self.event or self.case
        named = {
            "ce_specversion": "1.0",
            "ce_id": str(uuid5(_ACTS, f"{self.act}/{self.service}/{what}/{moment}")),
            "ce_source": SOURCE,
            "ce_type": ACTED,
            "ce_subject": self.subject,
            "ce_time": moment,
            "content-type": "application/json",
        }
        return [(name, text.encode()) for name, text in named.items()]

    def data(self) -> bytes:
        """As JSON."""
        noticed = {"event": self.event} if self.event else {}
        lies = {**asdict(self.place), "digest": self.digest} if self.place else noticed
        common = {name: getattr(self, name) for name in ("act", "service", "case", "reason", "who", "why")}
        return json.dumps({**common, **lies, "occurred_at": self.at.astimezone(UTC).isoformat()}).encode()


class OperatorsKafka:
    """One connection for reading parked records, one for writing; each made when it is first needed."""

    def __init__(self, access: Access) -> None:
        self._access = access
        self._producer: Producer | None = None

    def tell(self, *acts: Act) -> None:
        """Leave the acts on `operator.acts`. Raises NotSent unless every one is there."""
        self._send(ACTS, [(act.subject.encode(), act.headers(), act.data()) for act in acts])

    def put_back(self, service: Agency, parked: Record) -> None:
        """The parked record, byte for byte, on the service's retry topic. Raises NotSent."""
        self._send(retry_topic(service), [(parked.key, parked.headers, parked.value)])

    def find(
        self, service: Agency, wanted: Mapping[Place, str], seen: Callable[[int, int], None]
    ) -> dict[Place, Record]:
        """The parked records of these places with these digests, as they lie on `<service>.dlq`.

        `seen` hears how many of how many records were looked at. Raises NotSent.
        """
        consumer = Consumer(
            {
                **self._access.settings(),
                "group.id": self._access.user,
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
            }
        )
        try:
            return _found(consumer, parked_topic(service), wanted, seen)
        except KafkaException as why:
            raise NotSent(f"the broker at {self._access.address}: {why.args[0].str()}") from why
        finally:
            consumer.close()

    def _send(self, topic: str, sent: Sequence[tuple[bytes | None, Headers, bytes | None]]) -> None:
        answers: list[KafkaError | None] = []
        if self._producer is None:
            settings = {"partitioner": "murmur2_random", "message.max.bytes": 2 * 1024 * 1024}
            durable = {"enable.idempotence": True, "acks": "all", "compression.type": "lz4"}
            self._producer = Producer({**self._access.settings(), **settings, **durable})
        try:
            for key, headers, value in sent:
                as_sent: Any = list(headers)
                self._producer.produce(
                    topic, value, key, headers=as_sent, on_delivery=lambda why, _record: answers.append(why)
                )
        except (KafkaException, BufferError) as why:
            raise NotSent(f"{topic}: {why}") from why
        self._producer.flush(PATIENCE)
        if len(answers) < len(sent) or any(answers):
            first = next((one.str() for one in answers if one), "the broker does not answer")
            raise NotSent(f"{topic}: {first}")


def _found(
    consumer: Consumer, topic: str, wanted: Mapping[Place, str], seen: Callable[[int, int], None]
) -> dict[Place, Record]:
    partitions = consumer.list_topics(topic, timeout=PATIENCE).topics[topic].partitions
    places = [TopicPartition(topic, number, 0) for number in partitions]
    ends = {place.partition: consumer.get_watermark_offsets(place, PATIENCE) for place in places}
    total, looked, found = sum(high - low for low, high in ends.values()), 0, dict[Place, Record]()
    consumer.assign([TopicPartition(topic, number, low) for number, (low, _) in ends.items()])
    until = time.monotonic() + PATIENCE
    while looked < total and len(found) < len(wanted):
        batch = consumer.consume(min(_AT_ONCE, total - looked), timeout=1)
        if batch:
            until = time.monotonic() + PATIENCE
        elif time.monotonic() > until:
            raise NotSent(f"{topic}: the broker does not answer")
        for one in batch:
            if (error := one.error()) is not None:
                raise KafkaException(error)
            looked += 1
            headers: Any = tuple(one.headers() or ())
            record = Record(topic, one.partition() or 0, one.offset() or 0, one.key(), headers, one.value())
            place = asked_again(record)
            if place is not None and place in wanted and bytes_digest(original(record, place)) == wanted[place]:
                found[place] = record
        seen(looked, total)
    return found
