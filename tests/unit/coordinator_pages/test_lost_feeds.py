"""A feed of the pages that is no longer read is told to operators, though the service is ready without its pages."""

from dataclasses import dataclass

import pytest

from coordinator.web.board import Board
from coordinator.web.identities import Identities
from coordinator.web.lacking import lacks, lost
from coordinator.web.metrics import of_the_feeds, of_the_pages
from coordinator.web.sign import LOST_AFTER, Sign


@dataclass(slots=True)
class Seconds:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def test_a_feed_is_waited_for_from_the_beginning(seconds: Seconds) -> None:
    sign = Sign(seconds)

    seconds.now += LOST_AFTER
    assert not sign.lost
    seconds.now += 0.1
    assert sign.lost


def test_a_sign_finds_it_again(seconds: Seconds) -> None:
    sign = Sign(seconds)
    seconds.now += LOST_AFTER + 1
    sign.given()

    assert not sign.lost


def test_a_board_gives_the_sign_each_time_that_it_hears_its_feed(seconds: Seconds) -> None:
    board = Board(steady=seconds)
    seconds.now += LOST_AFTER + 1
    assert board.sign.lost
    board.heard()

    assert not board.sign.lost


def test_identities_are_waited_for_too() -> None:
    assert not Identities().sign.lost


def test_each_lost_feed_is_a_sample_and_a_live_one_is_none() -> None:
    (metric,) = of_the_feeds(["board", "names"])

    assert [(one.labels, one.value) for one in metric.samples] == [({"feed": "board"}, 1), ({"feed": "names"}, 1)]
    assert [one.samples for one in of_the_feeds([])] == [[]]


def test_what_is_no_view_is_counted() -> None:
    board = Board()
    board.unreadable = 2

    (counted,) = (one for one in of_the_pages(board, list) if one.name == "jointtable_unreadable_views")
    assert [one.value for one in counted.samples] == [2]


def test_the_fold_alone_has_no_feeds_to_lose(seconds: Seconds) -> None:
    board, identities = Board(steady=seconds), Identities(sign=Sign(seconds))
    seconds.now += LOST_AFTER + 1

    assert lost(board, identities, "fold") == []
    assert lost(board, identities, "all") == lost(board, identities, "pages") == ["board", "names"]


def test_pages_alone_are_not_ready_before_they_show_what_there_is_and_the_fold_waits_for_none(seconds: Seconds) -> None:
    board = Board(steady=seconds)
    board.loading = True
    (said,) = lacks(board, "pages")
    assert said == "board: the view topic is not read to its end"
    assert [*lacks(board, "all"), *lacks(board, "fold")] == []

    board.heard()
    assert [*lacks(board, "pages")] == []
