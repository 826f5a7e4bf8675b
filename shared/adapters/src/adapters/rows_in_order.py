"""One dropped file from its bytes to its report: validated whole, then handed on row by row.

A row whose case cannot take it now waits, and with it every later row of that case, in whatever file. No other row
waits for it.
"""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final
from uuid import UUID, uuid5

from adapters.asking import Asking
from adapters.journal import Journal
from adapters.mapped import Fault, Mapped
from adapters.mapping import RowMapping
from adapters.reading import read
from adapters.report import Report
from adapters.sources import Accepted, Answer, Check, Refused, SeenBefore

REQUESTS: Final = UUID("2c5b7f0e-3d0a-5e52-8a0f-6f7b1c9d4e21")
MOST_FAULTS: Final = 100
NO_MAPPING: Final = Fault(1, "", "no-mapping", "no mapping takes a file of this name")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A complete file. `checksum` is SHA-256 in hex."""

    name: str
    data: bytes
    checksum: str


@dataclass(frozen=True, slots=True)
class Unfinished:
    """A file with rows that wait. `cases` are the agency's numbers of the cases they are about."""

    cases: frozenset[str]
    asked: bool
    """Whether a case of this file could not take its row; else all wait for rows of earlier files."""
    moved: bool
    """Whether a row was answered this time."""


@dataclass(slots=True)
class _Going:
    """One time through a file. `held` are the cases for which earlier rows wait, of this file and of earlier ones."""

    file: Dropped
    journal: Journal
    before: dict[str, Answer]
    held: set[str]
    answered: list[tuple[int, Answer]] = field(default_factory=list)
    waiting: set[str] = field(default_factory=set)
    asked: bool = False
    moved: bool = False


@dataclass(frozen=True, slots=True)
class RowsInOrder:
    """Hands on the rows of one file after another."""

    mappings: Sequence[RowMapping]
    asking: Asking
    check: Check
    at_once: frozenset[str] = frozenset()
    """Kinds of request that wait behind no other row."""

    async def work_through(self, file: Dropped, journal: Journal, held: set[str]) -> Report | Unfinished:
        """Every row answered, or the faults for which none was handed on. Goes on where the journal stopped.

        Rows of the cases in `held` wait; the cases of which a row waits now are added to it.
        """
        mapping = next((one for one in self.mappings if one.takes(file.name)), None)
        if mapping is None:
            return Report(file.name, file.checksum, "failed", faults=(NO_MAPPING,))
        answers = await asyncio.to_thread(journal.answers, file.checksum)
        faults = await asyncio.to_thread(self._faults, mapping, file.data)
        if faults:
            # Rows can have acted only when the mapping or the rules changed while the file was half done.
            return _report(file, mapping, [(0, answer) for answer in answers.values()], faults)
        going = _Going(file, journal, answers, held)
        rows = read(mapping, file.data, self.check)
        while (row := await asyncio.to_thread(next, rows, None)) is not None:
            answer = await self._answer(row, going)
            if answer is not None:
                going.answered.append((row.line, answer))
        if going.waiting:
            return Unfinished(frozenset(going.waiting), going.asked, going.moved)
        return _report(file, mapping, going.answered)

    def _faults(self, mapping: RowMapping, data: bytes) -> tuple[Fault, ...]:
        return tuple(islice(_only_faults(read(mapping, data, self.check)), MOST_FAULTS))

    async def _answer(self, row: Mapped | Fault, going: _Going) -> Answer | None:
        """The row's answer; None when the row waits."""
        if isinstance(row, Fault):
            return Refused(row.field, row.code, row.text)
        if row.row_id in going.before:
            return going.before[row.row_id]
        waits = row.agency_number in going.held and row.kind not in self.at_once
        answer = None if waits else await self._asked(row, going)
        if answer is None:
            going.held.add(row.agency_number)
            going.waiting.add(row.agency_number)
            return None
        await asyncio.to_thread(going.journal.answered, going.file.checksum, row.row_id, answer)
        going.moved = True
        return answer

    async def _asked(self, row: Mapped, going: _Going) -> Answer | None:
        answer = await self.asking.answer(row, request_id_of(going.file.checksum, row.row_id), going.file.name)
        going.asked = going.asked or answer is None
        return answer


def request_id_of(checksum: str, row_id: str) -> UUID:
    """The id under which this row of this file is handed on, at every attempt."""
    return uuid5(REQUESTS, f"{checksum}:{row_id}")


def _only_faults(rows: Iterator[Mapped | Fault]) -> Iterator[Fault]:
    return (one for one in rows if isinstance(one, Fault))


def _report(
    file: Dropped, mapping: RowMapping, answered: Sequence[tuple[int, Answer]], faults: Sequence[Fault] = ()
) -> Report:
    refused = [Fault(line, no.field or "", no.code, no.text) for line, no in answered if isinstance(no, Refused)]
    return Report(
        file.name,
        file.checksum,
        "failed" if faults or refused else "done",
        mapping.name,
        accepted=sum(isinstance(answer, Accepted) for _, answer in answered),
        seen_before=sum(isinstance(answer, SeenBefore) for _, answer in answered),
        recorded=[line for line, answer in answered if line and not isinstance(answer, Refused)],
        refused=refused,
        faults=faults,
    )
