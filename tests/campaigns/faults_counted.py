"""Counts again, sharing no code with the intake, what became of every word: lost, twice, out of order, not sent.

It knows what was acknowledged to whoever said it, every record on the topics, and each service's documents as its store
holds them. Pure.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from contracts.coordinator import ClockMissed
from contracts.envelope import Envelope
from contracts.topics import Agency, Topic
from many_clocks import NINE
from proofs.digest import digest_of

SHORT: Final = 16
"""Hex digits of a digest that a cursor remembers."""
Acknowledged = Mapping[tuple[str, str, int], str]
Asked = Mapping[tuple[str, str, str], str]


@dataclass(frozen=True, slots=True)
class Found:
    """What lies on the topics, in the topics' order, and what each service's store holds and parked."""

    lying: Sequence[Envelope]
    stored: Mapping[Agency, Sequence[Mapping[str, Any]]]
    reads: Mapping[Agency, Sequence[Topic]]
    parked: int = 0


@dataclass(slots=True)
class Count:
    """What is wrong, each in a line that holds no payload; and how much was counted."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    acknowledged: int = 0
    records: int = 0
    again: int = 0
    """Records that lie there once more, under their own number and digest."""
    applied: int = 0
    """Applications by all services together."""

    @property
    def right(self) -> bool:
        """Whether nothing is wrong."""
        return not (self.lost or self.twice or self.order or self.differing)

    def wrong(self) -> Iterator[str]:
        """Every line that tells of something wrong."""
        for kind in ("lost", "twice", "order", "differing"):
            yield from (f"{kind}: {line}" for line in getattr(self, kind))


Streams = Mapping[tuple[str, str], Mapping[int, Envelope]]
"""By topic and case, the record under each number."""


def counted(found: Found, published: Acknowledged, asked: Asked, due: Mapping[str, datetime]) -> Count:
    """Everything counted. `due`: the cases whose deadline has passed by now, each with its moment."""
    count = Count(acknowledged=len(published) + len(asked), records=len(found.lying))
    streams = _streams(found.lying, count)
    for (topic, case), said in streams.items():
        _numbered(topic, case, said, count)
    for (topic, case, number), named in published.items():
        there = streams.get((topic, case), {}).get(number)
        if there is None or there.id != named:
            count.lost.append(f"{case} {topic} {number} was acknowledged and is not there")
    for topic, case, kind in asked:
        _said_once(f"{case} {topic} {kind}", sum(_kind(one) == kind for one in _of(streams, topic, case)), count)
    for case, moment in due.items():
        told = [ClockMissed.model_validate_json(one.value) for one in _breaches(streams, case)]
        _said_once(f"{case} breach of {NINE}", sum((one.clock, one.due) == (NINE, moment) for one in told), count)
    for service, documents in found.stored.items():
        _applied(service, documents, found.reads[service], streams, count)
    if found.parked:
        count.differing.append(f"{found.parked} records are parked")
    return count


def _streams(lying: Iterable[Envelope], count: Count) -> Streams:
    streams: dict[tuple[str, str], dict[int, Envelope]] = {}
    for one in lying:
        said = streams.setdefault((one.topic, one.subject), {})
        if one.sequence not in said:
            said[one.sequence] = one
        elif digest_of(said[one.sequence]) == digest_of(one):
            count.again += 1
        else:
            count.order.append(f"{one.subject} {one.topic} {one.sequence} stands there twice, with other content")
    return streams


def _numbered(topic: str, case: str, said: Mapping[int, Envelope], count: Count) -> None:
    """Numbers from 1 without a hole, each linked to the one before, no record under two numbers."""
    numbers, before = sorted(said), ""
    if numbers != list(range(1, len(numbers) + 1)):
        count.lost.append(f"{case} {topic} has the numbers {numbers}")
    for number in numbers:
        if said[number].previous_digest != before:
            count.order.append(f"{case} {topic} {number} does not link to the one before")
        before = digest_of(said[number])
    often = Counter(one.id for one in said.values())
    count.twice += [
        f"{case} {topic} {named} stands under {times} numbers" for named, times in often.items() if times > 1
    ]


def _said_once(what: str, times: int, count: Count) -> None:
    if not times:
        count.lost.append(f"{what} was acknowledged or due, and is not there")
    if times > 1:
        count.twice.append(f"{what} stands there {times} times")


def _applied(
    service: Agency, documents: Sequence[Mapping[str, Any]], reads: Sequence[Topic], streams: Streams, count: Count
) -> None:
    """Each service read every number of every stream that it reads, once and in order; nothing waits or is unsent."""
    by_case = {str(one["_id"]): one for one in documents}
    for (topic, case), said in streams.items():
        if topic in reads:
            cursor = _by_topic(by_case.get(case, {}), "cursors").get(topic, {})
            _read(f"{service}: {case} {topic}", cursor, [digest_of(said[number]) for number in sorted(said)], count)
    for case, document in by_case.items():
        if document.get("outbox"):
            count.lost.append(f"{service}: {case} has {len(document['outbox'])} records unsent")
        for topic, lines in _by_topic(document, "waiting").items():
            count.lost.append(f"{service}: {case} {topic} has {len(lines)} records that wait")
        for topic in _by_topic(document, "gaps"):
            count.differing.append(f"{service}: {case} {topic} has a gap")
        for topic, stream in _by_topic(document, "streams").items():
            if topic != Topic.COORDINATOR_VIEW and stream["sequence"] != len(streams.get((topic, case), {})):
                count.lost.append(
                    f"{service}: {case} {topic} was said up to {stream['sequence']}, and is not all there"
                )


def _read(where: str, cursor: Mapping[str, Any], said: Sequence[str], count: Count) -> None:
    """A cursor stands at the last record, and remembers the last ones in their order, each once."""
    number, recent = int(cursor.get("sequence", 0)), list(cursor.get("recent", ()))
    count.applied += number
    if number < len(said):
        count.lost.append(f"{where} was applied up to {number} of {len(said)}")
    elif number > len(said):
        count.differing.append(f"{where} was applied up to {number}, and only {len(said)} are there")
    if len(set(recent)) < len(recent):
        count.twice.append(f"{where} was applied twice within its last {len(recent)}")
    elif recent != [one[:SHORT] for one in said[max(0, number - len(recent)) : number]]:
        count.order.append(f"{where} was not applied in its order")


def _of(streams: Streams, topic: str, case: str) -> Iterable[Envelope]:
    return streams.get((topic, case), {}).values()


def _breaches(streams: Streams, case: str) -> Iterator[Envelope]:
    for one in _of(streams, Topic.COORDINATOR_PROGRESS, case):
        if one.type == ClockMissed.wire_type():
            yield one


def _kind(one: Envelope) -> str:
    """`case-registered` of its wire type."""
    return one.type.split(".")[-2]


def _by_topic(document: Mapping[str, Any], part: str) -> Mapping[str, Any]:
    """A part that is kept by topic; the store's keys hold no dots."""
    return {name.replace("~1", ".").replace("~0", "~"): one for name, one in document.get(part, {}).items()}
