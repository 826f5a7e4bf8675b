"""The walls stand, and each falls on the side where it is broken."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from given import ROOT

LINT = Path(sys.executable).parent / "lint-imports"


def lint(first: Path | None = None) -> subprocess.CompletedProcess[str]:
    path = {"PYTHONPATH": str(first)} if first else {}
    return subprocess.run(
        [LINT, "--no-cache", "--config", str(ROOT / "pyproject.toml")],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | path | {"PYTHONDONTWRITEBYTECODE": "1"},
        cwd=first or ROOT,
    )


def test_every_wall_stands() -> None:
    done = lint()

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("package", "module", "line", "wall"),
    [
        ("services/police", "police/handlers.py", "import coordinator.stream", "no service imports another"),
        ("services/coordinator", "coordinator/domain/stage.py", "import motor.motor_asyncio", "a domain does no I/O"),
        (
            "services/prosecutor",
            "prosecutor/domain/select.py",
            "import prosecutor.api",
            "in a service, what is outside",
        ),
        ("shared/contracts", "contracts/police.py", "import structlog", "the published language depends"),
        ("demo", "demo/day.py", "import rules.pack", "the old systems import nothing of ours"),
    ],
)
def test_a_planted_import_breaks_its_wall(tmp_path: Path, package: str, module: str, line: str, wall: str) -> None:
    shutil.copytree(ROOT / package / "src", tmp_path, dirs_exist_ok=True)
    planted = tmp_path / module
    planted.write_text(f"{planted.read_text()}\n{line}\n")

    done = lint(tmp_path)

    broken = [told for told in done.stdout.splitlines() if told.endswith("BROKEN")]
    assert done.returncode == 1
    assert any(told.startswith(wall) for told in broken), done.stdout
