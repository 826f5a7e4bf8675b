"""What the coordinator tells Prometheus of its cases: counts by stage and by reason, and no case."""

from a_board import alarm, case, held_back, view
from coordinator.web.board import Board
from coordinator.web.metrics import NAMED, of_the_board


def told(board: Board) -> dict[str, float]:
    """Each sample's value by its name and labels."""
    return {
        "/".join([one.name, *(value for _, value in sorted(one.labels.items()))]): one.value
        for metric in of_the_board(board)
        for one in metric.samples
    }


def test_cases_are_counted_by_stage_asks_held_back_and_unproven_claims_by_reason() -> None:
    board = Board()
    board.shows(case(1), view(1))
    board.shows(case(2), view(2, alarms=(alarm(), alarm())))
    board.shows(case(3), held_back(3, alarms=(alarm(),)))

    assert told(board) == {
        "jointtable_cases/examining": 2,
        "jointtable_cases/proposed": 1,
        "jointtable_held_back_cases/consultation-missing": 1,
        "jointtable_unproven_claims/type-not-of-topic": 3,
    }


def test_a_claim_that_a_newer_view_no_longer_shows_is_counted_no_more() -> None:
    board = Board()
    board.shows(case(1), view(1, alarms=(alarm(),)))
    board.shows(case(1), view(1))

    assert told(board) == {"jointtable_cases/examining": 1}


def test_reasons_without_end_make_labels_with_an_end() -> None:
    board = Board()
    for number in range(NAMED + 5):
        board.shows(case(number), view(number, alarms=(alarm().model_copy(update={"reason": f"reason-{number}"}),)))

    claims = {name: count for name, count in told(board).items() if "unproven_claims" in name}
    assert len(claims) == NAMED + 1
    assert claims["jointtable_unproven_claims/other"] == 5
