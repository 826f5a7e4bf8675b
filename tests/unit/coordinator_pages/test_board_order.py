"""The board puts first what people must act on first, and knows what it told and whether it is live."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from a_board import NOON, Hands, case, clock, issued, view
from contracts.joint_view import ClockShown, JointView
from contracts.message import EARLIEST, LATEST
from coordinator.web.board import SILENT_AFTER, Board, Spot, Tile, next_clock, urgency
from given import at

SECOND = timedelta(seconds=1)
NEVER = LATEST + timedelta(days=1)

moments = st.one_of(
    st.timedeltas(timedelta(days=1), LATEST - EARLIEST - SECOND).map(lambda later: EARLIEST + later),
    st.timedeltas(-timedelta(hours=9), timedelta(hours=9)).map(lambda later: NOON + later),
)
clocks = st.builds(clock, moments, st.sampled_from(["running", "met", "missed"]), ended_at=st.none() | moments)
stages = st.sampled_from(["reported", "examining", "proposed", "issued", "closed"])
views = st.builds(view, stage=stages, detained=st.booleans(), clocks=st.lists(clocks, max_size=3).map(tuple))


def board_of(*views: JointView) -> Board:
    board = Board()
    for number, one in enumerate(views):
        board.shows(case(number), one)
    return board


def order(*views: JointView) -> list[int]:
    numbers = {case(number): number for number in range(len(views))}
    return [numbers[tile.case_id] for tile in board_of(*views).tiles()]


def due(when: str) -> tuple[ClockShown, ...]:
    return (clock(at(when)),)


def haste(tile: Tile) -> tuple[bool, bool, datetime]:
    return tile.low, not tile.view.detained, (tile.clock and tile.clock.due) or NEVER


def test_a_settled_case_stands_behind_every_open_one() -> None:
    assert order(issued(), view(stage="closed"), view(detained=False))[0] == 2


def test_a_settled_case_whose_clock_still_runs_stands_among_the_open_ones() -> None:
    assert order(view(detained=False), issued(clocks=due("15:00"))) == [1, 0]


def test_held_people_come_before_a_nearer_deadline_of_somebody_free() -> None:
    assert order(view(detained=False, clocks=due("12:05")), view(clocks=due("20:00"))) == [1, 0]


def test_the_next_deadline_comes_first_whatever_zone_it_is_told_in() -> None:
    later, sooner = clock(at("15:00")), clock(at("2026-03-10T13:30:00+00:00"))

    assert order(view(clocks=(later,)), view(clocks=(sooner,))) == [1, 0]


def test_a_case_without_a_deadline_stands_behind_those_that_have_one() -> None:
    assert order(view(), view(clocks=due("2299-12-31T00:00:00"))) == [1, 0]


def test_a_missed_clock_that_runs_on_goes_before_an_earlier_deadline() -> None:
    missed, running = clock(at("13:00"), "missed"), clock(at("12:30"))

    assert next_clock(view(clocks=(running, missed))) == missed


def test_a_clock_that_was_met_or_ended_asks_for_nothing() -> None:
    met, ended = clock(at("13:00"), "met", ended_at=NOON), clock(at("11:00"), "missed", ended_at=NOON)

    assert next_clock(view(clocks=(met, ended))) is None


@given(st.lists(views, max_size=6))
@example([view(clocks=due("1969-03-10T12:00:00")), view(clocks=due("1968-03-10T12:00:00"))])
@example([view(clocks=due("2026-03-10T12:00:00.000400")), view(clocks=due("2026-03-10T12:00:00.000300"))])
def test_no_tile_stands_before_one_that_is_more_urgent(shown: list[JointView]) -> None:
    tiles = board_of(*shown).tiles()

    assert len(tiles) == len(shown)
    assert all(haste(one) <= haste(next_one) for one, next_one in pairwise(tiles))


@given(st.lists(views, max_size=6).flatmap(lambda shown: st.tuples(st.just(shown), st.permutations(range(len(shown))))))
def test_the_order_does_not_depend_on_which_case_came_first(given_and_order: tuple[list[JointView], list[int]]) -> None:
    shown, arrival = given_and_order
    other = Board()
    for number in arrival:
        other.shows(case(number), shown[number])

    assert other.tiles() == board_of(*shown).tiles()


@pytest.mark.parametrize(
    ("left", "says"),
    [
        (timedelta(minutes=60) + SECOND, "running"),
        (timedelta(minutes=60), "near"),
        (timedelta(minutes=10) + SECOND, "near"),
        (timedelta(minutes=10), "urgent"),
        (SECOND, "urgent"),
        (timedelta(), "missed"),
        (-SECOND, "missed"),
    ],
)
def test_how_near_a_deadline_is(left: timedelta, says: str) -> None:
    assert urgency(clock(NOON + left), NOON) == says


def test_what_was_said_to_be_missed_is_missed_even_if_this_clock_is_behind() -> None:
    assert urgency(clock(NOON + timedelta(hours=1), "missed"), NOON) == "missed"


def test_without_a_clock_nothing_is_near() -> None:
    assert urgency(None, NOON) == "none"


PARTITIONS = 3
said_at = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), max_size=20)


def spots_of(said: list[tuple[int, int]]) -> list[tuple[int, int, Spot]]:
    """Where on a topic of three partitions each of these lies: the case's number, what is said, and the spot."""
    ends, numbers = [0] * PARTITIONS, [0] * 6
    lying = []
    for case_number, incident in said:
        partition = case_number % PARTITIONS
        numbers[case_number] += 1
        lying.append((case_number, incident, Spot(partition, ends[partition], numbers[case_number], "")))
        ends[partition] += 1
    return lying


def reads(board: Board, lying: list[tuple[int, int, Spot]]) -> None:
    """The board reads these, in this order."""
    board.reads(PARTITIONS)
    for number, incident, spot in lying:
        board.shows(case(number), view(number, incident=f"INC{incident}"), spot)


@given(said_at, st.data())
def test_a_page_that_comes_back_to_any_replica_is_told_each_change_that_it_missed_and_no_other(
    said: list[tuple[int, int]], data: st.DataObject
) -> None:
    lying, here, there = spots_of(said), Board(), Board()
    reads(here, lying[: data.draw(st.integers(0, len(lying)))])
    seen, mark = dict(here.views), here.mark
    # The other replica began at another time and reads the partitions in an order of its own.
    order = data.draw(st.permutations(range(PARTITIONS)))
    reads(there, [one for partition in order for one in lying if one[2].partition == partition])

    told = there.changed_since(mark)

    assert told is not None
    assert len(set(told)) == len(told)
    missed = {case(number) for number, _, spot in lying if spot.offset >= mark[spot.partition]}
    differs = {case_id for case_id, one in there.views.items() if seen.get(case_id) != one}
    assert differs <= set(told) <= missed


@given(said_at, st.data())
def test_a_replica_that_read_less_than_the_page_saw_tells_it_nothing_old(
    said: list[tuple[int, int]], data: st.DataObject
) -> None:
    lying, behind, ahead = spots_of(said), Board(), Board()
    reads(ahead, lying)
    reads(behind, lying[: data.draw(st.integers(0, len(lying)))])

    assert behind.changed_since(ahead.mark) == ()


@given(said_at)
def test_a_record_read_again_changes_nothing(said: list[tuple[int, int]]) -> None:
    board, lying = Board(), spots_of(said)
    reads(board, lying)
    before = (board.number, board.mark, dict(board.views))
    reads(board, lying)

    assert (board.number, board.mark, board.views) == before


def test_a_view_that_was_sent_again_after_a_newer_one_is_not_shown() -> None:
    board = Board()
    board.shows(case(1), view(incident="INC1"), Spot(0, 0, 1, "2026-03-10T11:00:00+00:00"))
    board.shows(case(1), view(incident="INC2"), Spot(0, 1, 2, "2026-03-10T11:00:01+00:00"))
    board.shows(case(1), view(incident="INC1"), Spot(0, 2, 1, "2026-03-10T11:00:00+00:00"))

    assert board.views[case(1)].incident == "INC2"
    assert board.mark == (3,)


def test_a_service_whose_store_was_put_back_is_believed_though_it_counts_anew() -> None:
    board = Board()
    board.shows(case(1), view(incident="INC1"), Spot(0, 0, 7, "2026-03-10T11:00:00+00:00"))
    board.shows(case(1), view(incident="INC2"), Spot(0, 1, 3, "2026-03-10T12:00:00+00:00"))

    assert board.views[case(1)].incident == "INC2"


def test_a_topic_made_anew_is_read_as_if_nothing_was_known() -> None:
    board = board_of(view())
    board.begin_anew()
    board.shows(case(1), view(1))

    assert board.views == {case(1): view(1)}
    assert board.changed_since((1,)) == ()
    assert board.loading


def test_the_same_view_again_changes_nothing() -> None:
    board = board_of(view())
    board.shows(case(0), view())

    assert board.number == 1


@pytest.mark.parametrize("mark", [(), (0, 0), (0, 0, 0, 0)])
def test_a_mark_of_another_topic_tells_nothing(mark: tuple[int, ...]) -> None:
    board = Board()
    board.reads(PARTITIONS)

    assert board.changed_since(mark) is None


def test_a_board_that_never_heard_the_feed_is_not_live() -> None:
    board = Board()

    assert not board.live
    assert board.heard_at is None


def test_a_board_is_live_until_the_feed_was_silent_for_too_long() -> None:
    hands = Hands()
    board = Board(steady=hands.seconds, legal=hands.now)
    board.heard()

    hands.steady, hands.legal = SILENT_AFTER - 0.1, at("12:05")
    assert board.live
    hands.steady = SILENT_AFTER
    assert not board.live
    assert board.heard_at == NOON


def test_a_lost_feed_is_not_live_until_it_is_heard_again() -> None:
    board = Board(steady=Hands().seconds)
    board.heard()

    board.silent()
    assert not board.live
    board.heard()
    assert board.live


def test_the_bell_rings_for_news_and_when_the_feed_is_found_or_lost_and_not_otherwise() -> None:
    board, rung = Board(steady=Hands().seconds), list[int]()
    board.on_change(lambda: rung.append(board.number))

    board.heard()
    board.heard()
    board.shows(case(1), view())
    board.shows(case(1), view())
    board.silent()

    assert rung == [0, 1, 1]
