"""No small group can be told from the counts that are shown: neither a count that is too small, nor by taking others
away from a total.

A count under the threshold is hidden. Where the sums that readers know would give it away, or nearly, others are
withheld besides, until nothing hidden can be computed from all that is shown together.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Literal, TypeVar

K = TypeVar("K", bound=Hashable)
Why = Literal["small", "withheld"]
Mark = Literal["small", "withheld", "blank"]
"""What readers can tell of a hidden count: that it is under the threshold, that it is not, or nothing."""
MORE_THAN_ANY: Final = 10**12
PRIME: Final = 2**61 - 1
"""Equations are solved modulo this: exact, and numbers do not grow."""


@dataclass(frozen=True, slots=True)
class Sum(Generic[K]):
    """What readers know to be so: these counts together are that one."""

    total: K
    parts: tuple[K, ...]

    @property
    def members(self) -> tuple[K, ...]:
        """All of them."""
        return (self.total, *self.parts)


@dataclass(frozen=True, slots=True)
class Counts(Generic[K]):
    """Counts, the sums between them, and below how many a group is small: of one, none is, and nothing is hidden.

    `unshown` are never shown to anybody.
    """

    of: Mapping[K, int]
    sums: Sequence[Sum[K]]
    threshold: int
    unshown: frozenset[K] = frozenset()

    def hidden(self) -> dict[K, Why]:
        """Which of the shown counts are hidden after all, and why."""
        if self.threshold <= 1:  # below it is only none at all, which is nobody
            return {}
        small = [key for key, value in self.of.items() if value < self.threshold and key not in self.unshown]
        why: dict[K, Mark] = dict.fromkeys(small, "small")
        while (told := self._told(why)) is not None:
            more, reached = self._beside(told, why)
            if more is not None:
                why[more] = "withheld"
            else:  # nothing is shown there any more, and yet the marks themselves say too much: they say nothing then
                why |= dict.fromkeys((key for key in reached if key in why), "blank")
        return {key: "small" if mark == "small" else "withheld" for key, mark in why.items()}

    def _told(self, why: Mapping[K, Mark]) -> K | None:
        """A hidden count that readers could tell, or nearly: it has less room left than a small count has."""
        room = {key: self._room(key, why) for key in self.of}
        while sum(_narrowed(one, room) for one in self.sums):  # each of them, also after one that changed something
            narrow = (key for key in why if why[key] != "blank" and room[key][1] - room[key][0] < self.threshold - 1)
            if (found := next(narrow, None)) is not None:
                return found
        known = determined(self.sums, why.keys() | self.unshown)
        return next((key for key, mark in why.items() if mark != "blank" and key in known), None)

    def _room(self, key: K, why: Mapping[K, Mark]) -> tuple[int, int]:
        """Between which figures readers know a count to lie by itself."""
        match why.get(key, "unshown" if key in self.unshown else "shown"):
            case "small":
                return 0, self.threshold - 1
            case "withheld":
                return self.threshold, MORE_THAN_ANY
            case "unshown" | "blank":
                return 0, MORE_THAN_ANY
            case _:
                return self.of[key], self.of[key]

    def _beside(self, told: K, why: Mapping[K, Mark]) -> tuple[K | None, set[K]]:
        """What to withhold next: the smallest count that is still shown in a sum with it, a part before a total.

        Where none of its sums shows any more, those of the counts beside it, and so on; and what was reached so.
        """
        near, reached = list[Sum[K]](), {told}
        while True:
            more = [one for one in self.sums if one not in near and not reached.isdisjoint(one.members)]
            if not more:
                return None, reached
            left = [
                (key == one.total, self.of[key], repr(key), key)
                for one in more
                for key in one.members
                if key not in why and key not in self.unshown
            ]
            if left:
                return min(left, key=lambda one: one[:3])[-1], reached
            near += more
            reached |= {key for one in more for key in one.members}


def _narrowed(one: Sum[K], room: dict[K, tuple[int, int]]) -> bool:
    """Leave each count of a sum no more room than the others leave it; whether that was less than before."""
    low, high = (sum(room[part][end] for part in one.parts) for end in (0, 1))
    before = room[one.total]
    room[one.total] = max(before[0], low), min(before[1], high)
    changed = room[one.total] != before
    for part in one.parts:
        least, most = room[part]
        new = max(least, room[one.total][0] - (high - most)), min(most, room[one.total][1] - (low - least))
        if new != (least, most):
            room[part], changed = new, True
            low, high = low + new[0] - least, high + new[1] - most
    return changed


def determined(sums: Iterable[Sum[K]], hidden: Iterable[K]) -> set[K]:
    """The hidden counts that follow from the shown ones through all sums together."""
    unknown = frozenset(hidden)
    rows: dict[K, dict[K, int]] = {}
    for one in sums:
        row = {key: (1 if key == one.total else PRIME - 1) for key in one.members if key in unknown}
        _reduce(row, rows)
        if row:
            pivot = next(iter(row))
            inverse = pow(row[pivot], -1, PRIME)
            row = {key: value * inverse % PRIME for key, value in row.items()}
            for other in rows.values():
                _take_away(other, row, pivot)
            rows[pivot] = row
    return {pivot for pivot, row in rows.items() if len(row) == 1}


def _reduce(row: dict[K, int], rows: Mapping[K, dict[K, int]]) -> None:
    for pivot in [key for key in row if key in rows]:
        _take_away(row, rows[pivot], pivot)


def _take_away(row: dict[K, int], other: Mapping[K, int], pivot: K) -> None:
    """So much of the other row that nothing of its pivot is left in this one."""
    much = row.get(pivot, 0)
    if much:
        for key, value in other.items():
            left = (row.get(key, 0) - much * value) % PRIME
            if left:
                row[key] = left
            else:
                row.pop(key, None)
