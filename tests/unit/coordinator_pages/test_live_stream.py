"""An open page is told what changes, as it changes; one that comes back is told what it missed."""

import asyncio
import json
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple

import pytest
from starlette.types import Message

from a_board import Hands, Served, case, clock, held_back, served, view, wall
from coordinator.web import sse
from coordinator.web.board import Board
from coordinator.web.languages import language
from coordinator.web.selection import Selection
from coordinator.web.shared import MOST
from coordinator.web.showing import Showing
from coordinator.web.sse import Lines
from given import at

INSERTS = 'hx-target="#tiles" hx-swap="tiles"'
REPLACES_ALL = 'hx-target="#tiles" hx-swap="all-tiles"'


class Said(NamedTuple):
    """One event on a line."""

    kind: str
    id: str
    data: str

    @property
    def tiles(self) -> list[str]:
        return re.findall(r'<li id="case-([^"]+)"', self.data)


class Page:
    """A page that listens at a line."""

    def __init__(self, answer: HTTPResponse) -> None:
        self.answer = answer

    def hears(self) -> Said:
        fields: dict[str, list[str]] = {}
        while line := self._line():
            name, _, value = line.partition(": ")
            fields.setdefault(name, []).append(value)
        return Said(*("\n".join(fields.get(name, [])) for name in ("event", "id", "data")))

    def _line(self) -> str:
        read = self.answer.readline()
        if not read.endswith(b"\n"):
            raise EOFError("the line ended")
        return read.decode().rstrip("\r\n")


@pytest.fixture(autouse=True)
def _no_beat_comes_between(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine a test may take longer than it is from one beat to the next."""
    monkeypatch.setattr("coordinator.web.pages.HEARTBEAT", 600.0)


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Served]:
    board = Board(steady=Hands().seconds, legal=Hands().now)
    board.shows(case(1), view(1))
    board.heard()
    with served(wall(board, tmp_path, Hands().now)) as running:
        yield running


@contextmanager
def answered(pages: Served, path: str, **headers: str) -> Iterator[HTTPResponse]:
    connection = HTTPConnection("127.0.0.1", pages.port, timeout=20)
    connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    try:
        yield connection.getresponse()
    finally:
        connection.close()


@contextmanager
def listening(pages: Served, since: str = "", speaks: str = "en", **headers: str) -> Iterator[Page]:
    with answered(pages, f"/board/events?since={since}&lang={speaks}", **headers) as answer:
        yield Page(answer)


def opened(pages: Served) -> str:
    """The id under which a page that was just opened listens."""
    with answered(pages, "/") as answer:
        found = re.search(r'/board/events\?since=([^"&]+)', answer.read().decode())
    assert found
    return found[1]


def test_a_line_begins_with_what_time_it_is_and_whether_the_board_is_live(pages: Served) -> None:
    with listening(pages, opened(pages)) as page:
        beat = page.hears()

    assert beat.kind == "beat"
    assert json.loads(beat.data) == {
        "now": "2026-03-10T11:00:00+00:00",
        "at": "Tue 10 Mar 12:00",
        "told": "Tue 10 Mar 12:00",
        "pace": 1,
        "live": True,
        "state": "live",
        "silence": "",
    }


def test_a_new_case_is_put_on_an_open_page(pages: Served) -> None:
    with listening(pages, opened(pages)) as page:
        page.hears()
        pages.shows(2, view(2))
        said = page.hears()

    assert INSERTS in said.data
    assert said.tiles == [case(2)]
    assert "<b>2</b> cases" in said.data


def test_a_changed_tile_is_put_in_place_of_the_old_one(pages: Served) -> None:
    with listening(pages, opened(pages)) as page:
        page.hears()
        pages.shows(1, held_back(1, clocks=(clock(at("15:00")),)))
        said = page.hears()

    assert said.tiles == [case(1)]
    assert "no consultation on this proposal yet" in said.data
    assert 'data-due="2026-03-10T15:00:00+01:00"' in said.data


def test_every_open_page_is_told(pages: Served) -> None:
    since = opened(pages)
    with listening(pages, since) as one, listening(pages, since) as other:
        one.hears(), other.hears()
        pages.shows(2, view(2))

        assert one.hears() == other.hears()


def test_a_page_with_filters_is_told_of_its_own_cases_and_of_those_that_leave_them(pages: Served) -> None:
    since = opened(pages)
    with listening(pages, f"{since}&table=amsterdam") as filtered, listening(pages, since) as whole:
        filtered.hears(), whole.hears()
        pages.shows(2, view(2, table="amsterdam"))
        assert (filtered.hears().tiles, whole.hears().tiles) == ([case(2)], [case(2)])
        pages.shows(2, view(2, table="rotterdam"))
        left, moved = filtered.hears(), whole.hears()

    assert (left.tiles, moved.tiles) == ([case(2)], [case(2)])
    assert ('data-gone="yes"' in left.data, 'data-gone="yes"' in moved.data) == (True, False)
    assert "<b>0</b> cases of 2" in left.data
    assert "<b>2</b> cases" in moved.data


def test_a_page_with_filters_that_was_away_is_given_its_own_cases(pages: Served) -> None:
    pages.shows(2, view(2, table="amsterdam"))
    with listening(pages, "&table=amsterdam") as page:
        page.hears()

        assert page.hears().tiles == [case(2)]


def test_what_a_change_tells_is_made_once_for_all_pages_of_a_language_and_selection(
    pages: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    showing, made = Showing(pages.wall, language("en")), list[str]()
    page = showing._page

    def noted(_self: Showing, name: str, **said: Any) -> str:
        made.append(name)
        return page(name, **said)

    monkeypatch.setattr(Showing, "_page", noted)
    for _ in range(100):
        showing.some([case(1)])
    showing.some([case(1)], Selection(table="amsterdam"))

    assert made == ["tile.html", "some.html", "gone.html", "some.html"]
    for spelled in ("PL000001", "pl-000 001", "PL 00 00 01 "):
        showing.some([case(1)], Selection(find=spelled))
    assert made.count("some.html") == 3


def test_of_a_board_that_began_anew_no_tile_is_kept(pages: Served) -> None:
    board = Board()
    showing = Showing(replace(pages.wall, board=board), language("en"))
    for number in range(1, 4):
        board.shows(case(number), view(number))
    showing.whole()
    board.begin_anew()
    board.shows(case(9), view(9))
    showing.whole()

    assert set(showing._rendered) == {case(9)}


def test_of_addresses_spelled_without_end_few_are_kept(pages: Served) -> None:
    showing = Showing(pages.wall, language("en"))
    for number in range(200):
        showing.whole(Selection(table=f"nowhere-{number}"))

    assert len(showing._shared.made) == MOST
    assert showing._shared.made.get(("whole", Selection(table="nowhere-199"))) is not None


def test_a_page_is_told_in_its_own_language(pages: Served) -> None:
    since = opened(pages)
    with listening(pages, since) as english, listening(pages, since, speaks="nl") as dutch:
        english.hears()
        assert json.loads(dutch.hears().data)["at"] == "di 10 mrt 12:00"
        pages.shows(2, held_back(2))

        assert "no consultation on this proposal yet" in english.hears().data
        assert "nog geen consultatie over dit voorstel" in dutch.hears().data


def test_a_page_that_comes_back_is_told_what_it_missed_and_each_case_once(pages: Served) -> None:
    with listening(pages, opened(pages)) as page:
        page.hears()
        pages.shows(2, view(2))
        last = page.hears().id
    pages.shows(3, view(3))
    pages.shows(4, view(4))
    pages.shows(3, held_back(3))

    with listening(pages, Last_Event_ID=last) as page:
        page.hears()
        said = page.hears()

    assert INSERTS in said.data
    assert said.tiles == [case(4), case(3)]
    assert "no consultation on this proposal yet" in said.data


def test_what_a_page_heard_last_counts_more_than_what_it_was_opened_with(pages: Served) -> None:
    since = opened(pages)
    pages.shows(2, view(2))
    newer = opened(pages)
    pages.shows(3, view(3))

    with listening(pages, since, Last_Event_ID=newer) as page:
        page.hears()

        assert page.hears().tiles == [case(3)]


def test_a_page_that_was_away_for_long_is_told_each_case_once(pages: Served) -> None:
    last = opened(pages)
    for number in range(2000):
        pages.shows(2, view(2, incident=f"INC{number}"))

    with listening(pages, Last_Event_ID=last) as page:
        page.hears()
        said = page.hears()

    assert INSERTS in said.data
    assert said.tiles == [case(2)]


def another_replica(*, without: int = 0) -> Board:
    """A board that read the same topic by itself, but for the last so many records."""
    said = [(1, view(1)), (2, view(2)), (3, held_back(3))]
    board = Board(steady=Hands().seconds)
    for number, one in said[: len(said) - without]:
        board.shows(case(number), one)
    board.heard()
    return board


def test_a_page_that_comes_back_to_another_replica_is_told_what_it_missed(pages: Served, tmp_path: Path) -> None:
    with listening(pages, opened(pages)) as page:
        page.hears()
        pages.shows(2, view(2))
        last = page.hears().id

    with (
        served(wall(another_replica(), tmp_path, Hands().now)) as other,
        listening(other, Last_Event_ID=last) as page,
    ):
        page.hears()
        said = page.hears()
        other.shows(4, view(4))
        after = page.hears()

    assert (INSERTS in said.data, said.tiles, after.tiles) == (True, [case(3)], [case(4)])


def test_a_replica_that_is_behind_tells_a_page_nothing_that_it_saw_before(pages: Served, tmp_path: Path) -> None:
    with listening(pages, opened(pages)) as page:
        page.hears()
        pages.shows(2, view(2))
        pages.shows(3, held_back(3))
        while not (said := page.hears()).tiles or case(3) not in said.tiles:
            pass
        last = said.id

    with (
        served(wall(another_replica(without=2), tmp_path, Hands().now)) as other,
        listening(other, Last_Event_ID=last) as page,
    ):
        page.hears()
        for number, one in ((2, view(2)), (3, held_back(3)), (4, view(4))):
            other.shows(number, one)
        said = page.hears()

    assert said.tiles == [case(4)]


def test_a_page_that_saw_more_than_there_is_saw_another_topic(pages: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "AHEAD", 0.0)
    with listening(pages, Last_Event_ID="ffff") as page:
        page.hears()
        said = page.hears()

    assert REPLACES_ALL in said.data
    assert said.tiles == [case(1)]


def test_no_page_is_told_of_half_a_board(pages: Served) -> None:
    def half() -> None:
        pages.wall.board.begin_anew()
        pages.wall.board.shows(case(7), view(7))

    def all_of_it() -> None:
        pages.wall.board.shows(case(8), view(8))
        pages.wall.board.heard()

    with listening(pages, opened(pages)) as page:
        page.hears()
        pages.call(half)
        pages.call(pages.wall.board.silent)
        assert page.hears().kind == "beat"
        pages.call(all_of_it)
        while (said := page.hears()).kind:
            pass

    assert sorted(said.tiles) == sorted([case(7), case(8)])


async def test_a_page_that_takes_nothing_is_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sse, "SLOW", 0.01)
    board, never = another_replica(), asyncio.Event()
    lines, showing = Lines(board), Showing(wall(board, tmp_path, Hands().now), language("en"))
    was_open: list[int] = []

    async def receive() -> Message:
        if not was_open or lines.open:
            await never.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.body":
            was_open.append(lines.open)
            await never.wait()

    scope = {"type": "http", "method": "GET", "path": "/board/events", "headers": []}
    async with asyncio.timeout(20):
        await lines.answer("", showing, Selection())(scope, receive, send)

    assert was_open == [1]
    assert lines.open == 0


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux cuts a connection that takes nothing")
def test_its_connection_is_cut_though_its_machine_still_answers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("messaging.assembly.TAKES_NOTHING_MS", 500)
    board = Board(steady=Hands().seconds)
    for number in range(200):
        board.shows(case(number), view(number))
    board.heard()
    with served(wall(board, tmp_path, Hands().now)) as running, socket.socket() as page:
        page.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        page.connect(("127.0.0.1", running.port))
        page.sendall(b"GET /board/events HTTP/1.1\r\nHost: here\r\n\r\n")
        connections, until = running.server.server_state.connections, monotonic() + 30
        while not connections and monotonic() < until:
            sleep(0.01)
        assert connections
        while connections and monotonic() < until:
            sleep(0.01)

        assert not connections


def test_nobody_on_the_way_keeps_a_line_or_holds_it_back(pages: Served) -> None:
    with answered(pages, "/board/events") as answer:
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Accel-Buffering"] == "no"
        assert answer.headers["Content-Type"].startswith("text/event-stream")


def test_one_page_more_than_a_process_serves_is_asked_to_come_back(
    pages: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coordinator.web.pages.MOST_LINES", 1)
    with listening(pages, opened(pages)) as page:
        page.hears()
        with answered(pages, "/board/events") as refused:
            assert (refused.status, refused.headers["Retry-After"]) == (503, "5")


@pytest.mark.parametrize("last", ["", "0-1", "nonsense", "²", "-1", "1" * 5000])
def test_a_page_that_names_no_id_of_this_topic_is_given_the_whole_board(pages: Served, last: str) -> None:
    with listening(pages, since="", Last_Event_ID=last) as page:
        page.hears()
        said = page.hears()

    assert REPLACES_ALL in said.data
    assert said.tiles == [case(1)]


def test_a_lost_feed_is_told_at_once(pages: Served) -> None:
    with listening(pages, opened(pages)) as page:
        page.hears()
        pages.call(pages.wall.board.silent)
        beat = json.loads(page.hears().data)

    assert (beat["live"], beat["state"]) == (False, "no update since 12:00")


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n", "\n\n", "\u2028", "\x85"])
def test_no_text_ends_an_event_or_begins_another(pages: Served, end: str) -> None:
    with listening(pages, opened(pages)) as page:
        page.hears()
        pages.shows(2, view(2, offence=f"Theft{end}event: beat{end}id: forged-1{end}data: {{}}{end}{end}more"))
        said = page.hears()

    assert said.kind == ""
    assert said.id == opened(pages)
    assert "more</span> · <b>examining</b>" in said.data


def test_changes_that_come_together_are_told_in_one_piece(pages: Served) -> None:
    def much() -> None:
        for number in range(50):
            pages.wall.board.shows(case(2), view(2, incident=f"INC{number}"))
        pages.wall.board.shows(case(3), view(3))

    with listening(pages, opened(pages)) as page:
        page.hears()
        pages.call(much)
        said = page.hears()

    assert said.tiles == [case(2), case(3)]
    assert said.id == f"{52:x}"


def test_a_view_given_twice_is_told_once(pages: Served) -> None:
    shown = view(2)
    with listening(pages, opened(pages)) as page:
        page.hears()
        pages.shows(2, shown)
        first = page.hears()
        pages.shows(2, shown)
        pages.shows(3, view(3))

        assert (first.tiles, page.hears().tiles) == ([case(2)], [case(3)])
