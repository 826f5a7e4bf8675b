"""From a record's publishing to the case's joint view on its topic, at several paces, beside a bare loop.

BENCH_RATES="1 10 100 500": records a second. Each record is a probe, and each way gets a thousand of them at each pace,
or as many as come in a minute: at one a second that is a quarter of an hour for each of the two ways.
BENCH_SECONDS=20: at most so many seconds a way at each pace; there are fewer probes then.
STORE=fast: the store built in Rust (see `fast_store` in fold_stage.py) instead of the development store.
"""

import asyncio
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from statistics import median, quantiles
from time import time
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from benchmarks.asked import asked, command
from benchmarks.fold_cases import Cases
from benchmarks.fold_programs import python
from benchmarks.fold_stage import Stage, stage
from benchmarks.live_probes import Probes, Told, probe_of
from contracts.topics import Topic
from deploy.access import Access
from messaging.event import Record

PROBES: Final = 1_000
LEAST: Final = 60.0
"""Seconds of a way at each pace, where a thousand records come sooner."""
WARMING: Final = 320
"""Records that are told before anything is measured, fifty a second."""
PATIENCE: Final = 30.0
"""Seconds after the last probe in which it has to be seen."""
IN_FLIGHT: Final = 16
"""Cases of which something is said in turn."""
BARE: Final = "bare loop"
OURS: Final = "coordinator"
WAYS: Final = {BARE: "live_bare", OURS: "fold_coordinator"}
TURNS: Final = (BARE, OURS, OURS, BARE)
"""Each way twice at each pace, so that what changes meanwhile on the machine changes for both."""
PAGE: Final = """\
# How soon the board knows

Written by `{command}`.

Records of new cases are published at a steady pace, {in_flight} cases in turn, each from its registering to its end of
about sixteen records: arrest, detention and the clocks that run for it are among them. Every record is a probe. In
milliseconds, from before the record is handed to the producer:

- **coordinator**: until a joint view is read from the view topic that has this record in its time line: consumed, all
  rules, written with `w: majority, j: true`, sent by the relay, consumed again. One process, the service as it is
  without its pages.
- **bare loop**: consumed, one plain bulk write of the same facts under the same policy, offsets committed, told on the
  view topic; *written* is until the store had acknowledged the write, *told* until it is read from the view topic.

One run: at each pace bare loop, coordinator, coordinator, bare loop, each from an empty store, and both turns of a way
pooled. {lasts}. The store is {store}. The publisher and the reader share the cores with all of it.

| records/s | way | probes | seen | p50 | p99 | worst |
|---|---|---|---|---|---|---|
{rows}

A probe that was not seen within {patience:.0f} s after the last one counts as that late.
"""


def measure() -> str:
    """The page."""
    rates, rows = [int(one) for one in asked("live", "BENCH_RATES").split()], list[str]()
    with stage(Cases(0, 0)) as up:
        store = up.store_told
        for rate in rates:
            rows += _rows(rate, *_both(up, rate))
            sys.stderr.write("\n".join(rows[-3:]) + "\n")
    limit = asked("live", "BENCH_SECONDS")
    return PAGE.format(
        command=command("live"),
        in_flight=IN_FLIGHT,
        lasts=f"A way had at most {limit} s at each pace" if limit else "A way had a thousand probes or a minute",
        store=store,
        rows="\n".join(rows),
        patience=PATIENCE,
    )


def lasting(rate: int, limit: str) -> float:
    """Seconds of each way at this pace, in both its turns together."""
    wanted = max(PROBES / rate, LEAST)
    return min(wanted, float(limit)) if limit else wanted


def _both(up: Stage, rate: int) -> tuple[Told, Told]:
    found = {way: Told() for way in WAYS}
    seconds = lasting(rate, asked("live", "BENCH_SECONDS")) / TURNS.count(BARE)
    for nth, way in enumerate(TURNS):
        with up.running(python(WAYS[way])):
            probes = asyncio.run(_probed(up.parts.broker, f"{way} {rate} {nth}", rate, seconds))
        found[way].add(probes, PATIENCE)
    return found[BARE], found[OURS]


async def _probed(access: Access, name: str, rate: int, seconds: float) -> Probes:
    login = {
        "bootstrap_servers": access.address,
        "security_protocol": access.security,
        "sasl_mechanism": access.mechanism,
        "sasl_plain_username": access.user,
        "sasl_plain_password": access.password,
    }
    producer = AIOKafkaProducer(**login, acks="all", linger_ms=0)
    reader = AIOKafkaConsumer(Topic.COORDINATOR_VIEW, **login, auto_offset_reset="latest", fetch_max_wait_ms=250)
    await producer.start()
    await reader.start()
    await reader.seek_to_end()
    reading: asyncio.Task[None] | None = None
    try:
        warming, probes = Probes(), Probes()
        reading = asyncio.create_task(_see(reader, (warming, probes)))
        await _publish(producer, warming, records(f"warm {name}", WARMING), 50)
        await _until(warming.all_told, PATIENCE * 4)
        await _publish(producer, probes, records(name, int(rate * seconds)), rate)
        await _until(probes.all_told, PATIENCE)
    finally:
        if reading:
            reading.cancel()
        await producer.stop()
        await reader.stop()
    return probes


def records(name: str, count: int) -> Iterator[Record]:
    """So many records of new cases, a few in flight."""
    cases, in_flight = Cases(count, _seed(name)), deque[deque[Record]]()
    coming = iter(range(count))
    for _ in range(count):
        while len(in_flight) < IN_FLIGHT:
            in_flight.append(deque(cases.records_of(next(coming))))
        case = in_flight.popleft()
        yield case.popleft()
        if case:
            in_flight.append(case)


def _seed(name: str) -> int:
    """A seed of its own for each run."""
    return int.from_bytes(name.encode(), "big")


async def _publish(producer: AIOKafkaProducer, probes: Probes, them: Iterator[Record], rate: int) -> None:
    begun = asyncio.get_running_loop().time()
    for nth, one in enumerate(them):
        due = begun + nth / rate
        await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
        probes.published(probe_of(one), time())
        await producer.send(one.topic, one.value, one.key, headers=list(one.headers))


async def _see(reader: AIOKafkaConsumer, some: Sequence[Probes]) -> None:
    while True:
        for told in (await reader.getmany(timeout_ms=100)).values():
            at = time()
            for one in told:
                for probes in some:
                    probes.read((one.key or b"").decode(), one.value or b"", at)


async def _until(holds: Any, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            while not holds():  # noqa: ASYNC110  # nothing in a broker tells us
                await asyncio.sleep(0.2)
    except TimeoutError:
        pass  # what was not seen is told as such


def _rows(rate: int, bare: Told, ours: Told) -> list[str]:
    return [
        _row(rate, "bare loop, written", bare.written, bare.unseen),
        _row(rate, "bare loop, told", bare.seen, bare.unseen),
        _row(rate, "coordinator", ours.seen, ours.unseen),
    ]


def _row(rate: int, way: str, late: Sequence[float], unseen: int) -> str:
    seen = len(late) - unseen
    return f"| {rate} | {way} | {len(late):,} | {seen:,} | {median(late):,.0f} | {_p99(late):,.0f} | {max(late):,.0f} |"


def _p99(late: Sequence[float]) -> float:
    return quantiles(late, n=100, method="inclusive")[98]
