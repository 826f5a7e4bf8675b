"""The house: the same rooms in every service, no law in code, no machine's path in any file."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from given import ROOT

SERVICES = ("police", "prosecutor", "probation", "victim_support", "legal_aid", "coordinator")
ROOMS = {"domain", "adapters", "ports.py", "handlers.py", "stream.py", "app.py", "settings.py", "__main__.py"}
LAW = re.compile(
    r"\bSv\b|\bSr\b|\bart(icle|\.)\s*\d|\b(27|28|56|57|58|59|77|167|257|258|489|509)[a-e]{1,2}\b"
    r"|detention-\dh|table-norm|penalty-order|Amsterdam|Dutch|strafbeschikking",
)
"""Article numbers, and names that only the Dutch rule pack has."""
FIGURES = {6, 9, 30, 90, 115, 180, 2000, 200000}
"""Hours, days and amounts of the Dutch pack: none may stand as a number in a rule's code."""


def service_code() -> Iterator[Path]:
    for service in SERVICES:
        yield from (ROOT / "services" / service / "src").rglob("*.py")
    yield from (ROOT / "shared" / "rules" / "src").rglob("*.py")


def law_in(text: str) -> list[str]:
    return [match.group() for match in LAW.finditer(text)]


def figures_in(text: str) -> list[int]:
    numbers = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant))
    return [value for value in numbers if type(value) is int and value in FIGURES]


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_has_the_same_rooms(service: str) -> None:
    inside = {one.name for one in (ROOT / "services" / service / "src" / service).iterdir()}

    assert ROOMS - inside == set()


@pytest.mark.parametrize("service", SERVICES)
def test_an_app_a_stream_and_settings_stay_small(service: str) -> None:
    source = ROOT / "services" / service / "src" / service

    assert sum(len((source / name).read_text().splitlines()) for name in ("app.py", "stream.py", "settings.py")) <= 120


def test_no_dutch_article_or_name_stands_in_the_code() -> None:
    found = {str(path.relative_to(ROOT)): law_in(path.read_text()) for path in service_code()}

    assert {path: law for path, law in found.items() if law} == {}


def test_no_figure_of_the_law_stands_in_a_domain() -> None:
    domains = [path for path in service_code() if "domain" in path.parts or path.parent.name == "rules"]
    found = {str(path.relative_to(ROOT)): figures_in(path.read_text()) for path in domains}

    assert {path: figures for path, figures in found.items() if figures} == {}


@pytest.mark.parametrize("planted", ['"""See art. 56a."""', '"""257c Sv."""', 'KIND = "detention-9h"'])
def test_planted_law_is_found(planted: str) -> None:
    assert law_in(planted)


def test_a_planted_figure_is_found() -> None:
    assert figures_in("allowance = timedelta(hours=9)") == [9]


def test_no_file_names_a_path_of_a_machine() -> None:
    tracked = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    here = re.compile(r"(?<![\w.])/(work|root|home)/[a-z]")
    named = []
    for name in tracked.split("\0"):
        path = ROOT / name
        if name and path.is_file() and path.suffix in {".py", ".md", ".yaml", ".toml", ".sh", ".css", ".html", ""}:
            named += [name] if here.search(path.read_text(errors="replace")) else []

    assert named == []
