"""Read one record without trusting any byte of it. What it turns out to be is an answer, never an exception."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pydantic import ValidationError

from contracts.coordinator import SettlementIssued
from contracts.envelope import Envelope, Unreadable, envelope_of, source_of
from contracts.language import BY_NAME, BY_TYPE, may_stand_on
from contracts.message import Message
from contracts.topics import Agency, Topic
from contracts.withdrawals import OF_ITS_OWN_WAY, StatementWithdrawn
from messaging.event import Event, Record
from messaging.parking import too_much
from proofs.digest import digest_of
from proofs.issued import unproven
from proofs.keys import KeyRing

_CASE_ID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
OWNERS: Final[Mapping[str, Agency]] = {topic.value: topic.owner for topic in Topic}
"""Who may write on each topic."""
_DETAILS: Final = 5


@dataclass(frozen=True, slots=True)
class UnreadableRecord:
    """Its headers, key or number cannot be read: it can only be named by where it lies."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotBelonging:
    """It does not belong to the stream: it neither holds nor moves a cursor; the owner's true event has its number."""

    envelope: Envelope
    digest: str
    reason: str


@dataclass(frozen=True, slots=True)
class ParkedReading:
    """Its headers are readable and it cannot be folded: it keeps its number and later events of its topic wait."""

    envelope: Envelope
    digest: str
    reason: str
    detail: str = ""
    stage: str = "read"


@dataclass(frozen=True, slots=True)
class Unknown:
    """A type this version does not know: it moves the cursor and is counted."""

    envelope: Envelope
    digest: str


Foldable = Event | Unknown | ParkedReading
"""Readings that may take a number."""
Addressed = Foldable | NotBelonging
"""Readings that name their case and number."""
Reading = Addressed | UnreadableRecord


def read(record: Record, ring: KeyRing, now: datetime) -> Reading:
    """What the record is. Signatures are checked with the keys of its time; a time to come counts as now."""
    envelope = _envelope(record)
    if isinstance(envelope, UnreadableRecord):
        return envelope
    digest, owner = digest_of(envelope), OWNERS[envelope.topic]
    if envelope.source != source_of(owner):
        return NotBelonging(envelope, digest, "source-not-owner")
    time = _moment(envelope.time)
    if time is None:
        return ParkedReading(envelope, digest, "time-not-a-time")
    cls = BY_TYPE.get(envelope.type)
    if cls is None:
        return Unknown(envelope, digest)
    if not may_stand_on(cls, envelope.topic):
        return NotBelonging(envelope, digest, "type-not-of-topic")
    at = min(time, now)
    refused = ring.check_digest(envelope.signature, digest, owner, envelope.topic, at) if cls.SIGNED else None
    if refused:
        return NotBelonging(envelope, digest, refused.code)
    return _with_proof(_event(envelope, digest, cls), ring, at)


def read_again(record: Record) -> Foldable:
    """A record that was read before and waited: its signature was checked then, with the keys of then."""
    envelope = _envelope(record)
    if isinstance(envelope, UnreadableRecord):
        raise ValueError(f"a record that waited is unreadable: {envelope.reason}")  # noqa: TRY004  # not its type
    cls = BY_TYPE.get(envelope.type)
    digest = digest_of(envelope)
    if _moment(envelope.time) is None:
        return ParkedReading(envelope, digest, "time-not-a-time")
    return Unknown(envelope, digest) if cls is None else _event(envelope, digest, cls)


def _envelope(record: Record) -> Envelope | UnreadableRecord:
    why = too_much(record)
    if why is not None:
        return UnreadableRecord(why)
    if record.topic not in OWNERS:
        return UnreadableRecord("topic-unknown")
    envelope = envelope_of(record.topic, record.key, record.headers, record.value)
    if isinstance(envelope, Unreadable):
        return UnreadableRecord(envelope.reason)
    return envelope if _CASE_ID.fullmatch(envelope.subject) else UnreadableRecord("subject-not-a-case")


def _with_proof(reading: Event | ParkedReading, ring: KeyRing, at: datetime) -> Reading:
    """What claims a settlement has to prove it."""
    if isinstance(reading, Event) and isinstance(reading.message, SettlementIssued):
        why = unproven(reading.envelope, reading.message, ring, at)
        return reading if why is None else NotBelonging(reading.envelope, reading.digest, why)
    return reading


def _event(envelope: Envelope, digest: str, cls: type[Message]) -> Event | ParkedReading:
    if cls.SIGNED and len(envelope.value) > cls.AT_MOST:
        return ParkedReading(envelope, digest, "too-large-to-keep")
    try:
        message = cls.model_validate_json(envelope.value)
    except ValidationError as error:
        return ParkedReading(envelope, digest, "does-not-validate", _detail(error))
    if isinstance(message, StatementWithdrawn) and not _said_here(message.what, envelope.topic):
        return ParkedReading(envelope, digest, "withdraws-what-is-not-said-here")
    if isinstance(message, StatementWithdrawn) and message.what in OF_ITS_OWN_WAY:
        return ParkedReading(envelope, digest, "withdrawn-in-another-way")
    return Event(envelope, message, digest)


def _said_here(what: str, topic: str) -> bool:
    """An agency takes back its own words only, on the topic where it said them."""
    named = BY_NAME.get(what)
    return named is not None and may_stand_on(named, topic)


def _detail(error: ValidationError) -> str:
    """Which fields and why, and no text of the payload: its personal data must not reach logs or the operator."""
    errors = error.errors(include_url=False, include_context=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['type']}" for one in errors[:_DETAILS])


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None
