"""A clock counted tick by tick through the time zone database. Shares no code with the engine, and imports none of it.

A tick is a minute or a second. Moments are ticks since 1970 in UTC; hours of the day are minutes since midnight.
"""

from array import array
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

DAY = 24 * 60
QUARTER = 15
"""Nobody changes a wall clock between two quarters of an hour."""
Span = tuple[int, int | None]
Told = list[tuple[int, int, str]]
"""From, to, and what that stretch is."""


@dataclass(frozen=True)
class Story:
    """One clock and everything that happened, as plain numbers."""

    zone: str
    tick: int
    """Seconds of one tick."""
    start: int
    allowance: int
    windows: tuple[tuple[int, int], ...] = ()
    interrogations: tuple[Span, ...] = ()
    transports: tuple[Span, ...] = ()
    later_start: int | None = None
    suspensions: tuple[Span, ...] = ()
    suspended_times: int | None = None
    suspended_most: int | None = None
    extensions: tuple[tuple[int, int], ...] = ()
    """When given, and how much it gives."""
    extended_times: int = 1


@dataclass(frozen=True)
class Opinion:
    """When it is due in both readings (None while it stands still), and the stretches up to there."""

    due: int | None
    latest: int | None
    told: Told
    latest_told: Told


def opinion(story: Story) -> Opinion:
    """The strict reading, and then the latest arguable one with what counted in the strict."""
    suspended = suspensions_that_count(story)
    due, told, given = _count(story, story.start, suspended, strict=True, given=None)
    late = max(story.start, story.later_start or story.start)
    begun = suspended if due is None else [span for span in suspended if span[0] < due]
    latest, latest_told, _ = _count(story, late, begun, strict=False, given=given)
    return Opinion(due, latest, as_far_as_it_ran(due, told), as_far_as_it_ran(latest, latest_told))


def as_far_as_it_ran(due: int | None, told: Told) -> Told:
    """Of a clock that stands still, what it ran; which of several causes holds it up now is a matter of words."""
    ran = [n for n, one in enumerate(told) if one[2] in {"counted", "extended"}]
    return told if due is not None else told[: ran[-1] + 1 if ran else 0]


def suspensions_that_count(story: Story) -> list[Span]:
    """The first so many that are in order, each up to its longest."""
    endless = max((tick for span in story.suspensions for tick in span if tick is not None), default=0) + 1
    right = [one for one in story.suspensions if one[1] is None or one[1] >= one[0]]
    right.sort(key=lambda one: (one[0], endless if one[1] is None else one[1]))
    return [_capped(one, story.suspended_most) for one in right[: story.suspended_times]]


def _capped(span: Span, most: int | None) -> Span:
    since, until = span
    if most is None or (until is not None and until - since <= most):
        return span
    return since, since + most


def _count(
    story: Story, start: int, suspended: list[Span], *, strict: bool, given: list[int] | None
) -> tuple[int | None, Told, list[int]]:
    """Tick by tick. `given` are the extensions that count, when that is known already."""
    waiting = sorted(one for one in story.extensions if one[0] >= story.start)
    granted = list(given) if given is not None else []
    counts: list[int] = []
    now, left, kind_of_counting = start, story.allowance, "counted"
    told: list[tuple[int, int, str]] = []
    while True:
        if left == 0:
            if given is None and waiting and waiting[0][0] <= now and len(counts) < story.extended_times:
                left = waiting.pop(0)[1]
            elif given is not None and granted:
                left = granted.pop(0)
            else:
                return now, told, counts
            counts.append(left)
            kind_of_counting = "extended"
        kind = _kind(story, now, suspended, strict=strict)
        if kind == "for ever":
            return None, told, [*counts, *(_later_grants(waiting, story, counts) if given is None else [])]
        shown = kind_of_counting if kind == "counted" else kind
        if told and told[-1][2] == shown:
            told[-1] = (told[-1][0], now + 1, shown)
        else:
            told.append((now, now + 1, shown))
        now += 1
        left -= kind == "counted"


def _later_grants(waiting: list[tuple[int, int]], story: Story, counts: list[int]) -> list[int]:
    """While the clock stands still it has not run out, so whatever is given now is in time."""
    return [adds for _, adds in waiting][: story.extended_times - len(counts)]


def _kind(story: Story, now: int, suspended: list[Span], *, strict: bool) -> str:
    for since, until in suspended:
        if since <= now and (until is None or now < until):
            return "for ever" if until is None else "suspended"
    if not strict:
        for since, until in story.transports:
            if since <= now and (until is None or now < until):
                return "for ever" if until is None else "excluded"
    if not story.windows:
        return "counted"
    minute = now * story.tick // 60
    wall = wall_minutes(story.zone, minute // DAY)[minute % DAY]
    for starts, ends in story.windows:
        inside = starts <= wall < ends if starts <= ends else (wall >= starts or wall < ends)
        if inside:
            asked = strict and any(a <= now and (b is None or now < b) for a, b in story.interrogations)
            return "counted" if asked else "excluded"
    return "counted"


@cache
def wall_minutes(zone: str, day: int) -> "array[int]":
    """What the wall clock shows at each minute of a UTC day, asked of the database every quarter of an hour."""
    shown = array("H")
    for quarter in range(0, DAY, QUARTER):
        wall = _wall(zone, day * DAY + quarter)
        first = wall.hour * 60 + wall.minute
        shown.extend((first + minute) % DAY for minute in range(QUARTER))
    return shown


@cache
def clock_changes(zone: str, first: int, last: int) -> tuple[int, ...]:
    """The UTC days of these years at whose end the wall clock is not where it was a day before, found by looking."""
    day, end = (date(first, 1, 1) - date(1970, 1, 1)).days, (date(last + 1, 1, 1) - date(1970, 1, 1)).days
    return tuple(one for one in range(day, end) if _wall(zone, one * DAY).time() != _wall(zone, (one + 1) * DAY).time())


def end_of_days(zone: str, start: int, days: int, off: frozenset[date], *, working: bool, moved: bool) -> int:
    """The minute at which a term in days ends: the day of the start does not count, the last one is whole."""
    today = _local_day(zone, start)
    left = days
    while left:
        today += timedelta(days=1)
        left -= not (working and today in off)
    while moved and today in off:
        today += timedelta(days=1)
    minute = start
    for step in (12 * 60, 60, 1):
        while _local_day(zone, minute + step - 1) <= today:
            minute += step
    return minute


def same_time_after(zone: str, start: int, days: int) -> tuple[int, int]:
    """The first minute at which the wall clock is as far as it was at the start, so many days on; and the last such."""
    shown = _wall(zone, start).replace(tzinfo=None, fold=0) + timedelta(days=days)
    near = range(start + days * DAY - 2 * 60, start + days * DAY + 2 * 60)
    walls = [_wall(zone, minute).replace(tzinfo=None, fold=0) for minute in near]
    first = next(minute for minute, wall in zip(near, walls, strict=True) if wall >= shown)
    return first, max((minute for minute, wall in zip(near, walls, strict=True) if wall == shown), default=first)


def _local_day(zone: str, minute: int) -> date:
    return _wall(zone, minute).date()


def _wall(zone: str, minute: int) -> datetime:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(minutes=minute)).astimezone(ZoneInfo(zone))
