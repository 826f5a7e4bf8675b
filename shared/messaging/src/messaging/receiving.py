"""Take a read record into a case document: each number once, in order, on an unbroken link. Pure functions.

What a record came to is a verdict; whatever could not be taken in is handed back to be parked, never dropped.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic

from contracts.envelope import Envelope
from messaging.altered import altered
from messaging.document import RECENT_DIGESTS, SHORT_DIGEST, CaseDocument, Cursor, Evolve, S, Waiting
from messaging.event import Event, Record, TooMany
from messaging.reading import Addressed, Foldable, NotBelonging, ParkedReading, Unknown, read_again
from messaging.waiting import BEHIND_GAP, EQUIVOCATION, cursor_of, enqueue, queue_of, with_gap, with_queue


class Verdict(StrEnum):
    """What a record came to."""

    APPLIED = "applied"
    SEEN_BEFORE = "seen-before"
    WAITING = "waiting"
    PARKED = "parked"
    UNKNOWN_TYPE = "unknown-type"
    NOT_BELONGING = "not-belonging"


@dataclass(frozen=True, slots=True)
class Parking:
    """A record to be parked and why. One that does not belong to the stream is also told to the table."""

    record: Record
    envelope: Envelope
    digest: str
    reason: str
    detail: str = ""
    stage: str = "take"
    belongs: bool = True


@dataclass(frozen=True, slots=True)
class Taken(Generic[S]):
    """The document after a record: the verdict on that record, and all that was folded in or has to be parked."""

    document: CaseDocument[S]
    verdict: Verdict
    applied: tuple[Event, ...] = ()
    parked: tuple[Parking, ...] = ()


def take(document: CaseDocument[S], record: Record, reading: Addressed, evolve: Evolve[S], now: datetime) -> Taken[S]:
    """Fold the record in when it is its turn, and with it all that waited for it."""
    known = _known(document, reading)
    if known == _short(reading.digest):
        return Taken(document, Verdict.SEEN_BEFORE)
    if isinstance(reading, NotBelonging):
        return _refused(document, _parking(record, reading, reading.reason, belongs=False), Verdict.NOT_BELONGING)
    if known is not None:
        doubted = _doubted(document, reading, now)
        return _refused(doubted, _parking(record, reading, EQUIVOCATION, belongs=False), Verdict.PARKED)
    turn = cursor_of(document, reading.envelope.topic).sequence + 1
    if reading.envelope.sequence < turn:
        return Taken(document, Verdict.SEEN_BEFORE)
    if reading.envelope.sequence > turn:
        return _wait(document, record, reading, now)
    return _drain(_turn(document, record, reading, evolve, now), reading.envelope.topic, evolve, now)


def _doubted(document: CaseDocument[S], reading: Addressed, now: datetime) -> CaseDocument[S]:
    """Nobody can tell which of the two is true: the case is incomplete until the next record follows on what was read.

    What no owner said, a type that nobody knows, puts nothing in doubt by coming second.
    """
    topic, gap = reading.envelope.topic, document.gaps.get(reading.envelope.topic)
    if not isinstance(reading, Event):
        return document
    if gap and gap.held and gap.expects == reading.envelope.sequence:
        return with_gap(document, topic, now, (gap.why, gap.held), parked_to=gap.expects + 1)
    if gap:
        return document
    return with_gap(document, topic, now, (EQUIVOCATION, ""), parked_to=cursor_of(document, topic).sequence + 1)


def _known(document: CaseDocument[S], reading: Addressed) -> str | None:
    """The short digest of what already has this number; none when nothing has, or it is too long ago to tell.

    A parked record that keeps its number is met again when it is replayed: it is not known yet.
    """
    topic, number = reading.envelope.topic, reading.envelope.sequence
    cursor, gap = cursor_of(document, topic), document.gaps.get(topic)
    back = cursor.sequence - number
    if 0 <= back < len(cursor.recent):
        return cursor.recent[-1 - back]
    if gap and gap.held and gap.expects == number:
        return None if gap.held == _short(reading.digest) else gap.held
    return next((_short(one.digest) for one in queue_of(document, topic) if one.sequence == number), None)


def _turn(document: CaseDocument[S], record: Record, reading: Foldable, evolve: Evolve[S], now: datetime) -> Taken[S]:
    """Take the record whose number is next."""
    if reading.envelope.previous_digest != cursor_of(document, reading.envelope.topic).digest:
        return _refused(document, _parking(record, reading, "broken-link", belongs=False), Verdict.NOT_BELONGING)
    if isinstance(reading, ParkedReading):
        return _hold(document, record, reading, now)
    if isinstance(reading, Unknown):
        return Taken(_moved(document, reading, document.state), Verdict.UNKNOWN_TYPE)
    try:
        state = evolve(document.state, reading)
    except TooMany:
        return _hold(document, record, ParkedReading(reading.envelope, reading.digest, "too-many-to-keep"), now)
    except Exception as error:  # noqa: BLE001  # a rule that fails on one event must not stop the other cases
        return _hold(document, record, failed(reading, "rule-error", error, "evolve"), now)
    return Taken(_moved(document, reading, state), Verdict.APPLIED, applied=(reading,))


def failed(reading: Addressed, reason: str, error: Exception, stage: str) -> ParkedReading:
    """A reading that the service's own rules failed on. Only the error's name is told: its text may hold data."""
    return ParkedReading(reading.envelope, reading.digest, reason, type(error).__name__, stage)


def _hold(document: CaseDocument[S], record: Record, reading: ParkedReading, now: datetime) -> Taken[S]:
    held = (reading.reason, _short(reading.digest))
    parking = _parking(record, reading, reading.reason, reading.detail, reading.stage)
    return _refused(with_gap(document, reading.envelope.topic, now, held), parking, Verdict.PARKED)


def _drain(taken: Taken[S], topic: str, evolve: Evolve[S], now: datetime) -> Taken[S]:
    """Take what waited for the number just taken, and show what is missing after it."""
    document, applied, parked = taken.document, taken.applied, taken.parked
    while (queue := queue_of(document, topic)) and queue[0].sequence == cursor_of(document, topic).sequence + 1:
        document, record = with_queue(document, topic, queue[1:]), queue[0].record
        step = _turn(document, record, read_again(record), evolve, now)
        document, applied, parked = step.document, (*applied, *step.applied), (*parked, *step.parked)
    return Taken(with_gap(document, topic, now), taken.verdict, applied, parked)


def _wait(document: CaseDocument[S], record: Record, reading: Foldable, now: datetime) -> Taken[S]:
    """Keep a record that is ahead; what no longer fits is parked."""
    topic = reading.envelope.topic
    at_once = isinstance(reading, Event) and reading.message.AT_ONCE
    new = Waiting(reading.envelope.sequence, reading.digest, record, at_once=at_once)
    document, evicted = enqueue(document, topic, new)
    parked = tuple(_parking(one.record, read_again(one.record), BEHIND_GAP) for one in evicted)
    furthest = max((one.sequence for one in evicted), default=0)
    verdict = Verdict.PARKED if new in evicted else Verdict.WAITING
    return Taken(with_gap(document, topic, now, parked_to=furthest), verdict, parked=parked)


def _moved(document: CaseDocument[S], reading: Event | Unknown, state: S) -> CaseDocument[S]:
    """The document in this state, its cursor on this reading."""
    envelope, cursor = reading.envelope, cursor_of(document, reading.envelope.topic)
    recent = (*cursor.recent, _short(reading.digest))[-RECENT_DIGESTS:]
    unknown = cursor.unknown + isinstance(reading, Unknown)
    moved = Cursor(envelope.sequence, reading.digest, recent, unknown)
    return altered(document, state=state, cursors={**document.cursors, envelope.topic: moved})


def _refused(document: CaseDocument[S], parking: Parking, verdict: Verdict) -> Taken[S]:
    return Taken(document, verdict, parked=(parking,))


def _parking(  # a parking names all it knows
    record: Record, reading: Addressed, reason: str, detail: str = "", stage: str = "take", *, belongs: bool = True
) -> Parking:
    return Parking(record, reading.envelope, reading.digest, reason, detail, stage, belongs)


def _short(digest: str) -> str:
    return digest[:SHORT_DIGEST]
