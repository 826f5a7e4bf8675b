"""A session that was ended at one process of a service holds at none of them, whatever the store does meanwhile."""

import asyncio
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import example, given
from hypothesis import strategies as st

from a_board import Hands, app_of, case, doors, view, wall
from coordinator.web.board import Board
from ended_sessions import RememberedEnds
from messaging.web import ended
from messaging.web.ended import OVERLAP, End, Ended, look, tell
from messaging.web.sessions import LONGEST_SESSION, LONGEST_WALL, Sessions

PROCESSES = 3
LASTS = 1000.0
Step = tuple[str, int, int]
steps = st.lists(
    st.one_of(
        st.tuples(st.just("ends"), st.integers(0, PROCESSES - 1), st.integers(0, 9)),
        st.tuples(st.just("looks"), st.integers(0, PROCESSES - 1), st.just(0)),
        st.tuples(st.just("begins anew"), st.integers(0, PROCESSES - 1), st.just(0)),
        st.tuples(st.just("time passes"), st.just(0), st.integers(1, 400)),
        st.tuples(st.sampled_from(["store goes", "store comes"]), st.just(0), st.just(0)),
    ),
    max_size=40,
)


@dataclass
class Service:
    """Processes with clocks of their own, which are off by up to the overlap, and the store between them."""

    off: tuple[float, ...]
    store: RememberedEnds = field(default_factory=RememberedEnds)
    processes: list[Ended] = field(default_factory=lambda: [Ended() for _ in range(PROCESSES)])
    time: float = 1_000_000.0
    over: dict[str, float] = field(default_factory=dict)

    def now(self, which: int) -> float:
        return self.time + self.off[which]

    async def does(self, what: str, which: int, number: int) -> None:
        match what:
            case "ends":
                session, process = f"session-{number}", self.processes[which]
                self.over.setdefault(session, self.time + LASTS)
                process.end(End(session, self.now(which), self.over[session]))
                await tell(process, self.store, self.now(which))
            case "looks":
                await look(self.processes[which], self.store, self.now(which))
            case "begins anew" if not self.processes[which].untold:
                self.processes[which] = Ended()
            case "time passes":
                self.time += number
            case "store goes" | "store comes":
                self.store.away = what == "store goes"


@example([("store goes", 0, 0), ("ends", 0, 1), ("store comes", 0, 0)], (0.0, 0.0, 0.0))
@example([("store goes", 0, 0), ("ends", 1, 1), ("time passes", 0, 301), ("ends", 0, 0)], (0.0, 0.0, 0.0))
@example([("ends", 0, 1), ("looks", 2, 0), ("ends", 1, 2)], (OVERLAP / 2, -OVERLAP / 2, 0.0))
@given(steps, st.tuples(*[st.floats(-OVERLAP / 2, OVERLAP / 2)] * PROCESSES))
def test_once_the_store_answers_every_process_knows_every_end_of_a_session_that_would_still_hold(
    drawn: list[Step], off: tuple[float, ...]
) -> None:
    service = Service(off)

    async def all_steps() -> None:
        for step in (*drawn, ("store comes", 0, 0)):
            await service.does(*step)
        for _ in range(2):  # each tells what it ended, and then each hears what all of them ended
            for which in range(PROCESSES):
                await service.does("looks", which, 0)

    asyncio.run(all_steps())

    holding = {session for session, over in service.over.items() if over > service.time + OVERLAP / 2}
    for process in service.processes:
        assert {session for session in holding if session not in process} == set()
        assert not process.untold


async def test_a_process_whose_clock_is_far_ahead_hides_no_end_from_the_others() -> None:
    store, other = RememberedEnds(), Ended()
    await store.keep([End("ahead", 50_000.0, 90_000.0)], 1000.0)
    await look(other, store, 1000.0)
    await store.keep([End("later", 1001.0, 90_000.0)], 1001.0)
    await look(other, store, 1002.0)

    assert "later" in other


async def test_no_more_ends_are_known_than_may_be_and_none_whose_session_would_be_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ended, "MOST", 3)
    store, known = RememberedEnds(), Ended()
    await store.keep([End(f"{nth}", 1000.0 + nth, 2000.0 + nth) for nth in range(5)], 1000.0)
    await look(known, store, 1010.0)
    assert [f"{nth}" in known for nth in range(5)] == [False, False, True, True, True]

    await look(known, RememberedEnds(), 2003.0)
    assert [f"{nth}" in known for nth in range(5)] == [False, False, False, False, True]


def of_one_process(folder: Path, store: RememberedEnds) -> tuple[TestClient, Sessions]:
    """Pages as one process of several serves them, and its sessions."""
    board, closed = Board(), doors(folder)
    board.shows(case(1), view(1))
    shared = replace(closed, sessions=replace(closed.sessions, store=store))
    given_to = replace(wall(board, folder, Hands().now, open_to_readers=False), doors=shared)
    return TestClient(app_of(given_to), follow_redirects=False), shared.sessions


@pytest.mark.parametrize(("works", "lasts"), [("person", LONGEST_SESSION), ("wall", LONGEST_WALL)])
async def test_who_logs_out_at_one_process_is_out_at_the_other(tmp_path: Path, works: str, lasts: int) -> None:
    store = RememberedEnds()
    (one, _), (other, sessions) = (of_one_process(tmp_path, store) for _ in range(2))
    one.post("/login", data={"name": "M. Jansen", "works": works})
    other.cookies.update(dict(one.cookies))
    assert other.get("/session").status_code == 200

    csrf = one.get("/").text.partition('name="csrf" value="')[2].partition('"')[0]
    assert one.post("/logout", data={"csrf": csrf}).status_code == 200
    await sessions.look()

    assert other.get("/session").status_code == 401
    (kept,) = store.kept.values()
    assert kept.over - kept.at == pytest.approx(lasts, abs=60)


async def test_a_logout_is_answered_though_the_store_is_away_and_told_when_it_is_back(tmp_path: Path) -> None:
    store = RememberedEnds()
    (one, first), (other, second) = (of_one_process(tmp_path, store) for _ in range(2))
    one.post("/login", data={"name": "M. Jansen", "works": "person"})
    cookies = dict(one.cookies)
    other.cookies.update(cookies)
    csrf = one.get("/").text.partition('name="csrf" value="')[2].partition('"')[0]

    store.away = True
    assert one.post("/logout", data={"csrf": csrf}).status_code == 200
    one.cookies.update(cookies)
    assert one.get("/session").status_code == 401

    store.away = False
    await first.look()
    await second.look()
    assert other.get("/session").status_code == 401
