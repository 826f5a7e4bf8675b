"""The board's contents in memory: the newest joint view of each case, in the order in which people must act."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from time import monotonic
from typing import Final, Literal

from contracts.joint_view import ClockShown, JointView
from contracts.topics import Agency

SILENT_AGENCY: Final = timedelta(hours=1)
"""Legal time without a word from an agency that owes something, after which the board says so."""
SETTLED: Final = frozenset({"closed", "issued", "served", "objected", "irrevocable"})
NEAR: Final = timedelta(minutes=60)
URGENT: Final = timedelta(minutes=10)
REMEMBERED: Final = 1024
"""Changes that a page may have missed and still be told one by one."""
SILENT_AFTER: Final = 5.0
"""Seconds without a sign of the feed after which the board says that it may be old."""
NO_DEADLINE: Final = "9"
"""Sorts behind every moment."""

Urgency = Literal["missed", "urgent", "near", "running", "none"]


@dataclass(frozen=True, slots=True)
class Tile:
    """One case on the board. `clock` is the next deadline that is still open."""

    case_id: str
    view: JointView
    clock: ClockShown | None

    @property
    def low(self) -> bool:
        """Issued or closed, and no clock asks for anything any more."""
        return self.view.stage in SETTLED and self.clock is None

    @property
    def place(self) -> str:
        """Sorts the tiles: open cases, held people first, the next deadline first. It changes only with the view."""
        at = self.clock.due if self.clock else None
        due = at.astimezone(UTC).isoformat(timespec="microseconds") if at else NO_DEADLINE
        return f"{int(self.low)}{int(not self.view.detained)} {due} {self.case_id}"


@dataclass(slots=True)
class Board:
    """All cases' newest views. `number` counts the changes; pages name it when they come back.

    `unreadable` counts the records of the feed that are no view, since the process began to read.
    """

    views: dict[str, JointView] = field(default_factory=dict)
    number: int = 0
    unreadable: int = 0
    steady: Callable[[], float] = monotonic
    """Seconds that only ever grow; real time, because a feed is alive or not whatever time a demo plays."""
    _heard: float | None = None
    _lost: bool = True
    _recent: deque[str] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    _bells: list[Callable[[], None]] = field(default_factory=list)

    def shows(self, case_id: str, view: JointView) -> None:
        """A newer view of a case."""
        if self.views.get(case_id) != view:
            self.views[case_id] = view
            self.number += 1
            self._recent.append(case_id)
            self._ring()

    def heard(self) -> None:
        """The feed is alive, with or without news."""
        was_live = self.live
        self._heard, self._lost = self.steady(), False
        if not was_live:
            self._ring()

    def silent(self) -> None:
        """The feed was lost."""
        self._lost = True
        self._ring()

    @property
    def live(self) -> bool:
        """Whether the feed was alive a moment ago."""
        return not self._lost and self._heard is not None and self.steady() - self._heard < SILENT_AFTER

    @property
    def silence(self) -> timedelta | None:
        """Real time since the feed last gave a sign of life; None before the first."""
        return None if self._heard is None else timedelta(seconds=self.steady() - self._heard)

    def tiles(self) -> tuple[Tile, ...]:
        """Every case, in the order in which people must act."""
        return tuple(sorted(map(self.tile, self.views), key=lambda tile: tile.place))

    def tile(self, case_id: str) -> Tile:
        """One case. Raises KeyError for a case the board does not know."""
        view = self.views[case_id]
        return Tile(case_id, view, next_clock(view))

    def changed_since(self, number: int) -> tuple[str, ...] | None:
        """The cases that changed after this number, each once; None when that cannot be told any more."""
        changes = self.number - number
        if not 0 <= changes <= len(self._recent):
            return None
        return tuple(dict.fromkeys(islice(self._recent, len(self._recent) - changes, None)))

    def on_change(self, bell: Callable[[], None]) -> None:
        """Ring this bell at every change, and when the feed is lost or found."""
        self._bells.append(bell)

    def _ring(self) -> None:
        for bell in self._bells:
            bell()


def silent_agencies(tiles: Iterable[Tile], now: datetime) -> tuple[tuple[Agency, datetime | None], ...]:
    """Each agency that owes something in an open case and said nothing in any case for an hour, and since when.

    An agency that owes nothing may be silent for as long as it likes.
    """
    heard: dict[Agency, datetime] = {}
    owing: set[Agency] = set()
    for tile in tiles:
        for agency, at in tile.view.as_of.items():
            heard[agency] = max(at, heard.get(agency, at))
        if not tile.low:
            owing |= {duty.owner for duty in tile.view.owed}
    last = ((agency, heard.get(agency)) for agency in Agency if agency in owing and agency != Agency.COORDINATOR)
    return tuple((agency, at) for agency, at in last if at is None or now - at >= SILENT_AGENCY)


def next_clock(view: JointView) -> ClockShown | None:
    """The deadline that asks for something now: a missed one that still runs on, else the earliest that is running.

    Of a settled case the terms in days ask for something only once they were warned of.
    """
    settled = view.stage in SETTLED
    running = [clock for clock in view.clocks if _asks(clock, settled=settled)]
    missed = [clock for clock in view.clocks if clock.state == "missed" and clock.ended_at is None]
    if settled and not running:
        return None
    return min(missed or running, key=_by_due, default=None)


def _asks(clock: ClockShown, *, settled: bool) -> bool:
    """Whether a clock that is not missed asks for something; one that cannot be told always does."""
    if clock.state == "untold":
        return clock.ended_at is None
    return clock.state in {"running", "still"} and not (settled and clock.in_days and clock.unseen is None)


def _by_due(clock: ClockShown) -> tuple[bool, datetime]:
    """One that stands still comes after every other."""
    return (clock.due is None, clock.due or clock.started_at)


def urgency(clock: ClockShown | None, now: datetime) -> Urgency:
    """How near the deadline is, in the words that colour, icon and text all say."""
    if clock is None or clock.due is None:
        return "urgent" if clock and clock.state == "untold" else "none"
    left = clock.due - now
    if clock.state == "missed" or left <= timedelta():
        return "missed"
    return "urgent" if left <= URGENT else "near" if left <= NEAR else "running"
