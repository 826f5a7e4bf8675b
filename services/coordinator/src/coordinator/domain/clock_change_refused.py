"""More time, or a clock that stands still, counts only as the pack lists it for that clock. The rest changes nothing.

What was reported is taken in the order of the world: each counts together with those before it, or is refused by rule.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from contracts.coordinator import ClockChangeRefused
from contracts.topics import Agency
from coordinator.domain.clock_facts import changes_in_order, with_changes
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.clock_changes import ClockChange
from rules.clocks import Happened, Refused, clock_of, explain, refuses_extension, refuses_suspension
from rules.happened import Extended, Suspended
from rules.pack import ClockRow, Pack


@dataclass(frozen=True, slots=True)
class RefusedChange:
    """A report that changes no clock, and the rule that says so."""

    change: ClockChange
    refused: Refused


@dataclass(frozen=True, slots=True)
class ClockChanges:
    """What counts, and what does not."""

    counting: tuple[ClockChange, ...] = ()
    refused: tuple[RefusedChange, ...] = ()

    def of(self, clock: str) -> tuple[ClockChange, ...]:
        """Those that count for this clock."""
        return tuple(one for one in self.counting if one.clock == clock)


def clock_changes(
    case: JointCase, facts: Happened, started: Sequence[tuple[ClockRow, datetime]], pack: Pack
) -> ClockChanges:
    """Every report that would change a clock of this case, judged; `started` are the clocks that run."""
    told = changes_in_order(case)
    if not told:
        return ClockChanges()
    running = {row.id: row for row, _ in started}
    counting, refused = list[ClockChange](), list[RefusedChange]()
    for change in told:
        before = tuple(one for one in counting if one.clock == change.clock)
        row = running.get(change.clock)
        wrong = _against(facts, pack, row, before, change) if row else _while_it_does_not_run(case, pack, change)
        if wrong is None:
            counting.append(change)
        else:
            refused.append(RefusedChange(change, wrong))
    return ClockChanges(tuple(counting), tuple(refused))


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


def _against(
    facts: Happened, pack: Pack, row: ClockRow, before: tuple[ClockChange, ...], change: ClockChange
) -> Refused | None:
    """What this change alone is refused for: that it leaves an earlier one without effect is no rule against it."""
    if not change.theirs:
        return _does_not_speak_here(change)
    without = explain(row, with_changes(facts, before), pack).refused
    told = explain(row, with_changes(facts, (*before, change)), pack).refused
    of_others = {one.kind for one in before} - {change.kind}
    return next((one for one in told if one not in without and one.rule not in of_others), None)


def _while_it_does_not_run(case: JointCase, pack: Pack, change: ClockChange) -> Refused | None:
    """Or not yet: only what its row never allows is refused, and what is said of a clock that is for other cases."""
    if not change.theirs:
        return _does_not_speak_here(change)
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
