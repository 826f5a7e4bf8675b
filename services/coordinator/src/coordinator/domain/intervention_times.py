"""How soon after the arrest something real happened, by kind, beside how long until the case was decided and final."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from coordinator.domain.counted import MILESTONES, WITHIN
from coordinator.domain.shown_counts import Axis, Key


@dataclass(frozen=True, slots=True)
class HalfWithin:
    """By which bound (its place in `WITHIN`) half of the cases that reached a milestone had done so.

    None where too few reached it. `reached`: how many, as a multiple of the threshold, so that it is no exact count.
    """

    axis: Axis
    of: str
    milestone: str
    bound: int | None = None
    reached: int | None = None


def intervention_times(
    counts: Mapping[Key, int], values: Mapping[Axis, Sequence[str]], threshold: int
) -> Iterator[HalfWithin]:
    """Each milestone by month of the arrest and by working method."""
    for axis, found in values.items():
        for value in found:
            for milestone in MILESTONES:
                places = range(len(WITHIN) + 1)
                cases = [counts.get((axis, value, f"time-{milestone}", str(place)), 0) for place in places]
                yield _half_within(axis, value, milestone, cases, threshold)


def _half_within(axis: Axis, of: str, milestone: str, cases: Sequence[int], threshold: int) -> HalfWithin:
    reached, so_far = sum(cases), 0
    if reached < threshold:
        return HalfWithin(axis, of, milestone)
    for bound, these in enumerate(cases):
        so_far += these
        if 2 * so_far >= reached:
            return HalfWithin(axis, of, milestone, bound, reached // threshold * threshold)
    raise AssertionError("half of them are among all of them")
