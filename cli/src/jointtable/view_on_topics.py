"""The coordinator's view as its topics tell it, beside what its store holds: for the recount and for the rebuild."""

import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Final

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError
from pydantic import ValidationError
from rich.console import Console
from rich.progress import track

from contracts.topics import Agency, Topic
from coordinator.domain.joint_case import JointCase, evolve
from coordinator.handlers import judge
from coordinator.stream import TOPICS
from messaging.assembly import ring_of
from messaging.broker import consumer_alone, let_go
from messaging.clock import clock_of
from messaging.document import CaseDocument
from messaging.mongo import MongoCases, MongoParked, database_of
from messaging.mongo_beside import MongoBeside
from messaging.parking import Place
from messaging.ports import StoreUnavailable
from messaging.recount import Lying, Replayed, by_case, replay
from messaging.service import Reaction, Service
from messaging.settings import ServiceSettings
from messaging.stream import record_of

OWN: Final = tuple(topic for topic in Topic if topic.owner is Agency.COORDINATOR)
READ: Final = tuple(dict.fromkeys((*TOPICS, *OWN)))
SILENT: Final = 15.0
"""Seconds without a record, while there are some to come, after which the broker counts as away."""
AT_ONCE: Final = 200


class Unanswered(Exception):  # noqa: N818  # it says what is so
    """The question cannot be answered; the message says why."""


NOT_TO_BE_HAD: Final = (ValidationError, OSError, KafkaError, StoreUnavailable, Unanswered)
"""What may come in between."""


@dataclass(frozen=True, slots=True)
class Told:
    """Some cases, each as the topics tell it and as the store holds it; and records on the way that nobody can read."""

    cases: Sequence[tuple[Replayed[JointCase], CaseDocument[JointCase] | None]] = ()
    unreadable: Sequence[Place] = ()


async def told(service: Service[JointCase], settings: ServiceSettings, *, quiet: bool) -> AsyncIterator[Told]:
    """Every case, some at a time. Raises KafkaError, StoreUnavailable, Unanswered."""
    async with reading_all(settings) as reader:
        aside = Console(stderr=True)
        partitions = sorted({one.partition for one in reader.assignment()})
        for nth in track(partitions, "counting again", console=aside, disable=quiet, transient=True):
            cases, unreadable = by_case(service, await _lying(reader, nth), service.clock.now())
            yield Told(unreadable=unreadable)
            for first in range(0, len(cases), AT_ONCE):
                some = cases[first : first + AT_ONCE]
                stored = await service.cases.load_many([one.case_id for one in some])
                now = service.clock.now()
                yield Told([(replay(service, one, now), stored.get(one.case_id)) for one in some])


def counting(case: JointCase, passed_over: int) -> JointCase:
    """The case with so many decisions more: the view topic keeps the newest view only, and each of them counts."""
    return replace(case, coordinator=replace(case.coordinator, decisions=case.coordinator.decisions + passed_over))


def say_why(command: str, why: Exception) -> None:
    """On standard error, in a line."""
    print(f"jointtable {command}: {in_a_line(why)}", file=sys.stderr)


def coordinator_service(settings: ServiceSettings) -> Service[JointCase]:
    """The coordinator as it reads and folds; it decides nothing and writes nothing here."""
    database = database_of(settings.secret(settings.store_uri_file), settings.store_database)
    return Service(
        agency=Agency.COORDINATOR,
        initial=JointCase,
        evolve=evolve,
        react=lambda _document, _now: Reaction(),
        judge=judge,
        cases=MongoCases(database, JointCase),
        parked=MongoParked(database),
        ring=ring_of(settings),
        key=None,
        clock=clock_of(settings.clock_file),
    )


def beside_coordinators(settings: ServiceSettings) -> MongoBeside[JointCase]:
    """Where a rebuild keeps its cases, in the coordinator's own database."""
    return MongoBeside(database_of(settings.secret(settings.store_uri_file), settings.store_database), JointCase)


@asynccontextmanager
async def reading_all(settings: ServiceSettings) -> AsyncIterator[AIOKafkaConsumer]:
    """A reader of every topic that the coordinator reads or writes, from their beginnings.

    Keyed topics share one count of partitions, so that partition n of each holds whole cases. Raises KafkaError, and
    Unanswered when one of them is not to be seen.
    """
    reader = consumer_alone(settings, *READ)
    try:
        await reader.start()
        unseen = sorted({*map(str, READ)} - {one.topic for one in reader.assignment()})
        if unseen:
            raise Unanswered(f"no such topic, or no right to see it: {', '.join(unseen)}")
        yield reader
    finally:
        await let_go(reader)


async def _lying(reader: AIOKafkaConsumer, partition: int) -> list[Lying]:
    """All that lies on this partition of each topic, up to its end as it is now. Raises Unanswered."""
    places = [one for one in reader.assignment() if one.partition == partition]
    ends, found = await reader.end_offsets(places), list[Lying]()
    starts = await reader.beginning_offsets(places)
    left = {place for place in places if ends[place] > starts[place]}
    while left:
        came = await reader.getmany(*left, timeout_ms=int(SILENT * 1000))
        if not came:
            raise Unanswered(f"no answer, or no right to read: {', '.join(sorted(one.topic for one in left))}")
        found += [Lying(record_of(one), one.timestamp) for records in came.values() for one in records]
        left = {place for place in left if await reader.position(place) < ends[place]}
    return found


def in_a_line(why: Exception) -> str:
    """What came in between, in a line."""
    if isinstance(why, ValidationError):
        missing = sorted(f"JOINTTABLE_{str(one['loc'][0]).upper()}" for one in why.errors() if one["loc"])
        return f"settings missing or wrong: {', '.join(missing)}"
    return str(why).splitlines()[0] if str(why) else type(why).__name__
