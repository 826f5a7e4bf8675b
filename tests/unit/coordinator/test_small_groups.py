"""No small group can be told: what a reader can work out from everything shown is tried out, figure by figure."""

from collections.abc import Iterator, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.domain.small_groups import Counts, Sum, determined

SMALL = 3
Cell = str


def grid(rows: Sequence[Sequence[int]]) -> Counts[Cell]:
    """A table with the totals of its rows and columns, and of all."""
    of = {f"{r}{c}": value for r, row in enumerate(rows) for c, value in enumerate(row)}
    across, down = range(len(rows)), range(len(rows[0]))
    of |= {f"{r}+": sum(rows[r]) for r in across}
    of |= {f"+{c}": sum(row[c] for row in rows) for c in down}
    of["++"] = sum(map(sum, rows))
    sums = [Sum(f"{r}+", tuple(f"{r}{c}" for c in down)) for r in across]
    sums += [Sum(f"+{c}", tuple(f"{r}{c}" for r in across)) for c in down]
    sums += [Sum("++", tuple(f"{r}+" for r in across)), Sum("++", tuple(f"+{c}" for c in down))]
    return Counts(of, sums, SMALL)


def possible(counts: Counts[Cell], hidden: dict[Cell, str], inner: Sequence[Cell]) -> Iterator[dict[Cell, int]]:
    """What could be so, as far as a reader can tell: inner figures that fit all that is shown."""
    free = [cell for cell in inner if cell in hidden]
    blank = "small" not in hidden.values()  # then a dash says nothing, else that it is no small count
    larger = range(0 if blank else SMALL, 2 * SMALL + 2)  # not all need be tried: one other that fits is enough
    ranges = [range(SMALL) if hidden[cell] == "small" else {*larger, counts.of[cell]} for cell in free]
    for chosen in product(*ranges):
        of = {**{cell: counts.of[cell] for cell in inner}, **dict(zip(free, chosen, strict=True))}
        for one in counts.sums:
            of[one.total] = sum(of[part] for part in one.parts)
        shown = all(of[cell] == value for cell, value in counts.of.items() if cell not in hidden)
        marked = blank or all((of[cell] < SMALL) == (why == "small") for cell, why in hidden.items())
        if shown and marked:
            yield of


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=2), min_size=2, max_size=2))
def test_whatever_is_shown_a_small_count_may_still_be_another(rows: list[list[int]]) -> None:
    counts = grid(rows)
    hidden = counts.hidden()
    could_be = list(possible(counts, dict(hidden), [f"{r}{c}" for r in range(2) for c in range(2)]))

    assert counts.of in could_be
    for cell in (cell for cell in hidden if counts.of[cell] < SMALL):
        assert len({of[cell] for of in could_be}) > 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=6), st.integers(2, 10))
def test_in_one_sum_a_small_count_may_be_anything_under_the_threshold(values: list[int], threshold: int) -> None:
    parts = tuple(map(str, range(len(values))))
    of = dict(zip(parts, values, strict=True)) | {"all": sum(values)}
    hidden = Counts(of, [Sum("all", parts)], threshold).hidden()

    assert {cell for cell, why in hidden.items() if why == "small"} <= {c for c, n in of.items() if n < threshold}
    assert {cell for cell, number in of.items() if number < threshold} <= set(hidden)
    unknown = [part for part in parts if part in hidden]
    if "all" in hidden or not any(hidden[part] == "small" for part in unknown):
        return
    left = of["all"] - sum(of[part] for part in parts if part not in hidden)
    for part in (part for part in unknown if hidden[part] == "small"):
        others = [hidden[other] == "small" for other in unknown if other != part]
        least, most = others.count(False) * threshold, len(others) * (threshold - 1) if all(others) else left
        assert left - least >= threshold - 1
        assert left - most <= 0


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"yes": 40, "no": 60, "all": 100}, {"yes", "no", "all"}),
        ({"yes": 97, "no": 3, "all": 100}, {"all"}),
        ({"yes": 100, "no": 0, "all": 100}, {"all"}),
        ({"yes": 8, "no": 7, "all": 15}, set[str]()),
        ({"yes": 4, "no": 3, "all": 7}, set[str]()),
    ],
)
def test_a_yes_or_no_never_gives_its_small_side_away(values: dict[str, int], shown: set[str]) -> None:
    hidden = Counts(values, [Sum("all", ("yes", "no"))], 10).hidden()

    assert set(values) - set(hidden) == shown


def test_what_two_sums_together_give_away_is_found() -> None:
    """Each row and column has two unknowns, and yet one of them follows: it lies on no ring of unknowns."""
    sums = [Sum("r0", ("a", "b", "x")), Sum("r1", ("x", "c", "d")), Sum("c0", ("a", "b")), Sum("c1", ("c", "d"))]

    assert determined(sums, {"a", "b", "c", "d", "x"}) == {"x"}
    assert determined(sums[:2], {"a", "b", "c", "d", "x"}) == set()
