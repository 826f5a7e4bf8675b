"""What the programs that are measured have in common: they wait for the start, and tell at the end what they wrote."""

import asyncio
import json
import os
import sys
from collections.abc import Mapping
from typing import Any

from pymongo import monitoring


class Writes(monitoring.CommandListener):
    """Counts what the store wrote, document by document, and how often it was asked for any."""

    def __init__(self) -> None:
        self.count = 0
        self.found = 0

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.found += event.command_name == "find"

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        if event.command_name in {"insert", "update", "delete"}:
            self.count += event.reply["n"]

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        pass


def counting() -> Writes:
    """Count the writes of every client of the store that is made after this."""
    writes = Writes()
    monitoring.register(writes)
    return writes


async def told_to_go() -> None:
    """Say that everything is loaded, and wait for the start."""
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await _told()


async def told_to_stop() -> None:
    """Return when everything was folded, as whoever measures says."""
    await _told()


async def _told() -> None:
    """Return when whoever measures says something. No thread waits: it would keep a program that failed from ending."""
    loop, said = asyncio.get_running_loop(), asyncio.Event()
    loop.add_reader(sys.stdin, said.set)
    try:
        await said.wait()
    finally:
        loop.remove_reader(sys.stdin)
    os.read(sys.stdin.fileno(), 64)


def tell(said: Mapping[str, Any]) -> None:
    """The program's last word."""
    sys.stdout.write(f"{json.dumps(said)}\n")
    sys.stdout.flush()
