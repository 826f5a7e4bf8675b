"""The file drop: an agency's system puts files in a folder, and each row becomes a request exactly once in effect.

A file is read when it is complete: its size stood still, or a marker NAME.done says so. It is validated whole before
any row acts. Each row's request id comes from the file's checksum and the row, so handing a row on twice is
harmless; the journal keeps that rare. What stands in the way passes: the drop comes back and goes on where it stopped.
A case that cannot take its row holds up its own rows only; a store that is away holds up everything.
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

from adapters.asking import MISTAKE, Asking
from adapters.checking import nothing_more
from adapters.drop_folder import DropFolder, Lying, oldest_first, read_as_seen, shown
from adapters.journal import Journal
from adapters.mapped import Fault
from adapters.mapping import RowMapping
from adapters.reading import LIMIT_BYTES
from adapters.report import Report
from adapters.rows_in_order import Dropped, RowsInOrder, Unfinished
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
    """Before a row that could not be handed on is tried again; doubled each time nothing moved."""
    longest_wait: float = 30.0


UNHURRIED: Final = Pace()


@dataclass(frozen=True, slots=True)
class Waiting:
    """A file with rows that wait. It is kept as it was read: another may take its place in the folder."""

    file: Dropped
    cases: frozenset[str]
    seconds: float
    """How long it waits this time."""
    until: float


class FileDrop:
    """The source for one folder. `mappings`: the first that takes a file's name counts.

    `at_once`: kinds of request that wait behind no other row, not even of their own case.
    """

    def __init__(
        self,
        inbox: Path,
        mappings: Sequence[RowMapping],
        submit: Submit,
        *,
        check: Check = nothing_more,
        at_once: frozenset[str] = frozenset(),
        pace: Pace = UNHURRIED,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self.folder = DropFolder(inbox)
        self._pace = pace
        self._sleep = sleep
        self._unreadable: set[Lying] = set()
        self._passed_over: frozenset[tuple[str, str]] = frozenset()
        self._waiting: dict[Lying, Waiting] = {}
        self._now = now
        self._sightings = Sightings(self.folder, pace.steady_for, now)
        asking = Asking(submit, pace.first_wait, pace.longest_wait, sleep)
        self._rows = RowsInOrder(tuple(mappings), asking, check, at_once)

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
        held: set[str] = set()
        try:
            await self._warn_of_others()
            complete = await asyncio.to_thread(self._sightings.complete)
            for lying in oldest_first({*complete, *self._waiting}):
                await self._take(lying, journal, held)
        except (OSError, sqlite3.Error) as error:
            log.warning("folder-waits", inbox=str(self.folder.inbox), why=str(error))

    async def _warn_of_others(self) -> None:
        """Say once of everything else that lies there that it will not be taken."""
        found = frozenset(await asyncio.to_thread(self.folder.passed_over))
        for name, why in sorted(found - self._passed_over):
            log.warning("not-taken", name=shown(name), why=why)
        self._passed_over = found

    async def _take(self, lying: Lying, journal: Journal, held: set[str]) -> None:
        """Take the file as far as it goes. The cases of which a row waits are added to `held`."""
        waiting = self._waiting.get(lying)
        if waiting and (waiting.until > self._now() or waiting.cases <= held):
            held |= waiting.cases
            return
        file = waiting.file if waiting else await self._read(lying)
        if file is None:
            return
        found = await self._worked_through(file, journal, held)
        if isinstance(found, Unfinished):
            self._waiting[lying] = self._later(file, found, waiting)
            return
        await self._end(lying, file, found, journal)
        self._waiting.pop(lying, None)

    def _later(self, file: Dropped, found: Unfinished, waiting: Waiting | None) -> Waiting:
        if not found.asked:
            return Waiting(file, found.cases, 0.0, self._now())
        stuck = waiting is not None and waiting.seconds > 0 and not found.moved
        seconds = min(waiting.seconds * 2, self._pace.longest_wait) if waiting and stuck else self._pace.first_wait
        return Waiting(file, found.cases, seconds, self._now() + seconds)

    async def _read(self, lying: Lying) -> Dropped | None:
        try:
            data = await asyncio.to_thread(read_as_seen, lying, LIMIT_BYTES + 1)
        except OSError as error:
            if lying not in self._unreadable:
                self._unreadable.add(lying)
                log.warning("file-cannot-be-read", file=shown(lying.path.name), why=error.strerror)
            return None
        return None if data is None else Dropped(shown(lying.path.name), data, sha256(data).hexdigest())

    async def _worked_through(self, file: Dropped, journal: Journal, held: set[str]) -> Report | Unfinished:
        first_name = await asyncio.to_thread(journal.finished, file.checksum)
        if first_name is not None:
            return Report(file.name, file.checksum, "seen-before", first_name=first_name)
        try:
            return await self._rows.work_through(file, journal, held)
        except (OSError, sqlite3.Error):
            raise
        except Exception as error:  # noqa: BLE001  one file must not stop the drop, whatever it is
            log.error("file-failed", file=file.name, error=type(error).__name__)  # noqa: TRY400  no payload
            return Report(file.name, file.checksum, "failed", faults=(Fault(1, "", MISTAKE.code, MISTAKE.text),))

    async def _end(self, lying: Lying, file: Dropped, report: Report, journal: Journal) -> None:
        """Put the file away. One that is done is remembered, one that failed may come again."""
        failed = report.ending == "failed"
        room = self.folder.failed if failed else self.folder.done
        place = await asyncio.to_thread(self.folder.report, lying, room, report)
        if failed:
            # Before the move: stopped in between, the file still lies there and its rows are known.
            await asyncio.to_thread(journal.reopen, file.checksum)
        await asyncio.to_thread(self.folder.put_away, lying, file.data, place)
        if report.ending == "done":
            await asyncio.to_thread(journal.finish, file.checksum, file.name)
        log.info("file-ended", file=file.name, ending=report.ending, accepted=report.accepted)
