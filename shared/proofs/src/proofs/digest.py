"""The digest of a record: what the next record links to and what a signature seals."""

from hashlib import sha256
from typing import Final

from contracts.envelope import Envelope

LENGTH_BYTES: Final = 8


def digest_of(envelope: Envelope) -> str:
    """SHA-256 in hex over topic, id, source, type, subject, time, sequence, previous digest and value.

    Each part is preceded by its length in bytes (eight bytes, big-endian), so no two records share one input.
    Text is UTF-8, the sequence is decimal without zeros in front, the value is taken as sent. Signature,
    dataschema and traceparent are not covered.
    """
    sealed = sha256()
    for part in (*(text.encode() for text in _covered(envelope)), envelope.value):
        sealed.update(len(part).to_bytes(LENGTH_BYTES, "big"))
        sealed.update(part)
    return sealed.hexdigest()


def _covered(envelope: Envelope) -> tuple[str, ...]:
    return (
        envelope.topic,
        envelope.id,
        envelope.source,
        envelope.type,
        envelope.subject,
        envelope.time,
        str(envelope.sequence),
        envelope.previous_digest,
    )
