"""`jointtable adapter preview` refuses what the drop would refuse, in the words of its report."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from adapters.filedrop import FileDrop, Pace
from adapters.mapped import Mapped
from adapters.mapping import load_mappings
from adapters.sources import Accepted, Answer
from jointtable.main import app
from police.adapters.row_check import check_row

MAPPING = """
version: 1
name: small
files: ["*.csv"]
csv: {encoding: utf-8, delimiter: ";"}
kind: {constant: release}
number: {path: Nummer}
requests:
  release:
    released_at: {path: Moment, format: iso}
    recorded_by: {path: Door}
    why: {constant: sent home}
"""
SAMPLE = "Nummer;Moment;Door\n1;2026-03-10T11:00Z;ann\n2;2026-03-10T11:00Z;bob\n"
MISTAKES = {
    "a field is missing": ("    recorded_by: {path: Door}\n", "", "recorded_by"),
    "a field is misspelled": ("    why: {", "    wy: {", "wy"),
    "a constant is of the wrong type": ("constant: sent home", "constant: 12", "why"),
    "a kind nobody takes": ("release", "relase", "no service takes a request 'relase'"),
}


async def report_of(folder: Path) -> list[str]:
    async def submit(_row: Mapped, _id: object) -> Answer:
        return Accepted()

    drop = FileDrop(folder / "in", load_mappings(folder / "m.yaml"), submit, check=check_row, pace=Pace(steady_for=0))
    drop.folder.make()
    (folder / "in" / "sample.csv").write_text(SAMPLE)
    with drop.journal() as journal:
        await drop.look(journal)
    return (folder / "in/failed/sample.csv.report.txt").read_text().splitlines()[2:]


@pytest.mark.parametrize("mistake", MISTAKES)
async def test_what_the_drop_refuses_whole_the_preview_refuses_in_the_same_words(tmp_path: Path, mistake: str) -> None:
    good, bad, named = MISTAKES[mistake]
    (tmp_path / "m.yaml").write_text(MAPPING.replace(good, bad))
    (tmp_path / "sample.csv").write_text(SAMPLE)
    arguments = ["adapter", "preview", str(tmp_path / "m.yaml"), str(tmp_path / "sample.csv")]
    shown, as_json = CliRunner().invoke(app, arguments), CliRunner().invoke(app, [*arguments, "--json"])

    assert (shown.exit_code, as_json.exit_code) == (1, 1)
    assert named in shown.stderr
    assert shown.stderr.splitlines() == await report_of(tmp_path)
    assert all("fault" in one for one in json.loads(as_json.stdout))


def test_a_sample_that_is_right_is_shown_without_a_word_of_blame(tmp_path: Path) -> None:
    (tmp_path / "m.yaml").write_text(MAPPING)
    (tmp_path / "sample.csv").write_text(SAMPLE)
    shown = CliRunner().invoke(app, ["adapter", "preview", str(tmp_path / "m.yaml"), str(tmp_path / "sample.csv")])

    assert (shown.exit_code, shown.stderr) == (0, "")
