"""One record on a case topic, as sent: CloudEvents 1.0 in binary mode, with number, link and signature.

The value stays bytes: digests and signatures cover what was sent, never what somebody parsed and wrote again.
Source of the header names: CloudEvents Kafka protocol binding 1.0.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

SPEC_VERSION: Final = "1.0"
CONTENT_TYPE: Final = "application/json"
SEQUENCE_DIGITS: Final = 10
LONGEST: Final = 1000
"""Characters of a header that is ours: it may be kept with the case, whose document the store bounds."""
NO_TEXT: Final = "\ufffd"
"""Stands in a header's name for the bytes that no text could be made of."""

Headers = Iterable[tuple[str, bytes | None]]


@dataclass(frozen=True, slots=True)
class Envelope:
    """A readable record. `sequence` counts from 1 per case and topic; `previous_digest` is empty at 1."""

    topic: str
    id: str
    source: str
    type: str
    subject: str
    time: str
    sequence: int
    previous_digest: str
    value: bytes
    dataschema: str = ""
    signature: str = ""
    traceparent: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record whose headers, key or number cannot be read: it can only be named by where it lies."""

    reason: str


def headers_of(envelope: Envelope) -> list[tuple[str, bytes]]:
    """The Kafka headers of an envelope, ready to send."""
    named = {
        "ce_specversion": SPEC_VERSION,
        "ce_id": envelope.id,
        "ce_source": envelope.source,
        "ce_type": envelope.type,
        "ce_subject": envelope.subject,
        "ce_time": envelope.time,
        "ce_dataschema": envelope.dataschema,
        "ce_sequence": f"{envelope.sequence:0{SEQUENCE_DIGITS}d}",
        "ce_sequencetype": "Integer",
        "ce_previousdigest": envelope.previous_digest,
        "ce_signature": envelope.signature,
        "traceparent": envelope.traceparent,
        "content-type": CONTENT_TYPE,
    }
    return [(name, text.encode()) for name, text in named.items() if text]


def envelope_of(topic: str, key: bytes | None, headers: Headers, value: bytes | None) -> Envelope | Unreadable:
    """Read a record without trusting any byte of it: null headers, bad UTF-8 and odd numbers are answers."""
    try:
        named = {name: text.decode() for name, text in headers if text is not None}
        subject_by_key = None if key is None else key.decode()
    except UnicodeDecodeError:
        return Unreadable("header-not-utf8")
    if NO_TEXT in "".join(named):
        return Unreadable("header-not-utf8")
    wrong = _wrong_header(named)
    if wrong:
        return Unreadable(wrong)
    number = named["ce_sequence"]
    if not (number.isascii() and number.isdigit() and len(number) == SEQUENCE_DIGITS and int(number) > 0):
        return Unreadable("sequence-not-a-number")
    if subject_by_key != named["ce_subject"]:
        return Unreadable("key-is-not-subject")
    if value is None:
        return Unreadable("no-value")
    return Envelope(
        topic=topic,
        id=named["ce_id"],
        source=named["ce_source"],
        type=named["ce_type"],
        subject=named["ce_subject"],
        time=named["ce_time"],
        sequence=int(number),
        previous_digest=named.get("ce_previousdigest", ""),
        value=value,
        dataschema=named.get("ce_dataschema", ""),
        signature=named.get("ce_signature", ""),
        traceparent=named.get("traceparent", ""),
    )


def _wrong_header(named: Mapping[str, str]) -> str | None:
    for name in _REQUIRED:
        if not named.get(name):
            return f"header-missing:{name}"
    if named["ce_specversion"] != SPEC_VERSION:
        return "specversion-unknown"
    for name in _FREE:
        if len(named.get(name, "")) > LONGEST:
            return f"header-too-long:{name}"
    return None


def source_of(agency: str) -> str:
    """The CloudEvents source of an agency's service."""
    return f"urn:jointtable:{agency}"


_REQUIRED: Final = ("ce_specversion", "ce_id", "ce_source", "ce_type", "ce_subject", "ce_time", "ce_sequence")
_FREE: Final = (
    "ce_id",
    "ce_source",
    "ce_type",
    "ce_time",
    "ce_previousdigest",
    "ce_dataschema",
    "ce_signature",
    "traceparent",
)
"""Headers that are ours and have no form that bounds them."""
