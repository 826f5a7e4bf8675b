"""A drop folder of a small police system, and a service that remembers what it was handed."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from adapters.checking import nothing_more
from adapters.filedrop import FileDrop, Pace
from adapters.journal import Journal
from adapters.mapped import Mapped
from adapters.mapping import RowMapping, read_mapping
from adapters.sources import Accepted, Answer, Check, SeenBefore, Submit

HURRIED = Pace(steady_for=0)
CSV = """
version: 1
name: small-csv
files: ["*.csv"]
csv: {encoding: utf-8, delimiter: ";"}
kind: {constant: release}
number: {path: Nummer}
requests:
  release:
    released_at: {path: Moment, format: iso}
    recorded_by: {path: Door}
    why: {path: Reden, required: false}
"""
XML = """
version: 1
name: small-xml
files: ["*.xml"]
xml: {rows: /z:Export/z:Rij, namespaces: {z: "urn:z"}}
kind: {constant: release}
number: {path: z:Nummer}
requests:
  release:
    recorded_by: {path: z:Door}
"""
JSON = """
version: 1
name: small-json
files: ["*.jsonl"]
json_lines: {}
kind: {constant: release}
number: {path: nummer}
requests:
  release:
    recorded_by: {path: door/naam}
"""


@dataclass
class Service:
    """Counts in effect once per request id, as the real one does. `before` may raise, or answer in its place."""

    taken: dict[UUID, Mapped] = field(default_factory=dict)
    calls: int = 0
    before: Callable[[Mapped], Answer | None] = lambda _mapped: None

    async def submit(self, mapped: Mapped, request_id: UUID) -> Answer:
        self.calls += 1
        instead = self.before(mapped)
        if instead is not None:
            return instead
        if request_id in self.taken:
            return SeenBefore()
        self.taken[request_id] = mapped
        return Accepted()

    @property
    def numbers(self) -> list[str]:
        return [mapped.agency_number for mapped in self.taken.values()]


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def mappings() -> tuple[RowMapping, ...]:
    return tuple(read_mapping(text) for text in (CSV, XML, JSON))


@dataclass
class Drop:
    """A drop that is asked to look; no time passes unless the test says so."""

    inbox: Path
    source: FileDrop
    journal: Journal
    waits: list[float]

    async def look(self) -> None:
        await self.source.look(self.journal)

    def ended(self, room: str) -> list[str]:
        return sorted(file.name for file in (self.inbox / room).iterdir() if ".report." not in file.name)

    def lying(self) -> list[str]:
        return sorted(file.name for file in self.inbox.iterdir() if file.is_file())


OpenDrop = Callable[..., Drop]


@pytest.fixture
async def open_drop(tmp_path: Path, service: Service, mappings: tuple[RowMapping, ...]) -> AsyncIterator[OpenDrop]:
    journals: list[Journal] = []

    def opened(
        pace: Pace = HURRIED,
        now: Callable[[], float] = lambda: 0.0,
        submit: Submit = service.submit,
        check: Check = nothing_more,
        at_once: frozenset[str] = frozenset(),
    ) -> Drop:
        waits: list[float] = []

        async def sleep(seconds: float) -> None:
            waits.append(seconds)

        inbox = tmp_path / "drop"
        source = FileDrop(inbox, mappings, submit, check=check, at_once=at_once, pace=pace, now=now, sleep=sleep)
        source.folder.make()
        journals.append(source.journal())
        return Drop(inbox, source, journals[-1], waits)

    yield opened
    for journal in journals:
        journal.close()


@pytest.fixture
def drop(open_drop: OpenDrop) -> Drop:
    return open_drop()
