"""The file drop: an agency's system puts files in a folder, and each row becomes a request exactly once in effect.

A file is read when it is complete: its size stood still, or a marker NAME.done says so. It is validated whole before
any row acts. Each row's request id comes from the file's checksum and the row, so handing a row on twice is
harmless; the journal keeps that rare. What stands in the way passes: the drop waits and goes on where it stopped.
"""

import asyncio
import sqlite3
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final

import structlog

from adapters.checking import nothing_more
from adapters.drop_folder import DropFolder, Lying, read_as_seen, shown
from adapters.journal import Journal
from adapters.mapping import FileMapping
from adapters.reading import LIMIT_BYTES
from adapters.report import Report
from adapters.rows_in_order import Dropped, RowsInOrder
from adapters.sightings import Sightings
from adapters.sources import Check, Submit
from adapters.watching import looks

log: Final = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Pace:
    """How often and how patiently, in seconds."""

    look_every: float = 1.0
    steady_for: float = 1.0
    """How long a file without a marker looks the same before it counts as complete."""
    first_wait: float = 0.5
    """Before a row that could not be handed on is tried again; doubled each time."""
    longest_wait: float = 30.0


UNHURRIED: Final = Pace()


class FileDrop:
    """The source for one folder. `mappings`: the first that takes a file's name counts."""

    def __init__(
        self,
        inbox: Path,
        mappings: Sequence[FileMapping],
        submit: Submit,
        *,
        check: Check = nothing_more,
        pace: Pace = UNHURRIED,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.folder = DropFolder(inbox)
        self._pace = pace
        self._sleep = sleep
        self._unreadable: set[Lying] = set()
        self._sightings = Sightings(self.folder, pace.steady_for, now)
        self._rows = RowsInOrder(tuple(mappings), submit, check, pace.first_wait, pace.longest_wait, sleep)

    async def run(self) -> None:
        """Look and take until cancelled. Of several processes on one folder one works, the others stand by."""
        self.folder.make()
        while True:
            with self.folder.held() as mine:
                if mine:
                    await self._keep_looking()
            await self._sleep(self._pace.look_every)

    async def _keep_looking(self) -> None:
        with self.journal() as journal:
            async for _ in looks(self.folder.inbox, self._pace.look_every):
                await self.look(journal)

    def journal(self) -> Journal:
        """The folder's journal, opened."""
        return Journal(self.folder.kept / "journal.sqlite")

    async def look(self, journal: Journal) -> None:
        """Take what is complete now, oldest first. What hinders one file does not hinder the next."""
        try:
            for lying in await asyncio.to_thread(self._sightings.complete):
                await self._take(lying, journal)
        except (OSError, sqlite3.Error) as error:
            log.warning("folder-waits", inbox=str(self.folder.inbox), why=str(error))

    async def _take(self, lying: Lying, journal: Journal) -> None:
        try:
            data = await asyncio.to_thread(read_as_seen, lying, LIMIT_BYTES + 1)
        except OSError as error:
            if lying not in self._unreadable:
                self._unreadable.add(lying)
                log.warning("file-cannot-be-read", file=shown(lying.path.name), why=error.strerror)
            return
        if data is None:
            return
        file = Dropped(shown(lying.path.name), data, sha256(data).hexdigest())
        report = await self._report(file, journal)
        room = self.folder.failed if report.ending == "failed" else self.folder.done
        await asyncio.to_thread(self.folder.put_away, lying, data, room, report)
        if report.ending == "done":
            await asyncio.to_thread(journal.finish, file.checksum, file.name)
        log.info("file-ended", file=file.name, ending=report.ending, accepted=report.accepted)

    async def _report(self, file: Dropped, journal: Journal) -> Report:
        first_name = await asyncio.to_thread(journal.finished, file.checksum)
        if first_name is not None:
            return Report(file.name, file.checksum, "seen-before", first_name=first_name)
        return await self._rows.work_through(file, journal)
