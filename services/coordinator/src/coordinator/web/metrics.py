"""What the coordinator tells Prometheus besides: how its cases stand, by stage and by reason; no case by itself."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from prometheus_client.core import Metric

from coordinator.web.board import Board
from messaging.web.metrics import gauge, labelled

NAMED: Final = 20
"""Values of a label that are told by themselves."""


def of_the_pages(board: Board, lost: Callable[[], Iterable[str]]) -> Iterable[Metric]:
    """How the cases stand, what of their topic cannot be read, and which feeds of the pages are no longer read."""
    yield from of_the_board(board)
    yield gauge("unreadable_views", "Records of the view topic that are no joint view", board.unreadable)
    yield from of_the_feeds(lost())


def of_the_board(board: Board) -> Iterable[Metric]:
    """Counts over the newest view of each case."""
    views = board.views.values()
    stages = Counter(view.stage for view in views)
    held = Counter(reason.code for view in views for reason in view.held_back)
    claims = Counter(alarm.reason for view in views for alarm in view.alarms)
    yield labelled("cases", "Cases, by stage", _bounded("stage", stages))
    yield labelled("held_back_cases", "Asks held back, by reason", _bounded("reason", held))
    yield labelled("unproven_claims", "Claims that nobody proved, by reason", _bounded("reason", claims))


def of_the_feeds(lost: Iterable[str]) -> Iterable[Metric]:
    """What the pages show and is no longer read: their readers see what was, and are told so."""
    yield labelled(
        "feed_lost", "Feeds of the pages that gave no sign for half a minute", [({"feed": one}, 1) for one in lost]
    )


def _bounded(label: str, counted: Counter[str]) -> Iterator[tuple[dict[str, str], int]]:
    """The most common, and all others together: what other agencies write must not make labels without end."""
    most = counted.most_common(NAMED)
    yield from (({label: one}, count) for one, count in sorted(most))
    if others := counted.total() - sum(count for _, count in most):
        yield {label: "other"}, others
