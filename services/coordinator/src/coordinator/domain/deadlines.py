"""Which clocks of the rule pack run in a case, by what happened, and when each next has something to say.

A due moment is computed from the facts each time; what was published is only compared with it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import is_

from contracts.topics import Agency
from coordinator.domain.clock_change_refused import ClockChanges, clock_changes
from coordinator.domain.clock_facts import happened, with_changes
from coordinator.domain.escalate import escalations_ahead
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.clocks_told import ClockKept
from coordinator.domain.started_clocks import StartedClock, started_clocks
from rules.clock_counting import counted
from rules.clocks import Happened, Refused
from rules.pack import ClockRow, Pack


@dataclass(frozen=True, slots=True)
class RunningClock:
    """One clock of this case as the facts have it now. Without `due` it stands still, or it cannot be told."""

    row: ClockRow
    started_at: datetime
    due: datetime | None
    latest_arguable: datetime | None
    stopped_at: datetime | None
    ran_by: Happened
    """What it is computed from, with what was reported to change it."""
    order: str | None = None
    """The number of the behaviour order whose clock it is."""
    untold: Refused | None = None
    """Why it cannot be told when it runs out."""

    @property
    def in_time(self) -> bool:
        """Whether what the clock asks for was done before it ran out, by the strict reading."""
        return self.stopped_at is not None and (self.due is None or self.stopped_at <= self.due)

    @property
    def owner(self) -> Agency:
        """Who has to act before it runs out."""
        return Agency(self.row.owner)

    @property
    def warnings(self) -> tuple[datetime, ...]:
        """When it is warned of."""
        if self.due is None:
            return ()
        return tuple(self.due - timedelta(minutes=minutes) for minutes in self.row.warnings_minutes)


@dataclass(frozen=True, slots=True)
class CaseClocks:
    """A case's clocks by one pack: what they are computed from, which run or ran, and what would change them."""

    pack: Pack
    facts: Happened
    running: tuple[RunningClock, ...]
    changes: ClockChanges


def clocks_of(case: JointCase, pack: Pack) -> CaseClocks:
    """Every clock of the pack that this case's facts have started, the earliest due first."""
    facts = happened(case)
    started = tuple(started_clocks(case, facts, pack))
    changes = clock_changes(case, started, pack)
    running = (_running(clock, changes, pack) for clock in started)
    return CaseClocks(pack, facts, tuple(sorted(running, key=_by_due)), changes)


class LastClocks:
    """The clocks of the case looked at last: what the coordinator itself says changes none, unless it issues."""

    def __init__(self) -> None:
        self._computed_from: tuple[object, ...] = ()
        self._clocks: CaseClocks | None = None

    def of(self, case: JointCase, pack: Pack) -> CaseClocks:
        """As `clocks_of`; computed anew when one of the sections that it reads is another."""
        facts = (case.police, case.prosecutor, case.legal_aid, case.victim_support, case.coordinator.issued, pack)
        if self._clocks is None or not all(map(is_, facts, self._computed_from)):
            self._computed_from, self._clocks = facts, clocks_of(case, pack)
        return self._clocks


def next_due(case: JointCase, clocks: CaseClocks, now: datetime) -> datetime | None:
    """The next moment at which a clock has something to say, or None.

    One that is stopped too late is missed at its due moment all the same, though its stop was reported before that.
    """
    open_ones = [clock for clock in clocks.running if clock.stopped_at is None]
    told = [kept for clock in open_ones if (kept := kept_of(case, clock))]
    coming = (
        *(moment for clock in open_ones for moment in clock.warnings),
        *(clock.due for clock in clocks.running if clock.due is not None and not clock.in_time),
        *(moment for kept in told for moment in escalations_ahead(kept, clocks.pack)),
    )
    return min((moment for moment in coming if moment > now), default=None)


def kept_of(case: JointCase, clock: RunningClock) -> ClockKept | None:
    """What readers were told of this clock, if anything."""
    named = (clock.row.id, clock.order, clock.started_at)
    return next((kept for kept in standing(case) if (kept.clock, kept.order, kept.started_at) == named), None)


def standing(case: JointCase) -> Iterator[ClockKept]:
    """The clocks as told, without those that were taken back."""
    return (kept for kept in case.coordinator.clocks if not kept.taken_back)


def _running(clock: StartedClock, changes: ClockChanges, pack: Pack) -> RunningClock:
    """Only what happened after the start stops a clock."""
    row, known = clock.row, clock.facts.moments
    facts = with_changes(clock.facts, changes.of(row.id, clock.order))
    stops = [known[name] for name in row.stops if name in known and known[name] >= clock.at]
    stopped = min(stops, default=None)
    if clock.untold:
        return RunningClock(row, clock.at, None, None, stopped, facts, clock.order, clock.untold)
    told = counted(row, facts, clock.at, pack)
    if isinstance(told, Refused):
        return RunningClock(row, clock.at, None, None, stopped, facts, clock.order, told)
    return RunningClock(row, clock.at, told.strict.due, told.latest.due, stopped, facts, clock.order)


def _by_due(clock: RunningClock) -> tuple[bool, datetime, str, str]:
    return (clock.due is None, clock.due or clock.started_at, clock.row.id, clock.order or "")
