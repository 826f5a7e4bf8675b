"""Runs the tests part by part, and tells what each part took: `python -m deploy.run_tests unit integration`."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

from deploy.addresses import PROJECT

NO_TESTS: Final = 5
"""pytest's exit code when it found no test."""
SIDE_BY_SIDE: Final = frozenset({"unit", "architecture"})
"""Parts that use no broker, store or clock of the machine: each processor takes a share of their tests."""
SLOWEST: Final = ("--durations=12", "--durations-min=15")
"""What a part's budget goes into: the tests, and the tables they set up, that take longest, if so many seconds."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one part. `ended_well` is pytest's own word: it also counts what broke outside a test."""

    part: str
    seconds: float
    passed: int
    failed: int
    skipped: int
    ended_well: bool


def main(parts: Sequence[str]) -> int:
    """Run every part, even after one failed; 0 when all passed and there was a test."""
    results = [run_part(part) for part in parts]
    for one in results:
        print(f"{one.part:14}{one.seconds:6.0f} s  {_counts(one.passed, one.failed, one.skipped)}")
    passed, failed = sum(one.passed for one in results), sum(one.failed for one in results)
    print(_counts(passed, failed, sum(one.skipped for one in results)), flush=True)
    return 0 if passed and all(one.ended_well for one in results) else 1


def run_part(part: str) -> Result:
    """The tests in one folder of tests/."""
    began = time.monotonic()
    print(f"\n== {part} tests", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        asked = [sys.executable, "-m", "pytest", "-q", f"tests/{part}", f"--junit-xml={report}", *SLOWEST]
        if part in SIDE_BY_SIDE:
            asked += ["--numprocesses=logical", "--dist=worksteal"]
        code = subprocess.run(asked, cwd=PROJECT, stdin=subprocess.DEVNULL, check=False).returncode
        tests, failed, skipped = _read(report)
    seconds = time.monotonic() - began
    return Result(part, seconds, tests - failed - skipped, failed, skipped, ended_well=code in (0, NO_TESTS))


def _read(report: Path) -> tuple[int, int, int]:
    """How many tests ran, failed and were skipped; none when pytest wrote no report."""
    if not report.exists():
        return 0, 0, 0
    suites = ET.parse(report).getroot().findall("testsuite")  # noqa: S314  # pytest wrote it just now
    tests, failures, errors, skipped = (
        sum(int(suite.get(name, 0)) for suite in suites) for name in ("tests", "failures", "errors", "skipped")
    )
    return tests, failures + errors, skipped


def _counts(passed: int, failed: int, skipped: int) -> str:
    return f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else "")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
