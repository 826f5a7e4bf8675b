"""The digest of a record: what the next record links to and what a signature seals."""

from hashlib import sha256
from struct import Struct
from typing import Final

from contracts.envelope import Envelope

LENGTH_BYTES: Final = 8
_LENGTH: Final = Struct(">Q").pack
"""A length in so many bytes, big-endian."""


def digest_of(envelope: Envelope) -> str:
    """SHA-256 in hex over topic, id, source, type, subject, time, sequence, previous digest and value.

    Each part is preceded by its length in bytes (eight bytes, big-endian), so no two records share one input.
    Text is UTF-8, the sequence is decimal without zeros in front, the value is taken as sent. Signature,
    dataschema and traceparent are not covered.
    """
    parts = (
        envelope.topic.encode(),
        envelope.id.encode(),
        envelope.source.encode(),
        envelope.type.encode(),
        envelope.subject.encode(),
        envelope.time.encode(),
        b"%d" % envelope.sequence,
        envelope.previous_digest.encode(),
        envelope.value,
    )
    return sha256(b"".join([piece for part in parts for piece in (_LENGTH(len(part)), part)])).hexdigest()
