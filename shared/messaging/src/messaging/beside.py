"""Fold a service's topics again into cases beside those it works on, as the records come. Pure; nothing is decided.

What others said is taken in by the intake's own steps, and so is what the service said itself: it stands on topics too,
at times twice, or a number late. Only of a compacted topic there is no more than the newest record of each case.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic, TypeVar

from messaging.document import CaseDocument, Cursor, Stream
from messaging.event import Event, Record
from messaging.reading import OWNERS, Addressed
from messaging.receiving import Parking, take
from messaging.recount import COMPACTED
from messaging.service import Service

S = TypeVar("S")
PassedOver = Callable[[S, int], S]
"""A state once so many of its service's own words are counted that a compacted topic holds no more."""


@dataclass(frozen=True, slots=True)
class Folded(Generic[S]):
    """A case after some more of its records, and which of them have to be parked for now."""

    document: CaseDocument[S]
    parked: tuple[Parking, ...] = ()


def fold(
    service: Service[S],
    document: CaseDocument[S],
    records: Sequence[tuple[Record, Addressed]],
    now: datetime,
    passed_over: PassedOver[S],
) -> Folded[S]:
    """The case with these folded in; a record that was folded in before changes nothing."""
    parked: tuple[Parking, ...] = ()
    for record, reading in records:
        if record.topic in COMPACTED:
            document = _newest(service, document, reading, passed_over)
            continue
        taken = take(document, record, reading, service.evolve, now)
        document, parked = taken.document, (*parked, *taken.parked)
    return Folded(document, parked)


def as_the_service_keeps_it(service: Service[S], folded: CaseDocument[S]) -> CaseDocument[S]:
    """How far its own topics tell what it said stands where the service keeps it: with its streams."""
    own = {topic: cursor for topic, cursor in folded.cursors.items() if OWNERS[topic] is service.agency}
    streams: Mapping[str, Stream] = {topic: Stream(one.sequence, one.digest) for topic, one in own.items()}
    cursors: Mapping[str, Cursor] = {topic: one for topic, one in folded.cursors.items() if topic not in own}
    return replace(folded, streams={**folded.streams, **streams}, cursors=cursors)


def _newest(
    service: Service[S], document: CaseDocument[S], reading: Addressed, passed_over: PassedOver[S]
) -> CaseDocument[S]:
    topic, number = reading.envelope.topic, reading.envelope.sequence
    before = document.streams.get(topic, Stream()).sequence
    if number <= before or not isinstance(reading, Event):
        return document
    state = service.evolve(passed_over(document.state, number - before - 1), reading)
    return replace(document, state=state, streams={**document.streams, topic: Stream(number, reading.digest)})
