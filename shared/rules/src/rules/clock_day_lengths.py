"""Days of a clock of hours that pass: each twenty-four hours, or to the same time by the wall clock when it changed."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from rules.clock_facts import Setting
from rules.clock_run import Leg

Pick = Callable[[datetime, datetime], datetime]


def by_wall_clock(setting: Setting, start: datetime, legs: Sequence[Leg], pick: Pick) -> Sequence[Leg]:
    """The legs with the end that `pick` (the earlier, the later) takes of both; as they are without such a reading."""
    reading = setting.readings.get("wall-clock-days")
    if reading is None:
        return legs
    changed: list[Leg] = []
    ends, whole = start, timedelta()
    for leg in legs:
        whole += leg.allowance
        passed, shown = start + whole, _same_time_later(start, whole, setting)
        end = pick(passed, shown)
        row = leg.row if end == passed else reading
        changed.append(Leg(end - ends, leg.until, leg.kind, row))
        ends = end if leg.until is None else min(end, leg.until)
        whole = ends - start if leg.until is not None else whole
    return changed


def _same_time_later(start: datetime, length: timedelta, setting: Setting) -> datetime:
    """So many days later at the same time by the wall clock, and what is no whole day after that."""
    days = timedelta(days=length.days)
    wall = (start.astimezone(setting.zone).replace(tzinfo=None) + days).replace(tzinfo=setting.zone)
    return wall.astimezone(UTC) + (length - days)
