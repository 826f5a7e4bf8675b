"""Ways of doing the same, timed in turn: what else the machine does then disturbs each alike."""

from collections.abc import Callable, Mapping
from statistics import median
from time import process_time
from timeit import timeit
from typing import Final

ROUNDS: Final = 25


def microseconds(ways: Mapping[str, Callable[[], object]], times: int) -> dict[str, float]:
    """For each way the median of its rounds, in microseconds of this process a call; a round is so many of each."""
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            taken[name].append(timeit(way, timer=process_time, number=times) / times * 1e6)
    return {name: median(rounds) for name, rounds in taken.items()}
