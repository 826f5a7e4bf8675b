"""A real broker and store with all cases on the topics, and one way after another of folding them, each measured."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import psutil
from confluent_kafka import ConsumerGroupTopicPartitions, TopicPartition
from pymongo import MongoClient

from benchmarks.asked import is_fast
from benchmarks.fold_cases import NOON, Cases
from benchmarks.fold_check import Left, wrong_in
from benchmarks.fold_programs import NotFolded, heard, held, last_word, of_the_machine, peak, seconds, started, tell
from benchmarks.fold_said import OWN, Said, said_since
from benchmarks.fold_topics import ends_of, publish, send_away
from contracts.topics import Agency
from coordinator.stream import TOPICS
from deploy import local
from deploy.addresses import LOCAL, PROJECT
from deploy.local import BROKER, STORE
from deploy.parts import Parts, running_parts
from deploy.run_folder import fleeting
from deploy.services import Plan, Replica, environment
from deploy.supervision import marked
from messaging.mongo import UNDECIDED, UNSENT
from proofs.keys import KeyRing

PATIENCE: Final = 7200.0
"""Seconds for one way to fold everything: a whole year takes it half an hour where the machine is quiet."""
LOOK_EVERY: Final = 0.2
GROUP: Final = str(Agency.COORDINATOR)


@dataclass(frozen=True, slots=True)
class Way:
    """One way of folding: its programs, the consumer group they are in, and whether what they send counts too."""

    name: str
    programs: Sequence[Sequence[str]]
    group: str = GROUP
    sends: bool = False
    prefix: int = 0
    """How many records it takes, where all are too many for it; it says when it has them."""


@dataclass(frozen=True, slots=True)
class Used:
    """Seconds of processor time."""

    client: float
    store: float | None
    broker: float | None
    """None where the part is not ours: its address was given."""

    @property
    def in_all(self) -> float:
        return self.client + (self.store or 0.0) + (self.broker or 0.0)

    def since(self, before: "Used") -> "Used":
        return Used(self.client - before.client, _more(self.store, before.store), _more(self.broker, before.broker))


@dataclass(frozen=True, slots=True)
class Measured:
    """One run: seconds until every offset was committed, and until everything was sent as well."""

    way: str
    records: int
    committed: float
    sent: float
    used: Used
    peak: float
    """Megabytes of all its programs together at their highest."""
    writes: int
    finds: int
    wrong: str
    """What the check of the totals found; empty when all is right. Such a run does not count."""
    busy: float
    """How many processors' worth of time went to others meanwhile."""
    at_half: float = 0.0
    """Megabytes of memory of all its programs when half of the records were committed."""
    at_the_end: float = 0.0

    @property
    def rate(self) -> float:
        return self.records / self.sent


@dataclass
class Stage:
    """What the ways are measured on."""

    parts: Parts
    plan: Plan
    cases: Cases
    ends: Mapping[tuple[str, int], int]
    records: int
    moment: datetime
    at_half: float = 0.0
    said_before: Mapping[tuple[str, int], int] = field(default_factory=dict)
    """Where the coordinator's own topics ended when the run began."""

    @property
    def store_told(self) -> str:
        """Which store it is; not where, for that is nobody's business."""
        if STORE not in self.parts.supervisor.names():
            told = self.store.admin.command("buildInfo")
            return f"MongoDB {told['version']}, of whose processor time nothing is known here"
        return "SecantusDB, the server built in Rust" if is_fast() else "SecantusDB"

    @cached_property
    def store(self) -> MongoClient[dict[str, Any]]:
        """The store, as the service that keeps its cases there."""
        own = self.parts.secrets.store_uri(Agency.COORDINATOR).read_text().strip()
        return MongoClient(own)

    def run(self, way: Way) -> Measured:
        """Fold everything once in this way, from nothing. Raises NotFolded."""
        self.clear(way)
        with ExitStack() as until:
            programs = [
                until.enter_context(started(one, self._environment(nth))) for nth, one in enumerate(way.programs)
            ]
            for one in programs:
                heard(one, "ready")
            watched = [psutil.Process(one.pid) for one in programs]
            before, all_before, begun = self.used(watched), of_the_machine(), time.perf_counter()
            for one in programs:
                tell(one, "go")
            if way.prefix:
                heard(programs[0], "done")
            else:
                self.at_half = 0.0
                self._until(lambda: self._is_committed(way, watched), programs)
            committed = time.perf_counter() - begun
            if way.sends:
                self._until(self._is_sent, programs)
            sent = time.perf_counter() - begun
            used, all_after = self.used(watched).since(before), of_the_machine()
            busy = (all_after - all_before - used.in_all) / sent
            highest, now_held = sum(peak(one) for one in watched), sum(map(held, watched))
            told = [last_word(one) for one in programs]
        writes, finds = sum(one["writes"] for one in told), sum(one["finds"] for one in told)
        wrong = wrong_in(self._left(), self.cases, way.name, writes)
        records = way.prefix or self.records
        rest = (highest, writes, finds, wrong, busy, self.at_half, now_held)
        return Measured(way.name, records, committed, sent, used, *rest)

    def _left(self) -> Left:
        """What the run left, to be checked. Of what is unsent it is enough to know that it is."""
        known, keys = self.store[GROUP], Path(self._environment(0)["JOINTTABLE_KEYS_FILE"])
        said = Said(self.cases, KeyRing.from_jwks(keys.read_bytes()), self.moment)
        documents = known["cases"].find({}, {"outbox.record": 0}, batch_size=500)
        parked = known["parked"].count_documents({})
        return Left(documents, parked, said.note(said_since(self.parts.broker, self.said_before)))

    @contextmanager
    def running(self, command: Sequence[str]) -> Iterator[None]:
        """One program from an empty store, reading on where another stopped; it has its partitions."""
        asyncio.run(send_away(self.parts.broker, GROUP, forget=False))
        for name in ("cases", "parked"):
            self.store[GROUP].drop_collection(name)
        with started(command, self._environment(0)) as program:
            heard(program, "ready")
            tell(program, "go")
            self._until(self._is_stable, [program])
            yield
            last_word(program)

    def _is_stable(self) -> bool:
        """Whether the group has given its only member every topic."""
        known = self._admin.describe_consumer_groups([GROUP])[GROUP].result(30)
        return any(len(one.assignment.topic_partitions) >= len(TOPICS) for one in known.members)

    def clear(self, way: Way) -> None:
        """Forget what was folded, and how far anybody read."""
        asyncio.run(send_away(self.parts.broker, way.group))
        for name in ("cases", "parked"):
            self.store[GROUP].drop_collection(name)
        self.said_before = ends_of(self.parts.broker, OWN)

    def _is_committed(self, way: Way, watched: Sequence[psutil.Process] = ()) -> bool:
        asked = ConsumerGroupTopicPartitions(way.group, [TopicPartition(*place) for place in self.ends])
        answer: Future[Any] = self._admin.list_consumer_group_offsets([asked])[way.group]
        known = {(one.topic, one.partition): one.offset for one in answer.result(30).topic_partitions}
        if not self.at_half and sum(max(0, known[place]) for place in self.ends) >= self.records / 2:
            self.at_half = sum(map(held, watched))
        return all(known[place] >= end for place, end in self.ends.items())

    def _is_sent(self) -> bool:
        """Whether everything was decided upon, and all that was decided was sent; in this order."""
        cases = self.store[GROUP]["cases"]
        return all(cases.find_one(one, {"_id": 1}) is None for one in (UNDECIDED, UNSENT))

    @cached_property
    def _admin(self) -> Any:
        return self.parts.broker.admin()

    def _until(self, holds: Any, programs: Sequence[subprocess.Popen[str]]) -> None:
        until = time.monotonic() + PATIENCE
        while not holds():
            if any(one.poll() is not None for one in programs):
                raise NotFolded("a program ended before everything was folded")
            if time.monotonic() > until:
                raise NotFolded(f"not everything was folded in {PATIENCE:.0f} s")
            time.sleep(LOOK_EVERY)

    def used(self, watched: Sequence[psutil.Process] = ()) -> Used:
        """What these programs, the store and the broker used up to now."""
        supervisor = self.parts.supervisor
        ours = supervisor.names()
        processes = (psutil.Process(supervisor.process(one)) if one in ours else None for one in (STORE, BROKER))
        return Used(sum(map(seconds, watched)), *(seconds(one) if one else None for one in processes))

    def _environment(self, slot: int) -> dict[str, str]:
        told = environment(Replica(Agency.COORDINATOR, slot, 1), self.plan, self.parts)
        return marked(self.parts.folder) | told | {"PYTHONPATH": str(PROJECT / "tests")}


def _more(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before


def fast_store() -> None:
    """Use the store built in Rust, which takes the same command line. Raises NotFolded when it was not built."""
    built, named = LOCAL / "store-fast" / "bin" / "secantusd-rs", LOCAL / "store-fast" / "bin" / "secantusd-py"
    if not built.exists():
        raise NotFolded(f"{built} is not there: run `make fast-store`")
    named.unlink(missing_ok=True)
    named.symlink_to(built.name)
    local.STORE_ENVIRONMENT = LOCAL / "store-fast"  # type: ignore[attr-defined]  # only here: it is no store for a table


@contextmanager
def stage(cases: Cases, moment: datetime = NOON) -> Iterator[Stage]:
    """Everything up and all cases on the topics while the block lasts; legal time stands still at that moment."""
    if is_fast():
        fast_store()
    with fleeting(LOCAL / "runs") as own, running_parts(own) as parts:
        plan = Plan(dict.fromkeys(Agency, 1), "nl", own / "clock.json", own / "drop")
        noon = moment.isoformat()
        plan.clock_file.write_text(json.dumps({"anchor_real": noon, "anchor_legal": noon, "speed": 0, "ceiling": noon}))
        begun = time.perf_counter()
        count = publish(parts.broker, cases)
        sys.stderr.write(f"{count} records of {cases.count} cases published in {time.perf_counter() - begun:.0f} s\n")
        yield Stage(parts, plan, cases, ends_of(parts.broker, TOPICS), count, moment)
