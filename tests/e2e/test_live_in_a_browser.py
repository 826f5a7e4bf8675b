"""An open page through every outage: it says since when it is old, and catches up by itself, missing nothing."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from a_board import NOON, TOKEN, Hands, Served, case, clock, held_back, served, view, wall
from a_browser import a_browser, until
from contracts.joint_view import JointView
from coordinator.web.board import Board
from deploy.addresses import free_ports
from given import at

pytestmark = [pytest.mark.page, pytest.mark.timeout(300)]

SAID = "no update since Tue 10 Mar 12:00"
PATIENCE = 60_000
"""Milliseconds that a busy machine may take."""
expect.set_options(timeout=PATIENCE)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as opened:
        yield opened


@pytest.fixture
def pages(tmp_path: Path) -> Iterator[Served]:
    with served(wall(a_replica(view(1), view(2)), tmp_path, Hands().now)) as running:
        yield running


def a_replica(*shown: JointView) -> Board:
    """A board of its own that read these from the topic."""
    board = Board(steady=Hands().seconds, legal=Hands().now)
    for number, one in enumerate(shown, start=1):
        board.shows(case(number), one)
    board.heard()
    return board


def opened(browser: Browser, address: str) -> Page:
    """A page that is live. It bears a mark that a reload would take away."""
    page = browser.new_page(locale="en", viewport={"width": 1280, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.goto(address)
    page.locator("#state[data-live=true]").wait_for()
    until(page, "document.getElementById('board')._htmx?.sse?.reader")
    page.evaluate("window.never_reloaded = true")
    return page


def says_it_is_old(page: Page) -> None:
    expect(page.locator("#state")).to_have_attribute("data-live", "false")
    expect(page.locator("#state")).to_have_text(SAID)


def is_live_again(page: Page) -> None:
    expect(page.locator("#state")).to_have_text("live")
    assert page.evaluate("window.never_reloaded") is True


def tile(page: Page, number: int) -> str:
    return page.locator(f"#case-{case(number)}").inner_text()


def test_pages_outlive_the_process_that_served_them_and_go_on_at_another(browser: Browser, tmp_path: Path) -> None:
    (port,) = free_ports(1)
    with served(wall(a_replica(view(1), view(2)), tmp_path, Hands().now), port=port) as first:
        board, one = opened(browser, first.address), opened(browser, f"{first.address}/cases/{case(1)}")
        first.shows(3, view(3))
        board.locator(f"#case-{case(3)}").wait_for()
    says_it_is_old(board)
    says_it_is_old(one)

    after = a_replica(view(1), view(2), view(3))
    for number, said in ((1, held_back(1)), (4, view(4)), (2, view(2, stage="ready-to-decide"))):
        after.shows(case(number), said)
    with served(wall(after, tmp_path, Hands().now), port=port):
        is_live_again(board)
        is_live_again(one)
        board.locator(f"#case-{case(4)}").wait_for()
        one.get_by_text("The ask to issue is held back").wait_for()
        assert "no consultation on this proposal yet" in tile(board, 1)
        assert "ready to decide" in tile(board, 2)
        expect(board.locator("#tiles > li")).to_have_count(4)


def test_a_lost_broker_is_told_and_what_was_said_meanwhile_comes_after_it(pages: Served, browser: Browser) -> None:
    board, one = opened(browser, pages.address), opened(browser, f"{pages.address}/cases/{case(1)}")
    pages.call(pages.wall.board.silent)
    for page in (board, one):
        expect(page.locator("#state")).to_have_text("no update since 12:00")
    pages.shows(1, held_back(1))
    pages.shows(3, view(3))
    pages.call(pages.wall.board.heard)
    is_live_again(board)
    is_live_again(one)
    board.locator(f"#case-{case(3)}").wait_for()
    one.get_by_text("The ask to issue is held back").wait_for()


def test_a_process_that_froze_is_told_and_left_for_another_line(pages: Served, browser: Browser) -> None:
    page = browser.new_page(locale="en")
    page.clock.install(time=NOON)
    page.goto(pages.address)
    page.locator("#state[data-live=true]").wait_for()
    page.evaluate("window.never_reloaded = true")
    thawed = threading.Event()
    pages.call(lambda: (thawed.wait(60), None)[1])
    page.clock.run_for(15_000)
    says_it_is_old(page)

    pages.shows(3, view(3))
    thawed.set()
    page.clock.resume()
    is_live_again(page)
    page.locator(f"#case-{case(3)}").wait_for()


def test_a_hidden_tab_rests_and_catches_up_when_it_is_looked_at(pages: Served, browser: Browser) -> None:
    page = opened(browser, pages.address)
    hide(page, hidden=True)
    until(page, "!document.getElementById('board')._htmx.sse.reader")
    pages.shows(1, held_back(1))
    pages.shows(3, view(3))
    expect(page.locator(f"#case-{case(3)}")).to_have_count(0)
    hide(page, hidden=False)
    page.locator(f"#case-{case(3)}").wait_for()
    assert "no consultation on this proposal yet" in tile(page, 1)
    is_live_again(page)


def hide(page: Page, *, hidden: bool) -> None:
    page.evaluate(
        """hidden => { Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
                       document.dispatchEvent(new Event("visibilitychange")); }""",
        hidden,
    )


def test_a_page_taken_out_of_the_back_forward_cache_comes_back_to_life(pages: Served, browser: Browser) -> None:
    page = opened(browser, pages.address)
    page.evaluate("document.getElementById('board')._htmx.sse.reader.cancel()")  # as the cache ends a line
    pages.shows(3, view(3))
    page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    page.locator(f"#case-{case(3)}").wait_for()
    is_live_again(page)


def test_a_page_that_was_refused_a_line_asks_again(
    pages: Served, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("coordinator.web.pages.MOST_LINES", 0)
    page = browser.new_page(locale="en")
    page.goto(pages.address)
    says_it_is_old(page)
    monkeypatch.setattr("coordinator.web.pages.MOST_LINES", 10)
    pages.shows(3, view(3))
    page.locator(f"#case-{case(3)}").wait_for()
    expect(page.locator("#state")).to_have_text("live")


def test_a_page_whose_session_ended_says_that_a_login_is_needed(browser: Browser, tmp_path: Path) -> None:
    (port,) = free_ports(1)
    context = browser.new_context(locale="en", extra_http_headers={"Authorization": f"Bearer {TOKEN}"})
    page = context.new_page()
    with served(wall(a_replica(view(1)), tmp_path, Hands().now, open_to_readers=False), port=port) as first:
        page.goto(first.address)
        page.locator("#state[data-live=true]").wait_for()
    context.set_extra_http_headers({})
    with served(wall(a_replica(view(1)), tmp_path, Hands().now, open_to_readers=False), port=port):
        expect(page.locator("#state")).to_have_text("Log in again to see what happens now")


def test_after_a_logout_elsewhere_an_open_case_keeps_nothing_that_was_shown_to_its_reader_alone(
    browser: Browser, tmp_path: Path
) -> None:
    with served(wall(a_replica(view(1)), tmp_path, Hands().now, open_to_readers=False)) as closed:
        context = browser.new_context(locale="en")
        page, other = context.new_page(), context.new_page()
        page.goto(f"{closed.address}/cases/{case(1)}")
        page.get_by_label("Your name").fill("M. Jansen")
        page.get_by_role("button", name="Log in").click()
        page.locator("#state[data-live=true]").wait_for()
        until(page, "document.getElementById('board')._htmx?.sse?.reader")
        expect(page.get_by_text("Who has looked")).to_be_visible()
        page.locator("#note").fill("typed, and not yet sent")

        other.goto(closed.address)
        other.get_by_role("button", name="Log out").click()

        again = page.locator("#state a")
        expect(again).to_have_text("Log in again to see what happens now")
        expect(again).to_have_attribute("href", f"/login?to=%2Fcases%2F{case(1)}")
        expect(page.locator("[data-for-me]")).to_have_count(0)
        expect(page.get_by_role("button", name="Log out")).to_have_count(0)
        expect(page.locator("#note")).to_have_value("typed, and not yet sent")


def test_paused_pages_stand_still_and_show_afterwards_what_came(pages: Served, browser: Browser) -> None:
    board, one = opened(browser, pages.address), opened(browser, f"{pages.address}/cases/{case(1)}")
    for page in (board, one):
        page.locator("#pause").click()
    pages.shows(1, held_back(1))
    pages.shows(3, view(3))
    expect(board.locator("#pause")).to_have_text("Paused at Tue 10 Mar 12:00: go on")
    expect(board.locator(f"#case-{case(3)}")).to_have_count(0)
    expect(one.get_by_text("The ask to issue is held back")).to_have_count(0)
    for page in (board, one):
        page.locator("#pause").click()
    board.locator(f"#case-{case(3)}").wait_for()
    one.get_by_text("The ask to issue is held back").wait_for()


def test_a_case_changes_under_the_eyes_of_its_reader_and_not_under_the_hands(pages: Served, browser: Browser) -> None:
    pages.shows(1, view(1, clocks=(clock(at("15:00")),)))
    page = opened(browser, f"{pages.address}/cases/{case(1)}")
    page.locator("details summary").first.click()
    link = page.locator(".govuk-breadcrumbs__link").first
    link.focus()
    pages.shows(1, held_back(1, clocks=(clock(at("15:00")),)))
    page.get_by_text("The ask to issue is held back").wait_for()
    expect(link).to_be_focused()
    assert page.locator("details").first.get_attribute("open") is not None

    form = "<form action='/note'><label>Draft <textarea name='note'></textarea></label></form>"
    page.evaluate(f"document.getElementById('between').insertAdjacentHTML('afterend', {json.dumps(form)})")
    page.get_by_label("Draft").fill("Called the office")
    pages.shows(1, view(1, stage="ready-to-decide", clocks=(clock(at("15:00")),)))
    page.get_by_text("This case changed while you were writing.").wait_for()
    expect(page.get_by_label("Draft")).to_have_value("Called the office")
    expect(page.get_by_label("Draft")).to_be_focused()
    expect(page.get_by_text("The ask to issue is held back")).to_be_visible()
    page.get_by_role("button", name="Show it").click()
    page.get_by_text("ready to decide").first.wait_for()
    expect(page.locator("#news")).to_be_hidden()


@pytest.mark.parametrize(("cases", "on_the_wall", "digits"), [(12, 10, 85), (60, 45, 45)])
def test_a_wall_shows_few_cases_large_and_many_smaller(
    browser: Browser, tmp_path: Path, cases: int, on_the_wall: int, digits: int
) -> None:
    shown = [view(number, clocks=(clock(at("15:00")),)) for number in range(cases)]
    with served(wall(a_replica(*shown), tmp_path, Hands().now)) as running:
        page = browser.new_page(viewport={"width": 3840, "height": 2160}, locale="en")
        page.goto(running.address)
        ends = page.locator("#tiles > li").evaluate_all("all => all.map(one => one.getBoundingClientRect().bottom)")
        size = page.locator(".due time").first.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")

    assert sum(end <= 2160 for end in ends) >= on_the_wall
    assert size >= digits
