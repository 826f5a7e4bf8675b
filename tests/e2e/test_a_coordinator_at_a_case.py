"""A coordinator at work, by keyboard: a case found by number and by name, its clock explained, taken, asked for again
and answered, shown live, and the shift handed over to whoever comes next.
"""

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from a_browser import a_browser, watched
from contracts.topics import Agency
from eventually import eventually
from whole_table import WholeTable

pytestmark = [pytest.mark.page, pytest.mark.timeout(300)]
TABS = 80
"""More than any of these pages has places to stop at."""
HERE = "haarlem"
"""A table at which no other story has cases."""
SUSPECT = "Ottilie Brandsmaât"
ASKED = re.compile(r"asked again \w{3} \d+ \w{3} 16:00 by M\. Jansen, not yet answered")
"""On whichever day this table has."""
NOTE = "The interpreter comes at five; the prosecutor was asked again."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as opened:
        yield opened


def somebody(browser: Browser, address: str, name: str, *, names: bool = False) -> Page:
    """In a browser of their own, logged in; `names`: as one who may see names."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en").new_page()
    page.goto(f"{address}/login")
    page.get_by_label("Your name").focus()
    page.keyboard.type(name)
    if names:
        tab_to(page, "input[type=radio]:checked")
        for _ in range(2):
            page.keyboard.press("ArrowDown")
        expect(page.get_by_label("coordinator who may see names")).to_be_checked()
        faultless(page)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")
    return page


def faultless(page: Page) -> None:
    result = Axe().run(page)
    assert result.violations_count == 0, result.generate_report()


def tab_to(page: Page, selector: str) -> None:
    for _ in range(TABS):
        page.keyboard.press("Tab")
        if page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(f"no way to {selector} with the keyboard")


def presses(page: Page, selector: str) -> None:
    tab_to(page, selector)
    page.keyboard.press("Enter")


def finds(page: Page, typed: str, number: str) -> None:
    tab_to(page, "#find")
    page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name=number).wait_for()


def opens_the_shift(page: Page) -> None:
    """The page on which the shift of this table is handed over."""
    presses(page, "a[href='/shift']")
    page.get_by_role("heading", level=1, name="Shift at table").wait_for()
    if page.get_by_label("Table", exact=True).count():  # other stories have tables too
        tab_to(page, "select")
        page.keyboard.type(HERE)
        presses(page, "form[action='/shift'] button")
    page.get_by_role("heading", level=1, name=f"Shift at table {HERE}").wait_for()


def somebody_is_held(table: WholeTable) -> None:
    """Police register a case at this table and say who the suspect is, and when detention was ordered."""
    table.now_is("16:00")
    person = {"agency_number": table.number, "person_number": f"P-{table.number}"}
    table.registers(table=HERE, person_number=person["person_number"])
    table.asks(Agency.POLICE, "/identities", person | {"name": SUSPECT})
    order = {"agency_number": table.number, "ordered_at": table.at("16:00").isoformat(), "ordered_by": "J. de Vries"}
    table.asks(Agency.POLICE, "/detention-orders", order)
    eventually(lambda: table.board_case(lambda one: one["agency_number"] == table.number) is not None, "a tile")


def solicitor_is_assigned(table: WholeTable, browser: Browser) -> None:
    """At legal aid's own pages, where the work list says that it was asked again."""
    office = somebody(browser, table.url(Agency.LEGAL_AID), "P. de Wit")
    row = office.get_by_role("row", name=table.number)
    expect(row).to_contain_text("assign solicitor asked again")
    row.get_by_role("link").click()
    form = office.locator("form[action$='/assignments']")
    form.get_by_label("Solicitor", exact=True).fill("NL-A-1")
    form.get_by_role("button").click()
    office.get_by_role("heading", level=1, name=table.number).wait_for()
    table.rest()


def finds_it_both_ways(page: Page, table: WholeTable) -> None:
    """By its number and by its suspect's name, and reads why its clock reads as it does."""
    finds(page, table.number.lower(), table.number)
    page.goto(f"{table.url(Agency.COORDINATOR)}/?table={HERE}")
    expect(page.locator(".tile", has_text=table.number)).to_be_visible()
    faultless(page)
    finds(page, "brandsmaat", table.number)
    expect(page.locator("#suspect")).to_contain_text(SUSPECT)
    page.get_by_text("Why ").first.wait_for()
    page.get_by_text("Night hours are not counted").first.wait_for(state="attached")


def hands_over(page: Page) -> None:
    opens_the_shift(page)
    tab_to(page, "#note")
    page.keyboard.type(NOTE)
    presses(page, "form[action='/shift/hand-over'] button")
    expect(page.locator("blockquote")).to_have_text(NOTE)
    expect(page.get_by_text("Nobody has taken over yet.")).to_be_visible()


def takes_over(page: Page, number: str) -> None:
    """After reading the note, what changed, and what was asked again and not answered."""
    opens_the_shift(page)
    expect(page.locator("blockquote")).to_have_text(NOTE)
    changed = page.get_by_role("region", name="Changed since you last looked").get_by_role("listitem")
    expect(changed.filter(has_text=number)).to_contain_text(["solicitor assigned"])
    open_cases = page.get_by_role("region", name="Open cases, by their next duty")
    expect(open_cases.get_by_role("row", name=number)).to_contain_text("M. Jansen")
    waiting = page.get_by_role("region", name="Asked again, and not yet answered").get_by_role("listitem")
    expect(waiting.filter(has_text=number)).to_have_count(1)
    expect(waiting.filter(has_text=number)).to_contain_text(re.compile("prosecutor, since .* 16:00"))
    assert SUSPECT not in page.content()
    faultless(page)
    presses(page, "form[action='/shift/take-over'] button")
    page.get_by_text("Taken over by J. Bakker").wait_for()
    presses(page, "form[action='/shift/looked'] button")
    page.get_by_text("Nothing since").wait_for()
    faultless(page)


def test_a_coordinator_finds_a_case_sees_why_asks_again_gets_the_answer_and_hands_over_the_shift(
    table_in_use: WholeTable, browser: Browser
) -> None:
    table = table_in_use
    address = table.url(Agency.COORDINATOR)
    somebody_is_held(table)
    next_one = somebody(browser, address, "J. Bakker")
    opens_the_shift(next_one)
    presses(next_one, "form[action='/shift/looked'] button")
    next_one.get_by_text("Nothing since").wait_for()

    page = somebody(browser, address, "M. Jansen", names=True)
    complaints, _ = watched(page)
    finds_it_both_ways(page, table)
    presses(page, "form[action$='/assignments'] button")
    page.get_by_text("has this case since").wait_for()

    presses(page, "button[aria-label='Ask again, legal aid: assign a solicitor']")
    page.get_by_text(ASKED).wait_for()
    table.rest()
    solicitor_is_assigned(table, browser)
    page.locator(".answered li", has_text="assign a solicitor").wait_for()
    expect(page.get_by_text("not yet answered")).to_have_count(0)
    presses(page, "button[aria-label^='Ask again, prosecutor']")
    page.get_by_text(ASKED).wait_for()
    faultless(page)
    table.now_is("16:40")

    hands_over(page)
    faultless(page)
    assert complaints == []
    takes_over(next_one, table.number)

    page.goto(f"{address}/?mine=yes")
    expect(page.locator(".tile", has_text=table.number)).to_contain_text("M. Jansen")


def test_of_two_coordinators_at_one_case_the_second_sees_what_the_first_did_and_keeps_what_was_typed(
    table_in_use: WholeTable, browser: Browser
) -> None:
    table = table_in_use
    table.now_is("16:00")
    table.registers()
    eventually(lambda: table.board_case(lambda one: one["agency_number"] == table.number) is not None, "a tile")
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
    faultless(second)
    second.get_by_role("button", name="Give it to them").click()
    expect(second.locator(".banner-bad")).to_contain_text("no case is with anybody of exactly that name")
    second.get_by_role("button", name="Give it to them").click()
    expect(second.locator("[aria-labelledby=work]")).to_contain_text("K. de Boer has this case since")
