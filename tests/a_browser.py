"""Debian's Chromium for the page tests, quiet: it speaks to nobody but the page's own server."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def a_browser() -> Iterator[Browser]:
    """The browser, while the context lasts."""
    chromium = shutil.which("chromium")
    assert chromium, "Chromium is missing: run `make setup`"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield opened
        opened.close()


def until(page: Page, holds: str) -> None:
    """Wait until this JavaScript expression holds. Playwright's own wait evaluates text, which the pages forbid."""
    page.evaluate(
        f"() => new Promise((done) => {{ const look = () => ({holds}) ? done() : setTimeout(look, 20); look() }})"
    )


def watched(page: Page) -> tuple[list[str], list[str]]:
    """What the page complains of, and whom it asks."""
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    return complaints, asked
