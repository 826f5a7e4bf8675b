"""A clock of hours that pass: which stretches count, by the wall clock and by what happened, until nothing is left."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from rules.clock_rows import WindowRow
from rules.clock_windows import FAR, pauses
from rules.row import Row

Kind = Literal["counted", "excluded", "suspended", "extended"]
Closed = tuple[datetime, datetime]
Stretch = tuple[datetime, datetime, Kind, Row | None]
"""From, to, whether it counts, and the row that says so; None is the clock's own."""


@dataclass(frozen=True, slots=True)
class Leg:
    """So much time, or until a moment, whichever comes first; by which row, counted as of which kind."""

    allowance: timedelta
    until: datetime | None
    kind: Kind
    row: Row


@dataclass(frozen=True, slots=True)
class Layer:
    """Stretches in which another rule takes the place of the wall clock's; `only_excluded`: of what it excludes."""

    spans: tuple[Closed, ...]
    kind: Kind
    row: Row
    only_excluded: bool = False


@dataclass(frozen=True, slots=True)
class Spent:
    """The stretches until all is used, and what is left when the last of them has no end."""

    stretches: list[Stretch]
    left: timedelta = timedelta()

    @property
    def ends(self) -> datetime:
        """The due moment, or later than everything."""
        return self.stretches[-1][1]

    @property
    def due(self) -> datetime | None:
        """The due moment; None where the clock stands still."""
        return None if self.ends == FAR else self.ends


def stretches(
    start: datetime, windows: Sequence[WindowRow], zone: ZoneInfo, layers: Sequence[Layer]
) -> Iterator[Stretch]:
    """What counts and what does not from `start`, for ever or until something that has no end yet.

    First the layers of what the wall clock excludes, and over all of them the others, in their order.
    """
    found = _by_wall_clock(start, windows, zone)
    for layer in layers:
        if layer.only_excluded:
            patches = [(since, until, layer.kind, layer.row) for since, until in layer.spans]
            found = _laid_over(found, patches, only_excluded=True)
    over_all = [layer for layer in layers if not layer.only_excluded]
    return _laid_over(found, patchwork(over_all), only_excluded=False) if over_all else found


def spend(found: Iterator[Stretch], legs: Sequence[Leg]) -> Spent:
    """The stretches until all legs are used, or until the clock stands still."""
    spent: list[Stretch] = []
    starts, ends, kind, row = next(found)
    for nth, leg in enumerate(legs):
        left = leg.allowance
        while left and (leg.until is None or starts < leg.until):
            if starts == ends:
                starts, ends, kind, row = next(found)
            stop = ends if leg.until is None else min(ends, leg.until)
            if kind == "counted":
                stop = starts + left if stop == FAR else min(stop, starts + left)
                left -= stop - starts
                _add(spent, (starts, stop, leg.kind, row or leg.row))
            else:
                _add(spent, (starts, stop, kind, row))
            starts = stop
            if starts == FAR:
                return Spent(spent, left + sum((later.allowance for later in legs[nth + 1 :]), timedelta()))
    return Spent(spent)


def joined(spans: Iterable[tuple[datetime, datetime]]) -> tuple[Closed, ...]:
    """The same time, each moment of it once."""
    together: list[Closed] = []
    for starts, ends in sorted(spans):
        if together and starts <= together[-1][1]:
            together[-1] = (together[-1][0], max(ends, together[-1][1]))
        elif starts < ends:
            together.append((starts, ends))
    return tuple(together)


def _by_wall_clock(start: datetime, windows: Sequence[WindowRow], zone: ZoneInfo) -> Iterator[Stretch]:
    moment = start
    holding = [row for row in windows if row.starts != row.ends]
    if not holding:
        yield moment, FAR, "counted", None
        return
    for starts, ends, row in pauses(holding, start, zone):
        if ends > moment:
            if starts > moment:
                yield moment, starts, "counted", None
                moment = starts
            yield moment, ends, "excluded", row
            moment = ends


def _laid_over(found: Iterator[Stretch], patches: Iterable[Stretch], *, only_excluded: bool) -> Iterator[Stretch]:
    """Cut at the patches. One without end is the last stretch of all, unless what it covers counts."""
    left = deque(patches)
    for starts, ends, kind, row in found:
        if only_excluded and kind != "excluded":
            yield starts, ends, kind, row
            continue
        while left and starts < ends:
            since, until, patch, of = left[0]
            if until <= starts:
                left.popleft()
            elif since >= ends:
                break
            else:
                if since > starts:
                    yield starts, since, kind, row
                if until == FAR and not only_excluded:
                    yield max(starts, since), FAR, patch, of
                    return
                yield max(starts, since), min(until, ends), patch, of
                starts = min(until, ends)  # noqa: PLW2901  # what is left of the stretch
        if starts < ends:
            yield starts, ends, kind, row


def patchwork(layers: Sequence[Layer]) -> Iterator[Stretch]:
    """All the layers at once, each over those before it: however many there are, none waits inside another."""
    edges = sorted({edge for layer in layers for span in layer.spans for edge in span})
    begins = sorted((since, -nth, until) for nth, layer in enumerate(layers) for since, until in layer.spans)
    coming, lying = deque(begins), list[tuple[int, datetime]]()
    for starts, ends in pairwise(edges):
        while coming and coming[0][0] <= starts:
            _, nth, until = coming.popleft()
            heappush(lying, (nth, until))
        while lying and lying[0][1] <= starts:
            heappop(lying)
        if lying:
            top = layers[-lying[0][0]]
            yield starts, ends, top.kind, top.row


def _add(spent: list[Stretch], stretch: Stretch) -> None:
    """One stretch with the last, when the same row says the same."""
    starts, ends, kind, row = stretch
    if spent and spent[-1][2] == kind and spent[-1][3] is row:
        starts = spent.pop()[0]
    spent.append((starts, ends, kind, row))
