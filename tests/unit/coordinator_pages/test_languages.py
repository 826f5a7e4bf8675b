"""The pages speak English and Dutch: every string of one has its other, and what a reader chose stays."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from fastapi.testclient import TestClient

from a_board import NOON, app_of, case, clock, held_back, issued, wall
from contracts.language import MESSAGES
from coordinator.domain.joint_case import UNTOLD
from coordinator.web.board import Board
from coordinator.web.languages import CATALOGUES, CODES, Language, language, preferred
from coordinator.web.templating import TEMPLATES, agency_code, born, quoted, script_words
from coordinator.web.times import day_and_time, exactly, span
from coordinator.web.words import AGENCIES, HOLDS, URGENCY, WORDS, Words
from given import at, pack

SPEAKS: Final = {"_": None, "say": None, "gettext": None, "ngettext": (1, 2)}
NAMED: Final = re.compile(r"%\(\w+\)s")
DUTCH: Final = {"Accept-Language": "nl-NL,nl;q=0.9,en;q=0.5"}

Said = str | tuple[str, ...]


def written() -> Iterator[Said]:
    """Every string of the templates and of the code beside them."""
    options = {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true"}
    methods = [("templates/**.html", "jinja2"), ("*.py", "python")]
    for _, _, said, _, _ in extract_from_dir(str(TEMPLATES.parent), methods, {"templates/**.html": options}, SPEAKS):
        yield said


def catalogue() -> Catalog:
    with (CATALOGUES / "nl.po").open("rb") as said:
        return read_po(said, locale="nl")


def forms(said: object) -> tuple[str, ...]:
    """A string, or what it is for one and for many."""
    return (said,) if isinstance(said, str) else tuple(map(str, said)) if isinstance(said, tuple | list) else ()


def entries() -> dict[tuple[str, ...], Message]:
    return {forms(one.id): one for one in catalogue() if one.id}


TOLD: Final = {name.replace("-", " ") for name in {message.NAME.rpartition(".")[0] for message in MESSAGES} - UNTOLD}
STRINGS: Final[set[Said]] = {*written(), *WORDS.values(), *URGENCY.values(), *AGENCIES.values(), *HOLDS.values(), *TOLD}


def test_the_strings_were_found_where_they_are_written() -> None:
    assert {"Wall board", "no update since %(at)s", ("case", "cases"), "no hearing yet", "suspect released"} <= STRINGS


def test_every_string_has_its_dutch_and_the_catalogue_has_no_other() -> None:
    assert set(entries()) == set(map(forms, STRINGS))


@pytest.mark.parametrize("entry", list(entries().values()), ids=lambda entry: str(entry.id))
def test_the_dutch_of_a_string_is_there_and_names_the_same(entry: Message) -> None:
    assert not entry.fuzzy
    for english, dutch in zip(forms(entry.id), forms(entry.string), strict=True):
        assert dutch.strip()
        assert sorted(NAMED.findall(english)) == sorted(NAMED.findall(dutch))


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda template: template.name)
def test_a_template_has_no_words_of_its_own(template: Path) -> None:
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", " ", template.read_text("utf-8"), flags=re.DOTALL)
    shown = re.sub(r"<[^>]*>", " ", text) + " ".join(re.findall(r'(?:aria-label|title|alt)="([^"]*)"', text))

    assert set(re.findall(r"[A-Za-z]{2,}", shown)) <= {"Joint", "Table"}


@pytest.mark.parametrize("script", ["countdown.js", "live.js"])
def test_a_script_says_only_what_the_page_gives_it(script: str) -> None:
    text = (TEMPLATES.parent / "static" / script).read_text("utf-8")

    assert set(re.findall(r"words\.(\w+)", text)) <= set(script_words(Words(language("nl"))))
    assert not re.search(r"textContent = [\"'`]", text)


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    board = Board()
    board.shows(case(1), held_back(1, clocks=(clock(at("15:00")),)))
    board.shows(case(2), issued(2))
    return TestClient(app_of(wall(board, tmp_path, lambda: NOON)), follow_redirects=False)


def spoken(page: str) -> str:
    found = re.search(r'<html lang="([^"]*)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize("path", ["/", f"/cases/{case(1)}", f"/cases/{case(3)}", "/login"])
def test_a_browser_that_prefers_dutch_is_answered_in_dutch(client: TestClient, path: str) -> None:
    page = client.get(path, headers=DUTCH).text

    assert spoken(page) == "nl"
    assert "Naar de inhoud" in page


def test_a_browser_that_asks_for_nothing_known_gets_the_language_of_the_setting(tmp_path: Path) -> None:
    client = TestClient(app_of(wall(Board(), tmp_path, lambda: NOON, language="nl")))

    assert spoken(client.get("/", headers={"Accept-Language": "fr"}).text) == "nl"
    assert spoken(client.get("/", headers={"Accept-Language": "fr, en;q=0.1"}).text) == "en"


def test_a_chosen_language_stays_on_every_page(client: TestClient) -> None:
    assert spoken(client.get("/?lang=nl").text) == "nl"
    assert spoken(client.get(f"/cases/{case(1)}").text) == "nl"
    assert spoken(client.get("/?lang=en", headers=DUTCH).text) == "en"
    assert spoken(client.get("/", headers=DUTCH).text) == "en"


def test_a_language_nobody_speaks_here_is_not_remembered(client: TestClient) -> None:
    answer = client.get("/?lang=xx")

    assert spoken(answer.text) == "en"
    assert "set-cookie" not in answer.headers


def test_the_other_language_is_one_press_away_and_its_page_is_this_page(client: TestClient) -> None:
    page = client.get(f"/cases/{case(1)}?a=%22%3E&lang=en").text

    assert f'href="/cases/{case(1)}?a=%22%3E&amp;lang=nl" hreflang="nl" lang="nl"' in page


def test_what_an_agency_wrote_is_not_said_to_be_in_the_page_s_language(client: TestClient) -> None:
    for page in ("/", f"/cases/{case(1)}"):
        assert '<span lang="">Shoplifting</span>' in client.get(page, headers=DUTCH).text
    assert agency_code("full-file", Words(language("nl"))) == "een onderzoek met een volledig dossier"
    assert agency_code("early-help", Words(language("nl"))) == '<span lang="">early help</span>'


def test_a_tile_in_dutch_says_the_same_with_dutch_days(client: TestClient) -> None:
    tile = " ".join(re.sub(r"<[^>]*>", " ", client.get("/", headers=DUTCH).text).split())

    assert "vastgehouden" in tile
    assert "di 15:00 nog 3 u 00 min loopt" in tile
    assert "nog geen consultatie over dit voorstel Raad voor Rechtsbijstand" in tile


def said_by_the_pack() -> set[str]:
    """Everything that the newest rules of the Netherlands say on these pages."""
    rules = pack()
    clocks = {text for one in rules.clocks for text in (one.title, one.act_that_ends)}
    more = {one.title for clock in rules.clocks for one in (*clock.extensions, *clock.suspensions)}
    return clocks | more | {one.title for one in (*rules.outcomes, *rules.windows, *rules.escalations, *rules.readings)}


def test_what_the_rules_of_the_netherlands_say_has_its_dutch_and_nothing_else_has() -> None:
    with (CATALOGUES / "rules.nl.po").open("rb") as said:
        dutch = {str(one.id): str(one.string) for one in read_po(said, locale="nl") if one.id}

    assert set(dutch) == said_by_the_pack()
    assert all(text.strip() and text != english for english, text in dutch.items())


def test_what_a_rule_says_is_told_in_dutch_and_marked_as_english_where_nobody_put_it_into_dutch(
    client: TestClient,
) -> None:
    assert "Strafbeschikking, geldboete" in client.get("/", headers=DUTCH).text
    assert '<span lang="en' not in client.get("/").text.partition("<main")[2]
    assert quoted("three < four", language("nl")) == '<span lang="en">three &lt; four</span>'


@pytest.mark.parametrize(
    ("accepted", "best"),
    [
        ("nl", "nl"),
        ("en-GB,nl;q=0.9", "en"),
        ("fr,nl;q=0.2,en;q=0.1", "nl"),
        ("fr", None),
        ("", None),
        ("nl;q=high, en;q=0.1", "en"),
        ("*", None),
        ("nl;q=7,en;q=0.5", "en"),
        (";;,,", None),
    ],
)
def test_the_best_language_that_a_browser_accepts(accepted: str, best: str | None) -> None:
    assert preferred(accepted) == best


@pytest.mark.parametrize(
    ("spoken", "when", "length", "money", "birth"),
    [
        (language("en"), "Mon 9 Mar 12:00", "5 h 07 min", "€12,350.05", "9 May 1970"),
        (language("nl"), "ma 9 mrt 12:00", "5 u 07 min", "€\N{NO-BREAK SPACE}12.350,05", "9 mei 1970"),
    ],
)
def test_moments_lengths_and_amounts_are_told_as_the_language_does(
    spoken: Language, when: str, length: str, money: str, birth: str
) -> None:
    assert spoken.amount(1_235_005) == money
    assert born("1970-05-09", spoken) == f'<time datetime="1970-05-09">{birth}</time>'
    assert born("about 1970", spoken) == "about 1970"
    assert day_and_time(NOON - timedelta(days=1), pack().time_zone, spoken) == when
    assert span(timedelta(hours=5, minutes=7), spoken) == length


@pytest.mark.parametrize("spoken", list(map(language, CODES)), ids=CODES)
def test_on_the_night_of_a_clock_change_a_moment_says_which_hour_it_is(spoken: Language) -> None:
    zone = pack().time_zone
    before, after = (at("2026-10-25T00:30:00+00:00") + timedelta(hours=hours) for hours in (0, 1))

    assert exactly(before, zone, spoken).endswith("02:30:00 CEST")
    assert exactly(after, zone, spoken).endswith("02:30:00 CET")


def test_no_month_and_no_day_of_a_language_is_written_as_another() -> None:
    for code in CODES:
        assert len(set(language(code).days)) == 7
        assert len(set(language(code).months)) == 12
