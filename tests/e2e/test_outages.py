"""Half a minute without the process that serves the pages, or without the broker, at a whole table in a real browser.

An open page says since when it is old, and comes back by itself: nothing is missed, nothing stands there twice.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid5

import pytest
from playwright.sync_api import Browser, Page, expect

from a_browser import a_browser, until
from contracts.topics import Agency
from deploy.addresses import free_ports
from deploy.parts import wait_for_broker
from deploy.run import wait_until_ready
from eventually import eventually
from pages_apart import pages
from whole_table import REQUESTS, WholeTable, away

pytestmark = [pytest.mark.page, pytest.mark.timeout(600), pytest.mark.usefixtures("counted_again")]

EVERY_CASE: Final = "/?closed=yes"
"""The board, also with what other stories settled on days before."""
AWAY: Final = 30.0
"""Seconds: the outage that the pages are promised to outlive."""
PATIENCE: Final = 60_000
"""Milliseconds that a busy machine may take."""
WORDS: Final = "all => all.map(one => [one.id, one.innerText])"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with a_browser() as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class Story:
    """A table at ten o'clock with two cases that every agency knows, and what is said there during an outage."""

    table: WholeTable
    first: str
    second: str

    @classmethod
    def at_ten(cls, table: WholeTable) -> "Story":
        table.now_is("10:00")
        first, second = (registers(table, f"{table.number}-{nth}") for nth in (1, 2))
        table.rest()
        return cls(table, first, second)

    def goes_on(self) -> None:
        """Two cases change, the first of them twice, and two others are new: each is accepted, whoever is away."""
        number, moment = self.table.number, self.table.at("10:00").isoformat()
        order = {"agency_number": f"{number}-1", "ordered_at": moment, "ordered_by": "J. de Vries"}
        says(self.table, Agency.POLICE, "/detention-orders", order)
        says(self.table, Agency.LEGAL_AID, f"/cases/{self.first}/assignments", {"solicitor": "NL-A-1"})
        selected = {"why": "simple", "working_method": "table-first"}
        says(self.table, Agency.PROSECUTOR, f"/cases/{self.second}/selection", selected)
        for nth in (3, 4):
            registers(self.table, f"{number}-{nth}")

    def ids_at(self, address: str) -> list[str]:
        """Every case that the process there knows, as its API tells them to a system."""
        with self.table.client(Agency.COORDINATOR) as line:
            return sorted(one["case_id"] for one in line.get(f"{address}/api/board").json()["cases"])


def registers(table: WholeTable, number: str) -> str:
    moment = table.at("09:00").isoformat()
    suspect = {"offence_class": "pre-trial-detention-allowed", "age_class": "adult", "vulnerable": False}
    known = {"agency_number": number, "incident": number, "table": "rotterdam", "offence": "Shoplifting"}
    arrest = {"arrested_at": moment, "arrested_place": "Station Square"}
    return str(says(table, Agency.POLICE, "/cases", known | suspect | arrest)["case_id"])


def says(table: WholeTable, agency: Agency, path: str, said: dict[str, Any]) -> Any:
    """An agency's own system says it; nobody waits until the others have heard of it."""
    with table.client(agency) as line:
        answer = line.post(path, json=said, headers={"Idempotency-Key": str(uuid5(REQUESTS, f"{path} {said}"))})
    assert answer.status_code == 202, answer.text
    return answer.json()


@dataclass(frozen=True, slots=True)
class Open:
    """The board and one case's page, open in a browser; each bears a mark that a reload would take away."""

    story: Story
    address: str
    board: Page
    one: Page

    def says_since_when_it_is_old(self) -> None:
        for page in (self.board, self.one):
            expect(page.locator("#state")).to_have_attribute("data-live", "false", timeout=PATIENCE)
            expect(page.locator("#state")).to_have_text(re.compile(r"^no update since (\w+ \d+ \w+ )?10:00$"))

    def is_live_again(self) -> None:
        for page in (self.board, self.one):
            expect(page.locator("#state")).to_have_text("live", timeout=PATIENCE)

    def shows_everything_once(self, browser: Browser) -> None:
        """Each tile, and the case, word for word as on pages opened now; no tile is missing, and none is one too many.

        What was never loaded anew still bears its mark.
        """
        fresh = opened(browser, self.story, self.address)
        here = self.story.ids_at(self.address)
        eventually(lambda: tiles(self.board) == tiles(fresh.board), "the board is as one opened now")
        eventually(lambda: words(self.one) == words(fresh.one), "the case is as it is told now")

        assert [name for name, _ in tiles(self.board)] == [f"case-{case_id}" for case_id in here]
        assert all(page.evaluate("window.never_reloaded") is True for page in (self.board, self.one))


def tiles(board: Page) -> list[list[str]]:
    """Each tile's id and words, in order of id: its place on the board is another story."""
    return sorted(board.locator("#tiles > li").evaluate_all(WORDS))


def words(one: Page) -> str:
    return one.locator("#case").inner_text()


def opened(browser: Browser, story: Story, address: str) -> Open:
    """Both pages, live."""
    both = [page_at(browser, f"{address}{place}") for place in (EVERY_CASE, f"/cases/{story.first}")]
    return Open(story, address, *both)


def page_at(browser: Browser, address: str) -> Page:
    page = browser.new_page(locale="en", viewport={"width": 1280, "height": 900})
    page.goto(address, timeout=PATIENCE)
    page.locator("#state[data-live=true]").wait_for(timeout=PATIENCE)
    until(page, "document.getElementById('board')._htmx?.sse?.reader")
    page.evaluate("window.never_reloaded = true")
    return page


@contextmanager
def outage() -> Iterator[None]:
    """What happens in this block happens while somebody is away, for so long and no shorter."""
    began = time.monotonic()
    yield
    time.sleep(max(0.0, began + AWAY - time.monotonic()))


def sees_what_was_said(seen: Open) -> None:
    """All of it is there, not only what a fresh page would show too."""
    number = seen.story.table.number
    for nth in (1, 2, 3, 4):
        expect(seen.board.get_by_role("link", name=f"{number}-{nth}", exact=True)).to_have_count(1, timeout=PATIENCE)
    tile = seen.board.locator(f"#case-{seen.story.first}")
    expect(tile).to_contain_text("held", timeout=PATIENCE)
    expect(tile).not_to_contain_text("assign a solicitor", timeout=PATIENCE)
    expect(seen.one.locator("#case")).to_contain_text("solicitor assigned", timeout=PATIENCE)


def test_pages_outlive_half_a_minute_without_the_process_that_serves_them(
    table_in_use: WholeTable, browser: Browser
) -> None:
    story, (port,) = Story.at_ten(table_in_use), free_ports(1)
    with pages(story.table, port=port) as up:
        seen = opened(browser, story, up.address)
        up.process.kill()
        with outage():
            story.goes_on()
            story.table.rest()
            seen.says_since_when_it_is_old()
    with pages(story.table, port=port):
        seen.is_live_again()
        sees_what_was_said(seen)
        seen.shows_everything_once(browser)


def test_pages_outlive_half_a_minute_without_the_whole_coordinator_that_serves_them(
    table_in_use: WholeTable, browser: Browser
) -> None:
    story, standing, name = Story.at_ten(table_in_use), table_in_use.standing, Agency.COORDINATOR
    seen = opened(browser, story, story.table.url(name))
    standing.parts.supervisor.kill_for_good(name)
    try:
        with outage():
            story.goes_on()
            seen.says_since_when_it_is_old()
    finally:
        standing.parts.supervisor.run(name)
    wait_until_ready(standing.plan.first(name), standing.parts)
    story.table.rest()
    seen.is_live_again()
    sees_what_was_said(seen)
    seen.shows_everything_once(browser)


def test_pages_outlive_half_a_minute_without_the_broker(table_in_use: WholeTable, browser: Browser) -> None:
    story, switch = Story.at_ten(table_in_use), table_in_use.standing.parts.switch
    if switch is None:
        pytest.skip("the broker is not ours to end")
    with pages(story.table) as up:
        both = [opened(browser, story, one) for one in (story.table.url(Agency.COORDINATOR), up.address)]
        with away(switch), outage():
            story.goes_on()
            for seen in both:
                seen.says_since_when_it_is_old()
        wait_for_broker(story.table.standing.parts.broker)
        story.table.rest()
        for seen in both:
            seen.is_live_again()
            sees_what_was_said(seen)
            seen.shows_everything_once(browser)
