"""What could not be taken in: kept by where it lies, with its reason, and told to the operator as the bytes it was."""

from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

from contracts.topics import Agency, parked_topic
from messaging.event import Record

ERRORS: Final = "__connect.errors."
"""Prefix of the headers that say what went wrong. Source: Kafka Connect's dead letter queue (KIP-298)."""
RECORD_LIMIT: Final = 1024 * 1024
"""Bytes of a record that can be kept. The broker takes no larger ones, but it measures them as they are compressed."""
HEADERS_LIMIT: Final = 1000
"""Headers of a record that can be kept; our own have thirteen, and the store takes far more room for each."""
_OFFSET_DIGITS: Final = 19
RENEWED: Final = ("reason", "stage", "detail", "belongs", "token")
"""What a row takes over of itself when it is parked again."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a record lies: the one name that even an unreadable record has."""

    topic: str
    partition: int
    offset: int


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """A parked record. `digest` covers its bytes; `detail` holds no text of the payload; `case_id` may be unknown."""

    record: Record
    reason: str
    stage: str
    detail: str
    at: datetime
    digest: str
    case_id: str = ""
    sequence: int = 0
    sent: bool = False
    belongs: bool = True
    """False for what its stream's owner did not say: a forgery, or a settlement that is not proven."""
    token: str = field(default="", compare=False)
    """Of its last parking, given by the store; empty for a row of before there were any."""

    @property
    def place(self) -> Place:
        """Where the record lies."""
        return place_of(self.record)


@dataclass(frozen=True, slots=True)
class ForOperator:
    """A record for `<service>.dlq`: original key, value and headers, and the headers that say what went wrong."""

    topic: str
    key: bytes | None
    headers: tuple[tuple[str, bytes | None], ...]
    value: bytes | None


def place_of(record: Record) -> Place:
    """Where a record lies."""
    return Place(record.topic, record.partition, record.offset)


def too_much(record: Record) -> str | None:
    """Why a record cannot be kept whole; it stays where it lies."""
    if len(record.headers) > HEADERS_LIMIT:
        return "too-many-headers"
    return "too-large" if record.size > RECORD_LIMIT else None


def as_kept(record: Record) -> Record:
    """The record, or its place alone when it cannot be kept whole."""
    if too_much(record) is None:
        return record
    return Record(record.topic, record.partition, record.offset, None, (), None)


def bytes_digest(record: Record) -> str:
    """SHA-256 over key, headers and value, each with its length; null and empty differ."""
    parts = [record.key, record.value]
    parts += [part for name, value in record.headers for part in (name.encode(), value)]
    whole = sha256()
    for part in parts:
        whole.update((-1 if part is None else len(part)).to_bytes(8, "big", signed=True) + (part or b""))
    return whole.hexdigest()


def for_operator(row: ParkedRow, service: Agency) -> ForOperator:
    """What the operator's topic gets of a parked row."""
    named = {
        "topic": row.record.topic,
        "partition": str(row.record.partition),
        "offset": str(row.record.offset),
        "stage": row.stage,
        "exception.class.name": row.reason,
        "exception.message": row.detail,
    }
    errors = tuple((f"{ERRORS}{name}", text.encode()) for name, text in named.items())
    return ForOperator(parked_topic(service), row.record.key, (*row.record.headers, *errors), row.record.value)


def asked_again(record: Record) -> Place | None:
    """The place that a record on a retry topic names; none when it names no place."""
    named = dict(record.headers)
    topic, partition, offset = (named.get(f"{ERRORS}{name}") or b"" for name in ("topic", "partition", "offset"))
    numbers = all(number.isdigit() and len(number) <= _OFFSET_DIGITS for number in (partition, offset))
    return Place(topic.decode(), int(partition), int(offset)) if numbers and topic.isascii() else None


def original(record: Record, place: Place) -> Record:
    """The record as it lay at `place`: without the error headers that parking added (the last of each name)."""
    headers, dropped = [], set[str]()
    for name, value in reversed(record.headers):
        if name.startswith(ERRORS) and name not in dropped:
            dropped.add(name)
        else:
            headers.append((name, value))
    return Record(place.topic, place.partition, place.offset, record.key, tuple(reversed(headers)), record.value)
