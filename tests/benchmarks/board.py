"""The wall board at work: many open cases, a hundred pages, records through the real fold, and what it costs that.

BENCH_CASES=400, BENCH_PAGES=100, BENCH_RATE=50 (records a second), BENCH_SECONDS=15 (of each stretch), BENCH_ROUNDS=2.
"""

import asyncio
import json
import re
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import monotonic, sleep, time
from typing import Any, Final
from urllib.request import Request, urlopen

import psutil
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from playwright.async_api import Browser, async_playwright

from a_browser import QUIET
from benchmarks.asked import asked, command
from benchmarks.board_pages import Pages, opened
from benchmarks.fold_cases import Cases
from benchmarks.fold_programs import LOG, seconds
from benchmarks.fold_stage import Stage, stage
from contracts.topics import Agency, Topic
from deploy.access import Access
from deploy.addresses import free_ports
from deploy.services import Replica, environment
from deploy.supervision import marked
from messaging.event import Record

TOLD_FIRST: Final = 5
"""Records of each case before anything is measured: it is then at the table, and somebody is held."""
PAINTS: Final = 5
AIM_MS: Final = 1000
PATIENCE: Final = 300.0
AFTERWARDS: Final = 10.0
"""Seconds after a stretch in which its last records have to be seen."""
WAYS: Final = {"in the fold's process": ("all",), "in a process of their own": ("fold", "pages")}
PAGE: Final = """\
# How soon an open page shows it, and what that costs the fold

Written by `{command}`.

{cases} open cases on the wall board; records of these cases, {rate} a second, through
the service as it is (real broker, real store, all rules). The ways in turn, each on a broker and a store of its own;
without and with open pages in turn, {seconds:.0f} s each, {rounds} rounds; {store}.

- **Late** is from before a record is handed to the producer until a page has received the tile that shows its case
  anew, over all records and pages. Pages are lines of server-sent events, read and parsed by one client, which shares
  the cores with everything else. A page is told at most twice a second. **Its own** part is what of that comes after
  the case's view could be read from its topic: the rest is the fold's. In milliseconds.
- **First paint** is Chromium's, of the whole board, {paints} times a round while all pages are open and records come.
- **Fold** is milliseconds of processor time of its process for each record, with its pages where they are in it;
  **pages**, the share of a processor that a process of their own took.

| pages run | open | records | late p50 | late p99 | its own p50 | its own p99 | not seen | fold | pages |
|---|---|---|---|---|---|---|---|---|---|
{rows}

First paint: {paint}.{queues}
"""


@dataclass(slots=True)
class Stretch:
    """What was measured with so many pages open, over all rounds."""

    records: int = 0
    late: list[float] = field(default_factory=list)
    own: list[float] = field(default_factory=list)
    unseen: int = 0
    fold: float = 0.0
    pages: float = 0.0
    """Seconds of processor time; nothing where the pages are in the fold's process."""
    lasted: float = 0.0


@dataclass(slots=True)
class Way:
    """One arrangement of the service's processes, and what was found of it."""

    without: Stretch = field(default_factory=Stretch)
    with_pages: Stretch = field(default_factory=Stretch)
    paints: list[float] = field(default_factory=list)
    """Milliseconds."""


def measure() -> str:
    """The page."""
    found = dict[str, Way]()
    store = ""
    for name, parts in WAYS.items():
        with stage(Cases(0, 0)) as up:
            store = up.store_told
            found[name] = asyncio.run(_measured(up, parts))
        sys.stderr.write(f"{name}: {_row(name, 'with', found[name].with_pages)}\n")
    rows = [
        _row(name, open_pages, stretch)
        for name, way in found.items()
        for open_pages, stretch in (("0", way.without), (str(_number("PAGES")), way.with_pages))
    ]
    return PAGE.format(
        command=command("board"),
        cases=_number("CASES"),
        rate=_number("RATE"),
        seconds=_number("SECONDS"),
        rounds=_number("ROUNDS"),
        paints=PAINTS,
        store=store,
        rows="\n".join(rows),
        paint="; ".join(f"pages {name} {_paint(way)}" for name, way in found.items()),
        queues="".join(_queue(name, way) for name, way in found.items()),
    )


def _number(name: str) -> int:
    return int(asked("board", f"BENCH_{name}"))


def _row(name: str, open_pages: str, one: Stretch) -> str:
    late = " | ".join(
        f"{1000 * part:,.0f}" for some in (one.late, one.own) if some for part in (median(some), _p99(some))
    )
    fold = f"{1000 * one.fold / max(one.records, 1):.1f}"
    pages = f"{one.pages / one.lasted:.0%}" if one.pages else ""
    return f"| {name} | {open_pages} | {one.records} | {late or ' | | | '} | {one.unseen} | {fold} | {pages} |"


def _paint(way: Way) -> str:
    return f"{median(way.paints):,.0f} ms (worst {max(way.paints):,.0f})"


def _p99(late: Sequence[float]) -> float:
    return quantiles(late, n=100, method="inclusive")[98]


def _queue(name: str, way: Way) -> str:
    """Where a late page is not the page's doing."""
    late, own = way.with_pages.late, way.with_pages.own
    if 1000 * _p99(late) <= AIM_MS or median(late) <= 2 * median(own):
        return ""
    return f" Pages {name}: most of what is late is a queue before the pages; the fold did not keep up."


async def _measured(up: Stage, parts: Sequence[str]) -> Way:
    way, rate = Way(), _number("RATE")
    with _serving(up, parts) as (programs, port):
        producer = AIOKafkaProducer(**_login(up.parts.broker), acks="all", linger_ms=0)
        await producer.start()
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=shutil.which("chromium"), args=QUIET)
            try:
                coming = await _filled(producer, port)
                for _ in range(_number("ROUNDS")):
                    await _stretch(way.without, up.parts.broker, producer, coming, rate, port, programs, 0)
                    painting = asyncio.create_task(_painted(browser, port, way))
                    await _stretch(
                        way.with_pages, up.parts.broker, producer, coming, rate, port, programs, _number("PAGES")
                    )
                    await painting
            finally:
                await browser.close()
                await producer.stop()
    return way


async def _filled(producer: AIOKafkaProducer, port: int) -> Iterator[Record]:
    """All cases on the board; answers the records that go on with them, each case in its turn."""
    cases = Cases(_number("CASES"), 8)
    told = [cases.records_of(nth) for nth in range(cases.count)]
    for of_a_case in told:
        for one in of_a_case[:TOLD_FIRST]:
            await _sent(producer, one)
    await producer.flush()
    until = monotonic() + PATIENCE
    while len(_board(port)) < cases.count or not _board_is_quiet(port):
        if monotonic() > until:
            raise TimeoutError("the board does not show every case")
        await asyncio.sleep(0.5)
    longest = max(map(len, told))
    return (of_a_case[nth] for nth in range(TOLD_FIRST, longest) for of_a_case in told if nth < len(of_a_case))


async def _stretch(  # what one stretch needs, each of its own kind
    into: Stretch,
    broker: Access,
    producer: AIOKafkaProducer,
    coming: Iterator[Record],
    rate: int,
    port: int,
    programs: Sequence[psutil.Process],
    count: int,
) -> None:
    since = re.search(r"since=([0-9a-f-]*)", _asked(port, "/"))
    async with opened(port, since[1] if since else "", count) as pages, _views(broker, pages):
        before, begun, lasts = [seconds(one) for one in programs], monotonic(), _number("SECONDS")
        sent = 0
        while monotonic() < begun + lasts and (one := next(coming, None)) is not None:
            await asyncio.sleep(max(0.0, begun + sent / rate - monotonic()))
            pages.published(one.key or b"", time())
            await _sent(producer, one)
            sent += 1
        waiting = monotonic() + AFTERWARDS
        while pages.unseen and monotonic() < waiting:  # noqa: ASYNC110  # nothing rings when a page has seen all
            await asyncio.sleep(0.1)
        while not _board_is_quiet(port):  # noqa: ASYNC110  # it is asked over HTTP
            await asyncio.sleep(0.2)
        used = [now - then for now, then in zip([seconds(one) for one in programs], before, strict=True)]
        into.records, into.lasted = into.records + sent, into.lasted + monotonic() - begun
        into.fold, into.pages = into.fold + used[0], into.pages + sum(used[1:])
        into.late, into.own = into.late + pages.late, into.own + pages.own
        into.unseen += pages.unseen


@asynccontextmanager
async def _views(broker: Access, pages: Pages) -> AsyncIterator[None]:
    """Let the pages know of each view that lies on its topic, while the block lasts."""
    reader = AIOKafkaConsumer(
        Topic.COORDINATOR_VIEW, **_login(broker), auto_offset_reset="latest", fetch_max_wait_ms=20
    )
    await reader.start()
    await reader.seek_to_end()

    async def read() -> None:
        async for one in reader:
            pages.viewed(one.key, time())

    reading = asyncio.create_task(read())
    try:
        yield
    finally:
        reading.cancel()
        await reader.stop()


PAINTED: Final = """() => new Promise((done) => new PerformanceObserver((list) =>
    list.getEntriesByName("first-contentful-paint").length && done()).observe({type: "paint", buffered: true}))"""
"""Settled once there was content to see."""


async def _painted(browser: Browser, port: int, way: Way) -> None:
    """First paints of the board while pages are open and records come."""
    for _ in range(PAINTS):
        page = await browser.new_page(viewport={"width": 1920, "height": 1080})
        await page.goto(f"http://127.0.0.1:{port}/")
        await page.evaluate(PAINTED)
        painted = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        way.paints.append(float(await page.evaluate(painted)))
        await page.close()


async def _sent(producer: AIOKafkaProducer, one: Record) -> None:
    await producer.send(one.topic, one.value, one.key, headers=list(one.headers))


def _login(access: Access) -> dict[str, Any]:
    return {
        "bootstrap_servers": access.address,
        "security_protocol": access.security,
        "sasl_mechanism": access.mechanism,
        "sasl_plain_username": access.user,
        "sasl_plain_password": access.password,
    }


@contextmanager
def _serving(up: Stage, parts: Sequence[str]) -> Iterator[tuple[Sequence[psutil.Process], int]]:
    """The service's processes, the fold first, and where the pages are."""
    global _token  # noqa: PLW0603  # one table at a time
    _token = up.parts.secrets.token(str(Agency.COORDINATOR)).read_text().strip()
    with ExitStack() as until:
        log, running = until.enter_context(LOG.open("a")), list[psutil.Process]()
        for slot, part in enumerate(parts):
            (port,) = free_ports(1)
            told = environment(Replica(Agency.COORDINATOR, slot, port), up.plan, up.parts)
            told |= marked(up.parts.folder) | {"JOINTTABLE_PART": part}
            program = subprocess.Popen([sys.executable, "-m", "coordinator"], env=told, stdout=log, stderr=log)
            until.callback(program.wait)
            until.callback(program.terminate)
            running.append(psutil.Process(program.pid))
            _until_ready(port)
        yield running, port


def _until_ready(port: int) -> None:
    until = monotonic() + PATIENCE
    while True:
        try:
            urlopen(f"http://127.0.0.1:{port}/health/ready", timeout=10).close()
        except OSError:
            if monotonic() > until:
                raise
            sleep(0.3)
        else:
            return


_token = ""
_last: tuple[str, float] = ("", 0.0)
QUIET_FOR: Final = 1.5
"""Seconds without a change after which everything that was published counts as shown."""


def _board_is_quiet(port: int) -> bool:
    """Whether the board has shown nothing new for a while."""
    global _last  # noqa: PLW0603  # what it was at the last look
    found = re.search(r"since=([0-9a-f-]*)", _asked(port, "/?table=nowhere"))
    mark = found[1] if found else ""
    if mark != _last[0]:
        _last = (mark, monotonic())
    return monotonic() - _last[1] >= QUIET_FOR


def _board(port: int) -> Sequence[Any]:
    cases: Sequence[Any] = json.loads(_asked(port, "/api/board"))["cases"]
    return cases


def _asked(port: int, path: str) -> str:
    request = Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"Bearer {_token}"})
    with urlopen(request, timeout=60) as answer:  # noqa: S310  # our own address
        text: str = answer.read().decode()
        return text
