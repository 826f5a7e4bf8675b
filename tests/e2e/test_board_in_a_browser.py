"""The wall board in a real browser: live, legible without colour, and it speaks to nobody else."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from a_browser import a_browser, watched
from contracts.topics import Agency
from whole_table import WholeTable


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as opened:
        yield opened


@pytest.mark.page
@pytest.mark.timeout(180)
def test_a_case_appears_is_held_back_and_is_issued_while_people_watch(
    table_in_use: WholeTable, browser: Browser
) -> None:
    table = table_in_use
    table.now_is("16:00")
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    complaints, asked = watched(page)
    page.goto(table.url(Agency.COORDINATOR))

    table.registers(vulnerable=True)
    tile = page.locator(".tile", has=page.get_by_role("link", name=table.number))
    tile.wait_for()
    order = {"agency_number": table.number, "ordered_at": table.at("16:00").isoformat(), "ordered_by": "J. de Vries"}
    table.asks(Agency.POLICE, "/detention-orders", order)
    expect(tile.locator(".due time")).to_have_text(f"{table.day:%a} 18:00")
    expect(tile).to_contain_text("A solicitor there within two hours")

    step = f"/cases/{table.case_id}"
    table.asks(Agency.PROSECUTOR, f"{step}/selection", {"why": "simple", "working_method": "table-first"})
    table.asks(Agency.LEGAL_AID, f"{step}/assignments", {"solicitor": "NL-A-1"})
    named = table.proposes()
    table.asks(Agency.PROSECUTOR, f"{step}/asks", {"proposal_hash": named})
    tile.get_by_text("Held back").wait_for()
    tile.get_by_text("no consultation on this proposal yet").wait_for()

    table.now_is("16:30")
    table.confirms(named, table.at("16:20"))
    tile.get_by_text(f"Issued {table.day:%a} 16:30").wait_for()

    assert Axe().run(page).violations_count == 0
    tile.get_by_role("link").click()
    page.get_by_role("heading", level=1, name=table.number).wait_for()
    page.get_by_text("Night hours are not counted").first.wait_for(state="attached")
    assert Axe().run(page).violations_count == 0
    assert complaints == []
    assert {url.partition("//")[2].partition("/")[0] for url in asked} == {table.url(Agency.COORDINATOR)[7:]}


@pytest.mark.page
@pytest.mark.timeout(120)
@pytest.mark.parametrize("width", [320, 1920])
def test_nothing_has_to_be_scrolled_sideways(table_in_use: WholeTable, browser: Browser, width: int) -> None:
    table = table_in_use
    table.now_is("15:40")
    table.registers()
    page = browser.new_page(viewport={"width": width, "height": 800})
    for address in (table.url(Agency.COORDINATOR), f"{table.url(Agency.COORDINATOR)}/cases/{table.case_id}"):
        page.goto(address)

        assert page.evaluate("document.documentElement.scrollWidth") <= width
