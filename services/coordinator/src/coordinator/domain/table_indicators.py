"""How cases are handled at the table, by month and by working method; and on which other roads they went."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from coordinator.domain.shown_counts import Axis, Key, Row, Table
from coordinator.domain.small_groups import Counts, Sum

ANSWERS: Final = {
    "handled": ("yes", "no"),
    "table": ("settled", "dismissed", "summoned", "referred", "elsewhere", "open"),
    "norm": ("inside", "outside", "open"),
    "rests-on": ("consultation", "waiver"),
    "objected": ("no", "objected", "upheld"),
    "ordered": ("yes", "no"),
}
"""Every question with its answers: each case of which it is asked has exactly one."""
OF: Final = {
    "handled": ("begun", ""),
    "table": ("handled", "yes"),
    "norm": ("handled", "yes"),
    "rests-on": ("table", "settled"),
    "objected": ("table", "settled"),
    "ordered": ("handled", "yes"),
}
"""Of which cases it is asked: of all that began, of those handled at the table, of those settled there."""
BY: Final[dict[Axis, tuple[str, ...]]] = {"month": tuple(ANSWERS), "method": tuple(ANSWERS)[1:]}
"""A case has its working method from the moment on which it is selected for the table."""


def tables(counts: Mapping[Key, int], values: Mapping[Axis, Sequence[str]], threshold: int) -> Iterator[Table]:
    """Every question by month and by working method. What one hides cannot be computed from the other either."""
    of, sums = dict[Key, int](), list[Sum[Key]]()
    for axis, questions in BY.items():
        for value in values[axis]:
            for question in questions:
                parts = tuple((axis, value, question, answer) for answer in ANSWERS[question])
                of |= {part: counts.get(part, 0) for part in parts}
                total: Key = (axis, value, *OF[question])
                of[total] = sum(of[part] for part in parts)
                sums.append(Sum(total, parts))
    wholes = _of_all_months(of, values)
    both = [Sum(whole, _along(whole, axis, values)) for whole in wholes for axis in BY]
    shown = Counts(of | wholes, [*sums, *both], threshold, frozenset(wholes)).shown()
    for axis, questions in BY.items():
        for question in questions:
            rows = (
                Row(
                    value,
                    shown[(axis, value, *OF[question])],
                    {answer: shown[(axis, value, question, answer)] for answer in ANSWERS[question]},
                )
                for value in values[axis]
            )
            yield Table(question, axis, tuple(rows))


def roads(counts: Mapping[Key, int], threshold: int) -> Table:
    """On which other roads than the table cases went, over all months that are shown."""
    named = {key[3]: key for key in sorted(counts) if key[:3] == ("all", "", "road")}
    total: Key = ("all", "", "elsewhere", "")
    of = {key: counts[key] for key in named.values()}
    of[total] = sum(of.values())
    shown = Counts(of, [Sum(total, tuple(named.values()))], threshold).shown()
    row = Row("", shown[total], {road: shown[key] for road, key in named.items()})
    return Table("road", "all", (row,))


def _of_all_months(of: Mapping[Key, int], values: Mapping[Axis, Sequence[str]]) -> dict[Key, int]:
    """What is the same by month and by method: nobody is shown it, and everybody can add it up."""
    asked = [(question, answer) for question in BY["method"] for answer in ANSWERS[question]]
    named = dict.fromkeys([*(OF[question] for question in BY["method"]), *asked])
    return {("all", "", *one): sum(of[("month", month, *one)] for month in values["month"]) for one in named}


def _along(whole: Key, axis: Axis, values: Mapping[Axis, Sequence[str]]) -> tuple[Key, ...]:
    return tuple((axis, value, *whole[2:]) for value in values[axis])
