"""Persons with a new case after an outcome: of those who were followed long enough, and how many still are followed.

Each outcome begins one observation of its person. A new case is any that began later, at whatever table; who was not
followed for the whole window is in no share yet, whatever was seen of them so far.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from coordinator.domain.counted import NEVER, UNLINKED, WINDOWS, after_months
from coordinator.domain.shown_counts import Axis, Key, Row, Table
from coordinator.domain.small_groups import Counts, Shown, Sum, rounded

OBSERVED: Final = "observed"
ANSWERS: Final = ("again", "not-again", OBSERVED)
AXES: Final[tuple[Axis, ...]] = ("outcome", "method", "month")


@dataclass(frozen=True, slots=True)
class Outcomes:
    """So many cases that ended so on that day, and within how many months their person had another."""

    day: date
    method: str
    outcome: str
    again: str
    cases: int

    def by(self, axis: Axis) -> str:
        """What this axis tells them apart by."""
        return {"outcome": self.outcome, "method": self.method}.get(axis, f"{self.day:%Y-%m}")

    def answer(self, months: int, today: date) -> str:
        """Whether there was a new case within so many months, as far as that can be told today."""
        if after_months(self.day, months) > today:
            return OBSERVED
        return "again" if self.again != NEVER and int(self.again) <= months else "not-again"


def repeat_offences(totals: Mapping[str, int], today: date, threshold: int) -> Iterator[Table]:
    """By kind of outcome, by working method and by month of the outcome, for each number of months."""
    linked = [one for one in _outcomes(totals) if one.again != UNLINKED]
    values = {axis: sorted({one.by(axis) for one in linked}) for axis in AXES}
    of = Counter[Key]({(axis, value, *said): 0 for axis in AXES for value in values[axis] for said in _SAID})
    for one in linked:
        for axis in AXES:
            of[(axis, one.by(axis), *_OUTCOMES)] += one.cases
            for months in WINDOWS:
                of[(axis, one.by(axis), str(months), one.answer(months, today))] += one.cases
    wholes = {("all", "", *said): sum(of[("outcome", one, *said)] for one in values["outcome"]) for said in _SAID}
    sums = [*_of_each(values), *_of_all(values)]
    shown = Counts(dict(of) | wholes, sums, threshold, frozenset(wholes)).shown()
    for months in WINDOWS:
        for axis in AXES:
            yield Table("again", axis, tuple(_row(axis, value, months, shown) for value in values[axis]), months)


def unlinked(totals: Mapping[str, int], threshold: int) -> Shown:
    """How many outcomes are of persons whom nobody linked to their other cases: they are left out."""
    cases = sum(one.cases for one in _outcomes(totals) if one.again == UNLINKED)
    return Shown(rounded(cases, threshold)) if cases >= threshold else Shown(None, "small")


_OUTCOMES: Final = ("outcomes", "")
_SAID: Final = (_OUTCOMES, *((str(months), answer) for months in WINDOWS for answer in ANSWERS))


def _outcomes(totals: Mapping[str, int]) -> Iterator[Outcomes]:
    for named, cases in totals.items():
        question, *said = named.split("|")
        if question == "again":
            day, method, outcome, again = said
            yield Outcomes(date.fromisoformat(day), method, outcome, again, cases)


def _of_each(values: Mapping[Axis, Sequence[str]]) -> Iterator[Sum[Key]]:
    """Within each row and window."""
    for axis, found in values.items():
        for value in found:
            for months in WINDOWS:
                parts = tuple((axis, value, str(months), answer) for answer in ANSWERS)
                yield Sum((axis, value, *_OUTCOMES), parts)


def _of_all(values: Mapping[Axis, Sequence[str]]) -> Iterator[Sum[Key]]:
    """What is the same by outcome, by method and by month."""
    for said in _SAID:
        for axis, found in values.items():
            yield Sum(("all", "", *said), tuple((axis, value, *said) for value in found))


def _row(axis: Axis, value: str, months: int, shown: Mapping[Key, Shown]) -> Row:
    counts = {answer: shown[(axis, value, str(months), answer)] for answer in ANSWERS}
    return Row(value, shown[(axis, value, *_OUTCOMES)], counts, OBSERVED)
