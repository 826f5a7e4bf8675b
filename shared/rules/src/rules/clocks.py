"""How much time is left, and why: hours counted in real seconds, except in windows of local wall time.

A moment is excluded when the wall clock of the pack's zone then stands inside a window, so on a clock-change night a
window is shorter or longer in real time; everything is counted in UTC. Nothing here stores a due moment: it is
computed from the row each time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from rules.pack import ClockRow, Pack, WindowRow

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of a clock's run, in UTC. `rule` is the row that excludes it, or the clock's own row."""

    starts: datetime
    ends: datetime
    counts: bool
    reason: str
    rule: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """When a clock runs out, and every counted and excluded stretch on the way there."""

    due: datetime
    intervals: tuple[Interval, ...]


def due(row: ClockRow, started: datetime, pack: Pack) -> datetime:
    """The moment, in UTC, at which the clock's allowance of counted time has run out."""
    return explain(row, started, pack).due


def remaining(row: ClockRow, started: datetime, now: datetime, pack: Pack) -> timedelta:
    """Counted time left at `now`; zero once it is due."""
    intervals = explain(row, started, pack).intervals
    counted = (one for one in intervals if one.counts and one.ends > now)
    return sum((one.ends - max(one.starts, now.astimezone(UTC)) for one in counted), timedelta())


def explain(row: ClockRow, started: datetime, pack: Pack) -> Explanation:
    """The clock's run from its start to its due moment, in stretches that join without gaps."""
    moment, left = started.astimezone(UTC), row.allowance
    intervals: list[Interval] = []
    for pause in _pauses(pack.windows_of(row), moment, pack.time_zone):
        counted = min(left, max(pause.starts - moment, timedelta()))
        if counted:
            intervals.append(Interval(moment, moment + counted, counts=True, reason=row.title, rule=row.id))
            moment, left = moment + counted, left - counted
        if not left:
            break
        if pause.ends > moment:
            _exclude(intervals, moment, pause)
            moment = pause.ends
    return Explanation(moment, tuple(intervals))


def clocks_for(
    pack: Pack, moments: Mapping[str, datetime], offence_class: str | None
) -> tuple[tuple[ClockRow, datetime], ...]:
    """The clocks that these moments have started, each with its start.

    A clock for some offence classes runs for those only. While the class is unknown, the one that is due first runs:
    the earlier moment protects the person.
    """
    started = [(row, moments[row.starts]) for row in pack.clocks if row.starts in moments]
    known = [(row, at) for row, at in started if not row.offence_classes or offence_class in row.offence_classes]
    if offence_class is not None:
        return tuple(known)
    strictest: dict[str, tuple[ClockRow, datetime]] = {}
    for row, at in started:
        if row.offence_classes:
            rival = strictest.get(row.starts)
            if rival is None or due(row, at, pack) < due(*rival, pack):
                strictest[row.starts] = (row, at)
    return (*known, *strictest.values())


@dataclass(frozen=True, slots=True)
class _Pause:
    starts: datetime
    ends: datetime
    reason: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Even:
    """A day at most, during which nobody changes the wall clock: it runs `ahead` of UTC."""

    starts: datetime
    ends: datetime
    ahead: timedelta


def _exclude(intervals: list[Interval], moment: datetime, pause: _Pause) -> None:
    """From `moment` to the end of the pause; one stretch with the last, when that is the same window."""
    before = intervals.pop() if intervals and intervals[-1].rule == pause.rule else None
    starts = before.starts if before else moment
    intervals.append(Interval(starts, pause.ends, counts=False, reason=pause.reason, rule=pause.rule))


def _pauses(windows: Sequence[WindowRow], start: datetime, zone: ZoneInfo) -> Iterator[_Pause]:
    """Every pause that ends after `start`, for ever; one far in the future when there is no window."""
    if not windows:
        yield _Pause(datetime.max.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), "", "")
        return
    while True:
        even = _even(start, zone)
        pauses = (pause for window in windows for pause in _within(window, even))
        yield from sorted(pauses, key=lambda pause: pause.starts)
        start = even.ends


def _within(window: WindowRow, even: _Even) -> Iterator[_Pause]:
    """The window's hours in this stretch; one that runs across midnight may have begun the day before."""
    first = (even.starts + even.ahead).date()
    for day in (first - DAY, first, first + DAY):
        last = day + DAY if window.ends <= window.starts else day
        starts = max(even.starts, datetime.combine(day, window.starts, UTC) - even.ahead)
        ends = min(even.ends, datetime.combine(last, window.ends, UTC) - even.ahead)
        if starts < ends:
            yield _Pause(starts, ends, window.title, window.id)


def _even(start: datetime, zone: ZoneInfo) -> _Even:
    """The stretch from `start` to the same moment a day later, or to the change of the wall clock before that."""
    ahead = _ahead(start, zone)
    before, after = start, start + DAY
    if _ahead(after, zone) == ahead:
        return _Even(start, after, ahead)
    while after - before > timedelta.resolution:
        middle = before + (after - before) // 2
        before, after = (middle, after) if _ahead(middle, zone) == ahead else (before, middle)
    return _Even(start, after, ahead)


def _ahead(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
