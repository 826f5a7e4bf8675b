"""How much time is left, and why: what counts, what does not, and by which row of the pack.

A moment is excluded when the wall clock of the pack's zone then stands inside a window, so on a clock-change night a
window is shorter or longer in real time; everything is counted in UTC. Where sources differ there are two readings:
the strict one, by which alarms go, and the latest that can be argued. Nothing here stores a due moment: it is computed
from what happened and from the rows each time. Where something has no end yet there is no due moment either.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final

from rules.clock_counting import Counted, counted
from rules.clock_refusals import Running, refuses_extension, refuses_suspension
from rules.clock_run import Kind, Spent
from rules.clock_windows import FAR
from rules.happened import Extended, Happened, Refused, Span, Suspended
from rules.pack import ClockRow, Pack

__all__ = [
    "Explanation",
    "Extended",
    "Happened",
    "Interval",
    "Kind",
    "Refused",
    "Running",
    "Span",
    "Standing",
    "Suspended",
    "begun",
    "clock_at",
    "clock_of",
    "clocks_for",
    "due",
    "explain",
    "refuses_extension",
    "refuses_suspension",
    "remaining",
    "start_of",
]

SETS_REMEMBERED: Final = 1024
"""Sets of moments whose rows are kept: cases go through the same few."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of a clock's run, in UTC. `rule` is the row that it follows from."""

    starts: datetime
    ends: datetime
    kind: Kind
    reason: str
    rule: str

    @property
    def counts(self) -> bool:
        """Whether the clock runs: within its allowance, or within an extension."""
        return self.kind in {"counted", "extended"}


@dataclass(frozen=True, slots=True)
class Standing:
    """A clock that stands still since a moment, with what it has left, until that ends."""

    since: datetime
    left: timedelta
    kind: Kind
    reason: str
    rule: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """When a clock runs out, and every stretch on the way there, in both readings.

    Without `due` the clock stands still, or it cannot be told and `refused` says why. `refused` also holds each
    suspension, extension and interval that does not count. The latest arguable moment is never before the due one.
    """

    due: datetime | None
    latest_arguable: datetime | None
    intervals: tuple[Interval, ...]
    latest_intervals: tuple[Interval, ...]
    refused: tuple[Refused, ...] = ()
    standing: Standing | None = None
    latest_standing: Standing | None = None


def due(row: ClockRow, happened: Happened | datetime, pack: Pack) -> datetime | None:
    """The moment, in UTC, at which the allowance of counted time has run out, by the strict reading."""
    facts = _facts_of(row, happened)
    start = start_of(row, facts.moments)
    found = None if start is None else counted(row, facts, start, pack)
    return found.strict.due if isinstance(found, Counted) else None


def remaining(row: ClockRow, happened: Happened | datetime, now: datetime, pack: Pack) -> timedelta | None:
    """Counted time left at `now`, by the strict reading: zero once it is due; None when that cannot be told."""
    explained = explain(row, happened, pack)
    if explained.due is None and explained.standing is None:
        return None
    moment = now.astimezone(UTC)
    ahead = (one.ends - max(one.starts, moment) for one in explained.intervals if one.counts and one.ends > moment)
    return sum(ahead, explained.standing.left if explained.standing else timedelta())


def explain(row: ClockRow, happened: Happened | datetime, pack: Pack) -> Explanation:
    """The clock's run from its start to its due moment, in stretches that join without gaps, in both readings.

    A moment alone stands for a case in which nothing else happened than that the clock started.
    """
    facts = _facts_of(row, happened)
    start = start_of(row, facts.moments)
    if start is None:
        return _untold(Refused("start-unknown", row.id, f"{row.id} starts with {' or '.join(row.starts)}"))
    found = counted(row, facts, start, pack)
    if isinstance(found, Refused):
        return _untold(found)
    strict = _told(found.strict, row)
    latest = strict if found.latest is found.strict else _told(found.latest, row)
    return Explanation(strict[0], latest[0], strict[1], latest[1], found.refused, strict[2], latest[2])


def clocks_for(
    pack: Pack, happened: Happened | Mapping[str, datetime], offence_class: str | None
) -> tuple[tuple[ClockRow, datetime], ...]:
    """The clocks that these moments have started, each with its start, by the rows that hold for the case.

    A clock for some offence classes runs for those only. While the class is unknown, also to the pack, the one that is
    due first runs: the earlier moment protects the person. One for some outcomes runs where one of them is in force.
    """
    facts = happened if isinstance(happened, Happened) else Happened(happened)
    started = list(_started(pack, facts))
    known = [(row, at) for row, at in started if not row.offence_classes or offence_class in row.offence_classes]
    if any(row.id == offence_class for row in pack.offence_classes):
        return tuple(known)
    strictest: dict[tuple[str, ...], tuple[ClockRow, datetime]] = {}
    for row, at in started:
        if row.offence_classes:
            rival = strictest.get(row.starts)
            if rival is None or _due_or_far(row, facts, pack) < _due_or_far(rival[0], facts, pack):
                strictest[row.starts] = (row, at)
    return (*known, *strictest.values())


def clock_of(pack: Pack, kind: str, day: date) -> ClockRow | Refused:
    """The pack's clock of this kind as it holds on this day."""
    row = pack.clock(kind, day)
    if row is not None:
        return row
    periods = [f"{one.valid_from} to {one.valid_to or 'now'}" for one in pack.clocks if one.id == kind]
    if periods:
        return Refused(
            "not-valid-then", kind, f"{kind} does not hold on {day}: {pack.named} has it {', '.join(periods)}"
        )
    return Refused("no-such-clock", kind, f"{pack.named} has no clock {kind!r}")


def clock_at(pack: Pack, kind: str, started: datetime) -> ClockRow | Refused:
    """The pack's clock of this kind as it held on the local day on which it started."""
    return clock_of(pack, kind, started.astimezone(pack.time_zone).date())


@lru_cache(SETS_REMEMBERED)
def begun(pack: Pack, happened: frozenset[str]) -> tuple[ClockRow, ...]:
    """The rows for which a moment that starts them and all that they need have happened, in the pack's order."""
    return tuple(row for row in pack.clocks if not happened.isdisjoint(row.starts) and happened.issuperset(row.needs))


def start_of(row: ClockRow, moments: Mapping[str, datetime]) -> datetime | None:
    """When this clock started: the first of the moments that start it."""
    return min((moments[name] for name in row.starts if name in moments), default=None)


def _facts_of(row: ClockRow, happened: Happened | datetime) -> Happened:
    return happened if isinstance(happened, Happened) else Happened({row.starts[0]: happened})


def _started(pack: Pack, facts: Happened) -> Iterator[tuple[ClockRow, datetime]]:
    for row in begun(pack, frozenset(facts.moments)):
        start = start_of(row, facts.moments)
        if start is not None and (not row.outcomes or facts.outcome in row.outcomes):
            day = facts.as_of or start.astimezone(pack.time_zone).date()
            if row.valid_on(day):
                yield row, start


def _due_or_far(row: ClockRow, facts: Happened, pack: Pack) -> datetime:
    return due(row, facts, pack) or FAR


def _untold(refused: Refused) -> Explanation:
    return Explanation(None, None, (), (), (refused,))


def _told(found: Spent, clock: ClockRow) -> tuple[datetime | None, tuple[Interval, ...], Standing | None]:
    """Due when, by which stretches; a stretch that ends later than everything is the clock standing still."""
    told = tuple(
        Interval(starts, ends, kind, (row or clock).title, (row or clock).id)
        for starts, ends, kind, row in found.stretches
    )
    last = told[-1]
    if last.ends != FAR:
        return last.ends, told, None
    return None, told[:-1], Standing(last.starts, found.left, last.kind, last.reason, last.rule)
