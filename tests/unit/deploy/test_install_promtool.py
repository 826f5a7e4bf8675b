"""Where promtool cannot be fetched, set-up says so in one line and goes on."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.addresses import PROJECT


@pytest.mark.skipif(shutil.which("promtool") is not None, reason="this machine has it")
def test_a_fetch_that_fails_is_one_line_and_no_end_of_set_up(tmp_path: Path) -> None:
    (tmp_path / "deploy").mkdir()
    script = shutil.copy(PROJECT / "deploy" / "install-promtool", tmp_path / "deploy")
    away = tmp_path / "bin"
    away.mkdir()
    for name in ("apt-get", "dpkg-deb"):
        (away / name).write_text("#!/bin/sh\necho 'E: no such package' >&2\nexit 100\n")
        (away / name).chmod(0o755)

    done = subprocess.run(
        [script], env={"PATH": f"{away}:{os.environ['PATH']}"}, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0
    assert done.stderr == "jointtable: no promtool (E: no such package), so the alert rules are not tested here\n"
