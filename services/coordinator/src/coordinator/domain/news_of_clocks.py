"""What readers have not yet been told of a case's clocks: started, moved, taken back, warned of, missed, met.

A clock is judged by the moments in the world: done in time but reported late turns missed into met, and a correction
may turn met into missed. Alarms go by the strict reading.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from contracts.coordinator import ClockMet, ClockMissed, ClockMoved, ClockStarted, ClockTakenBack, ClockWarned
from contracts.message import Message
from contracts.topics import Agency
from coordinator.domain.clock_change_refused import news_of_refused_changes
from coordinator.domain.deadlines import CaseClocks, RunningClock, kept_of, standing
from coordinator.domain.escalate import news_of_escalation
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.clocks_told import ClockKept
from rules.pack import Pack


def news_of_clocks(case: JointCase, clocks: CaseClocks, now: datetime) -> Iterator[Message]:
    """The difference between the clocks as they are and as they were told."""
    yield from _taken_back(case, clocks.running, now)
    for clock in clocks.running:
        kept = kept_of(case, clock)
        yield from _started(clock) if kept is None else _news_of_one(clock, kept, clocks.pack, now)
    yield from news_of_refused_changes(case, clocks.changes, now)


def _started(clock: RunningClock) -> Iterator[Message]:
    yield ClockStarted(
        occurred_at=clock.started_at,
        clock=clock.row.id,
        order=clock.order,
        due=clock.due,
        latest_arguable=_if_later(clock),
        untold=_untold(clock),
        owner=clock.owner,
    )


def _taken_back(case: JointCase, running: Sequence[RunningClock], now: datetime) -> Iterator[Message]:
    """What was told and does not run: its start moved or went, or another clock is the right one."""
    named = {(clock.row.id, clock.order, clock.started_at) for clock in running}
    for kept in standing(case):
        if (kept.clock, kept.order, kept.started_at) not in named:
            yield ClockTakenBack(
                occurred_at=now,
                clock=kept.clock,
                order=kept.order,
                started_at=kept.started_at,
                due=kept.due,
                owner=Agency(kept.owner),
            )


def _news_of_one(clock: RunningClock, kept: ClockKept, pack: Pack, now: datetime) -> Iterator[Message]:
    """One word at a time: what follows from it is said when it has become a fact."""
    told = (kept.due, kept.latest_arguable, kept.untold)
    if told != (clock.due, _if_later(clock), _untold(clock)) or _runs_again(clock, kept, now):
        yield _moved(clock, kept, now)
    elif clock.in_time:
        if kept.met_at != clock.stopped_at and clock.stopped_at and clock.due:
            yield _met(clock, clock.due, clock.stopped_at)
    elif clock.due is not None and now >= clock.due:
        if kept.missed:
            yield from _escalation(clock, kept, pack, now)
        else:
            yield _missed(clock, clock.due)
    elif clock.stopped_at is None and clock.due is not None:
        warned = tuple(_warning(clock, clock.due, kept, now))
        yield from warned or _escalation(clock, kept, pack, now)


def _runs_again(clock: RunningClock, kept: ClockKept, now: datetime) -> bool:
    """What had met it was taken back, and it has not run out since."""
    return kept.met_at is not None and not clock.in_time and (clock.due is None or now < clock.due)


def _moved(clock: RunningClock, kept: ClockKept, now: datetime) -> ClockMoved:
    return ClockMoved(
        occurred_at=now,
        clock=clock.row.id,
        order=clock.order,
        started_at=clock.started_at,
        due=clock.due,
        latest_arguable=_if_later(clock),
        untold=_untold(clock),
        earlier_due=kept.due,
        owner=clock.owner,
    )


def _met(clock: RunningClock, due: datetime, at: datetime) -> ClockMet:
    return ClockMet(occurred_at=at, clock=clock.row.id, order=clock.order, due=due, met_at=at)


def _missed(clock: RunningClock, due: datetime) -> ClockMissed:
    return ClockMissed(
        occurred_at=due,
        clock=clock.row.id,
        order=clock.order,
        due=due,
        owner=clock.owner,
        act=clock.row.act_that_ends,
        lapses=clock.row.lapses or None,
    )


def _warning(clock: RunningClock, due: datetime, kept: ClockKept, now: datetime) -> Iterator[ClockWarned]:
    """Only the nearest warning that is past: after an outage the older ones say nothing more."""
    past = [moment for moment in clock.warnings if moment <= now]
    if not past:
        return
    moment = max(past)
    minutes = int((due - moment).total_seconds() // 60)
    if minutes not in kept.warned:
        yield ClockWarned(
            occurred_at=moment,
            clock=clock.row.id,
            order=clock.order,
            minutes_left=minutes,
            due=due,
            owner=clock.owner,
            act=clock.row.act_that_ends,
        )


def _escalation(clock: RunningClock, kept: ClockKept, pack: Pack, now: datetime) -> Iterator[Message]:
    if clock.stopped_at is None:
        yield from news_of_escalation(kept, clock.owner, pack, now)


def _if_later(clock: RunningClock) -> datetime | None:
    """The latest arguable moment, where it is another than the strict one."""
    return clock.latest_arguable if clock.latest_arguable != clock.due else None


def _untold(clock: RunningClock) -> str | None:
    return clock.untold.code if clock.untold else None
