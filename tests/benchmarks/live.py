"""From a record's publishing to the case's joint view on its topic, at several paces, beside a bare loop.

BENCH_RATES="1 10 100 500": records a second. BENCH_SECONDS=60: how long each pace lasts at most.
"""

import asyncio
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median, quantiles
from time import time
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from benchmarks.asked import asked, command
from benchmarks.fold_cases import Cases
from benchmarks.fold_programs import python
from benchmarks.fold_stage import Stage, stage
from contracts.topics import Topic
from deploy.access import Access
from messaging.event import Record

PROBES: Final = 1_000
WARMING: Final = 40
"""Cases that are told before anything is measured."""
PATIENCE: Final = 30.0
"""Seconds after the last probe in which it has to be seen."""
LONG: Final = {1: 1, 10: 2, 100: 5}
"""Of each case so many records are told, by the pace: so that there are enough that begin; else sixteen."""
WAYS: Final = {"bare loop": "live_bare", "coordinator": "fold_coordinator"}
PAGE: Final = """\
# How soon the board knows

Written by `{command}`.

Records of new cases are published at a steady pace; each case's first record is a
probe. In milliseconds, from before the record is handed to the producer:

- **coordinator**: until the case's joint view is read from the view topic: consumed, all rules, written with
  `w: majority, j: true`, sent by the relay, consumed again. One process, the service as it is without its pages.
- **bare loop**: consumed, one plain bulk write of the same facts under the same policy, offsets committed, told on the
  view topic; *written* is until the store had acknowledged the write, *told* until it is read from the view topic.

One run, the ways in turn at each pace, at most {seconds} s each; {store}; both with an empty store at the beginning.
The publisher and the reader share the cores with all of it.

| records/s | way | probes | seen | p50 | p99 | worst |
|---|---|---|---|---|---|---|
{rows}

A probe that was not seen within {patience:.0f} s after the last one counts as that late.
"""


@dataclass(slots=True)
class Told:
    """When each probe was published, and when its view was seen or its write acknowledged, in seconds."""

    published: dict[str, float] = field(default_factory=dict)
    seen: dict[str, float] = field(default_factory=dict)
    written: dict[str, float] = field(default_factory=dict)

    def late(self, until: Mapping[str, float]) -> list[float]:
        """Milliseconds of each probe."""
        end = max(self.published.values()) + PATIENCE
        return [(until.get(case, end) - at) * 1000 for case, at in self.published.items()]


def measure() -> str:
    """The page."""
    seconds = float(asked("live", "BENCH_SECONDS") or "60")
    rates = [int(one) for one in asked("live", "BENCH_RATES").split()]
    rows = list[str]()
    with stage(Cases(0, 0)) as up:
        store = up.store_told
        for rate in rates:
            found = {way: _measured(up, way, rate, seconds) for way in WAYS}
            bare, ours = found.values()
            rows += [
                _row(rate, "bare loop, written", bare, bare.written),
                _row(rate, "bare loop, told", bare, bare.seen),
                _row(rate, "coordinator", ours, ours.seen),
            ]
            sys.stderr.write("\n".join(rows[-3:]) + "\n")
    return PAGE.format(
        command=command("live"), seconds=f"{seconds:.0f}", store=store, rows="\n".join(rows), patience=PATIENCE
    )


def _measured(up: Stage, way: str, rate: int, seconds: float) -> Told:
    with up.running(python(WAYS[way])):
        return asyncio.run(_probed(up.parts.broker, way, rate, seconds))


async def _probed(access: Access, way: str, rate: int, seconds: float) -> Told:
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
        told = Told()
        reading = asyncio.create_task(_see(reader, told))
        await _publish(producer, Told(), _records(f"warm {way} {rate}", WARMING, rate), 50, PATIENCE)
        await _until(lambda: len(told.seen) >= WARMING, PATIENCE * 4)
        probes = min(PROBES, int(rate * seconds / LONG.get(rate, 16)))
        await _publish(producer, told, _records(f"{way} {rate}", probes, rate), rate, seconds)
        await _until(lambda: told.published.keys() <= told.seen.keys(), PATIENCE)
    finally:
        if reading:
            reading.cancel()
        await producer.stop()
        await reader.stop()
    return told


def _records(name: str, count: int, rate: int) -> Iterator[tuple[bool, Record]]:
    """The records of so many cases, a few in flight; and whether each is the first of its case."""
    cases, in_flight = Cases(count, hash_of(name)), deque[deque[Record]]()
    coming, long = iter(range(count)), LONG.get(rate, 16)
    first = set[bytes]()
    while True:
        while len(in_flight) < long and (nth := next(coming, None)) is not None:
            in_flight.append(deque(cases.records_of(nth)[:long]))
        if not in_flight:
            return
        case = in_flight.popleft()
        record = case.popleft()
        yield record.key not in first, record
        first.add(record.key or b"")
        if case:
            in_flight.append(case)


def hash_of(name: str) -> int:
    """A seed of its own for each run."""
    return int.from_bytes(name.encode(), "big")


async def _publish(
    producer: AIOKafkaProducer, told: Told, records: Iterator[tuple[bool, Record]], rate: int, seconds: float
) -> None:
    begun = asyncio.get_running_loop().time()
    for nth, (is_probe, one) in enumerate(records):
        due = begun + nth / rate
        if due > begun + seconds:
            return
        await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
        if is_probe:
            told.published[(one.key or b"").decode()] = time()
        await producer.send(one.topic, one.value, one.key, headers=list(one.headers))


async def _see(reader: AIOKafkaConsumer, told: Told) -> None:
    while True:
        for records in (await reader.getmany(timeout_ms=100)).values():
            at = time()
            for one in records:
                case = (one.key or b"").decode()
                told.seen.setdefault(case, at)
                told.written.setdefault(case, _moment_in(one))


def _moment_in(record: Any) -> float:
    """When it was written, as the bare loop says; a joint view does not say it."""
    return float(record.value) if record.value and not record.value.startswith(b"{") else float("nan")


async def _until(holds: Any, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            while not holds():  # noqa: ASYNC110  # nothing in a broker tells us
                await asyncio.sleep(0.02)
    except TimeoutError:
        pass  # what was not seen is told as such


def _row(rate: int, way: str, told: Told, until: Mapping[str, float]) -> str:
    late, seen = told.late(until), len(told.published.keys() & until.keys())
    return f"| {rate} | {way} | {len(late)} | {seen} | {median(late):,.0f} | {_p99(late):,.0f} | {max(late):,.0f} |"


def _p99(late: Sequence[float]) -> float:
    return quantiles(late, n=100, method="inclusive")[98]
