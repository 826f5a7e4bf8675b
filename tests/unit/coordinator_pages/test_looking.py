"""A case is shown to who may see it, after it was recorded who looks; what cannot be recorded is not shown."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from a_board import NOON, TOKEN, Hands, RememberedLooks, app_of, case, view, wall
from contracts.topics import Agency
from coordinator.domain.contributed import Given
from coordinator.domain.elsewhere import Elsewhere
from coordinator.domain.looks import Look, Way
from coordinator.domain.sections.case_acts import CaseActs
from coordinator.domain.told_weighing import ToldWeighings
from coordinator.web import looking as looking_module
from coordinator.web.audit import audit_routes
from coordinator.web.behind import Behind
from coordinator.web.board import Board
from coordinator.web.looking import SHOWN, STILL, Looking
from coordinator.web.wall import Wall
from messaging.clock import LONG_AGO
from messaging.web.auth import Actor

PAGE = f"/cases/{case(1)}"
SCREEN = {"Authorization": f"Bearer {TOKEN}"}


@dataclass
class OneOtherCase:
    """Behind each case stands another one of its suspect. `then_away`: nothing can be recorded from there on."""

    then_away: RememberedLooks | None = None

    async def behind(self, _case_id: str, *, elsewhere: bool) -> Behind:
        if self.then_away:
            self.then_away.away = True
        other = Elsewhere(case(7), "PL-ELSEWHERE", "utrecht", "examining", ())
        given: dict[Agency, tuple[Given, ...]] = dict.fromkeys(Agency, ())
        return Behind(CaseActs(), given, None, ToldWeighings(None, ()), frozenset(), (other,) if elsewhere else ())


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def looks() -> RememberedLooks:
    return RememberedLooks()


@pytest.fixture
def a_wall(looks: RememberedLooks, hands: Hands, tmp_path: Path) -> Wall:
    """Two cases, for who logs in."""
    board = Board()
    for number in (1, 2):
        board.shows(case(number), view(number))
    return wall(board, tmp_path, hands.now, looking=Looking(looks, hands.now), open_to_readers=False)


@pytest.fixture
def browser(a_wall: Wall, looks: RememberedLooks) -> TestClient:
    return TestClient(app_of(a_wall, audit_routes(looks, a_wall.doors)), follow_redirects=False)


def as_(browser: TestClient, works: str, name: str = "M. Jansen") -> TestClient:
    assert browser.post("/login", data={"name": name, "works": works}).status_code == 303
    return browser


def test_who_opens_a_case_is_recorded_and_named_at_the_page(browser: TestClient, looks: RememberedLooks) -> None:
    page = as_(browser, "person").get(PAGE).text

    assert looks.kept == [Look("M. Jansen", "person", (case(1),), NOON, "at-page", names=False)]
    assert "Who has looked" in page
    assert "M. Jansen" in page.partition("Who has looked")[2]


def test_the_page_names_the_newest_looks_of_this_case_alone(browser: TestClient, looks: RememberedLooks) -> None:
    as_(browser, "person", "A. Bakker").get(f"/cases/{case(2)}")
    for number in range(SHOWN + 2):
        as_(browser, "names", f"Looker {number:02}").get(PAGE)

    told = browser.get(PAGE).text.partition("Who has looked")[2]

    assert "A. Bakker" not in told
    assert "Looker 02" not in told
    assert "Looker 11" in told
    assert "with the name" in told


def test_what_cannot_be_recorded_is_not_shown(browser: TestClient, looks: RememberedLooks) -> None:
    as_(browser, "person")
    looks.away = True

    answer = browser.get(PAGE)

    assert answer.status_code == 503
    assert "could not be recorded" in answer.text
    assert "PL000001" not in answer.text
    assert browser.get(f"{PAGE}/events").status_code == 503
    assert browser.get(f"/api{PAGE}").status_code == 503
    assert browser.get("/").status_code == 200, "the board without names is no look at a case"


@pytest.mark.parametrize(("works", "seen"), [("person", []), ("context", ["context"]), ("names", ["names"])])
def test_a_persons_other_cases_are_recorded_before_they_are_shown_to_who_may_see_them(
    a_wall: Wall, looks: RememberedLooks, works: str, seen: list[str]
) -> None:
    """No name stands beside those cases, whoever looks, and none is said to."""
    browser = as_(TestClient(app_of(replace(a_wall, records=OneOtherCase())), follow_redirects=False), works)
    for _ in range(2):
        assert ("PL-ELSEWHERE" in browser.get(PAGE).text) is bool(seen)

    others = [one for one in looks.kept if one.way != "at-page"]
    assert others == [Look("M. Jansen", role, (case(7),), NOON, "by-person", names=False) for role in seen]


def test_a_persons_other_cases_stay_away_while_it_cannot_be_recorded_that_they_are_shown(
    a_wall: Wall, looks: RememberedLooks
) -> None:
    browser = as_(TestClient(app_of(replace(a_wall, records=OneOtherCase(looks))), follow_redirects=False), "names")

    page = browser.get(PAGE)

    assert page.status_code == 200, "the case itself was recorded"
    assert "PL-ELSEWHERE" not in page.text


def test_a_case_that_is_not_there_is_looked_at_by_nobody(browser: TestClient, looks: RememberedLooks) -> None:
    assert as_(browser, "person").get(f"/cases/{case(9)}").status_code == 404
    assert looks.kept == []


def test_a_system_that_asks_again_and_again_is_recorded_once_in_a_quarter_of_an_hour(
    browser: TestClient, looks: RememberedLooks, hands: Hands
) -> None:
    for _ in range(3):
        browser.get("/api/board", headers=SCREEN)
    hands.legal = NOON + STILL
    browser.get("/api/board", headers=SCREEN)

    assert [(one.who, set(one.cases), one.at - NOON) for one in looks.kept] == [
        ("screen", {case(1), case(2)}, timedelta()),
        ("screen", {case(1), case(2)}, STILL),
    ]


def test_a_case_that_is_new_to_a_system_is_recorded_at_once(
    browser: TestClient, looks: RememberedLooks, a_wall: Wall
) -> None:
    browser.get("/api/board", headers=SCREEN)
    a_wall.board.shows(case(3), view(3))
    browser.get("/api/board", headers=SCREEN)

    assert looks.kept[-1].cases == (case(3),)


@pytest.mark.parametrize(
    ("works", "seen"),
    [
        ("person", {"/", PAGE, "/api/board", f"/api{PAGE}"}),
        ("context", {"/", PAGE, "/api/board", f"/api{PAGE}"}),
        ("names", {"/", PAGE, "/api/board", f"/api{PAGE}", "/board/names"}),
        ("wall", {"/"}),
        ("operator", {f"/operator/looks?case={case(1)}"}),
    ],
)
def test_each_sees_what_is_for_them(browser: TestClient, works: str, seen: set[str]) -> None:
    as_(browser, works)
    every = ("/", PAGE, "/api/board", f"/api{PAGE}", "/board/names", f"/operator/looks?case={case(1)}")

    answers = {path: browser.get(path, follow_redirects=False).status_code for path in every}

    others = dict.fromkeys(every, 403) | ({"/": 303} if works == "operator" else {})
    assert answers == others | dict.fromkeys(seen, 200)


def test_where_the_board_is_open_who_looks_without_logging_in_is_recorded_as_that(
    looks: RememberedLooks, hands: Hands, tmp_path: Path
) -> None:
    board = Board()
    board.shows(case(1), view(1))
    browser = TestClient(app_of(wall(board, tmp_path, hands.now, looking=Looking(looks, hands.now))))

    assert browser.get(PAGE).status_code == 200
    assert [(one.who, one.names) for one in looks.kept] == [("not logged in", False)]


def test_an_auditor_is_told_by_case_and_by_person(browser: TestClient, looks: RememberedLooks) -> None:
    as_(browser, "person").get(PAGE)
    browser.get("/api/board", headers=SCREEN)
    as_(browser, "operator", "An auditor")

    by_case = browser.get("/operator/looks", params={"case": case(1)}).json()["looks"]
    by_person = browser.get("/operator/looks", params={"who": "M. Jansen"}).json()["looks"]

    assert [(one["who"], one["way"], one["cases"]) for one in by_case] == [
        ("screen", "as-system", [case(1)]),
        ("M. Jansen", "at-page", [case(1)]),
    ]
    assert [one["cases"] for one in by_person] == [[case(1)]]
    assert browser.get("/operator/looks").status_code == 422


steps = st.lists(
    st.tuples(
        st.sampled_from(["at-page", "at-board", "as-system"]),
        st.sampled_from(["M. Jansen", "A. Bakker", "P. Smit"]),
        st.lists(st.integers(1, 4), max_size=3, unique=True),
        st.sampled_from([0, 1, 7, 14, 15, 40]),
    ),
    max_size=30,
)


@given(steps)
async def test_each_look_is_recorded_once_in_a_quarter_of_an_hour_and_no_older_one_is_remembered_of_anybody(
    drawn: list[tuple[Way, str, list[int], int]],
) -> None:
    hands, looks, last = Hands(), RememberedLooks(), dict[tuple[str, str, int], datetime]()
    looking = Looking(looks, hands.now)
    for way, who, numbers, minutes in drawn:
        hands.legal += timedelta(minutes=minutes)
        fresh = [one for one in numbers if hands.legal - last.get((who, way, one), LONG_AGO) >= STILL]
        last |= {(who, way, one): hands.legal for one in fresh}
        before = len(looks.kept)

        await looking.among(list(map(case, numbers)), Actor(who, "person"), way, names=False)

        assert [one.cases for one in looks.kept[before:]] == ([tuple(map(case, fresh))] if fresh else [])
        assert len(looking._last) == sum(hands.legal - at < STILL for at in last.values())


async def test_more_looks_than_are_remembered_are_recorded_once_more_and_none_is_left_out(
    monkeypatch: pytest.MonkeyPatch, looks: RememberedLooks, hands: Hands
) -> None:
    monkeypatch.setattr(looking_module, "REMEMBERED", 3)
    looking, somebody = Looking(looks, hands.now), Actor("M. Jansen", "person")
    for numbers in ((1, 2, 3, 4), (2, 3, 4), (1,)):
        await looking.among(list(map(case, numbers)), somebody, "at-board", names=True)

    assert [one.cases for one in looks.kept] == [tuple(map(case, (1, 2, 3, 4))), (case(1),)]
    assert len(looking._last) == 3
