"""Whatever replicas send late, the newest view of each case comes to lie last on the topic: that alone is kept."""

from dataclasses import dataclass, field

from hypothesis import example, given
from hypothesis import strategies as st

from a_board import Hands, case, view
from coordinator.web.board import Board, Spot

READERS = 3
CASES = st.integers(0, 2)
Step = tuple[str, int, int]
steps = st.lists(
    st.one_of(
        st.tuples(st.just("says"), CASES, st.just(0)),
        st.tuples(st.just("says late"), CASES, st.integers(0, 5)),
        st.tuples(st.just("reads"), st.integers(0, READERS - 1), st.just(0)),
        st.tuples(st.just("mends"), st.integers(0, READERS - 1), st.just(0)),
    ),
    max_size=40,
)


@dataclass
class Log:
    """One partition: which case's view of which number lies where. Each reader reads it at its own pace."""

    lying: list[tuple[int, int]] = field(default_factory=list)
    said: dict[int, int] = field(default_factory=dict)
    readers: list[Board] = field(default_factory=lambda: [Board(steady=Hands().seconds) for _ in range(READERS)])

    def does(self, what: str, which: int, back: int) -> None:
        match what:
            case "says":
                self.said[which] = self.said.get(which, 0) + 1
                self.lying.append((which, self.said[which]))
            case "says late" if self.said.get(which, 0) > back:
                self.lying.append((which, self.said[which] - back))
            case "reads":
                for offset, (number, nth) in enumerate(self.lying):
                    read(self.readers[which], number, nth, offset)
            case "mends":
                self.mends(self.readers[which])

    def mends(self, board: Board) -> int:
        """What this reader knows as the newest is put behind what overtook it, from where it lies; how many were."""
        overtaken = board.overtaken(0.0)
        self.lying += [self.lying[spot.offset] for _, spot in overtaken]
        return len(overtaken)

    def comes_to_rest(self) -> int:
        """Nothing new is said: each reads and mends until nothing is left to mend; how many turns that took."""
        for turn in range(1, 100):
            for nth in range(READERS):
                self.does("reads", nth, 0)
            if not sum(map(self.mends, self.readers)):
                return turn
        raise AssertionError("they mend each other's mending for ever")

    def compacted(self) -> list[tuple[int, int, int]]:
        """Where the last record of each case lies, and what it is, in order."""
        last = {number: offset for offset, (number, _) in enumerate(self.lying)}
        return sorted((offset, *self.lying[offset]) for offset in last.values())


def read(board: Board, number: int, nth: int, offset: int) -> None:
    spot = Spot(0, offset, nth, f"2026-03-10T11:00:{nth:02}+00:00")
    board.shows(case(number), view(number, incident=f"INC{nth}"), spot)


@example([("says", 0, 0), ("says", 0, 0), ("says late", 0, 1)])
@example([("says", 0, 0), ("says", 0, 0), ("says late", 0, 1), ("reads", 0, 0), ("says", 0, 0), ("mends", 0, 0)])
@given(steps)
def test_a_page_that_begins_after_the_topic_was_compacted_shows_the_newest_view_of_every_case(
    drawn: list[Step],
) -> None:
    log = Log()
    for step in drawn:
        log.does(*step)

    turns = log.comes_to_rest()

    fresh = Board()
    for offset, number, nth in log.compacted():
        read(fresh, number, nth, offset)
    assert {case_id: one.incident for case_id, one in fresh.views.items()} == {
        case(number): f"INC{nth}" for number, nth in log.said.items()
    }
    assert turns <= 3, "what mended once is not mended again"


def test_an_older_view_that_lies_last_is_told_after_a_while_and_then_as_seldom_until_the_newest_lies_behind_it() -> (
    None
):
    hands = Hands()
    board = Board(steady=hands.seconds)
    for offset, nth in enumerate((1, 2, 1)):
        read(board, 1, nth, offset)
    told = []
    for second in (0.0, 1.9, 2.0, 3.9, 4.0):
        hands.steady = second
        told += [(second, case_id, spot.offset) for case_id, spot in board.overtaken(2.0)]

    assert told == [(2.0, case(1), 1), (4.0, case(1), 1)]
    read(board, 1, 2, 3)
    hands.steady = 60.0
    assert board.overtaken(2.0) == ()


def test_a_newer_view_behind_it_leaves_nothing_to_mend_and_so_does_another_topic() -> None:
    board, other = Board(steady=Hands().seconds), Board(steady=Hands().seconds)
    for offset, nth in enumerate((1, 2, 1)):
        read(board, 1, nth, offset)
        read(other, 1, nth, offset)
    read(board, 1, 3, 3)
    other.begin_anew()

    assert board.overtaken(0.0) == other.overtaken(0.0) == ()
