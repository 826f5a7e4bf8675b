"""Count again from the topics alone what a service's store has to hold of a case, and name what differs. Pure.

The records are replayed from the first to the last into a case that nobody met yet: what others said by the intake's
own steps, what the service itself said by folding it in. Nothing is decided anew.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any, Final, Generic, TypeVar

from contracts.topics import Topic
from messaging.codec import facts_of
from messaging.document import CaseDocument, Stream
from messaging.event import Event, Record
from messaging.parking import Place, place_of
from messaging.reading import Addressed, NotBelonging, UnreadableRecord, read
from messaging.receiving import Verdict, take
from messaging.service import Service
from messaging.waiting import MISSING

S = TypeVar("S")
Facts = Callable[[S], S]
"""What of a state has to be equal: the state without what a compacted topic no longer tells."""

COMPACTED: Final = frozenset({Topic.COORDINATOR_VIEW.value})
"""Topics of which the broker keeps only the newest record of each case."""


@dataclass(frozen=True, slots=True)
class Lying:
    """A record as it lies on a topic, and the moment that the broker keeps with it (Unix time, milliseconds)."""

    record: Record
    written: int


@dataclass(frozen=True, slots=True, order=True)
class Difference:
    """What is not as the topics tell: where, and in words that hold no payload."""

    case_id: str
    where: str
    what: str
    told: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """The records of one case, each with what it turned out to be."""

    case_id: str
    records: tuple[tuple[Lying, Addressed], ...]


@dataclass(slots=True)
class Replayed(Generic[S]):
    """A case as its records make it; how many records came again, and which had to be parked.

    `strange`: what lies on the service's own topics and is not its word, which every reader parks.
    """

    document: CaseDocument[S]
    applied: int = 0
    again: int = 0
    parked: set[Place] = field(default_factory=set)
    strange: set[Place] = field(default_factory=set)
    differences: list[Difference] = field(default_factory=list)


def by_case(service: Service[S], lying: Iterable[Lying], now: datetime) -> tuple[Sequence[Heard], Sequence[Place]]:
    """Every case's records, as read; and the places of those that nobody can read."""
    cases, unreadable = dict[str, list[tuple[Lying, Addressed]]](), list[Place]()
    for one in lying:
        reading = read(one.record, service.ring, now)
        if isinstance(reading, UnreadableRecord):
            unreadable.append(place_of(one.record))
        else:
            cases.setdefault(reading.envelope.subject, []).append((one, reading))
    return [Heard(case_id, tuple(records)) for case_id, records in cases.items()], unreadable


def replay(service: Service[S], heard: Heard, now: datetime) -> Replayed[S]:
    """The case as its records make it."""
    done = Replayed(service.fresh(heard.case_id))
    own = [one for one in heard.records if _said_by(service, one)]
    done.strange = {place_of(lying.record) for lying, reading in own if isinstance(reading, NotBelonging)}
    _say_again(service, done, [one for one in own if not isinstance(one[1], NotBelonging)])
    others = [one for one in heard.records if not _said_by(service, one)]
    others.sort(key=lambda one: place_of(one[0].record))
    done.again += _hear_again(service, done, others, now)
    while any(one.parked_to for one in done.document.gaps.values()) and _goes_on(service, done, others, now):
        """What was parked behind a gap has its turn once the gap is filled."""
    return done


def differences(
    service: Service[S], stored: CaseDocument[S] | None, done: Replayed[S], facts: Facts[S]
) -> Iterator[Difference]:
    """What the store holds otherwise than the replayed records tell, the most telling first."""
    yield from done.differences
    told, case_id = done.document, done.document.case_id
    for topic, gap in sorted(told.gaps.items()):
        if gap.why == MISSING:
            yield Difference(case_id, topic, "number-missing", f"{gap.expects} is on no topic")
    stored = stored or service.fresh(case_id)
    yield from otherwise_at(stored, told)
    if stored.outbox:
        yield Difference(case_id, stored.outbox[0].topic, "unsent", f"{len(stored.outbox)} records")
    if stored.undecided:
        yield Difference(case_id, "", "undecided", stored.undecided.isoformat())
    yield from otherwise_known(stored, told, facts)


def otherwise_at(stored: CaseDocument[S], told: CaseDocument[S]) -> Iterator[Difference]:
    """Where the store read or said more, less or something else than is told."""
    yield from _read_otherwise(stored, told)
    yield from _said_otherwise(stored, told)


def otherwise_known(stored: CaseDocument[S], told: CaseDocument[S], facts: Facts[S]) -> Iterator[Difference]:
    """The first fact that the store holds otherwise than is told."""
    is_, wanted = (facts_of(replace(one, state=facts(one.state))) for one in (stored, told))
    where = _first_other(is_, wanted, "state")
    if where:
        yield Difference(told.case_id, where, "fact-differs")


def _say_again(service: Service[S], done: Replayed[S], own: Sequence[tuple[Lying, Addressed]]) -> None:
    """Fold in what the service said, each number once, in the order in which it was said."""
    document = done.document
    for topic, said in groupby(sorted(own, key=_by_number), key=lambda one: one[0].record.topic):
        done.differences += _unlinked(document.case_id, topic, list(said))
    first = {(one.envelope.topic, one.envelope.sequence): (lying, one) for lying, one in reversed(own)}
    done.again += len(own) - len(first)
    for _, reading in _as_it_was_said(first.values()):
        topic, number = reading.envelope.topic, reading.envelope.sequence
        if isinstance(reading, Event):
            document = replace(document, state=service.evolve(document.state, reading))
            done.applied += 1
        else:
            done.differences.append(Difference(document.case_id, topic, "own-word-unreadable", str(number)))
        last = document.streams.get(topic, Stream())
        if number > last.sequence:
            document = replace(document, streams={**document.streams, topic: Stream(number, reading.digest)})
    done.document = document


def _hear_again(
    service: Service[S], done: Replayed[S], others: Sequence[tuple[Lying, Addressed]], now: datetime
) -> int:
    """Take in what others said; answer how many of the records had been seen before."""
    again = 0
    for lying, reading in others:
        taken = take(done.document, lying.record, reading, service.evolve, now)
        done.document = taken.document
        done.applied += len(taken.applied) + (taken.verdict is Verdict.UNKNOWN_TYPE)
        again += taken.verdict is Verdict.SEEN_BEFORE
        done.parked |= {place_of(one.record) for one in taken.parked}
    return again


def _goes_on(service: Service[S], done: Replayed[S], others: Sequence[tuple[Lying, Addressed]], now: datetime) -> bool:
    before = done.applied
    _hear_again(service, done, others, now)
    return done.applied > before


def _unlinked(case_id: str, topic: str, said: Sequence[tuple[Lying, Addressed]]) -> Iterator[Difference]:
    """Where the service's own numbers have a hole, a number stands twice, or a link names another record."""
    number, digest = 0, ""
    for _, reading in said:
        envelope = reading.envelope
        if envelope.sequence == number:
            if reading.digest != digest:
                yield Difference(case_id, topic, "two-under-one-number", str(number))
            continue
        whole = (envelope.sequence, envelope.previous_digest) == (number + 1, digest)
        if not whole and topic not in COMPACTED:
            yield Difference(case_id, topic, "own-link-broken", f"{envelope.sequence} after {number}")
        number, digest = envelope.sequence, reading.digest


def _read_otherwise(stored: CaseDocument[S], told: CaseDocument[S]) -> Iterator[Difference]:
    for topic in sorted({*stored.cursors, *told.cursors}):
        is_, wanted = stored.cursors.get(topic), told.cursors.get(topic)
        here, there = (one.sequence if one else 0 for one in (is_, wanted))
        if here != there:
            what = "not-applied" if here < there else "on-no-topic"
            yield Difference(told.case_id, topic, what, f"read up to {here}, the topic tells {there}")
        elif (is_ and is_.digest) != (wanted and wanted.digest):
            yield Difference(told.case_id, topic, "another-record-applied", str(here))
    for topic in sorted({*stored.waiting, *told.waiting}):
        here_, there_ = (tuple(w.sequence for w in one.waiting.get(topic, ())) for one in (stored, told))
        if here_ != there_:
            yield Difference(told.case_id, topic, "waits-otherwise", f"{here_} wait, the topic tells {there_}")


def _said_otherwise(stored: CaseDocument[S], told: CaseDocument[S]) -> Iterator[Difference]:
    for topic in sorted({*stored.streams, *told.streams}):
        is_, wanted = stored.streams.get(topic, Stream()), told.streams.get(topic, Stream())
        if is_.sequence != wanted.sequence:
            what = "not-on-the-topic" if is_.sequence > wanted.sequence else "unknown-to-the-store"
            yield Difference(told.case_id, topic, what, f"said up to {is_.sequence}, the topic has {wanted.sequence}")
        elif is_.digest != wanted.digest:
            yield Difference(told.case_id, topic, "another-record-sent", str(is_.sequence))


def _first_other(is_: Any, wanted: Any, where: str) -> str:
    """Where two plain values first differ; empty when they do not. Names no value: it may be a person's."""
    if isinstance(is_, Mapping) and isinstance(wanted, Mapping):
        pairs = ((name, is_.get(name), wanted.get(name)) for name in sorted({*is_, *wanted}))
        return next((found for name, a, b in pairs if (found := _first_other(a, b, f"{where}.{name}"))), "")
    if isinstance(is_, list) and isinstance(wanted, list) and len(is_) == len(wanted):
        items = enumerate(zip(is_, wanted, strict=True))
        return next((found for nth, (a, b) in items if (found := _first_other(a, b, f"{where}.{nth}"))), "")
    return "" if is_ == wanted else where


def _said_by(service: Service[S], one: tuple[Lying, Addressed]) -> bool:
    return Topic(one[0].record.topic).owner == service.agency


def _by_number(one: tuple[Lying, Addressed]) -> tuple[str, int]:
    return one[1].envelope.topic, one[1].envelope.sequence


def _as_it_was_said(own: Collection[tuple[Lying, Addressed]]) -> Sequence[tuple[Lying, Addressed]]:
    """Each topic's in the order of their numbers; among topics by their own time, within that as the broker got them.

    Two replicas' clocks differ a little: what has a later number was said later, whatever time it tells.
    """
    moments = dict[tuple[str, int], tuple[str, int]]()
    latest = dict[str, tuple[str, int]]()
    for lying, reading in sorted(own, key=_by_number):
        topic, number = _by_number((lying, reading))
        latest[topic] = moments[topic, number] = max(latest.get(topic, ("", 0)), (reading.envelope.time, lying.written))
    return sorted(own, key=lambda one: (moments[_by_number(one)], *_by_number(one)))
