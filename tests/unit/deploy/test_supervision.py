"""The supervisor keeps programs running, starts a killed one again, and leaves nothing behind."""

import configparser
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deploy.program import Program, render
from deploy.supervision import NotRunning, Supervisor

WAITS = [sys.executable, "-c", "import os, time; print(os.environ['WORD'], flush=True); time.sleep(600)"]


@pytest.fixture
def supervisor(tmp_path: Path) -> Iterator[Supervisor]:
    running = Supervisor(tmp_path)
    running.start(
        [
            Program("waits", WAITS, {"WORD": "100% sure, and more"}),
            Program("breaks", [sys.executable, "-c", "raise SystemExit(3)"]),
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
