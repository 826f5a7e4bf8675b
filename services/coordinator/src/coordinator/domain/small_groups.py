"""No small group can be told from the counts that are shown: neither a count that is too small, nor by taking others
away from a total.

A count under the threshold is hidden, and every other one is rounded. Where the sums that readers know would still tell
a small one nearly, others are withheld besides, until each small count may be any of several.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Generic, Literal, TypeVar

K = TypeVar("K", bound=Hashable)
Why = Literal["small", "withheld"]
Mark = Literal["small", "withheld", "blank"]
"""What readers can tell of a hidden count: that it is under the threshold, that it is not, or nothing."""
MORE_THAN_ANY: Final = 10**12
ROUND: Final = 5
"""Counts are shown as the nearest multiple of this."""
ROOM: Final = 3
"""Between the least and the most that a small count may be for readers: it may be any of four, or more."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A rounded count, or why it is hidden."""

    value: int | None
    hidden: Why | None = None


def rounded(value: int, threshold: int) -> int:
    """As it is shown where it is shown; just as it is where nothing is hidden."""
    return value if threshold <= 1 else (value + ROUND // 2) // ROUND * ROUND


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

    def shown(self) -> dict[K, Shown]:
        """Each count as it is shown."""
        hidden = self.hidden()
        return {
            key: Shown(None, hidden[key]) if key in hidden else Shown(rounded(value, self.threshold))
            for key, value in self.of.items()
            if key not in self.unshown
        }

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
        """A small count that readers could tell, or nearly."""
        room = {key: self._room(key, why) for key in self.of}
        while sum(_narrowed(one, room) for one in self.sums):  # each of them, also after one that changed something
            pass
        small = (key for key, mark in why.items() if mark == "small")
        return next((key for key in small if room[key][1] - room[key][0] < ROOM), None)

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
                near = rounded(self.of[key], self.threshold)
                return max(self.threshold, near - ROUND // 2), near + ROUND // 2

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
