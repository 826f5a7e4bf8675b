"""Every kind of garbage that a broker takes: how it is made of a true record, and what it comes to at a reader."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Final
from uuid import UUID, uuid5

from aiokafka.record.default_records import DefaultRecordBatchBuilder

from a_service import with_header
from contracts.envelope import Envelope, headers_of, source_of
from contracts.examples import EXAMPLES
from contracts.language import messages_of
from contracts.topics import Agency, Topic
from messaging.event import Record
from messaging.parking import HEADERS_LIMIT
from odd_records import NAME, NO_TEXT
from proofs.digest import digest_of
from proofs.keys import SigningKey

CASES: Final = UUID("3d5c7a1e-2f4b-5a6c-8d7e-9f0a1b2c3d4e")
NOISE: Final = Random(9).randbytes(4096)  # noqa: S311  # the same noise every time
BATCH: Final = 1_048_588
"""`max.message.bytes` of every topic but the parked ones: what a whole batch may have."""
FRAME: Final = 72
"""Bytes of a batch of one large record without headers, beside its key and value."""
KEY: Final = b"largest"
LARGEST: Final = Random(10).randbytes(BATCH - FRAME - len(KEY))  # noqa: S311  # as above, and nothing packs it smaller
BLOWN_UP: Final = bytes(2 * 1024 * 1024)
"""Larger than any topic takes, but small when it is packed."""

UNREADABLE, PARKED, UNKNOWN = "unreadable", "parked", "unknown-type"
"""What a record may come to. The first two are both parked: without and with a case."""


@dataclass(frozen=True, slots=True)
class Garbage:
    """One kind: what is done to a true record's body before it is sealed, and to the record after that."""

    name: str
    comes_to: str
    reason: str = ""
    body: Callable[[bytes], bytes] = bytes
    change: Callable[[Record], Record] = replace
    packed: bool = False
    """Whether it has to be compressed to get there."""
    cut: bool = False
    """Whether it is parked by its place alone."""

    def case(self, topic: Topic) -> str:
        """The case that it pretends to be about: nobody's, and no other kind's.

        The coordinator says something of its own about a case of which it was told garbage, so its own are others.
        """
        whose = topic.owner if topic.owner == Agency.COORDINATOR else "an agency"
        return str(uuid5(CASES, f"{whose}/{self.name}"))

    def told(self, topic: Topic, moment: str, key: SigningKey, other_case: str) -> Record:
        """It, on this topic, as its owner would have sent it."""
        record = self.change(_sealed(topic, self.case(topic), moment, key, self.body))
        return replace(record, key=other_case.encode()) if self.name == "key unlike subject" else record

    @property
    def has_key(self) -> bool:
        """Whether it may lie on a compacted topic."""
        return self.name not in {"null key", "nothing at all"}

    def parked(self, record: Record) -> Record:
        """What a reader keeps of it."""
        if self.cut:
            return replace(record, key=None, headers=(), value=None)
        read = NO_TEXT.decode(errors="replace")
        return replace(record, headers=tuple((name.replace(NAME, read), value) for name, value in record.headers))


def _sealed(topic: Topic, case: str, moment: str, key: SigningKey, body: Callable[[bytes], bytes]) -> Record:
    said = messages_of(topic)[0]
    envelope = Envelope(
        topic=topic,
        id=str(uuid5(UUID(case), topic)),
        source=source_of(topic.owner),
        type=said.wire_type(),
        subject=case,
        time=moment,
        sequence=1,
        previous_digest="",
        value=body(EXAMPLES[said].data()),
    )
    if said.SIGNED:
        envelope = replace(envelope, signature=key.sign_digest(digest_of(envelope)))
    return Record(topic.value, 0, 0, case.encode(), tuple(headers_of(envelope)), envelope.value)


def batch_size(record: Record) -> int:
    """Bytes of the batch that holds this record alone."""
    builder = DefaultRecordBatchBuilder(2, 0, 0, -1, -1, 0, 2 * BATCH)
    builder.append(0, 0, record.key, record.value, list(record.headers))
    size: int = builder.size()
    return size


def as_large_as_can_be(topic: Topic, case: str, moment: str, key: SigningKey) -> Record:
    """A true word, with a field of a version to come that fills the record to the last byte."""

    def filled(size: int) -> Record:
        return _sealed(topic, case, moment, key, lambda true: true[:-1] + b',"to_come":"%s"}' % (b"x" * size))

    nearly = BATCH - 5000
    return filled(nearly + BATCH - batch_size(filled(nearly)))


def _body(value: bytes) -> Callable[[bytes], bytes]:
    return lambda _true: value


def _header(name: str, value: bytes | None) -> Callable[[Record], Record]:
    return lambda record: with_header(record, name, value)


def _bare(key: bytes, value: bytes) -> Callable[[Record], Record]:
    return lambda record: replace(record, key=key, headers=(), value=value)


def _without_key(record: Record) -> Record:
    return replace(record, key=None)


def _without_value(record: Record) -> Record:
    return replace(record, value=None)


def _many_headers(record: Record) -> Record:
    return replace(record, headers=(*record.headers, *((("", b""),) * HEADERS_LIMIT)))


_INVALID: Final = "does-not-validate"
_NO_ENVELOPE: Final = "header-missing:ce_specversion"

KINDS: Final = (
    Garbage("random bytes", UNREADABLE, "header-not-utf8", change=_bare(NOISE[:16], NOISE)),
    Garbage("bad json", PARKED, _INVALID, body=lambda true: true[:-1]),
    Garbage("json without end", PARKED, _INVALID, body=_body(b"[" * 30_000)),
    Garbage("not utf8", PARKED, _INVALID, body=lambda true: true.replace(b'"', b'"\xc3', 1)),
    Garbage("wrong types", PARKED, _INVALID, body=_body(b'{"occurred_at": [1e400, {}], "solicitor": NaN, "of": {}}')),
    Garbage("unknown type", UNKNOWN, change=_header("ce_type", b"nl.jointtable.unheard-of.v1")),
    Garbage("version to come", UNKNOWN, change=_header("ce_type", b"nl.jointtable.case-registered.v99")),
    Garbage("other envelope", UNREADABLE, "specversion-unknown", change=_header("ce_specversion", b"2.0")),
    Garbage("header not utf8", UNREADABLE, "header-not-utf8", change=_header("baggage", b"\xff\xfe")),
    Garbage("header's name not utf8", UNREADABLE, "header-not-utf8", change=_header(NAME, b"x")),
    Garbage("null header", UNREADABLE, "header-missing:ce_id", change=_header("ce_id", None)),
    Garbage("header without end", UNREADABLE, "header-too-long:ce_id", change=_header("ce_id", b"x" * 1001)),
    Garbage("headers without end", UNREADABLE, "too-many-headers", change=_many_headers, cut=True),
    Garbage("number that is none", UNREADABLE, "sequence-not-a-number", change=_header("ce_sequence", "٣".encode())),
    Garbage("time that is none", PARKED, "time-not-a-time", change=_header("ce_time", b"25 o'clock")),
    Garbage(
        "nothing at all",
        UNREADABLE,
        _NO_ENVELOPE,
        change=lambda record: replace(record, key=None, headers=(), value=None),
    ),
    Garbage("null value", UNREADABLE, "no-value", change=_without_value),
    Garbage("null key", UNREADABLE, "key-is-not-subject", change=_without_key),
    Garbage("key unlike subject", UNREADABLE, "key-is-not-subject"),
    Garbage("largest", UNREADABLE, _NO_ENVELOPE, change=_bare(KEY, LARGEST)),
    Garbage("blown up", UNREADABLE, "too-large", change=_bare(KEY, BLOWN_UP), packed=True, cut=True),
)
