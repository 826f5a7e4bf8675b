"""What the agency's own system is to be told: everything the others said, in the order in which it was taken in.

It is kept with the case, in the same write as what it changed: nothing that counts here is lost on its way there.
"""

from collections.abc import Sequence

from messaging.altered import altered
from messaging.document import DELIVERIES_BYTES, DELIVERIES_LIMIT, CaseDocument, Delivery, S
from messaging.event import Event
from messaging.parking import RECORD_LIMIT
from messaging.recording import RESERVE, OutboxFull


def told_on(document: CaseDocument[S], applied: Sequence[Event]) -> CaseDocument[S]:
    """The document with these events to be delivered. Raises OutboxFull: the own system has to take some first."""
    if not applied:
        return document
    first = document.delivery_n + 1
    deliveries = (*document.deliveries, *(_delivery(n, event) for n, event in enumerate(applied, first)))
    room = RESERVE if any(event.message.AT_ONCE for event in applied) else 1
    if not _fits(deliveries, room):
        raise OutboxFull(f"case {document.case_id} has {len(document.deliveries)} events that its own system lacks")
    return altered(document, deliveries=deliveries, delivery_n=deliveries[-1].n)


def has_room_again(document: CaseDocument[S]) -> bool:
    """Whether its own system took so much that a record has room, with all that may wait for it."""
    waiting = [one for queue in document.waiting.values() for one in queue]
    room = RESERVE if any(one.at_once for one in waiting) else 1
    more, size = len(waiting) + 1, sum([one.size for one in waiting]) + RECORD_LIMIT
    return _fits(document.deliveries, room, more, size)


def _fits(deliveries: Sequence[Delivery], room: int, more: int = 0, size: int = 0) -> bool:
    size += sum([len(one.value) for one in deliveries])
    return len(deliveries) + more <= room * DELIVERIES_LIMIT and size <= room * DELIVERIES_BYTES


def _delivery(n: int, event: Event) -> Delivery:
    sent = event.envelope
    return Delivery(n, sent.id, sent.type, sent.source, sent.time, sent.value)
