"""A case's clocks as the joint view shows them: those that run or ran, those taken back, and what does not count."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import Literal

from contracts.joint_view import (
    ChangeCounted,
    ChangeRefused,
    ClockBefore,
    ClockFacts,
    ClockShown,
    During,
    OrderFacts,
)
from coordinator.domain.clock_change_refused import reported_by
from coordinator.domain.deadlines import CaseClocks, RunningClock, kept_of
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.clocks_told import ClockKept
from rules.clocks import Refused, clock_at
from rules.pack import Pack

State = Literal["running", "still", "untold", "met", "missed", "lapsed"]


@dataclass(frozen=True, slots=True)
class ShownClocks:
    """The clocks now, those that were told and do not run, and the reports that change none."""

    now: tuple[ClockShown, ...] = ()
    before: tuple[ClockBefore, ...] = ()
    changes_refused: tuple[ChangeRefused, ...] = ()
    facts: ClockFacts = field(default_factory=ClockFacts)


def shown_clocks(case: JointCase, clocks: CaseClocks) -> ShownClocks:
    """Everything about a case's clocks that people have to see."""
    pack = clocks.pack
    return ShownClocks(
        now=tuple(_shown(clock, kept_of(case, clock), pack) for clock in clocks.running),
        before=tuple(_before(kept, pack) for kept in case.coordinator.clocks if kept.taken_back),
        changes_refused=tuple(_changes_refused(case, clocks)),
        facts=_facts(case, clocks),
    )


def _shown(clock: RunningClock, kept: ClockKept | None, pack: Pack) -> ClockShown:
    return ClockShown(
        clock=clock.row.id,
        title=clock.row.title,
        order=clock.order,
        started_at=clock.started_at,
        due=clock.due,
        latest_arguable=clock.latest_arguable if clock.latest_arguable != clock.due else None,
        owner=clock.owner,
        state=_state(clock, kept),
        ended_at=clock.stopped_at,
        in_days=clock.row.term != "elapsed",
        act=clock.row.act_that_ends,
        unseen=_unseen(kept) if kept and not clock.stopped_at else None,
        unseen_minutes=_unseen_minutes(kept) if kept and not clock.stopped_at else None,
        escalated=_went_to(kept, pack) if kept and not clock.stopped_at else None,
        earlier=kept.earlier if kept else (),
        why=clock.untold.why if clock.untold else None,
    )


def _state(clock: RunningClock, kept: ClockKept | None) -> State:
    if clock.untold:
        return "untold"
    if clock.in_time:
        return "met"
    if clock.stopped_at or (kept and kept.missed):
        return "lapsed" if clock.row.lapses else "missed"
    return "running" if clock.due else "still"


def _went_to(kept: ClockKept, pack: Pack) -> str | None:
    last = kept.escalated[-1] if kept.escalated else None
    return next((row.title for row in pack.escalations if row.id == last), None)


def _unseen(kept: ClockKept) -> Literal["warning", "breach"] | None:
    if not kept.open:
        return None
    return "breach" if kept.missed else "warning"


def _unseen_minutes(kept: ClockKept) -> int | None:
    waiting = [minutes for minutes in kept.warned if f"warning-{minutes}" in kept.open]
    return min(waiting, default=None)


def _before(kept: ClockKept, pack: Pack) -> ClockBefore:
    row = clock_at(pack, kept.clock, kept.started_at)
    title = kept.clock if isinstance(row, Refused) else row.title
    return ClockBefore(clock=kept.clock, order=kept.order, title=title, started_at=kept.started_at, due=kept.due)


def _changes_refused(case: JointCase, clocks: CaseClocks) -> Iterator[ChangeRefused]:
    for one in clocks.changes.refused:
        said = one.change
        yield ChangeRefused(
            clock=said.clock,
            kind=said.kind,
            ref=said.ref,
            by=said.by,
            reported_by=reported_by(case, said),
            at=said.at,
            rule=one.refused.rule,
            why=one.refused.why,
        )


def _facts(case: JointCase, clocks: CaseClocks) -> ClockFacts:
    known = clocks.facts
    return ClockFacts(
        moments=dict(sorted(known.moments.items())),
        interrogations=tuple(During(since=since, until=until) for since, until in known.interrogations),
        transports=tuple(During(since=since, until=until) for since, until in known.transports),
        changes=tuple(ChangeCounted.model_validate(asdict(one)) for one in clocks.changes.counting),
        left_out=case.police.left_out + case.prosecutor.left_out,
        orders=tuple(OrderFacts.model_validate(asdict(one)) for one in case.prosecutor.behaviour_orders),
    )
