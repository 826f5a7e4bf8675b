"""The coordinators' pages in a real browser, in both languages: no fault that axe-core finds, and no mouse needed."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from a_board import (
    NOON,
    Hands,
    Served,
    alarm,
    case,
    clock,
    gap,
    held_back,
    issued,
    reason,
    served,
    served_app,
    settlement,
    unconfirmed,
    view,
    wall,
)
from a_browser import a_browser, watched
from a_count import indicators_of_two_years
from a_shift import RememberedShifts, handed_over, taken_over
from a_table import ATable
from at_the_table import Table, coordinator
from contracts.case_acts import CaseAssigned, CaseNoted
from contracts.coordinator import DutyAskedAgain
from contracts.joint_view import AssignmentShown, JointView
from contracts.police import SuspectArrested
from contracts.topics import Agency, Topic
from coordinator.web.acknowledging import acknowledging_routes
from coordinator.web.asking import asking_routes
from coordinator.web.behind import StoredRecords
from coordinator.web.board import Board
from coordinator.web.case_acts import case_act_routes
from coordinator.web.readers import Readers
from coordinator.web.shift import shift_routes
from coordinator.web.shift_acts import shift_acts
from given import CASE, at
from jointtable.looking import Looked
from jointtable.status_page import Looks, page_app
from messaging.desk import Desk
from messaging.event import Record

pytestmark = [pytest.mark.page, pytest.mark.timeout(300)]

PASSED = clock(
    at("11:00"), "missed", act="release, custody, or handing over", unseen="breach", escalated="the duty head"
)
SHOWN = (
    held_back(1, clocks=(clock(at("12:08")),), owed=(reason("consultation-missing"), reason("hearing-missing"))),
    view(2, clocks=(PASSED,), gaps=(gap(),), timeline=(unconfirmed(),), alarms=(alarm(),) * 4, age_class="minor"),
    view(3, clocks=(clock(at("12:45")),), may_be_issued=True, owed=(reason("give-advice", Agency.PROBATION),)),
    issued(4, settlements=(settlement(served_at=NOON, served="in-person", objected_at=NOON),), table="amsterdam"),
    view(5, detained=False, clocks=(clock(at("18:00"), "met", ended_at=NOON),), as_of={Agency.POLICE: NOON}),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as opened:
        yield opened


class NoOtherCases:
    """Nobody here has another case."""

    async def cases_of(self, _person: str, _limit: int) -> list[str]:
        return []


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Served]:
    """The pages of five cases, and of one that the coordinator itself has, in which somebody is held too long."""
    table, service, board = Table().registered().detained("09:10"), coordinator(), Board(steady=Hands().seconds)
    table.says(DutyAskedAgain(occurred_at=at("11:00"), duty="select-case", owner=Agency.PROSECUTOR))
    table.says(CaseAssigned(occurred_at=at("11:00"), to="J. Bakker", by="M. Jansen"))
    table.says(CaseNoted(occurred_at=at("11:10"), note="The interpreter comes at two.", by="J. Bakker"))
    table.says(SuspectArrested(occurred_at=at("08:20"), place="Market", correction="misread"))
    table.time_passes(at("18:10"))
    assert table.document is not None
    with ThreadPoolExecutor() as beside:  # the browser's own loop runs in this thread
        assert beside.submit(asyncio.run, service.cases.save_many([table.document])).result() == frozenset()
    for number, one in enumerate(SHOWN, start=1):
        board.shows(case(number), one)
    board.shows(CASE, table.said(JointView)[-1])
    board.heard()
    records = StoredRecords(service.cases, NoOtherCases(), Hands().now)
    given, desk = wall(board, tmp_path, Hands().now, records=records), Desk(service)
    readers = Readers(given)
    shifts = RememberedShifts()
    routes = [acknowledging_routes(desk, readers), asking_routes(desk, readers), case_act_routes(desk, readers)]
    routes += [shift_routes(shifts, readers), shift_acts(shifts, readers), indicators_of_two_years(readers)]
    with served(given, *routes) as running:
        yield running


def logged_in(page: Page, pages: Served) -> None:
    page.goto(f"{pages.address}/login")
    page.get_by_role("textbox").fill("M. Jansen")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{pages.address}/")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_axe_core_finds_no_fault_on_any_page(
    pages: Served, browser: Browser, language: str, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme, locale=language)
    complaints, asked = watched(page)
    found: dict[str, str] = {}

    def looked(path: str) -> None:
        page.goto(pages.address + path)
        assert page.locator("html").get_attribute("lang") == language
        result = Axe().run(page)
        if result.violations_count:
            found[path] = result.generate_report()

    for path in ("/login", "/unseen"):
        looked(path)
    logged_in(page, pages)
    handed_over(page, pages.address, "PL000001 waits for the solicitor.")
    for path in ("/", "/?table=amsterdam&stage=issued&minors=yes&held-back=yes", "/?mine=yes&find=PL0", "/unseen"):
        looked(path)
    for path in ("/shift", "/shift?table=rotterdam", "/indicators"):
        looked(path)
    for number in range(1, len(SHOWN) + 1):
        looked(f"/cases/{case(number)}")
    looked(f"/cases/{CASE}")
    assert complaints == []
    looked(f"/cases/{case(9)}")

    assert found == {}
    assert {url.partition("//")[2].partition("/")[0] for url in asked} == {pages.address[7:]}


@pytest.fixture
def operators_page(tmp_path: Path) -> Iterator[str]:
    """The operators' page of a table at which something is wrong; its address."""

    def look() -> Looked:
        table = ATable(tmp_path)
        table.has(Agency.POLICE, Agency.COORDINATOR)
        table.reads(Agency.COORDINATOR, [Record(Topic.POLICE_PROGRESS, 0, 1, b"somebody", (), b"noise")])
        table.silent.add(Agency.POLICE)
        table.clock_of_the_machine()
        return table.looked_at()

    with ThreadPoolExecutor() as beside:  # the browser's own loop runs in this thread
        looked = beside.submit(look).result()
    with served_app(page_app(Looks(lambda: looked))) as address:
        yield address


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "nl"])
def test_axe_core_finds_no_fault_on_the_operators_page(
    operators_page: str, browser: Browser, language: str, scheme: Literal["light", "dark"]
) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 900}, color_scheme=scheme, locale=language)
    complaints, asked = watched(page)
    for path in ("/operator", "/operator?every=30", "/runbooks/service-down"):
        page.goto(operators_page + path)
        result = Axe().run(page)

        assert result.violations_count == 0, result.generate_report()
        assert page.locator("html").get_attribute("lang") == language
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert complaints == []
    assert {url.partition("//")[2].partition("/")[0] for url in asked} == {operators_page[7:]}


def test_the_operators_page_is_whole_without_scripts(operators_page: str, browser: Browser) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(operators_page)
    page.get_by_role("heading", name="3 things are wrong").wait_for()
    page.get_by_role("link", name="service-down").click()

    page.get_by_role("heading", name="Runbook: service-down").wait_for()


@pytest.mark.parametrize("width", [320, 1280, 3840])
def test_no_page_has_to_be_scrolled_sideways(pages: Served, browser: Browser, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, locale="nl")
    for path in (
        "/",
        "/?table=amsterdam",
        "/unseen",
        "/login",
        "/shift",
        "/indicators",
        *(f"/cases/{case(number)}" for number in range(1, 6)),
    ):
        page.goto(pages.address + path)

        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_and_on_paper_no_table_of_a_case_or_a_shift_hides_what_is_beside(
    pages: Served, browser: Browser
) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 812}, locale="nl")
    logged_in(page, pages)
    seen: tuple[tuple[int, Literal["screen", "print"]], ...] = ((375, "screen"), (794, "print"))
    for width, media in seen:
        page.set_viewport_size({"width": width, "height": 1123})
        page.emulate_media(media=media)
        for path in ("/unseen", "/shift?table=rotterdam", *(f"/cases/{case(number)}" for number in range(1, 6))):
            page.goto(pages.address + path)
            hidden = page.locator(".wide").evaluate_all("all => all.map(one => one.scrollWidth - one.clientWidth)")

            assert max(hidden, default=0) <= 0, (media, path)


@pytest.mark.parametrize("language", ["en", "nl"])
@pytest.mark.parametrize(("medium", "width"), [("screen", 1280), ("print", 641)])
def test_no_column_of_the_indicators_is_hidden_on_a_desk_or_on_paper(
    pages: Served, browser: Browser, medium: Literal["screen", "print"], width: int, language: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, locale=language)
    logged_in(page, pages)
    page.emulate_media(media=medium)
    page.goto(f"{pages.address}/indicators")
    widths = page.locator(".figures").evaluate_all(
        "all => all.map(one => [one.scrollWidth, one.parentNode.clientWidth])"
    )
    page.context.close()

    assert len(widths) > 10
    assert [both for both in widths if both[0] > both[1]] == []


def test_on_a_phone_a_cell_says_what_it_is(pages: Served, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 375, "height": 812}, locale="nl")
    page.goto(f"{pages.address}/shift?table=rotterdam")

    cell = page.locator("#open ~ .wide tbody td").first
    assert cell.evaluate("one => getComputedStyle(one, '::before').content") == '"Stand: "'
    expect(page.get_by_role("columnheader", name="Stand").first).to_be_attached()


def test_a_button_stands_apart_from_what_it_sends(pages: Served, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en")
    logged_in(page, pages)
    for path, button in ((f"/cases/{case(1)}", "Save the note"), ("/shift?table=rotterdam", "Hand over")):
        page.goto(pages.address + path)
        above = page.locator("#note").bounding_box()
        below = page.get_by_role("button", name=button).bounding_box()

        assert above is not None
        assert below is not None
        assert below["y"] - (above["y"] + above["height"]) >= 8


def test_each_choice_of_the_login_stands_beside_its_mark(pages: Served, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en")
    page.goto(f"{pages.address}/login")
    for mark, words in zip(page.get_by_role("radio").all(), page.locator(".govuk-radios__label").all(), strict=True):
        left, right = mark.bounding_box(), words.bounding_box()

        assert left is not None
        assert right is not None
        assert abs(left["y"] + left["height"] / 2 - right["y"] - right["height"] / 2) < 12


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus, and see that it shows."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            break
    expect(page.locator(selector).first).to_be_focused()
    expect(page.locator(selector).first).to_be_in_viewport()


def order_of(page: Page) -> list[str]:
    return [str(place) for place in page.locator("#tiles > li").evaluate_all("tiles => tiles.map(one => one.id)")]


def test_the_board_is_worked_at_with_the_keyboard_alone(pages: Served, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en")
    page.goto(pages.address)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#board")).to_be_focused()

    page.reload()
    tab_to(page, "#pause")
    page.keyboard.press("Enter")
    pages.shows(6, view(6, clocks=(clock(at("12:01")),)))
    expect(page.locator("#pause")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(f"#case-{case(6)}")).to_have_count(0)
    page.keyboard.press("Enter")
    page.locator(f"#case-{case(6)}").wait_for()

    stood = order_of(page)
    assert stood[-1] == f"case-{case(6)}"
    tab_to(page, "#reorder")
    page.keyboard.press("Enter")
    expect(page.locator("#news")).to_be_hidden()
    assert order_of(page).index(f"case-{case(6)}") < stood.index(f"case-{case(6)}")

    tab_to(page, "summary")
    page.keyboard.press("Enter")
    tab_to(page, "select[name=table]")
    page.keyboard.type("ams")
    tab_to(page, ".choice button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?table=amsterdam**")
    assert order_of(page) == [f"case-{case(4)}"]

    tab_to(page, f"#case-{case(4)} a")
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="PL000004").wait_for()
    tab_to(page, "a[hreflang=nl]")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Na de afdoening").wait_for()
    expect(page.locator("html")).to_have_attribute("lang", "nl")


def test_who_has_the_focus_keeps_it_and_tiles_stay_while_their_cases_change(pages: Served, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en")
    page.goto(pages.address)
    page.locator("#state[data-live=true]").wait_for()
    link = page.locator(f"#case-{case(5)} a")
    link.focus()
    stood = order_of(page)
    pages.shows(5, view(5, clocks=(clock(NOON + timedelta(minutes=1)),)))
    page.locator(f"#case-{case(5)}").get_by_text("under 10 minutes").wait_for()

    expect(link).to_be_focused()
    assert order_of(page) == stood
    expect(page.locator("#moved")).to_have_text("one case is not where it belongs")


def test_that_a_new_order_waits_is_said_and_moves_no_tile(pages: Served, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en")
    page.goto(pages.address)
    page.locator("#state[data-live=true]").wait_for()
    stood = page.locator(f"#case-{case(1)}").bounding_box()
    pages.shows(5, view(5, clocks=(clock(NOON + timedelta(minutes=1)),)))
    expect(page.get_by_role("button", name="Show the new order")).to_be_visible()

    assert page.locator(f"#case-{case(1)}").bounding_box() == stood


@pytest.mark.parametrize("hand", ["hover", "focus"])
def test_a_button_under_the_hand_stays_what_it_was_though_a_colleague_takes_the_case(
    pages: Served, browser: Browser, hand: str
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en")
    logged_in(page, pages)
    page.goto(f"{pages.address}/cases/{case(3)}")
    page.locator("#state[data-live=true]").wait_for()
    take = page.get_by_role("button", name="Take this case", exact=True)
    getattr(take, hand)()
    stood = take.bounding_box()
    seen = page.locator("form", has=take).locator("input[name=seen]")
    assignment = AssignmentShown(number=1, to="J. Bakker", at=NOON)
    owed = tuple(reason(code) for code in ("assign-solicitor", "consultation-missing"))
    pages.shows(3, SHOWN[2].model_copy(update={"assignment": assignment, "owed": owed}))
    expect(page.locator("#work ~ p").first).to_contain_text("J. Bakker has this case")

    stands = take.bounding_box()
    assert stood
    assert stands
    assert abs(stands["y"] - stood["y"]) < 1  # a page scrolls by whole pixels
    expect(seen).to_have_value("0")
    page.mouse.move(1, 1)
    page.locator("#work").focus()
    expect(page.get_by_role("button", name="Take this case over")).to_be_visible()
    expect(page.locator("form[action$=assignments] input[name=seen]").first).to_have_value("1")


def test_without_scripts_the_board_is_whole_and_comes_again_when_asked_or_where_nobody_works_at_it(
    pages: Served, browser: Browser
) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{pages.address}/?table=amsterdam")

    expect(page.locator("#tiles > li")).to_have_count(1)
    expect(page.locator("#pause")).to_be_hidden()
    assert page.locator("meta[http-equiv=refresh]").count() == 0, "it would take the filter from who fills it in"
    page.get_by_role("link", name="show the newest").click()
    page.wait_for_url(f"{pages.address}/?table=amsterdam")
    page.goto(f"{pages.address}/?order=by-itself")
    assert page.locator("meta[http-equiv=refresh]").get_attribute("content") == "15"


def test_a_shift_is_handed_over_with_the_keyboard_and_taken_over_by_the_next(pages: Served, browser: Browser) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en", java_script_enabled=False)
    logged_in(page, pages)
    page.goto(f"{pages.address}/shift?table=rotterdam")
    page.locator("#note").focus()
    page.keyboard.type("PL000001 waits for the solicitor.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("blockquote")).to_have_text("PL000001 waits for the solicitor.")
    expect(page.get_by_text("Nobody has taken over yet.")).to_be_visible()
    expect(page.get_by_role("button", name="I have read this and take over")).to_have_count(0)

    taken_over(browser, pages.address, "S. de Vries")
    page.reload()
    expect(page.get_by_text("Taken over by S. de Vries")).to_be_visible()
