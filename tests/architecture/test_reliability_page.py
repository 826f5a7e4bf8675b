"""Every window of the page has a test that is there."""

import re

from given import ROOT

ROW = re.compile(r"^\| (W\d+) \|.*\| `(\w+)` \|$", re.MULTILINE)


def test_each_window_names_a_test_of_its_own_that_exists() -> None:
    rows = ROW.findall((ROOT / "docs" / "reliability.md").read_text())
    tests = (ROOT / "tests" / "e2e" / "test_windows.py").read_text()

    assert [window for window, _ in rows] == [f"W{number}" for number in range(1, 15)]
    assert [name for _, name in rows if f"def {name}(" not in tests] == []
