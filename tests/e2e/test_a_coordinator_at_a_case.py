"""A coordinator at work on one case, by keyboard: found by its number, taken, asked for again, answered, shown live."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from a_browser import a_browser, watched
from contracts.topics import Agency
from whole_table import WholeTable

pytestmark = [pytest.mark.page, pytest.mark.timeout(300)]
TABS = 80
"""More than any of these pages has places to stop at."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as opened:
        yield opened


def somebody(browser: Browser, address: str, name: str) -> Page:
    """In a browser of their own, logged in."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en").new_page()
    page.goto(f"{address}/login")
    page.get_by_label("Your name").fill(name)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")
    return page


def tab_to(page: Page, selector: str) -> None:
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"no way to {selector} with the keyboard")


def finds(page: Page, number: str) -> None:
    tab_to(page, "#find")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name=number).wait_for()


def test_a_coordinator_finds_a_case_sees_why_asks_again_and_sees_the_answer_without_a_reload(
    table_in_use: WholeTable, browser: Browser
) -> None:
    table = table_in_use
    table.now_is("16:00")
    table.registers()
    order = {"agency_number": table.number, "ordered_at": table.at("16:00").isoformat(), "ordered_by": "J. de Vries"}
    table.asks(Agency.POLICE, "/detention-orders", order)
    table.eventually(lambda: table.board_case(lambda one: one["agency_number"] == table.number) is not None, "a tile")
    page = somebody(browser, table.url(Agency.COORDINATOR), "M. Jansen")
    complaints, _ = watched(page)

    finds(page, table.number.lower())
    page.get_by_text("Why ").first.wait_for()
    page.get_by_text("Night hours are not counted").first.wait_for(state="attached")
    tab_to(page, "form[action$='/assignments'] button")
    page.keyboard.press("Enter")
    page.get_by_text("has this case since").wait_for()

    tab_to(page, "button[aria-label='Ask again, legal aid: assign a solicitor']")
    page.keyboard.press("Enter")
    page.get_by_text("asked again 16:00 by M. Jansen, not yet answered").wait_for()
    table.rest()

    office = somebody(browser, table.url(Agency.LEGAL_AID), "P. de Wit")
    row = office.get_by_role("row", name=table.number)
    expect(row).to_contain_text("assign solicitor asked again")
    row.get_by_role("link").click()
    form = office.locator("form[action$='/assignments']")
    form.get_by_label("Solicitor", exact=True).fill("NL-A-1")
    form.get_by_role("button").click()
    office.get_by_role("heading", level=1, name=table.number).wait_for()
    table.rest()

    page.locator(".answered li", has_text="assign a solicitor").wait_for()
    expect(page.get_by_text("not yet answered")).to_have_count(0)
    assert Axe().run(page).violations_count == 0
    assert complaints == []

    page.goto(f"{table.url(Agency.COORDINATOR)}/?mine=yes")
    expect(page.locator(".tile", has_text=table.number)).to_contain_text("M. Jansen")


def test_of_two_coordinators_at_one_case_the_second_sees_what_the_first_did_and_keeps_what_was_typed(
    table_in_use: WholeTable, browser: Browser
) -> None:
    table = table_in_use
    table.now_is("16:00")
    table.registers()
    table.eventually(lambda: table.board_case(lambda one: one["agency_number"] == table.number) is not None, "a tile")
    address = table.url(Agency.COORDINATOR)
    first, second = (somebody(browser, address, name) for name in ("M. Jansen", "J. Bakker"))
    for page in (first, second):
        page.goto(f"{address}/cases/{table.case_id}")
    second.get_by_label("Give it to another coordinator").fill("K. de Boer")
    first.get_by_role("button", name="Take this case").click()
    first.get_by_text("has this case since").wait_for()

    second.get_by_role("button", name="Give it to them").click()

    expect(second.locator(".banner-bad")).to_contain_text("the case changed hands meanwhile")
    expect(second.locator(".banner-bad")).to_contain_text("M. Jansen has it since")
    expect(second.get_by_label("Give it to another coordinator")).to_have_value("K. de Boer")
    assert Axe().run(second).violations_count == 0
    second.get_by_role("button", name="Give it to them").click()
    expect(second.locator("[aria-labelledby=work]")).to_contain_text("K. de Boer has this case since")
