"""A case is found by a part of a number, however it is spaced; one that fits is opened; a name is in no address."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from a_board import NOON, app_of, case, clock, view, wall
from contracts.joint_view import AssignmentShown, JointView
from coordinator.web.board import Board
from coordinator.web.finding import LEAST, exactly, finds, plain

Find = Callable[[str], str]
CASES = (
    view(1, incident="INC-77"),
    view(2, incident="INC-77", clocks=(clock(NOON, order="GA-2026/5"),)),
    view(3, agency_number="PL1700-2026000012", assignment=AssignmentShown(number=1, to="M. Jansen", at=NOON)),
)


@pytest.fixture
def browser(tmp_path: Path) -> TestClient:
    board = Board()
    for number, one in enumerate(CASES, start=1):
        board.shows(case(number), one)
    return TestClient(app_of(wall(board, tmp_path, lambda: NOON)), follow_redirects=False)


@pytest.fixture
def find(browser: TestClient) -> Find:
    def place(typed: str) -> str:
        answer = browser.post("/find", data={"find": typed})
        return str(answer.headers.get("location", answer.status_code))

    return place


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("PL000002", 2),
        ("pl 00 00 02", 2),
        ("1700", 3),
        ("pl1700 2026 000012", 3),
        ("ga-2026/5", 2),
        (case(1), 1),
        (case(1)[:8], 1),
    ],
)
def test_the_one_case_that_fits_is_opened(find: Find, typed: str, number: int) -> None:
    assert find(typed) == f"/cases/{case(number)}"


def test_a_file_in_place_of_a_text_finds_nothing(browser: TestClient) -> None:
    answer = browser.post("/find", files={"find": ("some.txt", b"PL000002")}, follow_redirects=False)

    assert (answer.status_code, answer.headers["location"]) == (303, "/")


def test_several_are_shown_on_the_board_under_an_address_that_can_be_kept(find: Find, browser: TestClient) -> None:
    place = find("INC-77")
    page = browser.get(place).text

    assert place == "/?find=INC-77"
    assert [number for number in (1, 2, 3) if f'id="case-{case(number)}"' in page] == [1, 2]
    assert "Cases with “INC-77” in a number." in page


def test_a_whole_number_goes_before_numbers_of_which_it_is_a_part(browser: TestClient, tmp_path: Path) -> None:
    board = Board()
    for number, named in ((1, "PL12"), (2, "PL123")):
        board.shows(case(number), view(number, agency_number=named, incident=None))
    also = TestClient(app_of(wall(board, tmp_path, lambda: NOON)), follow_redirects=False)

    assert also.post("/find", data={"find": "PL12"}).headers["location"] == f"/cases/{case(1)}"


def test_what_no_case_has_is_said(find: Find, browser: TestClient) -> None:
    assert "None of the cases is as chosen." in browser.get(find("PL99999999")).text
    assert find("") == "/"


def test_who_opens_the_address_of_a_search_again_is_led_to_the_board(browser: TestClient) -> None:
    assert browser.get("/find").headers["location"] == "/"


def test_what_may_be_a_name_is_sent_and_stands_in_no_address(browser: TestClient) -> None:
    answer = browser.post("/find", data={"find": "Van der Berg"})

    assert answer.status_code == 200
    assert 'value="Van der Berg"' in answer.text, "it stands in the box again"
    assert not [one for one in re.findall(r'(?:href|action)="([^"]*)"', answer.text) if "Berg" in one]


@pytest.mark.parametrize(("typed", "short"), [("12", True), ("P-1", True), ("1", True), ("123", False), ("PL1", False)])
def test_that_a_number_needs_three_characters_is_said(
    find: Find,
    browser: TestClient,
    typed: str,
    short: bool,  # noqa: FBT001
) -> None:
    place = find(typed)

    assert (f"“{typed}” is too short to find a case by" in browser.get(place).text) == short


def test_a_hostile_search_is_shown_and_not_obeyed(browser: TestClient) -> None:
    page = browser.get("/", params={"find": '"><script>x1</script>'}).text

    assert "<script>x1" not in page


def test_mine_are_the_cases_that_who_is_logged_in_has(browser: TestClient) -> None:
    assert "Log in to see the cases that you have." in browser.get("/?mine=yes").text
    for name, shown in (("M. Jansen", [3]), ("J. Bakker", [])):
        browser.post("/login", data={"name": name})
        page = browser.get("/?mine=yes").text
        assert [number for number in (1, 2, 3) if f'id="case-{case(number)}"' in page] == shown


def test_the_tile_says_who_has_the_case(browser: TestClient) -> None:
    assert '<span class="has">M. Jansen</span>' in browser.get("/").text


@given(st.sampled_from(CASES), st.text(max_size=20))
def test_whatever_is_typed_finds_only_a_case_with_that_in_a_number(one: JointView, typed: str) -> None:
    numbers = (one.agency_number, one.incident, *(clock.order for clock in one.clocks), case(1))
    found = finds(typed, case(1), one)

    assert not found or (len(plain(typed)) >= LEAST and any(plain(typed) in plain(number or "") for number in numbers))
    assert not exactly("", case(1), one)
