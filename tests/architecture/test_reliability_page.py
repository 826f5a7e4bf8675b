"""Every window of the page, and every fault far behind, has a test that is there."""

import re

from given import ROOT

ROW = re.compile(r"^\| (W\d+) \|.*\| `(\w+)` \|$", re.MULTILINE)
FAR_BEHIND = re.compile(r"^\| far behind \|.*\n\|-.*\n((?:\|.*\n)+)", re.MULTILINE)


def test_each_window_names_a_test_of_its_own_that_exists() -> None:
    rows = ROW.findall((ROOT / "docs" / "reliability.md").read_text())
    tests = (ROOT / "tests" / "e2e" / "test_windows.py").read_text()

    assert [window for window, _ in rows] == [f"W{number}" for number in range(1, 15)]
    assert [name for _, name in rows if f"def {name}(" not in tests] == []


def test_each_test_of_a_fault_far_behind_stands_on_the_page_and_no_other() -> None:
    page = FAR_BEHIND.search((ROOT / "docs" / "reliability.md").read_text())
    tests = (ROOT / "tests" / "e2e" / "test_far_behind.py").read_text()

    assert page
    assert re.findall(r"`(test_\w+)`", page[1]) == re.findall(r"^def (test_\w+)\(", tests, re.MULTILINE)
