"""The pictures of README and docs: those that `make pictures` takes, each shown somewhere, none too heavy."""

import re
from pathlib import Path
from typing import Final

import pytest

from deploy.addresses import PROJECT
from pictures.__main__ import FOLDER, PICTURES

HEAVY: Final = 250_000
PAGES: Final = (PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md")))


def shown() -> set[Path]:
    """Every picture that a page shows, with a text for who does not see it."""
    return {
        (page.parent / place).resolve()
        for page in PAGES
        for place in re.findall(r"!\[[^\]]+\]\(([^)]+[.]png)\)", page.read_text("utf-8"))
    }


def test_every_picture_is_taken_by_the_command_and_shown_on_a_page() -> None:
    taken = {FOLDER / f"{name}.png" for name in PICTURES}

    assert set(FOLDER.iterdir()) == taken
    assert taken <= shown()


@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_is_one_and_not_too_heavy(name: str) -> None:
    picture = (FOLDER / f"{name}.png").read_bytes()

    assert picture.startswith(b"\x89PNG")
    assert len(picture) <= HEAVY
