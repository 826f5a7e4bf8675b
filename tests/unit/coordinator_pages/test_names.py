"""Names: shown to who may see them, by the police's keys, for as long as a page takes; to nobody else, and nowhere."""

from pathlib import Path

import pytest

from a_board import NOON, case, view
from a_board_with_names import NAMES, Table
from contracts.police import SuspectIdentified
from contracts.topics import Topic
from contracts.withdrawals import StatementWithdrawn
from coordinator.adapters.identity_feed import take
from coordinator.web.identities import Identities
from given import Wire, ring
from messaging.people import ERASED
from messaging.sealed_people import Sealed
from messaging.web.auth import Actor

GRANTED, PLAIN = Actor("M. Jansen", "person", names=True), Actor("P. Smit", "person")


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return Table(tmp_path)


def test_a_case_page_names_the_suspect_to_who_may_see_names(table: Table) -> None:
    page = table.browser("names").get(f"/cases/{case(1)}").text

    assert "Zebedee Quuxworth" in page
    assert 'born <time datetime="1990-01-31">31 January 1990</time>' in page
    assert "Harbour" not in page, "nobody at the table needs to know where somebody lives"
    assert table.police.asked == [(1, "M. Jansen")]
    assert [(one.cases, one.names) for one in table.looks.kept] == [((case(1),), True)]


@pytest.mark.parametrize("works", ["person", "wall", "operator"])
def test_nobody_else_is_told_a_name_and_no_key_is_asked_for(table: Table, works: str) -> None:
    browser = table.browser(works)
    shown = [browser.get(path) for path in ("/?names=yes", f"/cases/{case(1)}", "/board/names", "/api/board")]

    assert not [name for name in NAMES for one in shown if name in one.text]
    assert table.police.asked == []


def test_the_board_shows_names_when_they_are_asked_for_by_one_request_for_all(table: Table) -> None:
    browser = table.browser("names")
    plain, named = browser.get("/").text, browser.get("/?names=yes").text

    assert not [name for name in NAMES if name in plain]
    assert [name for name in NAMES if name in named] == [*NAMES]
    assert "PL000004" in named
    assert table.police.asked == [(3, "M. Jansen")]
    (look,) = table.looks.kept
    assert (set(look.cases), look.way, look.names) == ({case(1), case(2), case(3)}, "at-board", True)


def test_only_the_chosen_cases_are_named_and_recorded(table: Table) -> None:
    table.board.shows(case(2), view(2, table="utrecht"))

    said = table.browser("names").get("/board/names?table=utrecht").json()

    assert said == {"names": {case(2): "Anaïs Vole"}, "why": ""}
    assert [one.cases for one in table.looks.kept] == [(case(2),)]


def test_a_board_that_stays_open_is_recorded_once_and_asks_the_police_again_each_half_minute(table: Table) -> None:
    browser = table.browser("names")
    for _ in range(2):
        browser.get("/board/names")
    table.later()
    browser.get("/board/names")

    assert table.police.asked == [(3, "M. Jansen")] * 2
    assert len(table.looks.kept) == 1


def test_what_was_opened_for_one_is_not_there_for_another(table: Table) -> None:
    table.browser("names").get("/board/names")
    table.browser("names", "P. Smit").get("/board/names")

    assert table.police.asked == [(3, "M. Jansen"), (3, "P. Smit")]


def test_after_half_a_minute_nothing_of_a_name_is_left(table: Table) -> None:
    table.browser("names").get("/board/names")
    assert table.names._opened

    table.later()

    assert not table.names._opened


def test_who_was_erased_is_said_to_be(table: Table) -> None:
    browser = table.browser("names")
    browser.get(f"/cases/{case(1)}")
    table.police.keys[f"{1:064x}"] = ERASED
    table.later()

    assert "the name was erased" in browser.get(f"/cases/{case(1)}").text
    assert "erased" in browser.get("/board/names").json()["names"][case(1)]
    assert NAMES[0] not in browser.get("/?names=yes").text


def test_while_the_police_are_away_numbers_are_shown_and_why(table: Table) -> None:
    table.police.away = True
    browser = table.browser("names")

    page, board = browser.get(f"/cases/{case(1)}").text, browser.get("/?names=yes").text

    for shown in (page, board):
        assert "PL000001" in shown
        assert "police&#39;s service does not answer" in shown
    table.police.away = False
    assert NAMES[0] in browser.get("/?names=yes").text, "that they were away is not remembered"


def test_names_that_cannot_be_recorded_are_not_shown(table: Table) -> None:
    table.looks.away = True

    answer = table.browser("names").get("/?names=yes")

    assert not [name for name in NAMES if name in answer.text]
    assert "it cannot be recorded now who looks" in answer.text
    assert table.police.asked == [], "no name is opened of which it is not recorded that it was"


@pytest.mark.parametrize(
    ("text", "finds"), [("quux", {1}), ("ANAIS", {2}), ("vole ", {2}), ("o", set()), ("", set()), ("nobody", set())]
)
async def test_a_case_is_found_by_its_suspects_name_and_recorded_as_looked_at(
    table: Table, text: str, finds: set[int]
) -> None:
    found = await table.names.find(text, GRANTED)

    assert set(found) == {case(number) for number in finds}
    assert [(set(one.cases), one.way) for one in table.looks.kept] == ([(set(found), "by-search")] if found else [])
    assert {behalf for _, behalf in table.police.asked} <= {"M. Jansen (search)"}


def test_a_search_that_finds_several_shows_their_names_and_what_was_typed(table: Table) -> None:
    table.identities.says(case(4), 1, table.police.knows(4, name="Zara Quux", born_on="1991-02-28"))
    page = table.browser("names").post("/find", data={"find": "quux"}).text
    (look,) = table.looks.kept

    assert [name in page for name in (*NAMES, "Zara Quux")] == [True, False, False, True]
    assert "28 February 1991" in page
    assert 'value="quux"' in page
    assert (set(look.cases), look.way, look.names) == ({case(1), case(4)}, "by-search", True)


async def test_who_may_see_no_names_finds_none(table: Table) -> None:
    assert await table.names.find("quux", PLAIN) == ()
    assert await table.names.of([case(1)], PLAIN) == {}
    assert table.police.asked == []


def test_the_feed_keeps_the_newest_identity_and_forgets_one_that_was_taken_back() -> None:
    identities, wire = Identities(), Wire(case(1))
    for person in ("5" * 64, "6" * 64):
        wire.says(SuspectIdentified(occurred_at=NOON, person=person, sealed="e30.e30.e30.e30.e30"))
    one, other = wire.records

    for record in (other, one):
        take(identities, record, ring())
    assert identities.of(case(1)) == Sealed("6" * 64, "e30.e30.e30.e30.e30"), "in whatever order they are read"

    taken_back = StatementWithdrawn(occurred_at=NOON, what="suspect-identified", why="it was somebody else")
    wire.says(taken_back, Topic.POLICE_IDENTITIES)
    take(identities, wire.records[-1], ring())
    assert identities.of(case(1)) is None
