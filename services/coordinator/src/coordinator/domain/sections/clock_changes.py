"""What an agency reported that changes a clock: more time, or that it stands still. Whether it counts comes later."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from contracts.clock_changes import ROLES, ClockExtended, ClockResumed, ClockSuspended
from contracts.message import Message
from contracts.topics import Topic
from contracts.withdrawals import StatementWithdrawn
from messaging.event import Event

CHANGES_KEPT: Final = 50


@dataclass(frozen=True, slots=True)
class ClockChange:
    """One report, by its own `ref`. `until`: where the order names a moment, or a suspension came to its end."""

    said: Literal["clock-extended", "clock-suspended"]
    ref: str
    clock: str
    kind: str
    by: str
    at: datetime
    until: datetime | None = None
    order: str | None = None
    """The number of the behaviour order whose clock is meant, where it was said."""
    theirs: bool = True
    """Whether the agency that said so reports the orders of that role."""


def with_clock_changes(changes: tuple[ClockChange, ...], event: Event) -> tuple[ClockChange, ...]:
    """The changes after one more word; the newest word on a report is the one that stands."""
    match event.message:
        case ClockExtended() | ClockSuspended() as news:
            before = next((one for one in changes if one.ref == news.ref), None)
            others = tuple(one for one in changes if one is not before)
            return (*others, _corrects(before, _change(news, event)))[-CHANGES_KEPT:]
        case ClockResumed(ref=ref, occurred_at=at):
            return _ended(changes, ref, at)
        case StatementWithdrawn(what="clock-resumed", ref=ref):
            return _ended(changes, ref, None)
        case StatementWithdrawn(what="clock-extended" | "clock-suspended", ref=ref):
            return tuple(one for one in changes if one.ref != ref)
        case _:
            return changes


def changes_clocks(message: Message) -> bool:
    """Whether this word is about a clock's own time."""
    named = message.what if isinstance(message, StatementWithdrawn) else message.NAME.rpartition(".")[0]
    return named in {"clock-extended", "clock-suspended", "clock-resumed"}


def _change(news: ClockExtended | ClockSuspended, event: Event) -> ClockChange:
    return ClockChange(
        said="clock-extended" if isinstance(news, ClockExtended) else "clock-suspended",
        ref=news.ref,
        clock=news.clock,
        kind=news.kind,
        by=news.by,
        at=news.occurred_at,
        until=news.until if isinstance(news, ClockExtended) else None,
        order=news.order,
        theirs=news.by in ROLES[Topic(event.envelope.topic)],
    )


def _corrects(before: ClockChange | None, said: ClockChange) -> ClockChange:
    """Said again it is corrected; the end of a suspension that was told stands until that is corrected too."""
    ended = before and before.said == said.said == "clock-suspended"
    return replace(said, until=before.until) if before and ended else said


def _ended(changes: tuple[ClockChange, ...], ref: str | None, at: datetime | None) -> tuple[ClockChange, ...]:
    return tuple(replace(one, until=at) if one.ref == ref and one.said == "clock-suspended" else one for one in changes)
