"""When a window of local wall time excludes hours, in real time: shorter or longer when the wall clock is changed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from rules.clock_rows import WindowRow

DAY: Final = timedelta(days=1)
FAR: Final = datetime.max.replace(tzinfo=UTC)
"""Later than everything: the end of what has no end yet."""
Hours = tuple[tuple[time, time], ...]
Pause = tuple[datetime, datetime, int]
"""From, to, and which of the windows."""
REMEMBERED: Final = 4096
"""Days whose pauses are kept: cases that run now share theirs."""


@dataclass(frozen=True, slots=True)
class _Even:
    """A day at most, during which nobody changes the wall clock: it runs `ahead` of UTC."""

    starts: datetime
    ends: datetime
    ahead: timedelta


def pauses(
    windows: Sequence[WindowRow], start: datetime, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime, WindowRow]]:
    """Every excluded stretch from the day of `start` (UTC) on, for ever, by when it begins."""
    hours = tuple((row.starts, row.ends) for row in windows)
    day = start.date()
    while True:
        for starts, ends, which in _of_day(hours, day, zone):
            yield starts, ends, windows[which]
        day += DAY


@lru_cache(REMEMBERED)
def _of_day(hours: Hours, day: date, zone: ZoneInfo) -> tuple[Pause, ...]:
    """The excluded stretches of one UTC day; one that runs over its end goes on in the next."""
    starts = datetime.combine(day, time(), UTC)
    found = [pause for even in _evens(starts, zone) for pause in _within(hours, even)]
    return tuple(sorted(found))


def _within(hours: Hours, even: _Even) -> Iterator[Pause]:
    """The windows' hours in this stretch; one that runs across midnight may have begun the day before."""
    first = (even.starts + even.ahead).date()
    for which, (begins, stops) in enumerate(hours):
        for day in (first - DAY, first, first + DAY):
            last = day + DAY if stops < begins else day
            starts = max(even.starts, datetime.combine(day, begins, UTC) - even.ahead)
            ends = min(even.ends, datetime.combine(last, stops, UTC) - even.ahead)
            if starts < ends:
                yield starts, ends, which


def _evens(start: datetime, zone: ZoneInfo) -> Iterator[_Even]:
    """The day from `start`, in two parts where the wall clock is changed."""
    end = start + DAY
    ahead, later = _ahead(start, zone), _ahead(end, zone)
    if ahead == later:
        yield _Even(start, end, ahead)
        return
    change = change_between(start, end, zone)
    yield _Even(start, change, ahead)
    yield _Even(change, end, later)


def change_between(start: datetime, end: datetime, zone: ZoneInfo) -> datetime:
    """The first moment at which the wall clock is ahead of UTC otherwise than at `start`, as it is at `end`."""
    ahead = _ahead(start, zone)
    before, after = start, end
    while after - before > timedelta.resolution:
        middle = before + (after - before) // 2
        before, after = (middle, after) if _ahead(middle, zone) == ahead else (before, middle)
    return after


def _ahead(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()
