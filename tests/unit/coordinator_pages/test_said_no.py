"""A no to a person at a browser is a page in their language, and what they typed is not lost."""

import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from a_board import NOON, RememberedLooks, app_of, case, view, wall
from coordinator.web.board import Board
from coordinator.web.looking import Looking
from coordinator.web.said_no import wants_a_page

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
DUTCH = BROWSER | {"Accept-Language": "nl"}


@pytest.fixture
def closed(tmp_path: Path) -> Any:
    """Nobody may look without logging in."""
    board = Board()
    board.shows(case(1), view(1))
    return app_of(wall(board, tmp_path, lambda: NOON, open_to_readers=False))


def somebody(app: Any, works: str = "person") -> TestClient:
    browser = TestClient(app, follow_redirects=False)
    browser.post("/login", data={"name": "M. Jansen", "works": works})
    return browser


def read(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("/nothing/here", 404, "Op dit adres staat niets"),
        (f"/?table={'x' * 65}", 422, "Dit is niet begrepen"),
        ("/logout", 405, "Naar dit adres kan alleen een formulier worden gestuurd"),
    ],
)
def test_at_a_browser_a_no_is_a_page_in_the_readers_language(closed: Any, address: str, status: int, says: str) -> None:
    answer = somebody(closed).get(address, headers=DUTCH)

    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert f"<h1>{says}</h1>" in answer.text
    assert 'aria-current="page"' not in answer.text.partition('class="places"')[2].partition("</nav>")[0]


def test_a_no_to_who_is_not_logged_in_shows_what_they_typed_and_escapes_it(closed: Any) -> None:
    page = TestClient(closed).post("/logout", data={"note": "<script>alert(1)"}, headers=BROWSER).text

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize("said", [{}, {"Accept": "application/json"}, {"Accept": "text/html", "HX-Request": "true"}])
def test_a_program_is_told_the_problem_and_the_script_of_a_page(closed: Any, said: dict[str, str]) -> None:
    answer = somebody(closed).get("/nothing/here", headers=said)

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not-here"


@pytest.mark.parametrize(
    ("accept", "page"),
    [
        (BROWSER["Accept"], True),
        ("text/html", True),
        ("*/*", False),
        ("", False),
        ("text/event-stream", False),
        ("application/json, text/html;q=0.5", False),
        ("application/json;q=0.5, TEXT/HTML", True),
        ("text/html;q=nonsense", False),
    ],
)
def test_only_who_prefers_html_is_shown_a_page(accept: str, *, page: bool) -> None:
    assert wants_a_page(accept) is page


def test_a_screen_that_opens_a_case_is_told_who_it_is_logged_in_as(closed: Any) -> None:
    answer = somebody(closed, "wall").get(f"/cases/{case(1)}", headers=BROWSER)

    assert answer.status_code == 403
    assert "You are logged in as M. Jansen." in read(answer.text)


@pytest.mark.parametrize(
    ("works", "address", "leads_to"),
    [
        ("wall", "/", {"/"}),
        ("operator", "/nothing/here", {"/indicators"}),
        ("person", "/", {"/", "/shift", "/indicators"}),
    ],
)
def test_a_head_leads_only_where_its_reader_may_go(closed: Any, works: str, address: str, leads_to: set[str]) -> None:
    head = somebody(closed, works).get(address, headers=BROWSER).text.partition("</header>")[0]

    assert set(re.findall(r'<a [^>]*href="(/[a-z]*)"', head)) - {"/login"} == leads_to
    assert ('action="/find"' in head) is (works == "person")


def test_a_line_of_a_case_that_the_board_does_not_know_is_not_opened_and_no_look_at_it_is_recorded(
    tmp_path: Path,
) -> None:
    looks = RememberedLooks()
    board = Board()
    browser = somebody(app_of(wall(board, tmp_path, lambda: NOON, looking=Looking(looks, lambda: NOON))))

    assert browser.get(f"/cases/{case(1)}/events").status_code == 404
    board.loading = True  # it may yet come
    assert browser.get(f"/cases/{case(1)}/events").status_code == 503
    assert looks.kept == []


def test_the_tab_of_a_case_is_named_by_its_number(closed: Any) -> None:
    assert "<title>PL000001 · Joint Table</title>" in somebody(closed).get(f"/cases/{case(1)}").text


def test_an_operator_who_logged_in_comes_to_the_indicators(closed: Any) -> None:
    answer = somebody(closed, "operator").get("/")

    assert (answer.status_code, answer.headers["location"]) == (303, "/indicators")


def test_who_logs_in_by_name_goes_on_to_the_case_they_wanted(closed: Any) -> None:
    browser = TestClient(closed, follow_redirects=False)
    page = browser.get(browser.get(f"/cases/{case(1)}").headers["Location"]).text

    assert f'name="to" value="/cases/{case(1)}"' in page
    came = browser.post("/login", data={"name": "M. Jansen", "to": f"/cases/{case(1)}"})
    assert came.headers["location"] == f"/cases/{case(1)}"
    assert browser.post("/login", data={"name": "M. Jansen", "to": "//elsewhere"}).headers["location"] == "/"


def test_a_case_id_in_capitals_leads_to_its_case(closed: Any) -> None:
    answer = somebody(closed).get(f"/cases/{case(1).upper()}")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{case(1)}")
    assert somebody(closed).get(f"/cases/{case(9).upper()}").status_code == 404


def test_the_icon_that_browsers_ask_for_by_themselves_is_there(closed: Any) -> None:
    answer = TestClient(closed).get("/favicon.ico")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
