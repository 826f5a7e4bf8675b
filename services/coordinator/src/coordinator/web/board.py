"""The board's contents in memory: the newest joint view of each case, in the order in which people must act."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from typing import Final, Literal

from contracts.joint_view import ClockShown, JointView

SETTLED: Final = frozenset({"closed", "issued"})
NEAR: Final = timedelta(minutes=60)
URGENT: Final = timedelta(minutes=10)
BETWEEN_UPDATES: Final = 0.5
"""Seconds: a page is told at most twice a second."""
SILENT_AFTER: Final = 5.0

Urgency = Literal["missed", "urgent", "near", "running", "none"]


@dataclass(frozen=True, slots=True)
class Tile:
    """One case on the board. `clock` is the next deadline that is still open."""

    case_id: str
    view: JointView
    clock: ClockShown | None


@dataclass(slots=True)
class Board:
    """All cases' newest views. `number` counts the changes; pages name it when they come back."""

    views: dict[str, JointView] = field(default_factory=dict)
    number: int = 0
    _heard: float = 0.0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    def shows(self, case_id: str, view: JointView) -> None:
        """A newer view of a case."""
        if self.views.get(case_id) != view:
            self.views[case_id] = view
            self.number += 1
            self._turn()

    def heard(self) -> None:
        """The feed is alive, with or without news."""
        was_live = self.live
        self._heard = monotonic()
        if not was_live:
            self._turn()

    def silent(self) -> None:
        """The feed was lost."""
        self._heard = 0.0
        self._turn()

    @property
    def live(self) -> bool:
        """Whether the feed was alive a moment ago."""
        return bool(self._heard) and monotonic() - self._heard < SILENT_AFTER

    def tiles(self) -> tuple[Tile, ...]:
        """Open cases first, held people before others, by the next deadline; then what is settled or closed."""
        tiles = (Tile(case_id, view, next_clock(view)) for case_id, view in self.views.items())
        return tuple(sorted(tiles, key=_order))

    async def changes(self, since: int) -> AsyncIterator[int]:
        """The board's number each time it changed, at most twice a second; at once when `since` is not the newest."""
        while True:
            if self.number == since:
                changed = self._changed
                try:
                    async with asyncio.timeout(SILENT_AFTER):
                        await changed.wait()
                except TimeoutError:
                    pass
            since = self.number
            yield since
            await asyncio.sleep(BETWEEN_UPDATES)

    def _turn(self) -> None:
        """Wake everybody who waits for a change."""
        self._changed.set()
        self._changed = asyncio.Event()


def next_clock(view: JointView) -> ClockShown | None:
    """The earliest clock still running, else the latest missed one of an open case."""
    running = [clock for clock in view.clocks if clock.state == "running"]
    missed = [clock for clock in view.clocks if clock.state == "missed" and clock.ended_at is None]
    if view.stage in SETTLED and not running:
        return None
    return min(missed or running, key=lambda clock: clock.due, default=None)


def urgency(clock: ClockShown | None, now: datetime) -> Urgency:
    """How near the deadline is, in the words that colour, icon and text all say."""
    if clock is None:
        return "none"
    left = clock.due - now
    if clock.state == "missed" or left <= timedelta():
        return "missed"
    return "urgent" if left <= URGENT else "near" if left <= NEAR else "running"


def _order(tile: Tile) -> tuple[bool, bool, bool, str, str]:
    settled = tile.view.stage in SETTLED
    due = tile.clock.due.isoformat() if tile.clock else "9999"
    return (settled and tile.clock is None, tile.clock is None, not tile.view.detained, due, tile.case_id)
