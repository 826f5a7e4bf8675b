"""A year of cases: more in December than in August, on a Friday than on a Tuesday, in the evening than at five.

How the days and hours differ is drawn up for this benchmark; no statistics were at hand. Of every hundred cases sixty
are over within two hours, thirty within days and ten within three months: what police say keeps its pace, what the
others say is drawn out. So many are open at once as that gives.
"""

import heapq
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from random import Random
from typing import Final

from benchmarks.asked import ALL_CASES
from benchmarks.fold_cases import AFTER, TWICE, Cases
from messaging.event import Record

ALL: Final = ALL_CASES
NEW_YEAR: Final = datetime(2024, 12, 31, 23, tzinfo=UTC)
"""Of a year that is over: what bears a moment to come, or of just now, waits for no other partition."""
AFTERWARDS: Final = NEW_YEAR + timedelta(days=365 + 120)
"""When it is while they are folded: everything was said, and every term has run out or was met."""
MONTHS: Final = (95, 92, 100, 101, 104, 103, 96, 90, 101, 104, 104, 118)
WEEKDAYS: Final = (92, 90, 92, 96, 108, 122, 108)
HOURS: Final = (60, 52, 44, 30, 18, 12, 12, 18, 30, 42, 50, 56, 60, 64, 66, 68, 70, 70, 68, 70, 76, 84, 88, 76)
_DRAWN_OUT: Final = ((60, 1), (90, 60), (100, 1400))
"""Of how many in a hundred cases, added up, what is said after the first half hour takes so many times as long."""
_AT_PACE: Final = "case.police."
_FROM: Final = 31
_SPREAD: Final = 0.5


@dataclass(frozen=True)
class Year(Cases):
    """The first so many cases of a year that has 189,000."""

    def begins_at(self, nth: int) -> datetime:
        """By the year's profile, in order of number."""
        wanted = (nth + 0.5) / ALL * self._hours[-1]
        hour = bisect_right(self._hours, wanted)
        before = self._hours[hour - 1] if hour else 0.0
        return NEW_YEAR + timedelta(hours=hour + (wanted - before) / (self._hours[hour] - before))

    def moment_of(self, nth: int, minutes: int, topic: str) -> datetime:
        """What police say keeps its pace; the others' words are drawn out as much as the case is."""
        late = 0 if topic.startswith(_AT_PACE) else max(0, minutes - _FROM)
        return self.begins_at(nth) + timedelta(minutes=minutes - late + late * self._times(nth))

    def interleaved(self) -> Iterator[Record]:
        """All records in the order of the world; some come again a little later."""
        drawn, again = Random(self.seed), list[tuple[int, int, Record]]()  # noqa: S311
        coming = iter(range(self.count))
        open_ones = list[tuple[datetime, int, int, Sequence[tuple[datetime, Record]]]]()
        following, written = next(coming, None), 0
        while following is not None or open_ones:
            while following is not None and (not open_ones or self.begins_at(following) <= open_ones[0][0]):
                said = sorted(self.timed_records_of(following), key=lambda one: one[0])
                heapq.heappush(open_ones, (said[0][0], following, 0, said))
                following = next(coming, None)
            _, nth, place, told = heapq.heappop(open_ones)
            if place + 1 < len(told):
                heapq.heappush(open_ones, (told[place + 1][0], nth, place + 1, told))
            record = told[place][1]
            yield record
            written += 1
            if drawn.random() < TWICE:
                heapq.heappush(again, (written + AFTER, written, record))
            while again and again[0][0] <= written:
                yield heapq.heappop(again)[2]
        yield from (record for _, _, record in sorted(again, key=lambda one: one[:2]))

    def open_at_most(self) -> int:
        """How many cases are open at once, at most."""
        last = max(minutes for minutes in (80, 85, 88))
        ends = sorted(self.moment_of(nth, last, "") for nth in range(self.count))
        return max(nth + 1 - bisect_right(ends, self.begins_at(nth)) for nth in range(self.count))

    @cached_property
    def _hours(self) -> Sequence[float]:
        """The cases up to and including each hour, in shares that add up."""
        moments = (NEW_YEAR + timedelta(hours=hour + 1) for hour in range(365 * 24))
        return list(accumulate(MONTHS[at.month - 1] * WEEKDAYS[at.weekday()] * HOURS[at.hour] / 1e6 for at in moments))

    def _times(self, nth: int) -> float:
        drawn = Random(f"{self.seed}/{nth}/how long")  # noqa: S311
        share = drawn.random() * 100
        times = next(times for upto, times in _DRAWN_OUT if share < upto)
        return times * drawn.uniform(1 - _SPREAD, 1 + _SPREAD)
