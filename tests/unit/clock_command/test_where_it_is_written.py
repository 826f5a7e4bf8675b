"""The command's answer is written in whatever signs the output has, and where it cannot be written that is said."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from given import ROOT

COMMAND = ROOT / ".venv" / "bin" / "jointtable"
DUE = ("due", "--kind", "detention-9h", "--start", "2026-03-10T10:00:00+01:00")
KINDS = ("kinds",)


@pytest.fixture
def accented(tmp_path: Path) -> Path:
    """The Dutch pack, with a title that ASCII has not."""
    folder = tmp_path / "nl" / "2026.1"
    shutil.copytree(ROOT / "rules" / "nl" / "2026.1", folder)
    clocks = folder / "clocks.yaml"
    clocks.write_text(clocks.read_text("utf-8").replace("Detention for", "Détention for"), "utf-8")
    return folder


def run(*arguments: str, into: int = subprocess.PIPE, encoding: str = "utf-8") -> subprocess.CompletedProcess[str]:
    known = {**os.environ, "PYTHONIOENCODING": encoding}
    asked = [str(COMMAND), "clock", *arguments]
    return subprocess.run(
        asked, stdout=into, stderr=subprocess.PIPE, text=True, env=known, check=False
    )  # our own command


@pytest.mark.parametrize("asked", [DUE, KINDS])
def test_a_sign_that_the_output_cannot_show_is_no_traceback(accented: Path, asked: tuple[str, ...]) -> None:
    told = run(*asked, "--rules", str(accented), encoding="ascii")

    assert (told.returncode, told.stderr) == (0, "")
    assert "D\\xe9tention for examination, nine hours" in told.stdout
    assert "Détention for examination, nine hours" in run(*asked, "--rules", str(accented)).stdout


@pytest.mark.parametrize("asked", [DUE, (*DUE, "--json"), KINDS])
def test_an_output_that_is_full_is_told_in_one_sentence(asked: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        told = run(*asked, into=full.fileno())

    assert told.returncode == 1
    assert told.stderr == "jointtable clock: the answer cannot be written: No space left on device\n"


def test_a_question_that_is_refused_keeps_its_sentence_though_the_output_is_full() -> None:
    with Path("/dev/full").open("w") as full:
        told = run(*DUE, "--extend", "identity", "--json", into=full.fileno())

    assert told.returncode == 1
    assert "lists no extension" in told.stderr.splitlines()[0]
    assert "Traceback" not in told.stderr
