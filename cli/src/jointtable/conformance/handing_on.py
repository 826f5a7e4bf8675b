"""A sample handed on to a service as its source would: as a dropped file, a post, or a page that was polled."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NoReturn
from uuid import UUID

import structlog

from adapters.asking import MOST_MISTAKES, Asking
from adapters.journal import Journal
from adapters.json_rows import JsonDocument, JsonRow, rows_in
from adapters.json_text import parsed_bytes
from adapters.mapped import Fault, Mapped
from adapters.mapping import RowMapping
from adapters.poll_format import PollFormat
from adapters.poll_journal import Waiting
from adapters.poll_rows import request_id_of, request_of, version_of
from adapters.preview import content_type_of
from adapters.pushed import posted
from adapters.report import Report
from adapters.rows import rows_of
from adapters.rows_in_order import Dropped, RowsInOrder
from adapters.sources import Accepted, Refused
from jointtable.conformance.bench import Bench, Handed

MOST_ROWS: Final = 20
"""Of a sample; more would make the run long and show little more."""
IN_MEMORY: Final = Path(":memory:")
"""SQLite's name for a database that is never written to disk."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a sample. `faults`: what could not be read or lacks a field; `refused`: what a rule refused.

    `handed` has every row that reached the desk, by its place in the sample, from 1.
    """

    faults: tuple[Fault, ...]
    refused: tuple[Fault, ...]
    handed: dict[int, Handed]

    @property
    def recorded(self) -> frozenset[int]:
        """The places of the rows that are recorded now."""
        return frozenset(nth for nth, one in self.handed.items() if isinstance(one.answer, Accepted))


async def hand_on(bench: Bench, mapping: RowMapping, data: bytes) -> Taken:
    """Hand every row on, or none where the source takes all or nothing."""
    bench.handed.clear()
    with _unlogged():
        if mapping.poll is not None:
            return await _polled(bench, mapping, mapping.poll, data)
        return await (_posted(bench, mapping, data) if mapping.push else _dropped(bench, mapping, data))


def line_of(mapping: RowMapping, data: bytes, nth: int) -> int:
    """The line by which faults name this row of the sample; of what is no file, its place."""
    if mapping.file_format is None:
        return nth
    lines = [row.line for row in rows_of(mapping.file_format, data, mapping.paths())]
    return lines[nth - 1] if nth <= len(lines) else 0


async def _dropped(bench: Bench, mapping: RowMapping, data: bytes) -> Taken:
    whatever_its_name = mapping.model_copy(update={"files": ("*",)})
    rows = RowsInOrder((whatever_its_name,), _asking(bench), bench.ways.check)
    file = Dropped("sample", data, sha256(data).hexdigest())
    with Journal(IN_MEMORY) as journal:
        for _ in range(MOST_MISTAKES * MOST_ROWS):
            report = await rows.work_through(file, journal, set())
            if isinstance(report, Report):
                return Taken(tuple(report.faults), tuple(report.refused), _by_place(bench, mapping))
    raise RuntimeError("a row of the sample would wait for ever")


async def _posted(bench: Bench, mapping: RowMapping, data: bytes) -> Taken:
    found = posted(mapping, [("content-type", content_type_of(data))], data, bench.ways.check)
    asking = _asking(bench)
    for asked in found.asked:
        await _answered(asking, asked.mapped, asked.request_id)
    return _taken(bench, mapping, found.faults)


async def _polled(bench: Bench, mapping: RowMapping, poll: PollFormat, data: bytes) -> Taken:
    faults: list[Fault] = []
    asking = _asking(bench)
    for waiting in _in_order_of_changes(bench, poll, data, faults):
        found = request_of(mapping, waiting, bench.ways.check)
        if isinstance(found, Mapped):
            await _answered(asking, found, request_id_of(mapping, waiting.version))
        else:
            faults += found
    return _taken(bench, mapping, tuple(faults))


def _in_order_of_changes(bench: Bench, poll: PollFormat, data: bytes, faults: list[Fault]) -> list[Waiting]:
    root = parsed_bytes(data)
    found: list[Waiting] = []
    for row in (root,) if isinstance(root, Fault) else rows_in(JsonDocument(root), poll.rows):
        if isinstance(row, JsonRow):
            found.append(Waiting(row.line, version_of(poll, row.members, bench.service.clock.now())))
        else:
            faults.append(row)
    return sorted(found, key=lambda one: (one.version.changed, one.nth))


def _asking(bench: Bench) -> Asking:
    return Asking(bench.submit, 0.0, 0.0, asyncio.sleep)


async def _answered(asking: Asking, row: Mapped, request_id: UUID) -> None:
    """Ask until there is an answer: a row that meets a mistake of ours is given up after some attempts."""
    while await asking.answer(row, request_id, "sample") is None:
        continue


def _taken(bench: Bench, mapping: RowMapping, faults: tuple[Fault, ...]) -> Taken:
    refused = tuple(
        Fault(one.row.line, one.answer.field or "", one.answer.code, one.answer.text)
        for one in bench.handed
        if isinstance(one.answer, Refused)
    )
    return Taken(faults, refused, _by_place(bench, mapping))


def _by_place(bench: Bench, mapping: RowMapping) -> dict[int, Handed]:
    by_id = mapping.file_format is not None
    return {int(one.row.row_id) if by_id else one.row.line: one for one in bench.handed}


@contextmanager
def _unlogged() -> Iterator[None]:
    """What a service would log is no part of the report."""
    before = structlog.get_config()
    structlog.configure(processors=[_dropped_line])
    try:
        yield
    finally:
        structlog.configure(**before)


def _dropped_line(_logger: object, _name: str, _event: Any) -> NoReturn:
    raise structlog.DropEvent
