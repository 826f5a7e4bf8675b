"""The programs that are measured, from outside: started, told to go and to stop, and what they used of the machine."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

import psutil

from deploy.addresses import LOCAL

GOODBYE: Final = 60.0
"""Seconds a program may take to end."""
LOG: Final = LOCAL / "bench.log"
"""What the programs say of themselves."""


class NotFolded(Exception):  # noqa: N818  # it says what is so
    """A program ended, or did not come to the end of the topics in time."""


@contextmanager
def started(command: Sequence[str], told: Mapping[str, str]) -> Iterator[subprocess.Popen[str]]:
    with (
        LOG.open("a") as log,
        subprocess.Popen(
            list(command), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, env=dict(told)
        ) as program,
    ):
        try:
            yield program
        finally:
            program.kill()


def python(module: str, *more: str) -> list[str]:
    """The command of one of these programs."""
    return [sys.executable, "-m", f"benchmarks.{module}", *more]


def heard(program: subprocess.Popen[str], word: str) -> None:
    """Return when the program says this. Raises NotFolded when it ends instead."""
    assert program.stdout
    if not any(line.strip() == word for line in program.stdout):
        raise NotFolded(f"a program ended before it was {word}: see {LOG}")


def tell(program: subprocess.Popen[str], word: str) -> None:
    assert program.stdin
    program.stdin.write(f"{word}\n")
    program.stdin.flush()


def last_word(program: subprocess.Popen[str]) -> Mapping[str, Any]:
    tell(program, "stop")
    assert program.stdout
    for line in program.stdout:
        if line.startswith('{"writes"'):
            program.wait(GOODBYE)
            return cast("Mapping[str, Any]", json.loads(line))
    raise NotFolded("a program said nothing at its end")


def seconds(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def of_the_machine() -> float:
    """Seconds of all processors that were not idle."""
    times = psutil.cpu_times()
    return float(sum(times) - times.idle - times.iowait - times.guest - times.guest_nice)


def held(process: psutil.Process) -> float:
    """Megabytes of memory now."""
    return float(process.memory_info().rss) / 1e6


def peak(process: psutil.Process) -> float:
    """Megabytes of memory at the highest."""
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1000
    return 0.0
