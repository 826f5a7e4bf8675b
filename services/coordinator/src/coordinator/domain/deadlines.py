"""Which clocks of the rule pack run, and when each is warned of, missed or met.

A clock is judged by the moments in the world: done in time but reported late turns missed into met.
A due moment is computed from the facts each time; what was published is only compared with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from contracts.coordinator import ClockMet, ClockMissed, ClockStarted, ClockWarned
from contracts.message import Message
from contracts.topics import Agency
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.coordinator import ClockKept
from rules import clocks
from rules.pack import ClockRow, Pack


@dataclass(frozen=True, slots=True)
class RunningClock:
    """One clock of this case as the facts have it now."""

    row: ClockRow
    started_at: datetime
    due: datetime
    stopped_at: datetime | None

    @property
    def in_time(self) -> bool:
        """Whether what the clock asks for was done by its due moment."""
        return self.stopped_at is not None and self.stopped_at <= self.due

    @property
    def owner(self) -> Agency:
        """Who has to act before it runs out."""
        return Agency(self.row.owner)


def moments(case: JointCase) -> dict[str, datetime]:
    """The facts that start and stop clocks, by the names the rule packs use."""
    known = {
        "arrested": case.police.arrested_at,
        "detention-ordered": case.police.detention_ordered_at,
        "custody-ordered": case.police.custody_ordered_at,
        "released": case.police.released_at,
        "selected-for-table": case.prosecutor.selected_at,
        "not-selected": case.prosecutor.not_selected_at,
        "outcome-decided": _outcome_decided_at(case),
    }
    return {name: at for name, at in known.items() if at is not None}


def running_clocks(case: JointCase, pack: Pack) -> tuple[RunningClock, ...]:
    """Every clock of the pack that this case's facts have started, the earliest due first."""
    facts = moments(case)
    started = clocks.clocks_for(pack, facts, case.police.offence_class)
    running = [_running(row, at.astimezone(UTC), facts, pack) for row, at in started]
    due = (clock for clock in running if clock is not None)
    return tuple(sorted(due, key=lambda clock: (clock.due, clock.row.id)))


def next_due(case: JointCase, pack: Pack, now: datetime) -> datetime | None:
    """The next moment at which a clock has something to say, or None."""
    coming = (
        moment
        for clock in running_clocks(case, pack)
        if clock.stopped_at is None
        for moment in (*_warnings(clock), clock.due)
        if moment > now
    )
    return min(coming, default=None)


def news_of_clocks(case: JointCase, pack: Pack, now: datetime) -> Iterator[Message]:
    """What readers have not yet been told of this case's clocks."""
    for clock in running_clocks(case, pack):
        kept = _kept(case, clock)
        if kept is None:
            yield ClockStarted(occurred_at=clock.started_at, clock=clock.row.id, due=clock.due, owner=clock.owner)
        elif clock.in_time and clock.stopped_at and kept.met_at is None:
            yield ClockMet(occurred_at=clock.stopped_at, clock=clock.row.id, due=clock.due, met_at=clock.stopped_at)
        elif not clock.in_time and now >= clock.due and not kept.missed:
            yield ClockMissed(occurred_at=clock.due, clock=clock.row.id, due=clock.due, owner=clock.owner)
        elif clock.stopped_at is None and now < clock.due:
            yield from _warning(clock, kept, now)


def _warning(clock: RunningClock, kept: ClockKept, now: datetime) -> Iterator[ClockWarned]:
    """Only the nearest warning that is past: after an outage the older ones say nothing more."""
    past = [moment for moment in _warnings(clock) if moment <= now]
    if not past:
        return
    moment = max(past)
    minutes = _minutes(clock.due - moment)
    if minutes not in kept.warned:
        yield ClockWarned(
            occurred_at=moment, clock=clock.row.id, minutes_left=minutes, due=clock.due, owner=clock.owner
        )


def _running(row: ClockRow, started: datetime, facts: dict[str, datetime], pack: Pack) -> RunningClock | None:
    """Only what happened after the start stops a clock; one that stands still has no due moment, and is not told."""
    due = clocks.due(row, started, pack)
    if due is None:
        return None
    stops = [facts[name] for name in row.stops if name in facts and facts[name] >= started]
    return RunningClock(row, started, due, min(stops, default=None))


def _warnings(clock: RunningClock) -> tuple[datetime, ...]:
    return tuple(clock.due - timedelta(minutes=minutes) for minutes in clock.row.warnings_minutes)


def _minutes(left: timedelta) -> int:
    return int(left.total_seconds() // 60)


def _kept(case: JointCase, clock: RunningClock) -> ClockKept | None:
    named = (clock.row.id, clock.started_at)
    return next((kept for kept in case.coordinator.clocks if (kept.clock, kept.started_at) == named), None)


def _outcome_decided_at(case: JointCase) -> datetime | None:
    decided = [settlement.at for settlement in case.coordinator.issued]
    decided += [decision.at for decision in case.prosecutor.decided]
    return min(decided, default=None)
