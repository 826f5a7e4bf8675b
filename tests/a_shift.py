"""What coordinators say when shifts change, and what they marked as seen, in memory; and what they do at its page."""

from collections.abc import Sequence

from playwright.sync_api import Browser, Page, expect

from coordinator.domain.handing_over import ShiftWord
from coordinator.domain.looked_at import Looked


class RememberedShifts:
    """Words by id, marks by person and table."""

    def __init__(self) -> None:
        self._words: dict[str, ShiftWord] = {}
        self._looked: dict[tuple[str, str], Looked] = {}

    async def words(self, table: str, limit: int) -> Sequence[ShiftWord]:
        found = (one for one in self._words.values() if one.table == table)
        return sorted(found, key=lambda one: one.at, reverse=True)[:limit]

    async def add(self, word: ShiftWord) -> bool:
        return self._words.setdefault(word.id, word) is word

    async def looked(self, by: str, table: str) -> Looked | None:
        return self._looked.get((by, table))

    async def look(self, looked: Looked) -> None:
        self._looked[(looked.by, looked.table)] = looked


def handed_over(page: Page, address: str, note: str, table: str = "rotterdam") -> None:
    """Whoever is logged in at this page ends the shift with this note."""
    page.goto(f"{address}/shift?table={table}")
    page.locator("#note").fill(note)
    page.locator("form[action='/shift/hand-over'] button").click()
    expect(page.locator("blockquote").first).to_have_text(note)


def taken_over(browser: Browser, address: str, name: str, table: str = "rotterdam") -> None:
    """Somebody else reads the newest note and takes over, in a window of their own, without scripts."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{address}/login")
    page.get_by_role("textbox").fill(name)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/")
    page.goto(f"{address}/shift?table={table}")
    page.locator("form[action='/shift/take-over'] button").first.click()
    expect(page.locator("form[action='/shift/take-over']")).to_have_count(0)
    page.close()
