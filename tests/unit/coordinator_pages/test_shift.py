"""The page on which a shift is handed over: what stands, what changed, who went, and the note for the next."""

import asyncio
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from a_board import NOON, TOKEN, Hands, RememberedLooks, app_of, case, clock, held_back, issued, reason, view, wall
from a_shift import RememberedShifts
from contracts.joint_view import AskedAgainShown, ClockFacts, JointView, TimelineEntry
from contracts.topics import Agency
from coordinator.domain.handing_over import HandedOver
from coordinator.domain.looks import Look
from coordinator.web.board import Board
from coordinator.web.looking import Looking
from coordinator.web.readers import Readers
from coordinator.web.shift import NOTES_SHOWN, WORDS_READ, shift_routes
from coordinator.web.shift_acts import shift_acts
from coordinator.web.standing import standing
from given import at

NOTE = "PL000002 waits for the solicitor; <b>call</b> legal aid at five."


def entry(what: str) -> TimelineEntry:
    return TimelineEntry(at=NOON, by=Agency.POLICE, what=what)


def released(number: int, hours_ago: int = 1, **said: object) -> JointView:
    facts = ClockFacts(moments={"released": NOON - timedelta(hours=hours_ago)})
    return view(number, **{"detained": False, "stage": "selected", "clock_facts": facts} | said)


@pytest.fixture
def board() -> Board:
    board = Board(steady=Hands().seconds)
    board.shows(case(1), view(1, clocks=(clock(NOON + timedelta(minutes=8)),), owed=(reason("assign-solicitor"),)))
    board.shows(case(2), held_back(2, detained=False))
    board.shows(case(3), issued(3, outcome="penalty-order-fine"))
    board.shows(case(4), view(4, table="amsterdam"))
    return board


@pytest.fixture
def shifts() -> RememberedShifts:
    return RememberedShifts()


@pytest.fixture
def looks() -> RememberedLooks:
    return RememberedLooks()


@pytest.fixture
def people(
    board: Board, shifts: RememberedShifts, looks: RememberedLooks, tmp_path: Path
) -> tuple[TestClient, TestClient]:
    """Two coordinators, each logged in."""
    given = wall(board, tmp_path, Hands().now, looking=Looking(looks, Hands().now))
    readers = Readers(given)
    app = app_of(given, shift_routes(shifts, readers), shift_acts(shifts, readers))
    both = (TestClient(app, follow_redirects=True), TestClient(app, follow_redirects=True))
    for browser, name in zip(both, ("M. Jansen", "S. de Vries"), strict=True):
        browser.post("/login", data={"name": name})
    return both


@pytest.fixture
def asked_again_at(shifts: RememberedShifts, tmp_path: Path) -> Callable[[Board, str], list[str]]:
    """The lines of what nobody answered yet, as they are read."""

    def told(board: Board, language: str) -> list[str]:
        given = wall(board, tmp_path, Hands().now)
        browser = TestClient(app_of(given, shift_routes(shifts, Readers(given))))
        page = browser.get(f"/shift?table=rotterdam&lang={language}").text
        section = page.partition('id="asked"')[2].partition("</h2>")[2].partition("</section>")[0]
        lines = (" ".join(re.sub("<[^>]+>", "", line).split()) for line in section.split("</li>"))
        return [line for line in lines if line]

    return told


def fields(page: str, name: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split(f'name="{name}" value="')[1:]]


def sent(browser: TestClient, path: str, **said: str | list[str]) -> str:
    """A form of the page, sent as it stands with this besides."""
    page = browser.get("/shift?table=rotterdam").text
    common = {"csrf": fields(page, "csrf")[0], "table": "rotterdam"}
    return browser.post(f"/shift/{path}", data=common | said).text


def test_what_stands_is_that_of_one_table_and_open_cases_only(people: tuple[TestClient, TestClient]) -> None:
    page = people[0].get("/shift?table=rotterdam").text

    assert [number in page for number in ("PL000001", "PL000002", "PL000003", "PL000004")] == [True, True, False, False]
    assert "8 min left" in page
    assert "assign a solicitor" in page
    assert "no consultation on this proposal yet" in page


def test_a_page_that_nothing_keeps_new_says_as_of_when_it_is_and_not_that_it_is_live(
    people: tuple[TestClient, TestClient],
) -> None:
    page = people[0].get("/shift?table=rotterdam").text

    assert "as it was at 12:00" in page
    assert 'id="state"' not in page


def test_what_was_asked_again_and_not_answered_is_told_with_case_agency_duty_and_since_when(
    board: Board, asked_again_at: Callable[[Board, str], list[str]]
) -> None:
    sooner = AskedAgainShown(duty="select-case", owner=Agency.PROSECUTOR, since=at("10:30"), times=3)
    later = AskedAgainShown(duty="give-advice", owner=Agency.PROBATION, since=at("11:30"), times=1)
    board.shows(case(1), view(1, asked_again=(later, sooner)))
    board.shows(case(4), view(4, table="amsterdam", asked_again=(sooner,)))

    assert asked_again_at(board, "en") == [
        "PL000001: take the case to the table, or not prosecutor, since Tue 10 Mar 10:30, asked again 3 times",
        "PL000001: give the advice, or say that more research is needed probation, since Tue 10 Mar 11:30",
    ]
    assert [line.rpartition(", ")[2] for line in asked_again_at(board, "nl")][:1] == ["3 keer opnieuw gevraagd"]


def test_where_nothing_waits_it_says_so(board: Board, asked_again_at: Callable[[Board, str], list[str]]) -> None:
    assert asked_again_at(board, "en") == ["None."]


def test_a_note_is_handed_over_once_and_taken_over_by_somebody_else(people: tuple[TestClient, TestClient]) -> None:
    first, second = people
    page = first.get("/shift?table=rotterdam").text
    form = {"csrf": fields(page, "csrf")[0], "table": "rotterdam", "request": fields(page, "request")[0], "note": NOTE}
    for _ in range(2):
        own = first.post("/shift/hand-over", data=form).text
    assert own.count("PL000002 waits for the solicitor; &lt;b&gt;call&lt;/b&gt;") == 1
    assert "Nobody has taken over yet." in own
    assert "I have read this and take over" not in own

    (named,) = fields(second.get("/shift?table=rotterdam").text, "note")
    taken = sent(second, "take-over", note=named)
    assert "Taken over by S. de Vries" in taken
    assert "S. de Vries has taken over already" in sent(second, "take-over", note=named)
    assert "there is no such note at this table" in sent(second, "take-over", note="another")


def test_nothing_is_marked_as_seen_at_a_table_that_the_board_does_not_know(
    people: tuple[TestClient, TestClient], shifts: RememberedShifts
) -> None:
    csrf = fields(people[0].get("/shift?table=rotterdam").text, "csrf")[0]
    for table in ("", "rotterdam M.", "x" * 900_000):
        sent = people[0].post("/shift/looked", data={"csrf": csrf, "table": table}, follow_redirects=False)

        assert sent.status_code == 422
        assert asyncio.run(shifts.looked("M. Jansen", table)) is None


def note_number(number: int) -> HandedOver:
    return HandedOver(f"note-{number}", "rotterdam", NOON - timedelta(minutes=number), "A. Bakker", f"note {number};")


@pytest.mark.parametrize("notes", [NOTES_SHOWN + 3, WORDS_READ])
def test_a_note_that_nobody_took_over_stays_however_many_were_written_since(
    people: tuple[TestClient, TestClient], shifts: RememberedShifts, notes: int
) -> None:
    for number in range(notes):
        asyncio.run(shifts.add(note_number(number)))
    page = people[0].get("/shift?table=rotterdam").text

    assert [f"note {number};" in page for number in range(notes)] == [True] * notes
    assert ("Older notes are kept and not shown here." in page) == (notes == WORDS_READ)


def test_a_note_without_words_is_not_handed_over(people: tuple[TestClient, TestClient]) -> None:
    assert "Nothing was done" in sent(people[0], "hand-over", note="  ", request=case(1))
    assert "No shift was handed over at this table yet." in people[0].get("/shift?table=rotterdam").text


def test_what_changed_is_told_until_it_is_marked_and_to_each_person_for_themselves(
    people: tuple[TestClient, TestClient], board: Board
) -> None:
    first, second = people
    sent(first, "looked")
    sent(second, "looked")
    board.shows(case(1), view(1, timeline=(entry("suspect-released"),)))
    page = first.get("/shift?table=rotterdam").text
    assert "1 line since" in page
    assert "suspect released" in page

    shown = fields(page, "line")
    board.shows(case(2), held_back(2, timeline=(entry("advice-given"),)))
    after = sent(first, "looked", line=shown)
    assert "suspect released" not in after
    assert "advice given" in after
    assert "suspect released" in second.get("/shift?table=rotterdam").text


def test_who_was_released_is_followed_open_cases_first(board: Board) -> None:
    board.shows(case(5), released(5, outcome="summons", stage="closed"))
    board.shows(case(6), released(6, owed=(reason("propose-or-decide", Agency.PROSECUTOR),)))
    board.shows(case(7), released(7, hours_ago=30))
    found = standing(board.tiles(), NOON - timedelta(days=1)).released

    assert [(one.tile.view.agency_number, one.open) for one in found] == [("PL000006", True), ("PL000005", False)]


def test_a_settled_case_in_which_something_is_owed_is_open(board: Board) -> None:
    board.shows(case(8), issued(8, owed=(reason("inform-victim", Agency.VICTIM_SUPPORT),)))

    assert case(8) in [tile.case_id for tile in standing(board.tiles(), NOON).open_cases]


def test_whose_changes_and_release_the_page_tells_is_recorded_first_and_what_a_tile_tells_too_is_not(
    people: tuple[TestClient, TestClient], board: Board, looks: RememberedLooks
) -> None:
    first, second = people
    sent(first, "looked")
    assert looks.kept == [], "what stands on a wall is no look at a case"
    board.shows(case(1), view(1, timeline=(entry("suspect-released"),)))
    board.shows(case(5), released(5))

    for _ in range(2):
        assert "suspect released" in first.get("/shift?table=rotterdam").text
    second.get("/shift?table=rotterdam")

    assert looks.kept == [
        Look("M. Jansen", "person", (case(1), case(5)), NOON, "at-shift"),
        Look("S. de Vries", "person", (case(5),), NOON, "at-shift"),
    ]


def test_what_a_system_reads_of_the_shift_is_recorded_as_that(
    people: tuple[TestClient, TestClient], board: Board, looks: RememberedLooks
) -> None:
    board.shows(case(5), released(5))
    browser = TestClient(people[0].app)
    browser.get("/shift?table=rotterdam", headers={"Authorization": f"Bearer {TOKEN}"})

    assert [(one.who, one.way, one.cases) for one in looks.kept] == [("screen", "as-system", (case(5),))]


def test_while_it_cannot_be_recorded_who_looks_nothing_of_the_shift_is_shown(
    people: tuple[TestClient, TestClient], board: Board, looks: RememberedLooks
) -> None:
    board.shows(case(5), released(5))
    looks.away = True

    answer = people[0].get("/shift?table=rotterdam")

    assert answer.status_code == 503
    assert "These cases cannot be shown now" in answer.text
    assert "PL00000" not in answer.text


def test_nobody_hands_over_without_a_session_of_their_own(
    board: Board, shifts: RememberedShifts, tmp_path: Path
) -> None:
    given = wall(board, tmp_path, Hands().now)
    readers = Readers(given)
    nobody = TestClient(app_of(given, shift_routes(shifts, readers), shift_acts(shifts, readers)))

    assert "Log in to hand over or take over." in nobody.get("/shift").text
    for act in ("hand-over", "take-over", "looked"):
        assert nobody.post(f"/shift/{act}", data={"table": "rotterdam", "note": NOTE}).status_code == 401
    nobody.post("/login", data={"name": "M. Jansen"})
    answer = nobody.post("/shift/hand-over", data={"csrf": "another", "note": NOTE})
    assert (answer.status_code, NOTE.partition(";")[0] in answer.text) == (403, True)
    assert asyncio.run(shifts.words("rotterdam", 10)) == []
