"""The supervisor keeps programs running, starts a killed one again, and leaves nothing behind."""

import configparser
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from deploy.program import Program, render
from deploy.supervision import NotRunning, Supervisor, end_all_of

WAITS = [sys.executable, "-c", "import os, time; print(os.environ['WORD'], flush=True); time.sleep(600)"]

STUBBORN = "from signal import *; import time; signal(SIGTERM, SIG_IGN); print(1, flush=True); time.sleep(600)"
SLOW = "from signal import *; import time; signal(SIGTERM, lambda *_: exit(time.sleep(1))); time.sleep(600)"

STORE = "from pathlib import Path; from signal import *; import time; up = Path('up'); up.touch(); \
signal(SIGTERM, lambda *_: exit(up.unlink())); time.sleep(600)"
LEANS_ON_IT = "from pathlib import Path; from signal import *; import sys, time; \
end = lambda *_: exit(Path(sys.argv[1]).write_text(str(time.sleep(0.5) or Path('up').exists()))); \
signal(SIGTERM, end); print(1, flush=True); time.sleep(600)"


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


def test_a_program_that_is_killed_for_good_stays_down_until_it_is_run(supervisor: Supervisor) -> None:
    supervisor.run("waits")
    first = supervisor.process("waits")

    supervisor.kill_for_good("waits")

    assert supervisor.state("waits") == "STOPPED"
    assert not alive(first)
    supervisor.run("waits")
    assert supervisor.process("waits") not in (0, first)


def test_stopping_leaves_no_process_and_no_socket(tmp_path: Path) -> None:
    supervisor = Supervisor(tmp_path)
    supervisor.start([Program("waits", WAITS, {"WORD": "x"}, at_once=True)])
    until(lambda: supervisor.state("waits") == "RUNNING")
    process = supervisor.process("waits")

    supervisor.stop()

    assert not alive(process)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["logs", "supervisord.conf"]


def test_what_others_lean_on_is_stopped_after_them(tmp_path: Path) -> None:
    leaning = ["a-service", "z-service"]
    running = Supervisor(tmp_path)
    services = [Program(name, [sys.executable, "-c", LEANS_ON_IT, f"{name}-saw-it"]) for name in leaning]
    running.start([Program("store", [sys.executable, "-c", STORE], at_once=True), *services])
    running.launch(leaning)
    until(lambda: all(running.log(name).exists() and running.log(name).read_text() == "1\n" for name in leaning))
    until((tmp_path / "up").exists)

    running.stop()

    assert [(tmp_path / f"{name}-saw-it").read_text() for name in leaning] == ["True", "True"]
    assert not (tmp_path / "up").exists()


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


def kill_supervisor_of(running: Supervisor) -> None:
    os.kill(int((running.folder / "supervisord.pid").read_text()), signal.SIGKILL)
    until(lambda: not running.is_alive())


def is_gone(process: int) -> bool:
    """A zombie is gone too: whoever should have buried it was killed."""
    return not psutil.pid_exists(process) or psutil.Process(process).status() == psutil.STATUS_ZOMBIE


def test_programs_stay_in_the_session_of_their_supervisor(supervisor: Supervisor) -> None:
    supervisor.run("waits")

    assert str(os.getsid(supervisor.process("waits"))) == (supervisor.folder / "supervisord.pid").read_text().strip()
    assert os.getsid(supervisor.process("waits")) != os.getsid(0)


def test_a_supervisor_that_was_killed_is_noticed_and_leaves_nothing_behind(tmp_path: Path) -> None:
    running = Supervisor(tmp_path)
    running.start([Program("waits", WAITS, {"WORD": "on"})])
    running.run("waits")
    process = running.process("waits")
    running.check()
    kill_supervisor_of(running)

    with pytest.raises(NotRunning, match="the supervisor of the programs ended"):
        running.check()
    with pytest.raises(NotRunning, match="does not answer"):
        running.state("waits")
    running.stop()

    assert is_gone(process)


def test_a_program_that_would_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deploy.supervision.ORDERLY", 0.5)
    running = Supervisor(tmp_path)
    running.start([Program("stubborn", [sys.executable, "-c", STUBBORN])])
    running.run("stubborn")
    until(lambda: running.log("stubborn").read_text() == "1\n")
    process = running.process("stubborn")
    kill_supervisor_of(running)

    running.stop()

    assert is_gone(process)


@pytest.mark.parametrize("impatience", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_nobody_cuts_the_stopping_short(tmp_path: Path, impatience: signal.Signals) -> None:
    running = Supervisor(tmp_path)
    running.start([Program("slow", [sys.executable, "-c", SLOW])])
    running.run("slow")
    process, before = running.process("slow"), signal.getsignal(impatience)
    late = threading.Timer(0.3, os.kill, (os.getpid(), impatience))

    late.start()
    running.stop()

    assert not late.is_alive()
    assert is_gone(process)
    assert signal.getsignal(impatience) == before


def test_a_process_that_only_stands_in_the_run_folder_is_left_alone(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], cwd=tmp_path) as other:
        try:
            assert end_all_of(tmp_path) == []
            assert other.poll() is None
        finally:
            other.kill()


def test_the_programs_of_another_run_are_left_alone(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.run("waits")

    Supervisor(tmp_path / "another").stop()

    assert supervisor.state("waits") == "RUNNING"


def test_a_program_that_ends_by_itself_is_noticed_at_once_and_its_last_words_told(supervisor: Supervisor) -> None:
    supervisor.launch(["breaks"])
    begun = time.monotonic()
    until(lambda: supervisor.is_down("breaks"))

    assert time.monotonic() - begun < 5
    assert supervisor.told_by("breaks").startswith("it is broken; its log is ")


def test_a_program_that_keeps_ending_is_given_up(supervisor: Supervisor) -> None:
    supervisor.launch(["breaks"])
    until(lambda: supervisor.given_up() == ["breaks"])

    with pytest.raises(NotRunning, match="breaks does not stay up: it is broken; its log is "):
        supervisor.check()
