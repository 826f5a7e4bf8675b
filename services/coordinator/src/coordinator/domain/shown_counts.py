"""What the indicators' pages show: tables of counts, each a rounded figure or why it is hidden."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from coordinator.domain.small_groups import ROUND, Shown

Axis = Literal["month", "method", "outcome", "all"]
Key = tuple[str, str, str, str]
"""Axis, its value, question, answer: names one count."""


@dataclass(frozen=True, slots=True)
class Row:
    """One month, working method or kind of outcome: of how many cases, and how many have each answer.

    `open_answer`: the answer of those of whom nothing can be said yet; they are in no share.
    """

    of: str
    total: Shown
    counts: Mapping[str, Shown]
    open_answer: str = ""

    @property
    def among(self) -> int | None:
        """Of how many a share is told; None where that would tell of a small group."""
        if not self.open_answer:
            return self.total.value
        counted = [one.value for name, one in self.counts.items() if name != self.open_answer]
        known = [value for value in counted if value is not None]
        return sum(known) if len(known) == len(counted) else None

    def share(self, answer: str) -> float | None:
        """The share of an answer between 0 and 1, of the counts as they are shown: it tells no more than they do.

        None where an answer beside it is hidden: both may then be rounded to the same, as if nobody gave that one.
        """
        own, among = self.counts[answer].value, self.among
        return own / among if own is not None and among and not self._hides() else None

    def at_least(self, answer: str) -> float | None:
        """Where an answer beside it is hidden: the least that the share may be, by the figures as they are shown."""
        own, among = self.counts[answer].value, self.among
        if own is None or not among or not self._hides():
            return None
        return (own - ROUND // 2) / (among + ROUND // 2)

    def _hides(self) -> bool:
        return any(one.value is None for name, one in self.counts.items() if name != self.open_answer)


@dataclass(frozen=True, slots=True)
class Table:
    """One question by one axis. `months`: for how many months it follows, where it follows anybody."""

    question: str
    axis: Axis
    rows: tuple[Row, ...]
    months: int = 0
