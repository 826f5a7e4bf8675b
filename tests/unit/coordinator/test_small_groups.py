"""No small group can be told: what a reader can work out from everything shown is tried out, figure by figure."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coordinator.domain.small_groups import Counts, Shown, Sum, rounded

SMALL = 5
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


def might_be(counts: Counts[Cell], hidden: Mapping[Cell, str], cell: Cell) -> range:
    """What a reader knows of one figure by itself; a grid in which nothing is marked as small has no marks at all."""
    match hidden.get(cell, "shown"):
        case "small":
            return range(counts.threshold)
        case "withheld":
            return range(counts.threshold if "small" in hidden.values() else 0, 10**6)
        case _:
            near = rounded(counts.of[cell], counts.threshold)
            return range(max(counts.threshold, near - 2), near + 3)


def possible(counts: Counts[Cell], hidden: Mapping[Cell, str], inner: Sequence[Cell]) -> Iterator[dict[Cell, int]]:
    """What could be so, as far as a reader can tell: figures near the true ones that fit all that is shown."""
    for moved in product((-2, -1, 0, 1, 2), repeat=len(inner)):
        of = {cell: counts.of[cell] + by for cell, by in zip(inner, moved, strict=True)}
        for one in counts.sums:
            of[one.total] = sum(of[part] for part in one.parts)
        if all(of[cell] in might_be(counts, hidden, cell) for cell in of):
            yield of


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(0, 14), min_size=2, max_size=2), min_size=2, max_size=2))
def test_whatever_is_shown_a_small_count_may_still_be_another(rows: list[list[int]]) -> None:
    counts = grid(rows)
    hidden = counts.hidden()
    could_be = list(possible(counts, hidden, [f"{r}{c}" for r in range(2) for c in range(2)]))

    assert counts.of in could_be
    for cell in (cell for cell in hidden if counts.of[cell] < SMALL):
        assert len({of[cell] for of in could_be}) > 1


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 40), min_size=1, max_size=6), st.integers(5, 10))
def test_in_one_sum_a_small_count_may_be_any_of_four_or_more(values: list[int], threshold: int) -> None:
    parts = tuple(map(str, range(len(values))))
    of = dict(zip(parts, values, strict=True)) | {"all": sum(values)}
    counts = Counts(of, [Sum("all", parts)], threshold)
    hidden = counts.hidden()
    known = {cell: might_be(counts, hidden, cell) for cell in of}

    assert {cell for cell, number in of.items() if number < threshold} <= set(hidden)
    for part in (part for part in parts if hidden.get(part) == "small"):
        others = [known[other] for other in parts if other != part]
        least = max(0, known["all"][0] - sum(other[-1] for other in others))
        most = min(threshold - 1, known["all"][-1] - sum(other[0] for other in others))
        assert most - least >= 3


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ({"yes": 40, "no": 60, "all": 100}, {"yes", "no", "all"}),
        ({"yes": 97, "no": 3, "all": 100}, {"yes", "all"}),
        ({"yes": 100, "no": 0, "all": 100}, {"yes", "all"}),
        ({"yes": 10, "no": 0, "all": 10}, set[str]()),
        ({"yes": 8, "no": 7, "all": 15}, {"all"}),
        ({"yes": 4, "no": 3, "all": 7}, set[str]()),
    ],
)
def test_a_yes_or_no_never_gives_its_small_side_away(values: dict[str, int], shown: set[str]) -> None:
    hidden = Counts(values, [Sum("all", ("yes", "no"))], 10).hidden()

    assert set(values) - set(hidden) == shown


def test_a_count_that_is_shown_is_rounded_and_one_that_is_not_says_why() -> None:
    counts = Counts({"yes": 97, "no": 3, "all": 100}, [Sum("all", ("yes", "no"))], 10)

    assert counts.shown() == {"yes": Shown(95), "no": Shown(None, "small"), "all": Shown(100)}
    assert [rounded(value, 10) for value in (12, 13, 17, 18)] == [10, 15, 15, 20]
    assert rounded(13, 1) == 13
