"""The supervisor keeps programs running, starts a killed one again, and leaves nothing behind."""

import configparser
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from deploy.program import Program, render
from deploy.supervision import NotRunning, Supervisor, end_all_in

WAITS = [sys.executable, "-c", "import os, time; print(os.environ['WORD'], flush=True); time.sleep(600)"]


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    running = Supervisor(tmp_path)
    running.start(
        [
            Program("waits", WAITS, {"WORD": "100% sure, and more"}),
            Program("breaks", [sys.executable, "-c", "raise SystemExit('it is broken')"]),
        ]
    )
    yield running
    running.stop()


def until(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.05)


def alive(process: int) -> bool:
    """Signal 0 reaches only a process that is there."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_program_runs_when_asked_and_ends_when_asked(supervisor: Supervisor) -> None:
    assert supervisor.state("waits") == "STOPPED"

    supervisor.run("waits")
    process = supervisor.process("waits")
    supervisor.end("waits")

    assert supervisor.state("waits") == "STOPPED"
    assert not alive(process)


def test_a_program_is_told_its_environment_word_for_word(supervisor: Supervisor) -> None:
    supervisor.run("waits")

    assert supervisor.log("waits").read_text() == "100% sure, and more\n"


def test_a_killed_program_comes_back(supervisor: Supervisor) -> None:
    supervisor.run("waits")
    first = supervisor.process("waits")

    supervisor.kill("waits")

    until(lambda: supervisor.state("waits") == "RUNNING" and supervisor.process("waits") != first)


def test_stopping_leaves_no_process_and_no_socket(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    supervisor.start([Program("waits", WAITS, {"WORD": "x"}, at_once=True)])
    until(lambda: supervisor.state("waits") == "RUNNING")
    process = supervisor.process("waits")

    supervisor.stop()

    assert not alive(process)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["logs", "supervisord.conf"]


def test_stopping_what_does_not_run_is_no_error(tmp_path: Path) -> None:
    Supervisor(tmp_path).stop()


def test_an_unknown_program_is_named_in_the_refusal(supervisor: Supervisor) -> None:
    with pytest.raises(NotRunning, match="nobody: BAD_NAME"):
        supervisor.run("nobody")


def test_a_folder_too_deep_for_a_socket_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(NotRunning, match="too long for a socket"):
        Supervisor(tmp_path / ("deep" * 40)).start([])


def test_the_control_socket_is_the_owners_alone(tmp_path: Path) -> None:
    settings = configparser.RawConfigParser()
    settings.read_string(render(tmp_path, []))

    assert settings["unix_http_server"]["chmod"] == "0700"


def test_a_supervisor_that_was_killed_leaves_nothing_behind_when_the_run_ends(tmp_path: Path) -> None:
    running = Supervisor(tmp_path)
    running.start([Program("waits", WAITS, {"WORD": "on"})])
    running.run("waits")
    process = running.process("waits")
    os.kill(int((tmp_path / "supervisord.pid").read_text()), signal.SIGKILL)
    until(lambda: not running.is_alive())

    running.stop()

    assert psutil.pid_exists(process) is False or psutil.Process(process).status() == psutil.STATUS_ZOMBIE


def test_processes_elsewhere_are_left_alone(tmp_path: Path) -> None:
    here, elsewhere = tmp_path / "here", tmp_path / "elsewhere"
    here.mkdir()
    elsewhere.mkdir()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], cwd=elsewhere) as other:
        assert end_all_in(here) == []
        assert other.poll() is None
        assert end_all_in(elsewhere) == []
        other.wait(5)


def test_a_program_that_keeps_ending_is_given_up_and_its_last_words_told(supervisor: Supervisor) -> None:
    supervisor.launch(["breaks"])
    until(lambda: supervisor.given_up() == ["breaks"])

    assert supervisor.last_words("breaks") == "it is broken"


@pytest.mark.parametrize("wrong", [["--pack=nope"], ["--cases=0"], ["--cases=-3"], ["--cases=some"]])
def test_what_cannot_be_played_is_refused_before_anything_starts(wrong: list[str]) -> None:
    asked = subprocess.run(
        [sys.executable, "-m", "deploy", "demo", *wrong], capture_output=True, text=True, check=False
    )

    assert asked.returncode == 2
    assert asked.stderr.splitlines()[-1].startswith("deploy demo: error: argument")
