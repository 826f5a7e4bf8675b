"""What police and prosecutor said of interrogations, with the records that say so: a proof may rest on them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from contracts.envelope import Envelope
from contracts.first_interrogation import (
    FirstInterrogationJudged,
    UrgentInterrogationPermitted,
    UrgentInterrogationReported,
)
from contracts.message import Message
from contracts.police import InterrogationOpened
from contracts.withdrawals import StatementWithdrawn
from coordinator.domain.sections.kept_whole import bytes_kept
from messaging.event import Event

KEPT: Final = 50
"""Of each kind."""
BYTES_KEPT: Final = 512 * 1024
"""Bytes of each kind in the store."""


@dataclass(frozen=True, slots=True)
class SaidOf:
    """One word on an interrogation, by the police's number of it."""

    what: str
    ref: str
    at: datetime
    envelope: Envelope
    told_at: datetime | None = None
    """When the solicitor was told, in a judgement."""


SAYS: Final = (
    InterrogationOpened,
    UrgentInterrogationReported,
    UrgentInterrogationPermitted,
    FirstInterrogationJudged,
)
_NAMES: Final = frozenset(message.NAME.rpartition(".")[0] for message in SAYS)


def said_of_interrogations(said: tuple[SaidOf, ...], event: Event) -> tuple[SaidOf, ...]:
    """What stands after one more word; the newest of its kind on a number is the one that stands."""
    match event.message:
        case StatementWithdrawn(what=what, ref=ref) if what in _NAMES:
            return tuple(one for one in said if (one.what, one.ref) != (what, ref))
        case message if isinstance(message, SAYS):
            this = SaidOf(_name(message), message.ref, message.occurred_at, event.envelope, _told_at(message))
            others = (one for one in said if (one.what, one.ref) != (this.what, this.ref))
            return _bounded((*others, this), this.what)
        case _:
            return said


def those(said: tuple[SaidOf, ...], kind: type[Message]) -> tuple[SaidOf, ...]:
    """The words of one kind."""
    return tuple(one for one in said if one.what == _name(kind))


def _bounded(said: tuple[SaidOf, ...], what: str) -> tuple[SaidOf, ...]:
    """Of each kind so many, and those that lie first in the world: from them the first interrogation is told."""
    same = sorted((one for one in said if one.what == what), key=lambda one: (one.at, one.ref))
    while len(same) > KEPT or sum(bytes_kept(one.envelope) for one in same) > BYTES_KEPT:
        same.pop()
    return tuple(one for one in said if one.what != what or one in same)


def _name(message: Message | type[Message]) -> str:
    return message.NAME.rpartition(".")[0]


def _told_at(message: Message) -> datetime | None:
    return message.solicitor_told_at if isinstance(message, FirstInterrogationJudged) else None
