"""`make pictures`: play a day to a moment, do as a coordinator does, and take every picture of README and docs anew."""

import argparse
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from a_browser import a_browser, until
from a_shift import handed_over, taken_over
from deploy.addresses import PROJECT
from pictures.day import played

FOLDER: Final = PROJECT / "docs" / "images"
CASES: Final = 40
SEED: Final = 7
MOMENT: Final = timedelta(hours=14, minutes=10)
COLOURS: Final = 256
"""Enough for a page and the shades at the edges of its letters; a third of the size."""
NOTE: Final = """%(held)s waits for its consultation: legal aid has been asked, please ask again.
The interpreter for tonight was called and comes at half past two."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as somebody sees it: how wide and high, in which language, as what they are logged in."""

    path: str
    width: int
    height: int
    language: str = "en"
    works: str = "person"
    shown: int = 1
    """How many times smaller it is kept."""


PICTURES: Final[Mapping[str, Picture]] = {
    "wall-board": Picture("/", 1280, 900),
    "wall-board-on-a-wall": Picture("/?order=by-itself", 3840, 2160, works="wall", shown=2),
    "wall-board-on-a-phone": Picture("/", 375, 812, language="nl"),
    "case": Picture("/cases/{case}", 1280, 1500),
    "shift": Picture("/shift", 1280, 1400),
    "indicators": Picture("/indicators", 1280, 1400),
}


def main() -> int:
    """Into docs/images, or the folder that is named."""
    asked = argparse.ArgumentParser(prog="make pictures", description=__doc__)
    asked.add_argument("--into", type=Path, default=FOLDER)
    into: Path = asked.parse_args().into
    with played(CASES, SEED, MOMENT) as address, a_browser() as browser:
        case = worked_at(browser, address)
        for name, picture in PICTURES.items():
            file = into / f"{name}.png"
            file.write_bytes(smaller(taken(browser, address, case, picture), picture.shown))
            sys.stdout.write(f"{file.name}: {file.stat().st_size // 1000} kB\n")
    return 0


def worked_at(browser: Browser, address: str) -> str:
    """A coordinator takes a case that is held back, asks again and notes; the shift changes. Answers the case's id."""
    page = logged_in(browser, address, Picture("/", 1280, 900), "S. de Vries")
    tile = page.locator(".tile:has(.held-back)").first
    number = tile.locator("h2").inner_text()
    handed_over(page, address, NOTE % {"held": number})
    taken_over(browser, address, "M. Jansen")
    mine = logged_in(browser, address, Picture("/", 1280, 900), "M. Jansen")
    case = (tile_of(mine, number).locator("h2 a").get_attribute("href") or "").rpartition("/")[2]
    mine.goto(f"{address}/cases/{case}")
    mine.get_by_role("button", name="Take this case").click()
    mine.get_by_role("button", name="Ask again").first.click()
    mine.locator("#note").fill("The interpreter comes at half past two.")
    mine.get_by_role("button", name="Save the note").click()
    expect(mine.locator(".notes")).to_contain_text("half past two")
    mine.goto(address)
    expect(tile_of(mine, number)).to_contain_text("M. Jansen")
    mine.context.close()
    page.context.close()
    return case


def taken(browser: Browser, address: str, case: str, picture: Picture) -> bytes:
    """The picture as the browser takes it, once the page is live and rests."""
    page = logged_in(browser, address, picture, "M. Jansen")
    page.goto(address + picture.path.format(case=case))
    if page.locator("#state").count():
        until(page, "document.querySelector('#state').dataset.live === 'true'")
    shot = page.screenshot(animations="disabled")
    page.context.close()
    return shot


def logged_in(browser: Browser, address: str, picture: Picture, name: str) -> Page:
    """A window of somebody who is logged in."""
    page = browser.new_context(
        viewport={"width": picture.width, "height": picture.height}, locale=picture.language
    ).new_page()
    page.goto(f"{address}/login")
    page.locator("#name").fill(name)
    page.locator(f"input[name=works][value={picture.works}]").check()
    page.locator("main form button").click()
    page.wait_for_url(f"{address}/")
    return page


def tile_of(page: Page, number: str) -> Locator:
    """A case's tile on the board."""
    return page.locator(".tile", has=page.get_by_role("link", name=number))


def smaller(shot: bytes, times: int) -> bytes:
    """The same picture in fewer colours, and as many times smaller."""
    whole = Image.open(BytesIO(shot)).convert("RGB")
    image = whole.reduce(times) if times > 1 else whole
    kept = BytesIO()
    image.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(kept, "PNG", optimize=True)
    return kept.getvalue()


if __name__ == "__main__":
    sys.exit(main())
