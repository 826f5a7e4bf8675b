"""More time, or a clock that stands still, counts only as the pack lists it for that clock. The rest changes nothing.

What was reported is taken in the order of the world: each counts together with those before it, or is refused by rule.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from contracts.coordinator import ClockChangeRefused
from contracts.topics import Agency
from coordinator.domain.clock_facts import changes_in_order, with_changes
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.clock_changes import ClockChange
from coordinator.domain.started_clocks import StartedClock
from rules.clock_orders import which_order
from rules.clocks import Refused, clock_of, explain, refuses_extension, refuses_suspension
from rules.happened import Extended, Suspended
from rules.pack import Pack


@dataclass(frozen=True, slots=True)
class RefusedChange:
    """A report that changes no clock, and the rule that says so."""

    change: ClockChange
    refused: Refused


@dataclass(frozen=True, slots=True)
class ClockChanges:
    """What counts, each with the order whose clock it changes, and what does not."""

    counting: tuple[ClockChange, ...] = ()
    refused: tuple[RefusedChange, ...] = ()

    def of(self, clock: str, order: str | None = None) -> tuple[ClockChange, ...]:
        """Those that count for this clock."""
        return tuple(one for one in self.counting if (one.clock, one.order) == (clock, order))


def clock_changes(case: JointCase, started: Sequence[StartedClock], pack: Pack) -> ClockChanges:
    """Every report that would change a clock of this case, judged; `started` are the clocks that run."""
    told = changes_in_order(case)
    if not told:
        return ClockChanges()
    counts, refused = ClockChanges(), list[RefusedChange]()
    for change in told:
        judged = _judged(case, _of_kind(change, started), counts, pack, change)
        if isinstance(judged, Refused):
            refused.append(RefusedChange(change, judged))
        else:
            counts = ClockChanges((*counts.counting, judged))
    return ClockChanges(counts.counting, tuple(refused))


def _of_kind(change: ClockChange, started: Sequence[StartedClock]) -> list[StartedClock]:
    return [one for one in started if one.row.id == change.clock and one.untold is None]


def _judged(
    case: JointCase, clocks: Sequence[StartedClock], counts: ClockChanges, pack: Pack, change: ClockChange
) -> ClockChange | Refused:
    """The report with the clock that it changes, or the rule against it. `clocks` are those of its kind that run."""
    if not change.theirs:
        return _does_not_speak_here(change)
    if not clocks:
        return _while_it_does_not_run(case, pack, change) or change
    orders = {one.ref for one in case.prosecutor.behaviour_orders}
    order = which_order(clocks[0].row, change.order, orders, _standing_at(case, change.at))
    if isinstance(order, Refused):
        return order
    clock = next((one for one in clocks if one.order == order), None)
    meant = replace(change, order=order)
    return (_against(clock, counts.of(change.clock, order), pack, meant) if clock else None) or meant


def _standing_at(case: JointCase, moment: datetime) -> tuple[str, ...]:
    """The behaviour orders that were given by then and had not been ended."""
    given = (one for one in case.prosecutor.behaviour_orders if one.at <= moment)
    return tuple(one.ref for one in given if one.ended_at is None or one.ended_at > moment)


def news_of_refused_changes(case: JointCase, changes: ClockChanges, now: datetime) -> Iterator[ClockChangeRefused]:
    """Each refused report once, with the rule."""
    for one in changes.refused:
        said = one.change
        if (said.clock, said.ref, one.refused.code) not in case.coordinator.refused_changes:
            yield ClockChangeRefused(
                occurred_at=now,
                clock=said.clock,
                kind=said.kind,
                ref=said.ref,
                rule=one.refused.rule,
                code=one.refused.code,
                owner=reported_by(case, said),
            )


def _against(clock: StartedClock, before: tuple[ClockChange, ...], pack: Pack, change: ClockChange) -> Refused | None:
    """What this change alone is refused for: that it leaves an earlier one without effect is no rule against it."""
    without = explain(clock.row, with_changes(clock.facts, before), pack).refused
    told = explain(clock.row, with_changes(clock.facts, (*before, change)), pack).refused
    of_others = {one.kind for one in before} - {change.kind}
    return next((one for one in told if one not in without and one.rule not in of_others), None)


def _while_it_does_not_run(case: JointCase, pack: Pack, change: ClockChange) -> Refused | None:
    """Or not yet: only what its row never allows is refused, and what is said of a clock that is for other cases."""
    day = change.at.astimezone(pack.time_zone).date()
    row = clock_of(pack, change.clock, day)
    if isinstance(row, Refused):
        return row
    known = case.police.offence_class
    if known is not None and row.offence_classes and known not in row.offence_classes:
        return Refused("not-for-this-offence", row.id, f"{row.id} is not for an offence of the class {known}")
    if change.said == "clock-extended":
        return refuses_extension(row, Extended(change.kind, change.by, change.at, change.until), day)
    return refuses_suspension(row, Suspended(change.kind, change.by, change.at, change.until), day)


def _does_not_speak_here(change: ClockChange) -> Refused:
    return Refused("not-theirs-to-give", change.clock, f"{change.by} does not speak here")


def reported_by(case: JointCase, change: ClockChange) -> Agency:
    """Whose word it is."""
    return Agency.POLICE if change in case.police.clock_changes else Agency.PROSECUTOR
