"""Starts, watches and stops the programs of one run, through Supervisor's own socket."""

import os
import subprocess
import sys
import time
import xmlrpc.client
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import psutil
from supervisor.xmlrpc import SupervisorTransport

from deploy.program import Program, ends_with_us, render

PATIENCE: Final = 30.0
"""Seconds that starting or stopping everything may take."""

LONGEST_SOCKET: Final = 100
"""Characters a Unix socket's path may have on every system we know."""

ORDERLY: Final = 15.0
"""Seconds that programs get to end orderly when nobody supervises them any more."""

LONGEST_WORDS: Final = 400
"""Characters of a log's last line that a sentence may hold."""

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
            # As its programs do: by their working directory what belongs to a run is known.
            cwd=self.folder,
            env={name: os.environ[name] for name in PASSED_ON if name in os.environ},
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

    def state(self, name: str) -> str:
        """RUNNING, STARTING, BACKOFF, STOPPED, EXITED or FATAL."""
        return str(self._ask("supervisor.getProcessInfo", name)["statename"])

    def names(self) -> set[str]:
        """The programs it was told of."""
        return {str(one["name"]) for one in self._call("supervisor.getAllProcessInfo")}

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

    def last_words(self, name: str) -> str:
        """The last line of a program's log: what it says of its end."""
        with suppress(OSError):
            lines = self.log(name).read_text(errors="replace").strip().splitlines()
            return lines[-1][:LONGEST_WORDS] if lines else ""
        return ""

    def stop(self) -> None:
        """Stop every program and the supervisor itself, also when the supervisor is gone. Raises NotRunning."""
        try:
            if self._said("supervisor.shutdown") is not None:
                self._wait("supervisord", lambda: not self._socket.exists() and self._is_gone())
        finally:
            left = end_all_in(self.folder)
        if left:
            raise NotRunning(f"still running in {self.folder}: {', '.join(map(str, left))}")

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

    def _said(self, method: str) -> Any:
        with suppress(OSError, xmlrpc.client.Fault):
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


def end_all_in(folder: Path) -> list[int]:
    """End every process that works in this folder, orderly first; the ids of those that would not."""
    left = _working_in(folder)
    for one in left:
        with suppress(psutil.Error):
            one.terminate()
    _, left = psutil.wait_procs(left, timeout=ORDERLY)
    for one in left:
        with suppress(psutil.Error):
            one.kill()
    _, left = psutil.wait_procs(left, timeout=ORDERLY)
    return [one.pid for one in left]


def _working_in(folder: Path) -> list[psutil.Process]:
    found = []
    for one in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if one.status() != psutil.STATUS_ZOMBIE and Path(one.cwd()) == folder.resolve():
                found.append(one)
    return found
