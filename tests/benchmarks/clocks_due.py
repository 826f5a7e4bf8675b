"""A thousand open clocks that run out within a minute, on real parts: how late each breach stands on the topic."""

import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Final

from confluent_kafka.admin import AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType

from contracts.topics import Agency, Topic
from deploy.parts import Parts
from deploy.run import Standing, table
from deploy.steps import Steps
from many_clocks import FIRST_DUE, Told, held, suspects, time_runs, told

ROUNDS: Final = 3
CLOCKS: Final = 1_000
CASES: Final = suspects(CLOCKS, timedelta(minutes=1) / CLOCKS)
LEAD: Final = timedelta(seconds=3)
"""From when on time runs, before the first is due."""
SETTLED: Final = timedelta(seconds=15)
"""How long after the last was due the topic is read."""
PAGE: Final = """\
# A thousand clocks that run out within a minute

Written by `make bench PARTS=clocks-due`.

{clocks} suspects are held for examination and their nine hours end {apart:.0f} ms after each
other, at a coordinator of two replicas with a real broker and a real store; legal time runs as fast as real time.
Midway one replica is killed (kill -9) and stays down: its session lasts 45 seconds longer, so until the end nobody else
is given its partitions, and the other fires what the dead one left. Late is the broker's own moment of the record after
the due moment. Each round is a table of its own; medians of {rounds} rounds, and the worst of all.

| breaches | how many | p50 ms | p99 ms | latest ms | latest of all rounds ms |
|---|---|---|---|---|---|
{rows}

Told exactly once, of {all} breaches: **{once}**. Cases whose numbers and links are not whole: **{broken}**. Breaches
that stand on the topic twice with the same bytes, because a replica sent what the other was just sending: {twice};
readers count them once.
"""
GROUPS: Final = ("all", "of the replica that lived", "of the other, before it was killed", "of the other, afterwards")


@dataclass(frozen=True, slots=True)
class Round:
    """How late each breach was, in milliseconds, by group; and what of the topic was not as it should be."""

    late: Mapping[str, Sequence[float]]
    once: int
    broken: int
    twice: int


def measure() -> str:
    """The page."""
    rounds = [_round(nth) for nth in range(ROUNDS)]
    return PAGE.format(
        clocks=CLOCKS,
        apart=60_000 / CLOCKS,
        rounds=ROUNDS,
        rows="\n".join(_row(group, [one.late[group] for one in rounds]) for group in GROUPS),
        all=ROUNDS * CLOCKS,
        once=sum(one.once for one in rounds),
        broken=sum(one.broken for one in rounds),
        twice=sum(one.twice for one in rounds),
    )


def _round(nth: int) -> Round:
    coordinator = [Agency.COORDINATOR]
    with (
        tempfile.TemporaryDirectory() as folder,
        table(Path(folder), "nl", Steps(), services=coordinator, further=coordinator) as up,
    ):
        _stamped_by_the_broker(up.parts)
        first, (second,) = up.plan.first(Agency.COORDINATOR), up.plan.further
        held(up, CASES, [first, second])
        theirs = _partitions_of(second.name, up)
        began = time_runs(up, FIRST_DUE - LEAD)
        time.sleep((LEAD + timedelta(seconds=30)).total_seconds())
        up.parts.supervisor.kill_for_good(second.name)
        time.sleep((timedelta(seconds=30) + SETTLED).total_seconds())
        found = _measured(told(up.parts, CASES), theirs, began)
    sys.stderr.write(f"round {nth + 1}: latest {max(found.late['all']):.0f} ms, told once {found.once}\n")
    return found


def _measured(known: Mapping[str, Told], theirs: frozenset[int], began: datetime) -> Round:
    late: dict[str, list[float]] = {group: [] for group in GROUPS}
    for case, due in CASES.items():
        for _, stood in known[case].breaches:
            after = due - FIRST_DUE
            milliseconds = (stood - (began + LEAD + after)).total_seconds() * 1000
            dead = GROUPS[2] if after < timedelta(seconds=30) else GROUPS[3]
            late["all"].append(milliseconds)
            late[dead if known[case].partition in theirs else GROUPS[1]].append(milliseconds)
    once = sum(len(one.breaches) == 1 for one in known.values())
    return Round(late, once, sum(not one.whole for one in known.values()), sum(one.twice for one in known.values()))


def _row(group: str, rounds: Sequence[Sequence[float]]) -> str:
    p50 = median(median(late) for late in rounds)
    p99 = median(quantiles(late, n=100)[-1] for late in rounds)
    latest = [max(late) for late in rounds]
    many = median(len(late) for late in rounds)
    return f"| {group} | {many:.0f} | {p50:.0f} | {p99:.0f} | {median(latest):.0f} | {max(latest):.0f} |"


def _stamped_by_the_broker(parts: Parts) -> None:
    """So that a record's time is when it was appended, and not when somebody meant to send it."""
    entry = ConfigEntry("message.timestamp.type", "LogAppendTime", incremental_operation=AlterConfigOpType.SET)
    progress = ConfigResource(ResourceType.TOPIC, Topic.COORDINATOR_PROGRESS.value, incremental_configs=[entry])
    admin = parts.broker.admin()  # it forgets what was asked when it is let go
    for done in admin.incremental_alter_configs([progress]).values():
        done.result()


def _partitions_of(replica: str, up: Standing) -> frozenset[int]:
    """Which partitions the group gave this replica."""
    group = str(Agency.COORDINATOR)
    admin = up.parts.broker.admin()
    told_of = admin.describe_consumer_groups([group])[group].result()
    (member,) = [one for one in told_of.members if one.group_instance_id == replica]
    return frozenset(one.partition for one in member.assignment.topic_partitions)
