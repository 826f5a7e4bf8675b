"""Each command of the operators' page can be read by a program."""

import json
import re
import subprocess
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from benchmarks.figures import tables_as_json
from deploy.addresses import PROJECT
from jointtable.main import app

PAGE = (PROJECT / "docs" / "operate.md").read_text()
TYPED = sorted(set(re.findall(r"^jointtable ((?:dlq|topics|indicators|bench) \S+|\S+)", PAGE, re.MULTILINE)))
MEASURED = """# The year

| way | seconds | records/s |
|---|---|---|
| ours | 200.0 | 14,000 |
| bare | 180.0 | 15,500 |

All totals are right.
"""


def command_of(words: list[str]) -> Any:
    found: Any = typer.main.get_command(app)
    for word in words:
        found = found.get_command(typer.Context(found), word)
    return found


def test_the_page_tells_of_commands() -> None:
    assert {"status", "trace", "dlq discard", "topics apply"} <= set(TYPED)


@pytest.mark.parametrize("typed", [*TYPED, "indicators recount", "bench year"])
def test_it_takes_json(typed: str) -> None:
    assert "--json" in {option for one in command_of(typed.split()).params for option in one.opts}


@pytest.mark.parametrize(("code", "right"), [(0, True), (1, False)])
def test_a_measured_year_is_its_tables(monkeypatch: pytest.MonkeyPatch, code: int, *, right: bool) -> None:
    def measured(asked: list[str], **_how: object) -> subprocess.CompletedProcess[str]:
        assert asked[-1] == "--json"
        return subprocess.CompletedProcess(asked, code, tables_as_json(MEASURED))

    monkeypatch.setattr("jointtable.bench.subprocess.run", measured)
    result = CliRunner().invoke(app, ["bench", "year", "--cases", "20", "--json"])

    assert result.exit_code == code
    assert json.loads(result.stdout) == {
        "cases": 20,
        "right": right,
        "tables": [
            [
                {"way": "ours", "seconds": "200.0", "records/s": "14,000"},
                {"way": "bare", "seconds": "180.0", "records/s": "15,500"},
            ]
        ],
    }
