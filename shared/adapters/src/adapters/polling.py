"""Polling: rows are fetched from a list or a table every so often, and each version of a row acts once in effect.

Each look asks for what changed since the mark, and a bit before: rows appear late, and clocks go back. What was read
before is known by its key and digest. The mark moves only past rows that are answered. As in the file drop, a case that
cannot take its row holds up its own rows only, and a store that is away holds up everything.
"""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import UUID

import structlog

from adapters.asking import MISTAKE, Asking
from adapters.checking import nothing_more
from adapters.clock import REAL, Clock
from adapters.filedrop import UNHURRIED, Pace
from adapters.holding import held
from adapters.mapped import Fault, Mapped
from adapters.mapping import RowMapping
from adapters.pages import Pages, Unreadable
from adapters.poll_format import PollFormat
from adapters.poll_journal import PollJournal, Waiting
from adapters.poll_rows import request_id_of, request_of, version_of
from adapters.refusals import Refusals
from adapters.sources import Check, Refused, Submit

log: Final = structlog.get_logger()


class Polling:
    """The source for one list or table. `folder` holds its notes and the list of refused rows.

    `at_once`: kinds of request that wait behind no other row, not even of their own case.
    """

    def __init__(
        self,
        mapping: RowMapping,
        pages: Pages,
        folder: Path,
        submit: Submit,
        *,
        check: Check = nothing_more,
        at_once: frozenset[str] = frozenset(),
        pace: Pace = UNHURRIED,
        clock: Clock = REAL,
    ) -> None:
        if mapping.poll is None:
            raise ValueError(f"the mapping {mapping.name} is for nothing that is polled")
        self._mapping = mapping
        self._poll: PollFormat = mapping.poll
        self._pages = pages
        self._folder = folder
        self._check = check
        self._at_once = at_once
        self._pace = pace
        self._clock = clock
        self._asking = Asking(submit, pace.first_wait, pace.longest_wait, clock.sleep)
        self._refusals = Refusals(folder / f"{mapping.name}.refused.jsonl")

    async def run(self) -> None:
        """Look until cancelled. Of several processes with one folder one works, the others stand by."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            with held(self._folder / f"{self._mapping.name}.lock") as mine:
                if mine:
                    await self._keep_looking()
            await self._clock.sleep(self._poll.pause)

    def journal(self) -> PollJournal:
        """The notes, opened."""
        return PollJournal(self._folder / f"{self._mapping.name}.sqlite")

    async def _keep_looking(self) -> None:
        with self.journal() as journal:
            while True:
                some_wait = await self.look(journal)
                await self._until_the_next_look(journal, some_wait=some_wait)

    async def _until_the_next_look(self, journal: PollJournal, *, some_wait: bool) -> None:
        """Sleep; but rows that wait are tried again meanwhile, ever more rarely."""
        left, wait = float(self._poll.pause), self._pace.first_wait
        while some_wait and wait < left:
            await self._clock.sleep(wait)
            left -= wait
            wait = min(wait * 2, self._pace.longest_wait)
            some_wait = await self._handed_on(journal)
        await self._clock.sleep(left)

    async def look(self, journal: PollJournal) -> bool:
        """Read what changed, and hand on what waits. Gives whether some still waits.

        What cannot be read now hinders nothing that was read before.
        """
        try:
            await self._read(journal)
        except Unreadable as why:
            log.warning("poll-unreadable", mapping=self._mapping.name, why=str(why))
        except (OSError, sqlite3.Error) as error:
            log.warning("poll-waits", mapping=self._mapping.name, why=str(error))
        except Exception as error:  # noqa: BLE001  a mistake of ours must not stop the source
            log.error("poll-failed", mapping=self._mapping.name, error=type(error).__name__)  # noqa: TRY400  no payload
        return await self._handed_on(journal)

    async def _read(self, journal: PollJournal) -> None:
        since = self._since(await asyncio.to_thread(journal.mark))
        async with aclosing(self._pages.since(self._poll.times.write(since))) as pages:
            async for page in pages:
                versions = [version_of(self._poll, members, self._clock.now()) for members in page]
                # What is older than we asked for is no longer remembered, so it could not be known again.
                await asyncio.to_thread(journal.read, [one for one in versions if one.changed >= since or not one.key])
        await asyncio.to_thread(journal.read_whole)

    def _since(self, mark: datetime | None) -> datetime:
        return self._poll.first_moment if mark is None else max(self._poll.first_moment, mark - self._poll.overlap_time)

    async def _handed_on(self, journal: PollJournal) -> bool:
        """Hand on what waits, in order, as far as it goes; then move the mark. Gives whether some still waits."""
        try:
            cases: set[str] = set()
            last: Waiting | None = None
            while some := await asyncio.to_thread(journal.waiting, last):
                for one in some:
                    if await self._is_answered(one, cases):
                        await asyncio.to_thread(journal.answered, one.nth)
                last = some[-1]
            await asyncio.to_thread(self._move_mark, journal)
        except (OSError, sqlite3.Error) as error:
            log.warning("poll-waits", mapping=self._mapping.name, why=str(error))
            return True
        return bool(cases)

    async def _is_answered(self, waiting: Waiting, cases: set[str]) -> bool:
        """Whether the row is answered now. The case of a row that has to wait is added to `cases`."""
        request_id = request_id_of(self._mapping, waiting.version)
        row = self._request(waiting)
        if not isinstance(row, Mapped):
            await self._note(waiting, request_id, row)
            return True
        waits = row.agency_number in cases and row.kind not in self._at_once
        answer = None if waits else await self._asking.answer(row, request_id, self._mapping.name)
        if answer is None:
            cases.add(row.agency_number)
            return False
        if isinstance(answer, Refused):
            await self._note(waiting, request_id, (Fault(row.line, answer.field or "", answer.code, answer.text),))
        return True

    def _request(self, waiting: Waiting) -> Mapped | tuple[Fault, ...]:
        try:
            return request_of(self._mapping, waiting, self._check)
        except Exception as error:  # noqa: BLE001  one row must not stop the source, whatever it is
            log.error("row-failed", file=self._mapping.name, line=waiting.nth, error=type(error).__name__)  # noqa: TRY400
            return (Fault(waiting.nth, "", MISTAKE.code, MISTAKE.text),)

    async def _note(self, waiting: Waiting, request_id: UUID, faults: Sequence[Fault]) -> None:
        """A line in the list of rows that were not taken."""
        told = {
            "at": self._clock.now().isoformat(),
            "key": waiting.version.key,
            "changed": self._poll.times.write(waiting.version.changed),
            "refused": [asdict(one) for one in faults],
        }
        await asyncio.to_thread(self._refusals.note, str(request_id), told)

    def _move_mark(self, journal: PollJournal) -> None:
        """As far as every change is answered, but never past now: a row from a clock that is wrong must not do it."""
        found, before = journal.could_be_marked(), journal.mark()
        if found is None:
            return
        mark = min(found, self._poll.times.face(self._clock.now()))
        if before is None or mark > before:
            journal.move(mark, self._since(mark))
