"""A run chart as plain geometry: shares or lengths by month, each series a line with gaps where nothing may be told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

WIDTH: Final = 640
HEIGHT: Final = 150
"""Of the drawing's own measure; pages draw it as wide as there is room."""
FOR_A_MEDIAN: Final = 6
"""Points from which a median is drawn."""


@dataclass(frozen=True, slots=True)
class Line:
    """One series: unbroken runs as the points of a polyline, and each point by itself. `median` is a height."""

    name: str
    number: int
    runs: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]
    median: float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """What is drawn; `labels` are those of the first and the last point, and `heights` of the marks at the side."""

    lines: tuple[Line, ...]
    labels: tuple[str, str]
    heights: tuple[tuple[float, str], ...]


def chart(
    labels: Sequence[str], series: Mapping[str, Sequence[float | None]], marks: Sequence[tuple[float, str]]
) -> Chart | None:
    """Each value lies between 0 and 1; None where it may not be told, or there is none. None with nothing to draw."""
    if not any(value is not None for values in series.values() for value in values):
        return None
    lines = (_line(name, number, values) for number, (name, values) in enumerate(series.items()))
    heights = tuple((_y(value), text) for value, text in marks)
    return Chart(tuple(lines), (labels[0], labels[-1]), heights)


def _line(name: str, number: int, values: Sequence[float | None]) -> Line:
    places = [None if value is None else (_x(at, len(values)), _y(value)) for at, value in enumerate(values)]
    told = [value for value in values if value is not None]
    middle = _y(median(told)) if len(told) >= FOR_A_MEDIAN else None
    dots = tuple(place for place in places if place is not None)
    return Line(name, number, tuple(_runs(places)), dots, middle)


def _runs(places: Sequence[tuple[float, float] | None]) -> list[str]:
    runs = list[list[str]]([[]])
    for place in places:
        if place is None:
            runs.append([])
        else:
            runs[-1].append(f"{place[0]},{place[1]}")
    return [" ".join(run) for run in runs if len(run) > 1]


def _x(at: int, points: int) -> float:
    return round((at + 0.5) * WIDTH / points, 1)


def _y(value: float) -> float:
    return round((1 - value) * HEIGHT, 1)
