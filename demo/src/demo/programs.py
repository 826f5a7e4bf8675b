"""The five old systems as programs of their own: started here, started again when they end, told when to act."""

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import httpx2

SYSTEMS: Final = ("police", "prosecutor", "probation", "victim-support", "legal-aid")
PATIENCE: Final = 180.0
"""Seconds a system may take for its turn, being killed and started again included."""
LOOK_EVERY: Final = 0.2


@dataclass(slots=True)
class Programs:
    """The systems' processes, by agency."""

    arguments: Sequence[str]
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    ending: threading.Event = field(default_factory=threading.Event)

    def start(self, agency: str) -> None:
        """Start this agency's system."""
        module = f"demo.systems.{agency.replace('-', '_')}"
        command = [*_ends_with_us(), sys.executable, "-m", module, *self.arguments]
        self.running[agency] = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603  # our own programs

    def keep(self) -> None:
        """Start again whatever ended, until all are to end."""
        while not self.ending.wait(LOOK_EVERY):
            for agency, process in list(self.running.items()):
                if process.poll() is not None and not self.ending.is_set():
                    self.start(agency)

    def end(self) -> None:
        """End them all."""
        for process in self.running.values():
            process.kill()
            process.wait()


def _ends_with_us() -> list[str]:
    """What lets a program end when we are killed, where the system can."""
    tool = shutil.which("setpriv")
    return [tool, "--pdeathsig", "TERM"] if tool and sys.platform == "linux" else []


@contextmanager
def running(arguments: Sequence[str]) -> Iterator[Programs]:
    """All five systems, kept running while the context lasts."""
    programs = Programs(arguments)
    for agency in SYSTEMS:
        programs.start(agency)
    keeper = threading.Thread(target=programs.keep, daemon=True)
    keeper.start()
    try:
        yield programs
    finally:
        programs.ending.set()
        keeper.join()
        programs.end()


@dataclass(slots=True)
class Turn:
    """One role of one system, as the conductor knows it."""

    address: str
    role: str
    finished: bool = False
    next_in_world: datetime | None = None

    def act(self, now: datetime) -> bool:
        """Give it its turn; the same turn again when it was killed on the way. Whether there was anything to do."""
        said = self._asked({"role": self.role, "now": now.isoformat()})
        coming = said["next"]
        self.finished, self.next_in_world = said["finished"], datetime.fromisoformat(coming) if coming else None
        return bool(said["acted"])

    def _asked(self, body: Mapping[str, Any]) -> dict[str, Any]:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                answer = httpx2.post(f"{self.address}/tick", json=body, timeout=PATIENCE)
                answer.raise_for_status()
            except httpx2.HTTPError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.1)
            else:
                said: dict[str, Any] = answer.json()
                return said


def turns(addresses: Mapping[str, str]) -> list[Turn]:
    """Every role of every system, in the order of their turns."""
    return [
        Turn(addresses["police"], "desk"),
        Turn(addresses["prosecutor"], "desk"),
        Turn(addresses["legal-aid"], "office"),
        Turn(addresses["probation"], "desk"),
        Turn(addresses["legal-aid"], "solicitors"),
        Turn(addresses["victim-support"], "desk"),
    ]
