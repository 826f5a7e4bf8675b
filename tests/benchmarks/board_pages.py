"""Open pages as far as the server knows them: each has a live line, parses what comes, and knows when it saw a case."""

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import time
from typing import Final

TILE: Final = re.compile(rb'<li id="case-([0-9a-f-]{36})"')


@dataclass(slots=True)
class Seen:
    """What all pages together saw: seconds from a record's publishing to the page that shows its case anew."""

    late: list[float] = field(default_factory=list)
    waits: dict[bytes, list[float]] = field(default_factory=dict)
    """By case, when those of its records were published that a page has still to show."""
    own: list[float] = field(default_factory=list)
    """Of that, the seconds since the case's view was read from its topic."""
    views: dict[bytes, list[float]] = field(default_factory=dict)
    bytes: int = 0


@dataclass(slots=True)
class Pages:
    """So many open pages."""

    open: Sequence[Seen]

    def published(self, case_id: bytes, at: float) -> None:
        """A record of this case was just handed to the broker."""
        for page in self.open:
            page.waits.setdefault(case_id, []).append(at)

    def viewed(self, case_id: bytes, at: float) -> None:
        """A view of this case was just read from its topic."""
        for page in self.open:
            page.views.setdefault(case_id, []).append(at)

    @property
    def unseen(self) -> int:
        """Records that a page has not shown, over all pages."""
        return sum(len(one) for page in self.open for one in page.waits.values())

    @property
    def late(self) -> list[float]:
        return [one for page in self.open for one in page.late]

    @property
    def own(self) -> list[float]:
        return [one for page in self.open for one in page.own]


@asynccontextmanager
async def opened(port: int, since: str, count: int) -> AsyncIterator[Pages]:
    """So many pages, from the moment at which each has its first beat until they are closed."""
    pages = Pages([Seen() for _ in range(count)])
    lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(count)]
    reading = list[asyncio.Task[None]]()
    try:
        for nth, (reader, writer) in enumerate(lines):
            writer.write(f"GET /board/events?since={since} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            await reader.readuntil(b"\r\n\r\n")
            reading.append(asyncio.create_task(_read(reader, pages.open[nth])))
        yield pages
    finally:
        for task in reading:
            task.cancel()
        for _, writer in lines:
            writer.close()


async def _read(reader: asyncio.StreamReader, page: Seen) -> None:
    while line := await reader.readline():
        page.bytes += len(line)
        if not line.startswith(b"data: "):
            continue
        for case_id in TILE.findall(line):
            at = time()
            page.late += [at - one for one in page.waits.pop(case_id, ())]
            page.own += [at - one for one in page.views.pop(case_id, ())]
