"""Records that are kept whole in a case: no more of them than there is room for in the document that the case is."""

from collections.abc import Callable
from typing import Final, TypeVar

from contracts.envelope import Envelope
from messaging.event import TooMany

T = TypeVar("T")

SIGN_BYTES: Final = len(r"\u0001")
"""Bytes that a sign of a header has in the store at most: JSON writes one that is not seen so."""


def bytes_kept(sent: Envelope) -> int:
    """What the record takes in the store at most. Its value is kept in base64, as four bytes for every three."""
    texts = (sent.topic, sent.id, sent.source, sent.type, sent.subject, sent.time)
    besides = (sent.previous_digest, sent.dataschema, sent.signature, sent.traceparent)
    return -(-len(sent.value) // 3) * 4 + SIGN_BYTES * sum(map(len, (*texts, *besides)))


def every(kept: tuple[T, ...], most: int, room: int, record: Callable[[T], Envelope]) -> tuple[T, ...]:
    """All of them. Raises TooMany when they are more than `most`, or do not fit into so many bytes."""
    if newest(kept, most, room, record) != kept:
        raise TooMany(most)
    return kept


def newest(kept: tuple[T, ...], most: int, room: int, record: Callable[[T], Envelope]) -> tuple[T, ...]:
    """The last `most` of them, and of those no more than fit into so many bytes."""
    kept = kept[-most:]
    for place in reversed(range(len(kept))):
        room -= bytes_kept(record(kept[place]))
        if room < 0:
            return kept[place + 1 :]
    return kept
