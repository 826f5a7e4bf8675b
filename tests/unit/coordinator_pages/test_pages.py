"""What people read on the wall board and on a case's page, and who may read it."""

import re
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha384
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st

from a_board import (
    NOON,
    TOKEN,
    Hands,
    alarm,
    app_of,
    case,
    clock,
    gap,
    held_back,
    issued,
    proposal,
    reason,
    settlement,
    unconfirmed,
    view,
    wall,
)
from contracts.joint_view import ChangeCounted, ClockFacts, During, JointView, PaymentShown
from contracts.topics import Agency
from coordinator.web.board import SILENT_AFTER, Board
from coordinator.web.explained import explained_by
from coordinator.web.languages import language
from coordinator.web.showing import Showing
from coordinator.web.statics import STATIC
from coordinator.web.templating import TEMPLATES
from coordinator.web.times import span
from coordinator.web.wall import Wall
from given import ROOT, at, pack
from messaging.web.problems import SECURITY_HEADERS

HOSTILE = "<script>alert('x')</script>"
FINE = "Penalty order, fine (strafbeschikking, geldboete)"
LATE = clock(at("11:00"), "missed", ended_at=at("11:40"))

Pages = Callable[..., TestClient]


@pytest.fixture
def pages(tmp_path: Path) -> Pages:
    def of(*views: JointView, hands: Hands | None = None, **said: Any) -> TestClient:
        return TestClient(
            app_of(wall(board_of(*views), tmp_path, (hands or Hands()).now, **said)), follow_redirects=False
        )

    return of


@pytest.fixture(scope="module")
def a_wall(tmp_path_factory: pytest.TempPathFactory) -> Wall:
    return wall(Board(), tmp_path_factory.mktemp("doors"), Hands().now)


@pytest.fixture(scope="module")
def a_showing(a_wall: Wall) -> Showing:
    """Its templates are compiled once."""
    return Showing(a_wall, language("en"))


def board_of(*views: JointView) -> Board:
    board = Board()
    for number, one in enumerate(views, start=1):
        board.shows(case(number), one)
    return board


def read(html: str) -> str:
    """The page's words, as a person reads them."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def tiles(client: TestClient) -> str:
    return read(client.get("/").text.partition('<ul id="tiles">')[2].partition("</main>")[0])


def counts(client: TestClient) -> str:
    return read(client.get("/").text.partition('<div id="counts"')[2].partition("</div>")[0].partition(">")[2])


class Structure(HTMLParser):
    """The tags of a page with the names of their attributes, without what they say."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, tuple(name for name, _ in attrs)))


@pytest.mark.parametrize(
    ("shown", "says"),
    [
        (view(), "PL000001 held Shoplifting · examining"),
        (view(agency_number=None, offence=None, detained=False), "number not known offence not known · examining"),
        (view(clocks=(clock(at("15:00")),)), "Tue 15:00 3 h 00 min left running"),
        (view(clocks=(clock(at("12:45")),)), "Tue 12:45 45 min left under 60 minutes"),
        (view(clocks=(clock(at("12:09")),)), "Tue 12:09 9 min left under 10 minutes"),
        (view(clocks=(clock(at("11:30"), "missed"),)), "Tue 11:30 30 min ago missed"),
        (view(clocks=(clock(at("15:00")),)), "Detention for examination, nine hours · police"),
        (view(clocks=(LATE,)), "Missed by 40 min: Detention for examination, nine hours"),
        (held_back(), "Held back no consultation on this proposal yet legal aid"),
        (
            held_back(owed=(reason("consultation-missing"), reason("hearing-missing", Agency.PROSECUTOR))),
            "Also owed no hearing yet prosecutor",
        ),
        (view(owed=(reason("assign-solicitor"),)), "Owed assign a solicitor legal aid"),
        (view(may_be_issued=True), "May be issued: all conditions are met, the prosecutor has to ask"),
        (
            view(alarms=(alarm(),)),
            "Unproven claim, without effect seen by police on prosecutor's progress: this topic's owner may not",
        ),
        (view(alarms=(alarm(),) * 5), "and 2 more"),
        (view(gaps=(gap(),)), "Record incomplete since Tue 10 Mar 12:00: police's progress, number 5 not received"),
        (view(timeline=(unconfirmed(),)), "Unconfirmed, though it counts: suspect released Tue 12:00 (police)"),
        (issued(), f"Issued Tue 12:00: {FINE}"),
        (issued(proposal=proposal(issued_at=NOON - timedelta(days=3))), f"Issued Sat 12:00: {FINE}"),
        (issued(proposal=proposal(issued_at=NOON - timedelta(days=30))), f"Issued Sun 8 Feb 12:00: {FINE}"),
        (view(proposal=proposal(issued_at=NOON, contested=True)), "Contested: a person has to look at it"),
        (view(stage="closed", outcome="dismissal"), "Outcome: Dismissal on technical grounds (technisch sepot)"),
    ],
)
def test_a_tile_says(pages: Pages, shown: JointView, says: str) -> None:
    assert says in tiles(pages(shown))


def test_a_reason_that_holds_the_issue_back_is_not_told_twice(pages: Pages) -> None:
    assert tiles(pages(held_back())).count("no consultation on this proposal yet") == 1


def test_a_release_with_nothing_missing_before_it_is_not_called_unconfirmed(pages: Pages) -> None:
    client = pages(view(timeline=(unconfirmed().model_copy(update={"unconfirmed": False}),)))

    assert "nconfirmed" not in tiles(client) + client.get(f"/cases/{case(1)}").text


def test_a_tile_tells_the_time_left_anew_though_its_case_did_not_change(pages: Pages) -> None:
    hands = Hands()
    client = pages(view(clocks=(clock(at("15:00")),)), hands=hands)
    assert "3 h 00 min left" in tiles(client)

    hands.legal += timedelta(hours=2, minutes=55)

    assert "5 min left under 10 minutes" in tiles(client)


def test_the_counts_tell_a_glance_what_to_look_for(pages: Pages) -> None:
    missed = view(1, clocks=(clock(at("11:00"), "missed"),), gaps=(gap(),))
    client = pages(missed, held_back(2), issued(3), view(4, may_be_issued=True, alarms=(alarm(),)))

    assert counts(client) == (
        "4 cases 3 held 1 missed 1 held back 1 may be issued 1 incomplete "
        "▲ Unproven claims, without effect, in PL000004"
    )


def test_an_empty_board_says_that_it_is_empty(pages: Pages) -> None:
    assert counts(pages()) == "No case is at the table."


@pytest.mark.parametrize(
    ("shown", "says"),
    [
        (view(), "incident INC000001 · table rotterdam · rules nl 2026.1"),
        (view(), "Nothing is owed."),
        (view(), "No clock has started."),
        (held_back(), "The ask to issue is held back no consultation on this proposal yet legal aid"),
        (held_back(), f"{FINE} · asked to issue"),
        (view(gaps=(gap(),)), "police's progress, number 5 not received. Nothing is issued meanwhile."),
        (view(alarms=(alarm(),)), "nl.jointtable.settlement-issued.v1"),
        (view(clocks=(clock(at("18:00")),)), "Why Tue 10 Mar 18:00:00 CET?"),
        (view(clocks=(clock(at("18:00")),), rule_pack=None), "Why Tue 10 Mar 18:00:00 CET?"),
        (view(clocks=(clock(at("15:00"), clock="unheard-of"),)), "The rule pack that explains it is not at hand."),
        (view(clocks=(LATE,)), "Ended Tue 10 Mar 11:40:00 CET, 40 min too late."),
        (view(clocks=(clock(at("15:00"), "met", ended_at=NOON),)), "3 h 00 min before it was due."),
        (view(timeline=(unconfirmed(),)), "suspect released police unconfirmed, though it counts"),
        (view(as_of={Agency.POLICE: NOON}), "Police as of Tue 10 Mar 12:00 Prosecutor not heard from yet"),
        (issued(), f"Issued Tue 10 Mar 12:00: {FINE}"),
        (issued(proposal=proposal(issued_at=NOON, contested=True)), "Contested: a person has to look at it"),
    ],
)
def test_a_case_page_says(pages: Pages, shown: JointView, says: str) -> None:
    assert says in read(pages(shown).get(f"/cases/{case(1)}").text)


def test_a_clock_whose_year_no_calendar_names_is_said_to_be_untold_and_why(pages: Pages) -> None:
    served = at("2036-03-10T10:00:00")
    why = "recognised-days names 2020 to 2035, not 2036"
    said = {"due": None, "why": why, "act": "an objection", "owner": Agency.PROSECUTOR}
    untold = clock(NOON, "untold", clock="objection", started_at=served).model_copy(update=said)
    facts = ClockFacts(moments={"served-in-person": served})

    shown = pages(view(clocks=(untold, clock(at("18:00"))), clock_facts=facts))
    for text in (read(shown.get(f"/cases/{case(1)}").text), read(shown.get("/").text)):
        assert "nothing warns of it" in text
        assert f"{why}. Prosecutor has to watch it: an objection" in text
        assert "cannot be told" in text
        assert "not at hand" not in text


def test_a_clock_that_stands_still_says_since_when_and_why(pages: Pages) -> None:
    held = pack("example").clocks[0]
    endless = held.suspensions[0].model_copy(update={"at_most": None})
    rules = pack("example").model_copy(update={"clocks": (held.model_copy(update={"suspensions": (endless,)}),)})
    still = clock(NOON, "still", clock=held.id, started_at=at("08:00")).model_copy(update={"due": None})
    change = {"clock": held.id, "said": "clock-suspended", "kind": endless.id, "by": "police", "at": at("10:00")}
    facts = ClockFacts(moments={"detention-ordered": at("08:00")}, changes=(ChangeCounted.model_validate(change),))

    text = read(
        pages(view(clocks=(still,), clock_facts=facts), explains=explained_by({}, rules)).get(f"/cases/{case(1)}").text
    )

    assert "It stands still since Tue 10 Mar 10:00:00 CET with 22 h 00 min left: Not counted while in hospital." in text


def test_a_reading_that_stands_still_says_so_beside_the_due_moment(pages: Pages) -> None:
    facts = ClockFacts(moments={"detention-ordered": at("09:00")}, transports=(During(since=NOON),))

    text = read(pages(view(clocks=(clock(at("18:00")),), clock_facts=facts)).get(f"/cases/{case(1)}").text)

    assert "Read otherwise, it stands still since Tue 10 Mar 12:00:00 CET with 6 h 00 min left" in text


PAID = PaymentShown(at=NOON, amount_cents=35_005, paid_by="third-party")


@pytest.mark.parametrize(
    ("became", "says"),
    [
        ({}, "Not served yet"),
        ({"served_at": NOON, "served": "in-person"}, "Served Tue 10 Mar 12:00, in person"),
        ({"known_at": NOON}, "Known to the suspect since Tue 10 Mar 12:00"),
        ({"payments": (PAID,)}, "350.05, by: somebody else. Nobody has decided what it means."),
        (
            {"payments": (PAID.model_copy(update={"ended_right_to_object": False}),)},
            "It did not end the right to object, as the prosecutor decided.",
        ),
        ({"waived_at": NOON}, "Right to object given up in writing Tue 10 Mar 12:00"),
        ({"objected_at": NOON}, "Objection lodged Tue 10 Mar 12:00; it stands"),
        (
            {"objected_at": NOON, "objection_ended_at": NOON, "objection_end": "upheld"},
            "Objection lodged Tue 10 Mar 12:00; followed Tue 10 Mar 12:00",
        ),
        ({"executed": ("amount",)}, "Carried out: amount"),
        ({"irrevocable_at": NOON}, "Irrevocable since Tue 10 Mar 12:00, as the prosecutor decided"),
        ({"contested": True, "stands_though_contested": True}, "Contested, and let stand by the prosecutor"),
        (
            {"set_aside_at": NOON, "set_aside_for": "objection-upheld"},
            "Set aside Tue 10 Mar 12:00: the objection was followed. It is in force no longer; its proof is kept.",
        ),
    ],
)
def test_a_case_page_says_what_became_of_a_settlement(pages: Pages, became: dict[str, Any], says: str) -> None:
    shown = issued(settlements=(settlement(**became),))

    assert says in read(pages(shown).get(f"/cases/{case(1)}").text)


def test_the_board_says_that_a_settlement_was_set_aside(pages: Pages) -> None:
    set_aside = settlement(set_aside_at=NOON, set_aside_for="mistake")

    assert "Reopened: the settlement was set aside Tue 10 Mar 12:00" in tiles(
        pages(view(stage="ready-to-decide", settlements=(set_aside,)))
    )


def test_a_contested_settlement_that_was_let_stand_asks_nobody_to_look(pages: Pages) -> None:
    let_stand = settlement(contested=True, stands_though_contested=True)
    client = pages(issued(proposal=proposal(issued_at=NOON, contested=True), settlements=(let_stand,)))

    assert "a person has to look" not in tiles(client) + read(client.get(f"/cases/{case(1)}").text)


def test_a_case_that_the_board_does_not_know_has_a_page_that_says_so(pages: Pages) -> None:
    answer = pages(view()).get(f"/cases/{case(2)}")

    assert answer.status_code == 404
    assert "The board knows no such case" in read(answer.text)


def test_an_address_that_names_no_case_has_that_page_too(pages: Pages) -> None:
    answer = pages(view()).get("/cases/PL000001")

    assert answer.status_code == 404
    assert "The board knows no such case" in read(answer.text)


def test_a_closed_case_without_an_outcome_says_that_it_went_another_road(pages: Pages) -> None:
    client = pages(view(stage="closed", detained=False))

    assert "goes another road" in tiles(client)
    assert "goes another road" in read(client.get(f"/cases/{case(1)}").text)
    assert "goes another road" not in tiles(pages(view(stage="closed", outcome="technical-dismissal")))


@pytest.mark.parametrize("path", ["/", f"/cases/{case(1)}"])
def test_a_hostile_text_is_shown_and_not_obeyed(pages: Pages, path: str) -> None:
    page = pages(view(offence=HOSTILE, agency_number=HOSTILE)).get(path).text

    assert "<script>" not in page
    assert "&lt;script&gt;" in page


texts = st.text(st.characters(codec="utf-8") | st.sampled_from("<>&\"'/= \n"), max_size=40).map(
    lambda text: f".{text}."
)


@given(texts)
@settings(max_examples=30, deadline=None)
def test_no_text_changes_the_build_of_a_page(a_showing: Showing, text: str) -> None:
    a_wall, showing = a_showing.wall, a_showing

    def built(said: str) -> list[list[tuple[str, tuple[str, ...]]]]:
        shown = view(offence=said, agency_number=said, incident=said, clocks=(clock(NOON, title=said),))
        a_wall.board.shows(case(1), shown)
        made = [showing.board(""), showing.whole(), showing.some([case(1)]), showing.case(case(1), shown)]
        return [Structure(html).tags for html in made]

    assert built(text) == built("plain")


@given(texts)
@settings(max_examples=30, deadline=None)
def test_every_text_is_shown_whole(a_showing: Showing, text: str) -> None:
    shown = view(offence=text)
    a_showing.wall.board.shows(case(1), shown)

    assert " ".join(str(shown.offence).split()) in " ".join(unescape(a_showing.board("")).split())


@pytest.mark.parametrize("path", ["/", f"/cases/{case(1)}", f"/cases/{case(2)}", "/api/board", "/wall/pages.css"])
def test_every_answer_bears_the_security_headers(pages: Pages, path: str) -> None:
    answer = pages(view()).get(path)

    expected = SECURITY_HEADERS | ({"Cache-Control": "no-cache"} if path.startswith("/wall/") else {})
    assert {name: answer.headers[name] for name in SECURITY_HEADERS} == expected


@pytest.mark.parametrize("path", ["/", f"/cases/{case(1)}", "/login"])
def test_what_a_page_loads_is_kept_by_the_browser_until_it_holds_something_else(pages: Pages, path: str) -> None:
    client = pages(view())
    loaded = re.findall(r'"(/wall/[^"]+)"', client.get(path).text)

    assert len(loaded) >= 4
    for address in loaded:
        kept = client.get(address)
        assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
        other = client.get(address.replace("?v=", "?v=0"))
        assert (other.status_code, other.headers["cache-control"]) == (200, "no-cache")
        same = client.get(address, headers={"If-None-Match": kept.headers["etag"]})
        assert (same.status_code, same.headers["cache-control"]) == (304, kept.headers["cache-control"])


@pytest.mark.parametrize("path", ["/", f"/cases/{case(1)}", "/login"])
def test_a_page_needs_nothing_that_its_security_headers_forbid(pages: Pages, path: str) -> None:
    page = pages(view(clocks=(clock(at("15:00")),))).get(path).text

    assert not re.search(r"""<style|<script(?![^>]*\ssrc="/wall/)|\s(style|on[a-z]+)=|(src|href)="(https?:)?//""", page)


@pytest.mark.parametrize("file", sorted((STATIC / "vendor").glob("*.[cj]s*")), ids=lambda file: file.name)
def test_what_others_made_is_named_with_its_hash_where_it_is_loaded_and_where_it_is_kept(file: Path) -> None:
    sealed = f"sha384-{b64encode(sha384(file.read_bytes()).digest()).decode()}"
    loading = [line for page in TEMPLATES.rglob("*.html") for line in page.read_text("utf-8").splitlines()]

    assert any(f'static("vendor/{file.name}")' in line and f'integrity="{sealed}"' in line for line in loading)
    assert f"| `{file.name}` | `{sealed}` |" in (file.parent / "README.md").read_text("utf-8")


def test_the_components_bring_no_typeface_and_no_picture_of_their_own() -> None:
    (compiled,) = (STATIC / "vendor").glob("govuk-frontend-*.css")

    assert not re.search(r"url\(|@import|@font-face|GDS", compiled.read_text("utf-8"))


def test_a_deployment_gives_its_own_theme_after_ours(pages: Pages, tmp_path: Path) -> None:
    (tmp_path / "own.css").write_text(":root { --jt-link: purple; }")
    client = pages(view(), theme=tmp_path / "own.css")
    loaded = re.findall(r'<link rel="stylesheet" href="([^"]+)"', client.get("/").text)

    assert loaded[-1] == "/wall/own-theme.css"
    assert "purple" in client.get(loaded[-1]).text
    assert client.get(loaded[-1]).headers["content-type"].startswith("text/css")


def test_without_a_theme_of_its_own_no_page_asks_for_one(pages: Pages) -> None:
    client = pages(view())

    assert "own-theme" not in client.get("/").text
    assert client.get("/wall/own-theme.css").status_code == 404


def test_every_colour_of_a_page_is_the_themes() -> None:
    known = set(re.findall(r"(--jt-[a-z-]+):", (STATIC / "theme.css").read_text("utf-8")))
    sheet = (STATIC / "pages.css").read_text("utf-8")

    assert set(re.findall(r"var\((--jt-[a-z-]+)\)", sheet)) <= known
    assert not re.search(r"#[0-9a-f]{3,8}\b(?=[^{]*})", sheet)


def test_the_page_of_themes_names_each_that_may_be_given() -> None:
    told = (ROOT / "docs" / "theme.md").read_text("utf-8")
    known = set(re.findall(r"^  (--jt-[a-z-]+):", (STATIC / "theme.css").read_text("utf-8"), re.MULTILINE))

    assert known == set(re.findall(r"`(--jt-[a-z-]+)`", told))


def test_the_api_gives_every_case_in_the_order_of_the_board(pages: Pages) -> None:
    client = pages(issued(1), held_back(2))
    said = client.get("/api/board", headers={"Authorization": f"Bearer {TOKEN}"}).json()

    assert (said["live"], said["unreadable"]) == (False, 0)
    assert [one["case_id"] for one in said["cases"]] == [case(2), case(1)]
    assert JointView.model_validate(said["cases"][0]) == held_back(2)


def test_the_api_gives_one_case(pages: Pages) -> None:
    client, shown = pages(view()), {"Authorization": f"Bearer {TOKEN}"}

    assert JointView.model_validate(client.get(f"/api/cases/{case(1)}", headers=shown).json()) == view()
    assert client.get(f"/api/cases/{case(2)}", headers=shown).status_code == 404


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer of somebody else"}])
def test_the_api_is_for_those_it_knows(pages: Pages, headers: dict[str, str]) -> None:
    client = pages(view())

    assert client.get("/api/board", headers=headers).status_code == 401
    assert client.get(f"/api/cases/{case(1)}", headers=headers).status_code == 401


def test_a_board_that_is_not_open_asks_people_to_log_in(pages: Pages) -> None:
    client = pages(view(), open_to_readers=False)

    for path in ("/", f"/cases/{case(1)}"):
        assert client.get(path).headers["Location"].startswith("/login")
    assert client.get("/board/events").status_code == 401


def test_a_board_that_is_not_open_lets_in_a_screen_with_its_token(pages: Pages) -> None:
    client = pages(view(), open_to_readers=False)

    assert client.get("/", headers={"Authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_a_board_that_never_heard_the_feed_says_so(pages: Pages) -> None:
    assert "no update yet" in read(pages(view()).get("/").text)


def test_a_board_says_since_when_it_heard_nothing(a_wall: Wall) -> None:
    hands = Hands()
    showing = Showing(replace(a_wall, now=hands.now), language("en"))
    a_wall.board.steady = a_wall.board.sign.steady = hands.seconds
    a_wall.board.legal = hands.now
    a_wall.board.heard()
    assert showing.state() == "live"

    hands.steady, hands.legal = SILENT_AFTER, at("14:30")

    assert showing.state() == "no update since 12:00"
    hands.legal = at("14:30") + timedelta(days=1)
    assert showing.state() == "no update since Tue 10 Mar 12:00"


def test_a_demo_tells_the_time_it_plays(pages: Pages) -> None:
    played = read(pages(speed=lambda: 240.0).get("/").text)

    assert "Simulated: Tue 10 Mar 12:00 · 240 times real time" in played
    assert "Simulated: Tue 10 Mar 12:00 · as fast as it can" in read(pages(speed=lambda: 0.0).get("/").text)


def test_the_page_says_how_many_rules_nobody_verified(pages: Pages) -> None:
    assert "17 rows of the rule pack are verified by nobody" in read(pages().get("/").text)


@pytest.mark.parametrize("place", ["/", f"/cases/{case(1)}"])
def test_a_case_whose_version_of_the_rules_is_not_here_says_so_at_once(pages: Pages, place: str) -> None:
    said = "The rules nl 2999.1 are not installed here: nothing is issued"

    assert said in read(pages(view(rule_pack="nl 2999.1")).get(place).text)
    assert "not installed" not in read(pages(view()).get(place).text)
    assert "not installed" not in read(pages(view(rule_pack=None)).get(place).text)


def test_the_page_says_when_the_rules_of_new_cases_may_still_change(pages: Pages) -> None:
    said = "The rules of new cases, nl 2026.1, are not released: what they say may still change."

    assert said in read(pages(unreleased="nl 2026.1").get("/").text)
    assert "not released" not in read(pages().get("/").text)


@given(st.integers(0, 10**6))
def test_a_length_of_time_reads_the_same_before_and_after(seconds: int) -> None:
    length = timedelta(seconds=seconds)

    assert span(length, language("en")) == span(-length, language("en"))


def test_a_long_time_is_told_in_days() -> None:
    told = [span(timedelta(hours=48, seconds=ahead), language("en")) for ahead in (-1, 0)]

    assert told == ["47 h 59 min", "2 d 0 h"]
    assert span(timedelta(days=89, hours=8, minutes=45), language("en")) == "89 d 8 h"


@pytest.mark.parametrize("row", pack().outcomes, ids=lambda row: row.id)
def test_an_outcome_is_called_as_its_rule_pack_calls_it(pages: Pages, row: Any) -> None:
    assert f"Issued Tue 12:00: {row.title}" in tiles(pages(issued(proposal=proposal(outcome=row.id, issued_at=NOON))))
