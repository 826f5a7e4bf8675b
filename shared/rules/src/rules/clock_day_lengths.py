"""Days of a clock of hours that pass: each twenty-four hours, or to the same time by the wall clock when it changed."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from rules.clock_facts import Setting
from rules.clock_run import Leg
from rules.clock_windows import change_between


def by_wall_clock(setting: Setting, start: datetime, legs: Sequence[Leg], *, latest: bool) -> Sequence[Leg]:
    """The legs with the later or the earlier of both ends; as they are without such a reading."""
    reading = setting.readings.get("wall-clock-days")
    if reading is None:
        return legs
    pick = max if latest else min
    changed: list[Leg] = []
    ends, whole = start, timedelta()
    for leg in legs:
        whole += leg.allowance
        passed, shown = start + whole, _same_time_later(start, whole, setting, latest=latest)
        end = pick(passed, shown)
        row = leg.row if end == passed else reading
        changed.append(Leg(end - ends, leg.until, leg.kind, row))
        ends = end if leg.until is None else min(end, leg.until)
        whole = ends - start if leg.until is not None else whole
    return changed


def _same_time_later(start: datetime, length: timedelta, setting: Setting, *, latest: bool) -> datetime:
    """So many days later at the same time by the wall clock, and what is no whole day after that.

    Where the wall clock shows that time twice, the first or the second; where it is passed over, the moment of that.
    """
    days, zone = timedelta(days=length.days), setting.zone
    wall = start.astimezone(zone).replace(tzinfo=None, fold=0) + days
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    shown = second if latest else first
    return (change_between(second, first, zone) if second < first else shown) + (length - days)
