"""A case as its topics tell it, in the place of an older one: after a store was put back to an earlier state. Pure."""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from messaging.document import CaseDocument, Stream

S = TypeVar("S")


def rebuilt(stored: CaseDocument[S], told: CaseDocument[S], now: datetime) -> CaseDocument[S] | None:
    """What is to be saved over `stored`: all that the topics tell, to be reacted to at once.

    None when the store knows words of its own that are on no topic yet: those are sent first. What the store holds as
    unsent and the topic has, was sent after the earlier state.
    """
    ahead = any(one.sequence > told.streams.get(topic, Stream()).sequence for topic, one in stored.streams.items())
    if ahead:
        return None
    return replace(
        told,
        version=stored.version,
        outbox_n=stored.outbox_n,
        deliveries=stored.deliveries,
        delivery_n=stored.delivery_n,
        confirmed_n=stored.confirmed_n,
        requests=stored.requests,
        claims=stored.claims,
        next_due=now,
    )
