"""Somebody who may see names, in a real browser: logged in at a provider of another site, at the board and a case."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from a_board import Served, case, served, view
from a_board_with_names import NAMES, Table
from a_browser import a_browser, watched
from an_identity_provider import CLIENT, SECRET, IdentityProvider, identity_provider
from messaging.web.oidc import Oidc, Provider

pytestmark = [pytest.mark.page, pytest.mark.timeout(300)]


class Now:
    """Unix time of sessions, moved by hand."""

    seconds = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as opened:
        yield opened


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    with identity_provider() as running:
        yield running


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def pages(provider: IdentityProvider, now: Now, tmp_path: Path) -> Iterator[Served]:
    given = Table(tmp_path).wall()
    closed = replace(given.doors, development_login=False, sessions=replace(given.doors.sessions, now=now))
    with served(replace(given, doors=closed, open_to_readers=False)) as running:
        here = f"http://localhost:{running.port}"
        object.__setattr__(
            closed, "oidc", Oidc(Provider(provider.issuer, CLIENT, SECRET, here, "roles", {"zsm": "names"}))
        )
        yield running


def logged_in(page: Page, pages: Served, provider: IdentityProvider) -> None:
    """From a page of another site, so that the browser sends along no more than it does for a stranger's link."""
    page.goto(f"{provider.issuer}/keys")
    page.evaluate("address => { location = address }", f"http://localhost:{pages.port}/login/there")
    page.wait_for_url(f"http://localhost:{pages.port}/")


def faultless(page: Page) -> None:
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()


def test_names_are_shown_on_the_board_when_asked_for_and_at_the_case(
    browser: Browser, pages: Served, provider: IdentityProvider
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en")
    logged_in(page, pages, provider)
    complaints, _ = watched(page)
    page.get_by_text("M. Jansen (mjansen)").wait_for()
    assert not [name for name in NAMES if name in page.content()]

    page.goto(f"http://localhost:{pages.port}/?names=yes")
    tile = page.locator(f"#case-{case(1)}")
    expect(tile).to_contain_text(NAMES[0])
    pages.shows(1, view(1, offence="Burglary"))
    expect(tile).to_contain_text("Burglary")
    expect(tile).to_contain_text(NAMES[0])
    faultless(page)

    page.get_by_role("searchbox").fill("vole")
    page.keyboard.press("Enter")
    page.wait_for_url(f"http://localhost:{pages.port}/cases/{case(2)}")
    expect(page.locator("#suspect")).to_contain_text("Anaïs Vole")
    expect(page.get_by_role("region", name="Who has looked")).to_contain_text("M. Jansen (mjansen)")
    faultless(page)
    assert complaints == []


def test_a_session_says_that_it_ends_and_one_press_lets_it_go_on(
    browser: Browser, pages: Served, provider: IdentityProvider, now: Now
) -> None:
    page = browser.new_page(locale="en")
    page.clock.install()
    logged_in(page, pages, provider)
    dialog = page.get_by_role("alertdialog")
    expect(dialog).to_be_hidden()

    now.seconds += 14 * 60
    page.clock.fast_forward(14 * 60 * 1000)
    expect(dialog).to_be_visible()
    expect(page.get_by_role("button", name="Stay logged in")).to_be_focused()
    faultless(page)
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()

    now.seconds += 16 * 60
    page.clock.fast_forward(16 * 60 * 1000)
    expect(dialog).to_contain_text("You were logged out")
    page.reload()
    page.wait_for_url(f"http://localhost:{pages.port}/login")
