"""Makes one fault at a table of coordinators, police and probation, while its load is said."""

import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from at_windows import Faulty, faulty_table
from campaigns.faults_behind import answers, in_the_middle
from campaigns.faults_drawn import BEHIND, KILLED, SLOTS, SMALLER, Fault, Round, What
from campaigns.faults_said import BEGINS, STEP, Load
from contracts.topics import Agency
from demo.clock import DayClock
from deploy.run import wait_until_ready
from deploy.services import Replica
from eventually import eventually
from jointtable.reading_groups import NotTold, broker_told

AT_MOST: Final = 4
"""Coordinators that may sit at the table."""
BACK: Final = 120.0
"""Seconds within which who was killed answers again."""
BROKER: Final = "kafka"
STORE: Final = "store"


@dataclass(slots=True)
class Hands:
    """Hands on the table and on its faults."""

    table: Faulty
    clock: DayClock

    def make(self, some: Round, begin: Callable[[Fault], Load]) -> None:
        """Make them while their loads are said; return when all of it is acknowledged and everybody is up again."""
        self.clock.set(BEGINS + STEP * some[-1].nth, 0.0)
        if some[0].what in BEHIND:
            in_the_middle(self.table, some, begin)
        else:
            self._while_it_is_said(some, begin)
        self.up_again()

    def _while_it_is_said(self, some: Round, begin: Callable[[Fault], Load]) -> None:
        for one in some:
            if one.place:
                self.table.arms(one.place, "stop" if one.what is What.ZOMBIE_AT else "", one.service)
        loads, began = [begin(one) for one in some], time.monotonic()
        for load in loads:
            load.wait_for_the_first()
        for one in sorted(some, key=lambda fault: fault.after):
            time.sleep(max(0.0, began + one.after - time.monotonic()))  # real time: this is about programs that die
            self._make(one)
        for load in loads:
            load.wait()

    @property
    def away(self) -> Sequence[Replica]:
        """Coordinators that may still join."""
        return [one for one in self.table.up.plan.further if one.name in self.table.away]

    @property
    def services(self) -> Sequence[Replica]:
        """Every replica that is at the table."""
        others = (self.table.up.plan.first(one) for one in KILLED if one is not Agency.COORDINATOR)
        return (*self.table.coordinators, *others)

    def up_again(self) -> None:
        """Return when everybody answers. Raises AssertionError, NotRunning."""
        until = time.monotonic() + BACK
        for one in self.services:
            while not answers(one):
                self.table.up.parts.supervisor.check()
                assert time.monotonic() < until, f"{one.name} does not answer again"
                time.sleep(0.1)

    def rest(self) -> None:
        """Return when nobody at the table has anything left to do, and no partition is left to somebody who is gone."""
        others = self.services[len(self.table.coordinators) :]
        while True:
            eventually(self._is_all_read, "everything is read", BACK)
            self.table.rests(*others)
            if self._is_all_read():
                return

    def leave(self, replica: Replica, *, killed: bool = False) -> None:
        """This coordinator leaves the table."""
        supervisor = self.table.up.parts.supervisor
        (supervisor.kill_for_good if killed else supervisor.end)(replica.name)
        self.table.away.add(replica.name)

    def _is_all_read(self) -> bool:
        """As the broker knows it, whoever reads: a replica knows of its own partitions only."""
        try:
            return not any(one.lag for one in broker_told(self.table.up.parts.broker, KILLED).groups.values())
        except NotTold:
            return False

    def _make(self, fault: Fault) -> None:
        supervisor = self.table.up.parts.supervisor
        match fault.what:
            case What.KILLED_AT:
                self.table.came(fault.service, BACK)
            case What.ZOMBIE_AT:
                zombie = self.table.stopped()
                time.sleep(fault.lasts)  # as above
                self.table.goes_on(zombie)
            case What.KILLED:
                supervisor.kill(self._replica(fault).name)
            case What.ALL_KILLED:
                for one in self.services:
                    supervisor.kill(one.name)
            case What.ZOMBIE:
                process = supervisor.process(self._replica(fault).name)
                os.kill(process, signal.SIGSTOP)
                time.sleep(fault.lasts)  # as above
                os.kill(process, signal.SIGCONT)
            case What.REPLICAS:
                self._join_and_leave()
            case What.BROKER_KILLED | What.STORE_KILLED:
                supervisor.kill(BROKER if fault.what is What.BROKER_KILLED else STORE)
            case What.BROKER_AWAY | What.STORE_AWAY:
                name = BROKER if fault.what is What.BROKER_AWAY else STORE
                supervisor.end(name)
                time.sleep(fault.lasts)  # as above
                supervisor.run(name)
            case _:
                """The load itself is the fault."""

    def _join_and_leave(self) -> None:
        """Two more join; then one of them leaves in order, and one is killed for good."""
        joining = list(self.away)
        self.table.up.parts.supervisor.launch(one.name for one in joining)
        self.table.away.difference_update(one.name for one in joining)
        for one in joining:
            wait_until_ready(one, self.table.up.parts)
        self.leave(joining[0])
        self.leave(joining[1], killed=True)

    def _replica(self, fault: Fault) -> Replica:
        if fault.service is Agency.COORDINATOR:
            return self.table.coordinators[fault.slot]
        return self.table.up.plan.first(fault.service)


@contextmanager
def at_the_table(folder: Path, coordinators: int = AT_MOST) -> Iterator[Hands]:
    """Two coordinators, police and probation; the other coordinators wait to join."""
    with faulty_table(folder, KILLED, coordinators, SMALLER) as table:
        hands = Hands(table, DayClock(table.up.plan.clock_file, BEGINS))
        for one in table.coordinators[SLOTS:]:
            hands.leave(one)
        yield hands
