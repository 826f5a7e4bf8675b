"""`python -m benchmarks.pages [--check]`: the aims, plots and index of docs/performance, from its pages' own figures.

Nothing is measured: a page that was measured anew is judged and drawn anew. What is written by hand of a page stands in
analysis/, and is put into it.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.aims import Aim, Pages, aims_of
from benchmarks.plots import PLOTS
from contracts.generate import main
from deploy.addresses import PROJECT

INDEX: Final = PROJECT / "docs" / "performance.md"
PAGES: Final = PROJECT / "docs" / "performance"
ORDER: Final = ("fold", "year", "live", "board", "clocks-due", "clock-cost", "verify")
BEGIN: Final = "<!-- From the figures above, by `make docs`: -->"
BY_HAND: Final = "<!-- By hand, in analysis/: -->"
MEASURED: Final = "Measured on "
HEAD: Final = """\
# How fast it is, and what was aimed at

Generated from the pages of [performance](performance) by `make docs`; do not edit. Each page tells how it was measured,
has its figures as tables, and names the command that measures it anew. `make bench` measures all but the year
(`PARTS="fold live"` some), writes the pages, judges the aims by their figures and draws the plots. Where somebody
looked into why an aim was not reached, its page says so, and what was tried.

| page | measured by | on |
|---|---|---|
"""
AIMS: Final = "| aim | found | |\n|---|---|---|"


def files(pages: Pages | None = None) -> dict[Path, str]:
    """The index, each page with its aims and plots, and the plots; `pages` are those that are there, by name."""
    known = written() if pages is None else pages
    drawn = {PAGES / f"{file}.svg": plot(known).svg() for name in known for file, plot in PLOTS.get(name, {}).items()}
    those = {PAGES / f"{name}.md": whole(name, known, by_hand(name)) for name in known}
    return {INDEX: "\n".join(_index(known)) + "\n", **those, **drawn}


def written() -> dict[str, str]:
    """The pages as they are."""
    return {name: (PAGES / f"{name}.md").read_text() for name in ORDER if (PAGES / f"{name}.md").exists()}


def by_hand(name: str) -> str:
    """What somebody wrote of it, which stays when it is measured anew."""
    said = PAGES / "analysis" / f"{name}.md"
    return said.read_text().strip() if said.exists() else ""


def whole(name: str, pages: Pages, said: str = "") -> str:
    """The page with its aims and plots as its figures are now, and what is `said` of it by hand."""
    before, _, after = pages[name].rpartition(MEASURED)
    figures = before.partition(BEGIN)[0].partition(BY_HAND)[0].strip()
    drawn = "\n".join(_drawn(name, pages, "")).strip()
    parts = (figures, drawn and f"{BEGIN}\n\n{drawn}", said and f"{BY_HAND}\n\n{said}", MEASURED + after)
    return "\n\n".join(part for part in parts if part)


def _drawn(name: str, pages: Pages, folder: str) -> Iterator[str]:
    if aims := aims_of(name, pages):
        yield f"{AIMS}\n{_rows(aims)}\n"
    for file, plot in PLOTS.get(name, {}).items():
        one = plot(pages)
        yield f"![{one.title}: {one.unit}; the tables say the same]({folder}{file}.svg)\n"


def _rows(aims: Sequence[Aim]) -> str:
    return "\n".join(f"| {one.words} | {one.found} | {one.verdict} |" for one in aims)


def _index(pages: Pages) -> Iterator[str]:
    rows = (
        f"| [{title_of(text)}](performance/{name}.md) | {command_of(text)} | {day_of(text)} |"
        for name, text in pages.items()
    )
    yield HEAD + "\n".join(rows) + "\n"
    for name, text in pages.items():
        if drawn := list(_drawn(name, pages, "performance/")):
            yield f"## [{title_of(text)}](performance/{name}.md)\n"
            yield from drawn
            yield f"{_where(text)}\n"


def title_of(text: str) -> str:
    """What it is called."""
    return text.splitlines()[0].removeprefix("# ")


def command_of(text: str) -> str:
    """What measures it anew, as it says itself."""
    found = re.search(r"Written by (`[^`]+`)", text)
    return " ".join(found[1].split()) if found else ""


def day_of(text: str) -> str:
    """When it was measured."""
    return " ".join(_where(text).removeprefix(MEASURED).split()[:3])


def _where(text: str) -> str:
    return MEASURED + text.rpartition(MEASURED)[2].strip()


if __name__ == "__main__":
    sys.exit(main(files(), sys.argv[1:]))
