"""What waits behind a gap: a bounded buffer per topic, and what the case shows as missing. Pure functions."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from messaging.altered import altered
from messaging.document import WAITING_BYTES, WAITING_LIMIT, CaseDocument, Cursor, Gap, S, Waiting

UNREAD: Final = Cursor()
"""How far a topic was read of which nothing was."""
MISSING: Final = "missing"
BEHIND_GAP: Final = "behind-gap"
EQUIVOCATION: Final = "equivocation"


def cursor_of(document: CaseDocument[S], topic: str) -> Cursor:
    """How far the topic was read in this case."""
    return document.cursors.get(topic, UNREAD)


def queue_of(document: CaseDocument[S], topic: str) -> tuple[Waiting, ...]:
    """What waits on this topic, in order of number."""
    return document.waiting.get(topic, ())


def with_queue(document: CaseDocument[S], topic: str, queue: tuple[Waiting, ...]) -> CaseDocument[S]:
    """The document with this queue for the topic; an empty one leaves no trace."""
    others: Mapping[str, tuple[Waiting, ...]] = {name: kept for name, kept in document.waiting.items() if name != topic}
    return altered(document, waiting={**others, topic: queue} if queue else others)


def enqueue(document: CaseDocument[S], topic: str, new: Waiting) -> tuple[CaseDocument[S], tuple[Waiting, ...]]:
    """The document with one more record waiting, and the records that no longer fit.

    The furthest ahead go first, but what counts at once stays as long as anything else can go.
    """
    queue = tuple(sorted((*queue_of(document, topic), new), key=lambda one: one.sequence))
    others = sum(one.size for name, kept in document.waiting.items() if name != topic for one in kept)
    evicted: tuple[Waiting, ...] = ()
    while queue and (len(queue) > WAITING_LIMIT or others + sum(one.size for one in queue) > WAITING_BYTES):
        last = max(queue, key=lambda one: (not one.at_once, one.sequence))
        queue = tuple(one for one in queue if one is not last)
        evicted = (*evicted, last)
    return with_queue(document, topic, queue), evicted


def with_gap(
    document: CaseDocument[S], topic: str, now: datetime, held: tuple[str, str] | None = None, parked_to: int = 0
) -> CaseDocument[S]:
    """The document showing whether the topic is complete.

    `held` is why a parked record keeps the next number, and its short digest.
    """
    expects, old = cursor_of(document, topic).sequence + 1, document.gaps.get(topic)
    same = old if old and old.expects == expects else None
    parked_to = max(parked_to, old.parked_to if old else 0)
    if held is None and same and same.held:
        held = (same.why, same.held)
    if held is None and queue_of(document, topic):
        held = (MISSING, "")
    if held is None and parked_to >= expects:
        held = (EQUIVOCATION if same and same.why == EQUIVOCATION else BEHIND_GAP, "")
    gap = None if held is None else Gap(expects, same.since if same else now, *held, parked_to)
    return document if gap == old else _show(document, topic, gap)


def _show(document: CaseDocument[S], topic: str, gap: Gap | None) -> CaseDocument[S]:
    others = {name: kept for name, kept in document.gaps.items() if name != topic}
    return altered(document, gaps=others if gap is None else {**others, topic: gap})
