"""The board's contents in memory: the newest joint view of each case, in the order in which people must act."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from time import monotonic
from typing import Final, Literal

from contracts.joint_view import ClockShown, JointView
from contracts.topics import Agency
from coordinator.web.marks import Mark
from coordinator.web.sign import Sign
from messaging.clock import SystemClock

SILENT_AGENCY: Final = timedelta(hours=1)
"""Legal time without a word from an agency that owes something, after which the board says so."""
SETTLED: Final = frozenset({"closed", "issued", "served", "objected", "irrevocable"})
NEAR: Final = timedelta(minutes=60)
URGENT: Final = timedelta(minutes=10)
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
    def open(self) -> bool:
        """Whether a clock asks for something, an agency owes something, somebody is held, or something is wrong."""
        view = self.view
        return not self.low or bool(view.owed or view.detained or view.alarms or view.gaps)

    @property
    def place(self) -> str:
        """Sorts the tiles: open cases, held people first, the next deadline first. It changes only with the view."""
        at = self.clock.due if self.clock else None
        due = at.astimezone(UTC).isoformat(timespec="microseconds") if at else NO_DEADLINE
        return f"{int(self.low)}{int(not self.view.detained)} {due} {self.case_id}"


@dataclass(frozen=True, slots=True)
class Spot:
    """Where on the view topic a view lies, its number among the views of its case, and when that was given."""

    partition: int
    offset: int
    number: int
    time: str


@dataclass(slots=True)
class Board:
    """All cases' newest views. `number` counts the changes of this process; `mark` is what pages name when they return.

    `unreadable` counts the records of the feed that are no view, since the process began to read.
    """

    views: dict[str, JointView] = field(default_factory=dict)
    number: int = 0
    unreadable: int = 0
    topics: int = 0
    """How often another topic took the place of the one that was read: marks of before mean nothing."""
    loading: bool = False
    """Whether the feed has not yet read what there was when it began: no page is told of half a board."""
    steady: Callable[[], float] = monotonic
    """Seconds that only ever grow; real time, because a feed is alive or not whatever time a demo plays."""
    legal: Callable[[], datetime] = SystemClock().now
    """Legal time, in which people are told since when nothing was heard."""
    heard_at: datetime | None = None
    """The legal moment at which the feed last gave a sign of life; None before the first."""
    sign: Sign = field(init=False)
    """Of the feed, each time that it is heard."""
    _lost: bool = True
    """Whether the feed was lost, or not heard yet."""
    _next: list[int] = field(default_factory=list)
    """By partition, the offset after the last record that was read."""
    _changed: list[dict[str, int]] = field(default_factory=list)
    """By partition, where each case last changed, the latest change last: all that a page can have missed."""
    _spots: dict[str, Spot] = field(default_factory=dict)
    _overtaken: dict[str, float] = field(default_factory=dict)
    """The cases behind whose newest view an older one lies on the topic, and since when that is known."""
    _bells: list[Callable[[], None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """The feed is waited for from the beginning."""
        self.sign = Sign(self.steady)

    def reads(self, partitions: int) -> None:
        """The view topic has so many partitions."""
        for _ in range(len(self._next), partitions):
            self._next.append(0)
            self._changed.append({})

    def shows(self, case_id: str, view: JointView, at: Spot | None = None) -> None:
        """A view of a case, which lies there; without a place, behind all that was read and newer than what is known.

        One that was read before says nothing, nor one that was sent again after a newer one.
        """
        spot = at or self._behind(case_id)
        self.reads(spot.partition + 1)
        if spot.offset < self._next[spot.partition]:
            return
        self._next[spot.partition] = spot.offset + 1
        known = self._spots.get(case_id)
        if known and spot.number <= known.number and spot.time <= known.time:
            self._said_again(case_id, known, spot)
            return
        self._spots[case_id] = spot
        self._overtaken.pop(case_id, None)
        if self.views.get(case_id) != view:
            self.views[case_id] = view
            self.number += 1
            changed = self._changed[spot.partition]
            changed.pop(case_id, None)
            changed[case_id] = spot.offset
            self._ring()

    def _said_again(self, case_id: str, known: Spot, spot: Spot) -> None:
        if (spot.number, spot.time) == (known.number, known.time):
            self._spots[case_id] = spot
            self._overtaken.pop(case_id, None)
        else:
            self._overtaken.setdefault(case_id, self.steady())

    def overtaken(self, after: float) -> tuple[tuple[str, Spot], ...]:
        """Cases behind whose newest view an older one has lain for so many seconds, and where the newest lies.

        Each is told once in that time: until then the newest may have come behind it.
        """
        now = self.steady()
        due = tuple((case_id, self._spots[case_id]) for case_id, at in self._overtaken.items() if now - at >= after)
        self._overtaken |= {case_id: now for case_id, _ in due}
        return due

    def passed(self, partition: int, offset: int) -> None:
        """Everything on this partition before this offset was read, though it may be no view or be there no more."""
        self._next[partition] = max(self._next[partition], offset)

    def begin_anew(self) -> None:
        """Another topic took the place of the one that was read: nothing is known of it."""
        for known in (self.views, self._spots, self._next, self._changed, self._overtaken):
            known.clear()
        self.number, self.topics, self.loading = self.number + 1, self.topics + 1, True
        self._ring()

    def _behind(self, case_id: str) -> Spot:
        known = self._spots.get(case_id)
        return Spot(0, self._next[0] if self._next else 0, known.number + 1 if known else 1, "")

    def heard(self) -> None:
        """The feed is alive, with or without news."""
        was_live = self.live and not self.loading
        self._lost = self.loading = False
        self.sign.given()
        self.heard_at = self.legal()
        if not was_live:
            self._ring()

    def silent(self) -> None:
        """The feed was lost."""
        self._lost = True
        self._ring()

    @property
    def live(self) -> bool:
        """Whether the feed was alive a moment ago."""
        return not self._lost and self.sign.ago < SILENT_AFTER

    def tiles(self) -> tuple[Tile, ...]:
        """Every case, in the order in which people must act."""
        return tuple(sorted(map(self.tile, self.views), key=lambda tile: tile.place))

    def tile(self, case_id: str) -> Tile:
        """One case. Raises KeyError for a case the board does not know."""
        view = self.views[case_id]
        return Tile(case_id, view, next_clock(view))

    def named(self, case_id: str) -> str:
        """What tells the view of a case from every other one of that case."""
        return f"{self._spots[case_id].number} {self.views[case_id].occurred_at.isoformat()}"

    @property
    def mark(self) -> Mark:
        """How far the view topic was read."""
        return tuple(self._next)

    def changed_since(self, mark: Mark) -> tuple[str, ...] | None:
        """The cases that changed after this mark, each once; None when it is no mark of this topic.

        Where whoever gave the mark had read further than this process, nothing changed.
        """
        if not mark or len(mark) != len(self._next):
            return None
        found = list[str]()
        for changed, seen in zip(self._changed, mark, strict=True):
            latest = takewhile(lambda one, seen=seen: one[1] >= seen, reversed(changed.items()))  # type: ignore[misc]  # it reads one[1]
            found += reversed([case_id for case_id, _ in latest])
        return tuple(found)

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
