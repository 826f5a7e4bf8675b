"""Sessions that somebody ended: known to every process of the service within a second, kept until they would be over.

A cookie that was logged out holds nowhere any more. Each process knows the ends in memory, so that no page waits for
the store; what is ended here is kept there before the answer, and what others ended is looked up all the time (ADR 19).
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Final, Protocol

import structlog

from messaging.ports import StoreUnavailable

LOOK: Final = 1.0
"""Seconds between two looks at what others ended."""
OVERLAP: Final = 300.0
"""Seconds by which other machines' clocks may be behind: each look goes back so far behind the newest end known."""
WITHIN: Final = 2.0
"""Seconds for which a logout, and a process that begins, waits for the store; without it both go on."""
MOST: Final = 100_000
"""Ends known at most; those go first whose sessions would be over first."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class End:
    """The end of a session: when it was told, and when it would have been over by itself (Unix time)."""

    session: str
    at: float
    over: float


class Ends(Protocol):
    """The ends as all processes of a service have them. Every method may raise StoreUnavailable."""

    async def keep(self, ends: Sequence[End], now: float) -> None:
        """Keep these for certain, again if need be; whose session would be over by now may be forgotten."""
        ...

    async def since(self, at: float) -> Sequence[End]:
        """Those that came at this moment or later."""
        ...


@dataclass(slots=True)
class Ended:
    """The ends that this process knows."""

    _known: dict[str, float] = field(default_factory=dict)
    _untold: dict[str, End] = field(default_factory=dict)
    """What was ended here and is not in the store yet."""
    _newest: float = 0.0

    def __contains__(self, session: str) -> bool:
        """Whether it was ended, as far as this process knows."""
        return session in self._known

    def end(self, end: End) -> None:
        """It is ended here and now."""
        self._known[end.session] = end.over
        self._untold[end.session] = end

    @property
    def untold(self) -> Sequence[End]:
        """What the others cannot know yet."""
        return tuple(self._untold.values())

    @property
    def horizon(self) -> float:
        """From when on there may be ends that this process does not know."""
        return self._newest - OVERLAP

    def told(self, ends: Sequence[End]) -> None:
        """The store keeps these now."""
        for one in ends:
            self._untold.pop(one.session, None)

    def hears(self, ends: Sequence[End], now: float) -> None:
        """What others ended; what would be over by now need not be known any longer."""
        self._known |= {one.session: one.over for one in ends}
        self._newest = min(now, max([self._newest, *(one.at for one in ends)]))  # no clock that is ahead hides an end
        left = {session: over for session, over in self._known.items() if over > now}
        newest = sorted(left, key=left.__getitem__, reverse=True)[:MOST] if len(left) > MOST else left
        self._known = {session: left[session] for session in newest}


async def tell(ended: Ended, store: Ends, now: float) -> None:
    """Tell the others what was ended here; with the store away it is told as soon as that is back."""
    # what waited for the store is new to the others now: they may have looked long past the moment of its end
    untold = [replace(one, at=now) for one in ended.untold]
    if not untold:
        return
    try:
        async with asyncio.timeout(WITHIN):
            await store.keep(untold, now)
    except (StoreUnavailable, TimeoutError) as why:
        _log.warning("session-end-untold", error=type(why).__name__, ends=len(untold))
        return
    ended.told(untold)


async def look(ended: Ended, store: Ends, now: float) -> None:
    """Tell the others, and learn what they ended."""
    await tell(ended, store, now)
    with suppress(StoreUnavailable, TimeoutError):
        async with asyncio.timeout(WITHIN):
            ended.hears(await store.since(ended.horizon), now)
