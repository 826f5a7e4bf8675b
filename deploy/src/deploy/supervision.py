"""Starts, watches and stops the programs of one run, through Supervisor's own socket."""

import os
import signal
import subprocess
import sys
import threading
import time
import xmlrpc.client
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Any, Final

import psutil
from supervisor.xmlrpc import SupervisorTransport

from deploy.last_words import last_words
from deploy.program import Program, ends_with_us, render

PATIENCE: Final = 30.0
"""Seconds that starting or stopping everything may take."""

LONGEST_SOCKET: Final = 100
"""Characters a Unix socket's path may have on every system we know."""

ORDERLY: Final = 15.0
"""Seconds that programs get to end orderly when nobody supervises them any more."""

MARK: Final = "JOINTTABLE_OF_RUN"
"""Names the run folder in the environment of the supervisor, from which all its programs inherit it.

It stays with a program whose supervisor was killed, and nobody else has it: neither a shell that stands in the run
folder, nor a process that got the number of an ended one.
"""

BREAKS_OFF: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""How a person or a system tells a run to end."""

DOWN: Final = frozenset({"BACKOFF", "EXITED", "FATAL", "UNKNOWN"})
"""States of a program that ended without being asked to."""

PASSED_ON: Final = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "JAVA_HOME", "LD_LIBRARY_PATH")
"""What the programs get to see of the environment of whoever starts them."""


class NotRunning(Exception):  # noqa: N818  # it says what is so
    """A program did not start or stop as it should; the message says which, and where its log is."""


@dataclass(frozen=True, slots=True)
class Supervisor:
    """The programs of one run folder."""

    folder: Path

    def start(self, programs: Iterable[Program]) -> None:
        """Start the supervisor, and with it the programs that start at once. Raises NotRunning."""
        if len(str(self._socket)) > LONGEST_SOCKET:
            raise NotRunning(f"{self._socket} is too long for a socket: check the project out nearer to the root")
        (self.folder / "logs").mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = self.folder / "supervisord.conf"
        settings.write_text(render(self.folder, programs))
        subprocess.Popen(
            [*ends_with_us(), sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(settings)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Of its own session: Ctrl-C reaches whoever started it, who then stops everything in order.
            start_new_session=True,
            cwd=self.folder,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ} | {MARK: _mark(self.folder)},
        )
        self._wait("supervisord", self.is_alive)

    def run(self, name: str) -> None:
        """Start one program; it is up when it has stayed up for a second. Raises NotRunning."""
        self._ask("supervisor.startProcess", name, False)
        self._wait(name, lambda: self.state(name) == "RUNNING")

    def launch(self, names: Iterable[str]) -> None:
        """Start several programs without waiting for them."""
        for name in names:
            self._ask("supervisor.startProcess", name, False)

    def end(self, name: str) -> None:
        """Stop one program orderly; it stays down until it is run again. Raises NotRunning."""
        self._ask("supervisor.stopProcess", name, True)

    def kill(self, name: str) -> None:
        """Kill one program as a crash would; the supervisor starts it again."""
        self._ask("supervisor.signalProcess", name, "KILL")

    def kill_for_good(self, name: str) -> None:
        """Kill one program as a crash would; it stays down until it is run again. Raises NotRunning."""
        killed = self.process(name)
        self.kill(name)
        # The supervisor knows no "never mind": its new start is ended before it has read a setting.
        self._wait(name, lambda: self.process(name) not in (0, killed))
        self.end(name)

    def state(self, name: str) -> str:
        """RUNNING, STARTING, BACKOFF, STOPPED, EXITED or FATAL."""
        return str(self._ask("supervisor.getProcessInfo", name)["statename"])

    def names(self) -> set[str]:
        """The programs it was told of."""
        return {str(one["name"]) for one in self._call("supervisor.getAllProcessInfo")}

    def is_down(self, name: str) -> bool:
        """Whether it ended by itself and was not yet started again, if it ever will be."""
        return self.state(name) in DOWN

    def process(self, name: str) -> int:
        """The program's process id; 0 when it is not running."""
        return int(self._ask("supervisor.getProcessInfo", name)["pid"])

    def log(self, name: str) -> Path:
        """Where a program's output goes."""
        return self.folder / "logs" / f"{name}.log"

    def is_alive(self) -> bool:
        """Whether the supervisor answers."""
        return self._said("supervisor.getState") is not None

    def given_up(self) -> list[str]:
        """Programs that ended too often to be started again."""
        said = self._said("supervisor.getAllProcessInfo") or []
        return sorted(str(one["name"]) for one in said if one["statename"] == "FATAL")

    def check(self) -> None:
        """Raises NotRunning when the supervisor is gone, or has given up a program."""
        if not self.is_alive():
            raise NotRunning("the supervisor of the programs ended, so they were ended too")
        for name in self.given_up():
            raise NotRunning(f"{name} does not stay up: {self.told_by(name)}")

    def told_by(self, name: str) -> str:
        """A program's last words, and where the others are."""
        return f"{last_words(self.log(name)) or 'it said nothing'}; its log is {self.log(name)}"

    def stop(self) -> None:
        """Stop every program and the supervisor itself, also when the supervisor is gone. Raises NotRunning.

        What was started when asked for ends first, all together: it may still need what was there at once.
        Nothing cuts it short: who is impatient waits too.
        """
        with _undisturbed():
            self._end_what_was_asked_for()
            if self._said("supervisor.shutdown") is not None:
                # Whoever does not end orderly is ended below.
                with suppress(NotRunning):
                    self._wait("supervisord", lambda: not self._socket.exists() and self._is_gone())
            left = end_all_of(self.folder)
        if left:
            raise NotRunning(f"still running of {self.folder}: {', '.join(map(str, left))}")

    def _end_what_was_asked_for(self) -> None:
        asked_for = {one["name"] for one in self._said("supervisor.getAllConfigInfo") or [] if not one["autostart"]}
        for name in asked_for:
            with suppress(NotRunning):  # it is down already
                self._ask("supervisor.stopProcess", name, False)
        with suppress(NotRunning):
            self._wait("a program", lambda: asked_for.isdisjoint(self._busy()))

    def _busy(self) -> set[str]:
        said = self._said("supervisor.getAllProcessInfo") or []
        return {one["name"] for one in said if one["pid"]}

    @property
    def _socket(self) -> Path:
        return self.folder / "supervisor.sock"

    def _is_gone(self) -> bool:
        return not (self.folder / "supervisord.pid").exists()

    def _ask(self, method: str, name: str, *arguments: object) -> Any:
        try:
            # An agency's name is more than a string; XML knows strings only.
            return self._call(method, str(name), *arguments)
        except xmlrpc.client.Fault as why:
            raise NotRunning(f"{name}: {why.faultString}; its log is {self.log(name)}") from why
        except (OSError, HTTPException, xmlrpc.client.Error) as why:
            raise NotRunning("the supervisor of the programs does not answer, so they were ended") from why

    def _said(self, method: str) -> Any:
        with suppress(OSError, HTTPException, xmlrpc.client.Error):
            return self._call(method)
        return None

    def _call(self, method: str, *arguments: object) -> Any:
        transport = SupervisorTransport(None, None, f"unix://{self._socket}")
        with xmlrpc.client.ServerProxy("http://supervisor", transport=transport) as proxy:
            return getattr(proxy, method)(*arguments)

    def _wait(self, name: str, holds: Callable[[], bool]) -> None:
        until = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > until:
                raise NotRunning(f"{name} did not do as it was told in {PATIENCE:.0f} s; its log is {self.log(name)}")
            time.sleep(0.05)


def end_all_of(folder: Path) -> list[int]:
    """End every process of the run in this folder, orderly first; the ids of those that would not."""
    for end in (psutil.Process.terminate, psutil.Process.kill):
        left = _of(folder)
        for one in left:
            with suppress(psutil.Error):
                end(one)
        psutil.wait_procs(left, timeout=ORDERLY)
    # Looked up anew: one that is ending may have started another.
    return [one.pid for one in _of(folder)]


def _of(folder: Path) -> list[psutil.Process]:
    found = []
    for one in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if one.status() != psutil.STATUS_ZOMBIE and one.environ().get(MARK) == _mark(folder):
                found.append(one)
    return found


def marked(folder: Path) -> dict[str, str]:
    """An environment by which whatever it starts is known as this run's, and ended with it."""
    return {**os.environ, MARK: _mark(folder)}


def _mark(folder: Path) -> str:
    return str(folder.resolve())


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Let nobody break off what is done in this block. Only a main thread is ever disturbed, or may say so."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {one: signal.signal(one, signal.SIG_IGN) for one in BREAKS_OFF}
    try:
        yield
    finally:
        for one, reaction in before.items():
            signal.signal(one, reaction)
