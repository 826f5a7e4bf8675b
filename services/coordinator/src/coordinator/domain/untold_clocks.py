"""Whoever owns a clock that cannot be told has to watch it; a held person always has a clock, or this alarm."""

from collections.abc import Iterator

from contracts.coordinator import Reason
from contracts.topics import Agency
from coordinator.domain.deadlines import CaseClocks, RunningClock
from coordinator.domain.joint_case import JointCase
from coordinator.domain.stage import is_detained, is_in_custody


def clocks_to_watch(case: JointCase, clocks: CaseClocks) -> Iterator[Reason]:
    """By code and owner only: the view says which clock, and why it cannot be told."""
    yield from (
        Reason(code="watch-untold-clock", owner=clock.owner)
        for clock in clocks.running
        if clock.untold and clock.stopped_at is None
    )
    sections = ((case.police.left_out, Agency.POLICE), (case.prosecutor.left_out, Agency.PROSECUTOR))
    yield from (Reason(code="clock-facts-left-out", owner=owner) for left_out, owner in sections if left_out)
    held = (("detention-ordered", is_detained(case)), ("custody-ordered", is_in_custody(case)))
    if any(holds and not _runs_from(moment, clocks) for moment, holds in held):
        yield Reason(code="held-without-clock", owner=Agency.POLICE)


def _runs_from(moment: str, clocks: CaseClocks) -> bool:
    """Whether any clock of the person's being held runs, or is told to be untold."""
    return any(_is_from(moment, clock) for clock in clocks.running)


def _is_from(moment: str, clock: RunningClock) -> bool:
    return moment in clock.row.starts and "released" in clock.row.stops and clock.stopped_at is None
