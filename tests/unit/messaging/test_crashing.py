"""The places at which a test ends a service: nothing happens there unless a development environment says so."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from messaging.crashing import FILE, Place, bound

ENDS = """
from os import environ
from messaging.crashing import Place, crash_here
crash_here(Place.BEFORE_SAVE)
crash_here(Place.BEFORE_COMMIT)
print("went on")
"""


def ended(file: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, FILE: str(file), **more}
    return subprocess.run([sys.executable, "-c", ENDS], env=environment, capture_output=True, text=True, check=False)


def test_without_the_setting_nothing_is_looked_at() -> None:
    assert bound({}) is bound({FILE: "anything"}), "in production nobody looks, not even for the file"
    assert bound({FILE: "anything", "JOINTTABLE_DEVELOPMENT": "1"}) is not bound({})


def test_the_process_that_comes_to_the_place_is_killed_there_and_the_next_one_goes_on(tmp_path: Path) -> None:
    file = tmp_path / "crash"
    file.write_text(Place.BEFORE_COMMIT)

    first, second = ended(file, JOINTTABLE_DEVELOPMENT="1"), ended(file, JOINTTABLE_DEVELOPMENT="1")

    assert (first.returncode, first.stdout) == (-signal.SIGKILL, "")
    assert (second.returncode, second.stdout) == (0, "went on\n")


def test_outside_development_the_file_ends_nobody(tmp_path: Path) -> None:
    file = tmp_path / "crash"
    file.write_text(Place.BEFORE_SAVE)

    assert ended(file, JOINTTABLE_DEVELOPMENT="0").stdout == "went on\n"
    assert file.exists()


@pytest.mark.parametrize("place", Place)
def test_each_place_stands_in_the_code_once(place: Place) -> None:
    here = Path(sys.modules["messaging.crashing"].__file__ or "").parent
    calls = [line for file in here.glob("*.py") for line in file.read_text().splitlines() if "crash_here(" in line]

    assert sum(f"Place.{place.name})" in line for line in calls) == 1
