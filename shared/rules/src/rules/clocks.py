"""How much time is left, and why: hours counted in real seconds, except in windows of local wall time.

A window is cut out by the wall clock of the pack's zone, so on a clock-change night it is shorter or longer in real
time; everything is counted in UTC. Nothing here stores a due moment: it is computed from the row each time.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
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
            intervals.append(Interval(moment, pause.ends, counts=False, reason=pause.reason, rule=pause.rule))
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


def _pauses(windows: Sequence[WindowRow], start: datetime, zone: ZoneInfo) -> Iterator[_Pause]:
    """Every pause that ends after `start`, for ever; one far in the future when there is no window."""
    if not windows:
        yield _Pause(datetime.max.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC), "", "")
        return
    day = start.astimezone(zone).date() - DAY
    while True:
        pauses = sorted((_on(window, day, zone) for window in windows), key=lambda pause: pause.starts)
        yield from (pause for pause in pauses if pause.ends > start)
        day += DAY


def _on(window: WindowRow, day: date, zone: ZoneInfo) -> _Pause:
    last = day + DAY if window.ends <= window.starts else day
    starts = datetime.combine(day, window.starts, zone).astimezone(UTC)
    ends = datetime.combine(last, window.ends, zone).astimezone(UTC)
    return _Pause(starts, ends, window.title, window.id)
