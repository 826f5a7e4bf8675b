"""Makes faults in the middle of catching up: a backlog is said while no coordinator is there, and then they begin."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx2

from at_windows import Faulty
from campaigns.faults_drawn import SLOTS, SMALLER, Fault, Round, What
from campaigns.faults_said import Load
from contracts.topics import Agency
from deploy.services import Replica
from eventually import eventually
from jointtable.reading_groups import broker_told
from messaging.assignment import FAR_BEHIND
from messaging.mongo import UNDECIDED


class NotBehind(Exception):  # noqa: N818  # it says what is so
    """The fault did not fall in the middle of catching up, so nothing was tried."""


def in_the_middle(table: Faulty, some: Round, begin: Callable[[Fault], Load]) -> None:
    """Make them, one after the other; return when everybody was begun again. Raises NotBehind."""
    both = table.coordinators[:SLOTS]
    ended(table, both)
    begin(some[0]).wait()
    with table.store() as store:
        behind = Behind(table, both, store)
        if some[0].what is What.BEHIND_JOINED:
            behind.joined(some[0])
            return
        behind.begins()
        for one in some:
            (behind.killed if one.what is What.BEHIND_KILLED else behind.stopped)(one)


@dataclass(frozen=True, slots=True)
class Behind:
    """Two coordinators with a backlog before them."""

    table: Faulty
    both: Sequence[Replica]
    store: Any

    def begins(self) -> None:
        """They begin; return when cases are taken in and not decided upon."""
        self.table.up.parts.supervisor.launch(one.name for one in self.both)
        eventually(lambda: self.undecided() > 0, "cases are taken in and not decided upon")

    def killed(self, fault: Fault) -> None:
        """Whoever comes to the place first."""
        assert fault.place
        self.table.arms(fault.place)
        self.table.came()
        self.was_behind(fault)

    def stopped(self, fault: Fault) -> None:
        """The same, and it goes on when the other has its partitions."""
        assert fault.place
        self.table.arms(fault.place, "stop")
        zombie = self.table.stopped()
        self.was_behind(fault)
        time.sleep(fault.lasts)  # real time: this is about programs that stand still
        self.table.goes_on(zombie)

    def joined(self, fault: Fault) -> None:
        """A third joins, which waited at the door; in the middle of all three's catching up the first is ended."""
        with at_the_door(self.table) as (third, comes_in):
            self.begins()
            comes_in()
            eventually(lambda: self.reads(third), "the third has partitions")
            self.was_behind(fault)
            ended(self.table, self.both[:1])
            self.table.up.parts.supervisor.run(self.both[0].name)

    def was_behind(self, fault: Fault) -> None:
        """Cases are undecided; or, between two pieces, so much is unread that the next is behind. Raises NotBehind."""
        if not self.undecided() and unread(self.table) < FAR_BEHIND // SMALLER:
            raise NotBehind(fault.told())

    def undecided(self) -> int:
        """How many cases were taken in and not decided upon: there are such only far behind."""
        return int(self.store["cases"].count_documents(UNDECIDED))

    def reads(self, replica: Replica) -> bool:
        """Whether the group gave it partitions."""
        token = self.table.up.parts.secrets.token("operator").read_text().strip()
        shown = {"Authorization": f"Bearer {token}"}
        return bool(httpx2.get(f"{replica.address}/operator/idle", headers=shown, timeout=10).json().get("reading"))


@contextmanager
def at_the_door(table: Faulty) -> Iterator[tuple[Replica, Callable[[], None]]]:
    """A further coordinator that has begun and stands still, and what lets it go on; it leaves with the block."""
    supervisor = table.up.parts.supervisor
    third = next(one for one in table.up.plan.further if one.name in table.away)
    supervisor.run(third.name)
    eventually(lambda: answers(third), "the third has begun")
    process = supervisor.process(third.name)
    os.kill(process, signal.SIGSTOP)
    try:
        yield third, lambda: os.kill(process, signal.SIGCONT)
    finally:
        os.kill(process, signal.SIGCONT)
        supervisor.end(third.name)


def unread(table: Faulty) -> int:
    """How many records the coordinators have still to take in, as the broker knows it."""
    return broker_told(table.up.parts.broker, [Agency.COORDINATOR]).groups[Agency.COORDINATOR].lag


def ended(table: Faulty, replicas: Sequence[Replica]) -> None:
    """In order, all at once."""
    with ThreadPoolExecutor(len(replicas)) as ending:
        list(ending.map(table.up.parts.supervisor.end, [one.name for one in replicas]))


def answers(replica: Replica) -> bool:
    """Whether its process is there."""
    try:
        return httpx2.get(f"{replica.address}/health/live", timeout=2).is_success
    except httpx2.HTTPError:
        return False
