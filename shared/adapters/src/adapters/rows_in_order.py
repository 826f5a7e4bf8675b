"""One dropped file from its bytes to its report: validated whole, then handed on row by row."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final
from uuid import UUID, uuid5

import structlog

from adapters.journal import Journal
from adapters.mapped import Fault, Mapped
from adapters.mapping import FileMapping
from adapters.reading import read
from adapters.report import Report
from adapters.sources import Accepted, Answer, Check, Refused, SeenBefore, Submit

REQUESTS: Final = UUID("2c5b7f0e-3d0a-5e52-8a0f-6f7b1c9d4e21")
MOST_FAULTS: Final = 100
NO_MAPPING: Final = Fault(1, "", "no-mapping", "no mapping takes a file of this name")
log: Final = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Dropped:
    """A complete file. `checksum` is SHA-256 in hex."""

    name: str
    data: bytes
    checksum: str


@dataclass(frozen=True, slots=True)
class RowsInOrder:
    """Hands on the rows of one file after another. Waits are in seconds."""

    mappings: Sequence[FileMapping]
    submit: Submit
    check: Check
    first_wait: float
    longest_wait: float
    sleep: Callable[[float], Awaitable[None]]

    async def work_through(self, file: Dropped, journal: Journal) -> Report:
        """Every row answered, or the faults for which none was handed on. Goes on where the journal stopped."""
        mapping = next((one for one in self.mappings if one.takes(file.name)), None)
        if mapping is None:
            return Report(file.name, file.checksum, "failed", faults=(NO_MAPPING,))
        answers = await asyncio.to_thread(journal.answers, file.checksum)
        faults = await asyncio.to_thread(self._faults, mapping, file.data)
        if faults:
            # Rows can have acted only when the mapping or the rules changed while the file was half done.
            return _report(file, mapping, [(0, answer) for answer in answers.values()], faults)
        answered: list[tuple[int, Answer]] = []
        rows = read(mapping, file.data, self.check)
        while (row := await asyncio.to_thread(next, rows, None)) is not None:
            answered.append((row.line, await self._answer(row, file, answers, journal)))
        return _report(file, mapping, answered)

    def _faults(self, mapping: FileMapping, data: bytes) -> tuple[Fault, ...]:
        return tuple(islice(_only_faults(read(mapping, data, self.check)), MOST_FAULTS))

    async def _answer(self, row: Mapped | Fault, file: Dropped, answers: dict[str, Answer], journal: Journal) -> Answer:
        if isinstance(row, Fault):
            return Refused(row.field, row.code, row.text)
        if row.row_id in answers:
            return answers[row.row_id]
        answer = await self._ask(row, request_id_of(file.checksum, row.row_id))
        await asyncio.to_thread(journal.answered, file.checksum, row.row_id, answer)
        return answer

    async def _ask(self, row: Mapped, request_id: UUID) -> Answer:
        wait = self.first_wait
        while True:
            try:
                return await self.submit(row, request_id)
            except Exception as error:  # noqa: BLE001  whatever it is, the row must not be lost
                log.warning("row-waits", line=row.line, seconds=wait, why=f"{type(error).__name__}: {error}")
            await self.sleep(wait)
            wait = min(wait * 2, self.longest_wait)


def request_id_of(checksum: str, row_id: str) -> UUID:
    """The id under which this row of this file is handed on, at every attempt."""
    return uuid5(REQUESTS, f"{checksum}:{row_id}")


def _only_faults(rows: Iterator[Mapped | Fault]) -> Iterator[Fault]:
    return (one for one in rows if isinstance(one, Fault))


def _report(
    file: Dropped, mapping: FileMapping, answered: Sequence[tuple[int, Answer]], faults: Sequence[Fault] = ()
) -> Report:
    return Report(
        file.name,
        file.checksum,
        "failed" if faults else "done",
        mapping.name,
        accepted=sum(isinstance(answer, Accepted) for _, answer in answered),
        seen_before=sum(isinstance(answer, SeenBefore) for _, answer in answered),
        refused=[Fault(line, no.field or "", no.code, no.text) for line, no in answered if isinstance(no, Refused)],
        faults=faults,
    )
