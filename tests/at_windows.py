"""A table of two coordinators and the police, on which faults are made; and the recount that follows each of them."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import psutil
from pymongo import MongoClient
from typer.testing import Result

from a_service import in_custody
from contracts.police import CaseRegistered, RulePackRef, SuspectArrested
from contracts.topics import Agency
from demo.clock import DayClock
from demo.conductor import Rest
from deploy.run import Standing, table
from deploy.services import Replica, environment
from deploy.steps import Steps
from deploy.table_file import NAME
from eventually import PATIENCE, eventually
from given import Wire, at, pack
from messaging.crashing import Place
from messaging.event import Record
from on_kafka import publish
from recounting import commanded, recounted

SESSION = 6
"""Seconds of silence after which a replica's partitions go to the other."""
ARRESTED_BY_HAND = {
    "table": "rotterdam",
    "offence": "Shoplifting",
    "offence_class": "pre-trial-detention-allowed",
    "age_class": "adult",
    "vulnerable": False,
    "arrested_at": at("09:00").isoformat(),
    "arrested_place": "Station Square",
}
"""What police's own system says of an arrest, but for its numbers."""


@dataclass(frozen=True, slots=True)
class Faulty:
    """Hands on the table, and on what goes wrong at it."""

    up: Standing
    away: set[str] = field(default_factory=set)
    """Names of coordinators that left the table."""

    @property
    def coordinators(self) -> Sequence[Replica]:
        every = (self.up.plan.first(Agency.COORDINATOR), *self.up.plan.further)
        return [one for one in every if one.name not in self.away]

    def publishes(self, records: Sequence[Record], agency: Agency = Agency.POLICE) -> None:
        """Police, or another, say this, whatever their own service thinks of it."""
        publish(self.up.parts.broker_as(agency), records)

    def arms(self, place: Place, how: str = "", service: Agency = Agency.COORDINATOR) -> None:
        """Whoever of the service comes to this place first ends there, or stops (`how="stop"`)."""
        file = crash_file(self.up.plan.folder, service)
        file.with_suffix(".new").write_text(f"{place} {how}".strip())
        file.with_suffix(".new").replace(file)

    def came(self, service: Agency = Agency.COORDINATOR, patience: float = PATIENCE) -> None:
        """Return when somebody came to that place."""
        file = crash_file(self.up.plan.folder, service)
        eventually(lambda: not file.exists(), f"somebody of {service} comes to the place", patience)

    def stopped(self) -> Replica:
        """The coordinator that stopped there."""
        self.came()
        found: list[Replica] = []

        def one_is() -> bool:
            found[:] = [one for one in self.coordinators if self._is_stopped(one)]
            return bool(found)

        eventually(one_is, "a coordinator stands still")
        return found[0]

    def goes_on(self, replica: Replica) -> None:
        os.kill(self.up.parts.supervisor.process(replica.name), signal.SIGCONT)

    def lost_races(self, replica: Replica) -> int:
        """How often its write came too late for a case, as its log tells."""
        return self.up.parts.supervisor.log(replica.name).read_text().count('"event": "lost-race"')

    def rests(self, *others: Replica) -> None:
        """Return when the coordinators, and these, have nothing left to do, and their store was told what was sent."""
        token = self.up.parts.secrets.token("operator").read_text().strip()
        asked = {one.name: one.address for one in (*self.coordinators, *others)}
        with httpx2.Client(timeout=10) as client, ThreadPoolExecutor(len(asked)) as asking:
            Rest(asked, token, lambda: True).wait(client, asking)
        with self.store() as store:
            eventually(lambda: not store["cases"].count_documents({"outbox": {"$ne": []}}), "the store is told")

    def recounted(self) -> dict[str, Any]:
        """What `jointtable verify-view` answers; its exit code with it."""
        return recounted(self._settings())

    def commanded(self, *words: str) -> Result:
        """The answer of the `jointtable` command, with the coordinator's own settings."""
        return commanded(self._settings(), *words)

    def switched(self, *words: str) -> dict[str, Any]:
        """What `jointtable rebuild --switch` answers."""
        table = str(self.up.plan.folder / NAME)
        said = ("--switch", "--who", "a test", "--why", "it was false", "--table", table, "--json")
        answer = self.commanded("rebuild", *said, *words)
        assert answer.exit_code == 0, answer.output
        told: dict[str, Any] = json.loads(answer.stdout)
        return told

    def begins_a_rebuild_and_is_killed(self) -> None:
        """A rebuild ends (-9) as soon as it has read something."""
        told = {**os.environ, **self._settings()}
        began = subprocess.Popen([Path(sys.executable).with_name("jointtable"), "rebuild"], env=told)
        with self.store() as store:
            eventually(lambda: bool(store["rebuilt_read"].find_one()), "it reads")
        began.kill()
        began.wait()

    @contextmanager
    def no_coordinator_runs(self) -> Iterator[None]:
        """They are stopped in order, and started again."""
        for one in self.coordinators:
            self.up.parts.supervisor.end(one.name)
        yield
        for one in self.coordinators:
            self.up.parts.supervisor.run(one.name)

    def equal_again(self, *others: Replica) -> dict[str, Any]:
        """Everybody comes to rest, and the recount finds no difference."""
        self.rests(*others)
        counted = self.recounted()
        assert (counted["code"], counted["differences"], counted["not_kept"]) == (0, [], 0), counted
        return counted

    def stored(self, case_id: str) -> Mapping[str, Any]:
        """The case as the coordinators' store has it; empty when it has none."""
        with self.store() as store:
            return store["cases"].find_one({"_id": case_id}) or {}

    @contextmanager
    def store(self, service: Agency = Agency.COORDINATOR) -> Iterator[Any]:
        """The service's own database."""
        uri = self.up.parts.secrets.store_uri(service).read_text().strip()
        client: MongoClient[dict[str, Any]] = MongoClient(uri)
        with client:
            yield client[str(service)]

    def read_up_to(self, case_id: str) -> int:
        """How far the coordinators read what police said of the case."""
        return read_of_police(self.stored(case_id))

    def _settings(self) -> Mapping[str, str]:
        return environment(self.coordinators[0], self.up.plan, self.up.parts)

    def _is_stopped(self, replica: Replica) -> bool:
        process = self.up.parts.supervisor.process(replica.name)
        return bool(process) and psutil.Process(process).status() == psutil.STATUS_STOPPED


@contextmanager
def faulty_table(
    folder: Path,
    services: Sequence[Agency] = (Agency.COORDINATOR, Agency.POLICE),
    coordinators: int = 2,
    smaller: int = 1,
) -> Iterator[Faulty]:
    """Some coordinators and these services, each with places to end at, and bounds of catching up so much smaller."""
    besides: dict[Agency, dict[str, object]] = {
        one: {"CRASH_FILE": crash_file(folder, one), "SMALLER": smaller} for one in services
    }
    besides[Agency.COORDINATOR]["SESSION_SECONDS"] = SESSION
    further = [Agency.COORDINATOR] * (coordinators - 1)
    with table(folder, "nl", Steps(), besides=besides, services=services, further=further) as up:
        DayClock(up.plan.clock_file, at("12:00")).set(at("12:00"), 0.0)
        yield Faulty(up)


def read_of_police(stored: Mapping[str, Any]) -> int:
    """How far a case was read, as it is stored."""
    cursors = stored.get("cursors", {})
    return next((int(one["sequence"]) for name, one in cursors.items() if "police~1progress" in name), 0)


def crash_file(folder: Path, service: Agency) -> Path:
    return folder / f"crash-{service}"


def words(case_id: str, count: int = 4) -> Wire:
    """Police register a suspect, arrest and hold them: so many words on one topic."""
    wire = registered(case_id)
    wire.says(SuspectArrested(occurred_at=at("09:00"), place="Harbour"))
    for number in range(2, count):
        wire.says(in_custody(number))
    return wire


def words_in_custody(case_id: str, count: int) -> Wire:
    """The same of somebody who was in custody already: none of these words counts at once."""
    wire = registered(case_id)
    for number in range(1, count):
        wire.says(in_custody(number))
    return wire


def registered(case_id: str) -> Wire:
    wire, of = Wire(case_id), RulePackRef(name=pack().name, version=pack().version)
    first: dict[str, Any] = {"agency_number": f"PL-{case_id[:8]}", "incident": "I1", "table": "rotterdam"}
    wire.says(CaseRegistered(occurred_at=at("09:00"), offence="Shoplifting", rule_pack=of, **first))
    return wire
