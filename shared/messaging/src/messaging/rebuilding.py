"""A case as its topics tell it, beside the one that a service works on: what differs, and what to save for it. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from messaging.document import CaseDocument, Cursor, Gap, Stream
from messaging.recount import Difference, otherwise_at, otherwise_known

S = TypeVar("S")
Places = Mapping[str, Cursor] | Mapping[str, Stream]


class Stands(StrEnum):
    """How far a stored case came, beside what the topics tell of it."""

    LEVEL = "level"
    """It read and said as much; what differs then, differs."""
    BEHIND = "behind"
    """It has not read everything, or it said more once than it knows of: its store was put back."""
    AHEAD = "ahead"
    """Somewhere it came further than the topics were read; or than they tell."""


def stands(stored: CaseDocument[S], told: CaseDocument[S]) -> Stands:
    """How far the stored case came."""
    pairs = [*_numbers(stored.cursors, told.cursors), *_numbers(stored.streams, told.streams)]
    if any(here > there for here, there in pairs):
        return Stands.AHEAD
    return Stands.BEHIND if any(here < there for here, there in pairs) else Stands.LEVEL


def differing(stored: CaseDocument[S], told: CaseDocument[S]) -> tuple[Difference, ...]:
    """What the stored case holds otherwise than the topics tell. What it has not sent yet is no difference."""
    gaps = sorted(topic for topic in {*stored.gaps, *told.gaps} if _expects(stored, topic) != _expects(told, topic))
    return (
        *otherwise_at(stored, told),
        *(Difference(told.case_id, topic, "gap-differs") for topic in gaps),
        *otherwise_known(stored, told, lambda state: state),
    )


def rebuilt(stored: CaseDocument[S], told: CaseDocument[S], now: datetime) -> CaseDocument[S] | None:
    """What is to be saved over `stored`: all that the topics tell, to be reacted to at once.

    None when the store came further than the topics tell: what it knows is not thrown away. What is no fact stays as it
    is stored: what is to be sent and to be told, which requests were made. But where the topics tell more of the
    service's own words than its store knows, what lies unsent there was sent after the state that was put back.
    """
    if stands(stored, told) is Stands.AHEAD:
        return None
    said_more = any(here < there for here, there in _numbers(stored.streams, told.streams))
    return replace(
        told,
        version=stored.version,
        gaps={topic: _since_then(stored.gaps.get(topic), gap) for topic, gap in told.gaps.items()},
        outbox=() if said_more else stored.outbox,
        outbox_n=stored.outbox_n,
        deliveries=stored.deliveries,
        delivery_n=stored.delivery_n,
        confirmed_n=stored.confirmed_n,
        requests=stored.requests,
        claims=stored.claims,
        next_due=now,
    )


def _numbers(here: Places, there: Places) -> list[tuple[int, int]]:
    return [(_number(here, topic), _number(there, topic)) for topic in {*here, *there}]


def _number(places: Places, topic: str) -> int:
    at = places.get(topic)
    return at.sequence if at else 0


def _expects(document: CaseDocument[S], topic: str) -> int:
    gap = document.gaps.get(topic)
    return gap.expects if gap else 0


def _since_then(stored: Gap | None, told: Gap) -> Gap:
    """The gap as the service noticed it, when it is the same one."""
    return stored if stored and stored.expects == told.expects else told
