"""Every clock of a case as readers were told of it. A moved start is another clock; the old one stays in the record."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from contracts import coordinator
from contracts.message import Message

TAKEN_BACK_KEPT: Final = 100
EARLIER_KEPT: Final = 20
OfStart = coordinator.ClockMoved | coordinator.ClockTakenBack
OfDue = (
    coordinator.ClockWarned
    | coordinator.ClockMissed
    | coordinator.ClockMet
    | coordinator.ClockEscalated
    | coordinator.ClockAcknowledged
)
"""What names a clock by its start, and what names it by its due moment."""


@dataclass(frozen=True, slots=True)
class ClockKept:
    """One clock as published. Without `due` it was told to stand still, or that it cannot be told."""

    clock: str
    started_at: datetime
    owner: str
    order: str | None = None
    """The behaviour order whose clock it is."""
    due: datetime | None = None
    latest_arguable: datetime | None = None
    warned: tuple[int, ...] = ()
    missed: bool = False
    lapses: bool = False
    met_at: datetime | None = None
    earlier: tuple[datetime, ...] = ()
    """The due moments that were told before this one."""
    taken_back: bool = False
    untold: str | None = None
    """Why no due moment could be told."""
    escalated: tuple[str, ...] = ()
    acknowledged: tuple[str, ...] = ()
    """What a coordinator has seen of it: `breach`, or `warning-` and its minutes."""

    @property
    def open(self) -> tuple[str, ...]:
        """What was said of it and nobody acknowledged."""
        if self.taken_back or self.lapses or self.met_at:
            return ()
        said = ("breach",) if self.missed else tuple(f"warning-{minutes}" for minutes in self.warned)
        return tuple(one for one in said if one not in self.acknowledged)


def clocks_told(clocks: tuple[ClockKept, ...], message: Message) -> tuple[ClockKept, ...]:
    """The clocks as told after one more message."""
    match message:
        case coordinator.ClockStarted(clock=clock, due=due, latest_arguable=latest, occurred_at=at, owner=owner):
            kept = ClockKept(clock, at, str(owner), message.order, due, latest, untold=message.untold)
            return _bounded((*clocks, kept))
        case coordinator.ClockMoved():
            return _of_start(clocks, message, lambda kept: _moved(kept, message))
        case coordinator.ClockTakenBack():
            return _of_start(clocks, message, lambda kept: replace(kept, taken_back=True))
        case coordinator.ClockWarned(minutes_left=left):
            return _of_due(clocks, message, lambda kept: replace(kept, warned=(*kept.warned, left)))
        case coordinator.ClockMissed(lapses=lapses):
            return _of_due(clocks, message, lambda kept: _missed(kept, lapses=bool(lapses)))
        case coordinator.ClockMet(met_at=met_at):
            return _of_due(clocks, message, lambda kept: replace(kept, met_at=met_at, missed=False))
        case coordinator.ClockEscalated(level=level):
            return _of_due(clocks, message, lambda kept: replace(kept, escalated=(*kept.escalated, level)))
        case coordinator.ClockAcknowledged():
            return _of_due(clocks, message, lambda kept: _acknowledged(kept, message))
        case _:
            return clocks


def _bounded(clocks: tuple[ClockKept, ...]) -> tuple[ClockKept, ...]:
    """Without the oldest that was taken back, when those are too many. What stands is kept, or it is told anew."""
    gone = [kept for kept in clocks if kept.taken_back]
    oldest = gone[0] if len(gone) > TAKEN_BACK_KEPT else None
    return tuple(kept for kept in clocks if kept is not oldest)


def _moved(kept: ClockKept, news: coordinator.ClockMoved) -> ClockKept:
    """At another moment everything is said anew; at the same all that was said stands, except that it was met."""
    if news.due == kept.due:
        return replace(kept, latest_arguable=news.latest_arguable, met_at=None, untold=news.untold)
    earlier = (*kept.earlier, kept.due)[-EARLIER_KEPT:] if kept.due else kept.earlier
    return ClockKept(
        kept.clock,
        kept.started_at,
        kept.owner,
        kept.order,
        news.due,
        news.latest_arguable,
        earlier=earlier,
        untold=news.untold,
    )


def _missed(kept: ClockKept, *, lapses: bool) -> ClockKept:
    return replace(kept, missed=True, met_at=None, lapses=lapses)


def _acknowledged(kept: ClockKept, seen: coordinator.ClockAcknowledged) -> ClockKept:
    """Only what it was about: who saw a warning has seen neither the breach nor a nearer one, heard first or not."""
    least = seen.minutes_left or 0
    warnings = [f"warning-{minutes}" for minutes in kept.warned if minutes >= least]
    seen_now = ["breach"] if seen.about == "breach" else warnings
    return replace(kept, acknowledged=(*kept.acknowledged, *(one for one in kept.open if one in seen_now)))


def _of_start(
    clocks: tuple[ClockKept, ...], named: OfStart, change: Callable[[ClockKept], ClockKept]
) -> tuple[ClockKept, ...]:
    this = (named.clock, named.order, named.started_at)
    return tuple(
        change(kept) if not kept.taken_back and (kept.clock, kept.order, kept.started_at) == this else kept
        for kept in clocks
    )


def _of_due(
    clocks: tuple[ClockKept, ...], named: OfDue, change: Callable[[ClockKept], ClockKept]
) -> tuple[ClockKept, ...]:
    this = (named.clock, named.order, named.due)
    return tuple(
        change(kept) if not kept.taken_back and (kept.clock, kept.order, kept.due) == this else kept for kept in clocks
    )
