"""The indicators, from the counts: repeat offences first, then how soon anything real happened, then how."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from coordinator.domain.counted import after_months
from coordinator.domain.intervention_times import HalfWithin, intervention_times
from coordinator.domain.repeat_offences import repeat_offences, unlinked
from coordinator.domain.shown_counts import Axis, Key, Table
from coordinator.domain.small_groups import Shown
from coordinator.domain.table_indicators import roads, tables

MONTHS_SHOWN: Final = 24
"""Months of arrest, the present one too."""


@dataclass(frozen=True, slots=True)
class Indicators:
    """All that the page tells. Counts below `threshold` are hidden. `unlinked`: outcomes that nobody can follow."""

    threshold: int
    again: tuple[Table, ...]
    unlinked: Shown
    times: tuple[HalfWithin, ...]
    tables: tuple[Table, ...]
    roads: Table


def indicators(totals: Mapping[str, int], now: datetime, zone: ZoneInfo, threshold: int) -> Indicators:
    """From how many cases add to each count; months and windows are local ones."""
    today = now.astimezone(zone).date()
    first = f"{after_months(today.replace(day=1), 1 - MONTHS_SHOWN):%Y-%m}"
    counts = _by_axis(totals, first)
    values: dict[Axis, Sequence[str]] = {
        "month": sorted({key[1] for key in counts if key[0] == "month"}),
        "method": sorted({key[1] for key in counts if key[0] == "method"}),
    }
    return Indicators(
        threshold=threshold,
        again=tuple(repeat_offences(totals, today, threshold)),
        unlinked=unlinked(totals, threshold),
        times=tuple(intervention_times(counts, values, threshold)),
        tables=tuple(tables(counts, values, threshold)),
        roads=roads(counts, threshold),
    )


def _by_axis(totals: Mapping[str, int], first: str) -> Counter[Key]:
    """Cases that began in this month or later, by month and by method; their other roads over all of it."""
    counts = Counter[Key]()
    for named, cases in totals.items():
        question, month, method, answer = named.split("|")[:4]
        if question == "again" or month < first:
            continue
        counts[("month", month, question, answer)] += cases
        if method:
            counts[("method", method, question, answer)] += cases
        if question == "road":
            counts[("all", "", question, answer)] += cases
    return counts
