"""A table in real time on which faults are planted: each service on a machine of its own, as far as that can be had.

What a fault needs is at hand: another release or a wrong clock on a machine, an agency's own system that goes away, a
slow line to the store, somebody else in a group, a topic or a right that is gone.
"""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Thread
from typing import Any, Final
from uuid import UUID, uuid5

import httpx2
from confluent_kafka import Consumer, Producer

from contracts.topics import Agency, Topic
from demo.conductor import Rest
from deploy.addresses import LOOPBACK, free_ports
from deploy.bindings import binding, exactly
from deploy.parts import Parts
from deploy.program import Program, ends_with_us
from deploy.rights import Operation, Resource, Right
from deploy.run import Standing, table, wait_until_ready
from deploy.services import Plan, environment, programs
from deploy.steps import Steps
from deploy.table_file import NAME
from deploy.topics import OPERATOR
from messaging.assignment import partition_of
from messaging.clock import SystemClock
from messaging.document import OUTBOX_LIMIT
from recounting import recounted

REQUESTS: Final = UUID("6a1d2c55-1b0e-5c5b-8c77-0f1d3a9b2e41")
_NUMBERS = count(1)
PATIENCE: Final = 120.0
LOOKS: Final = 20
ACCEPTED: Final = 202
TRY_AGAIN: Final = 503
CLOCK: Final = "JOINTTABLE_CLOCK_FILE"
"""Without it, time is real."""
SECRET: Final = "whsec_" + "c2VjcmV0" * 6
WRONG_CLOCK: Final = '''\
"""The clock of this machine is off by what the file beside this one says."""

import time
from datetime import timedelta
from pathlib import Path

from messaging.assignment import partition_of
from messaging.clock import SystemClock

_OFF = Path(__file__).with_name("off-by")
_right, _now = time.time, SystemClock.now
time.time = lambda: _right() + float(_OFF.read_text())
SystemClock.now = lambda clock: _now(clock) + timedelta(seconds=float(_OFF.read_text()))
'''


@dataclass(frozen=True, slots=True)
class Machine:
    """What stands first in a service's path: nothing, unless somebody put it there."""

    folder: Path

    @classmethod
    def new(cls, folder: Path) -> "Machine":
        """One whose clock is right."""
        folder.mkdir(parents=True)
        (folder / "sitecustomize.py").write_text(WRONG_CLOCK)
        machine = cls(folder)
        machine.clock_is_off_by(0)
        return machine

    def clock_is_off_by(self, seconds: float) -> None:
        """From now on."""
        new = self.folder / "off-by.new"
        new.write_text(str(seconds))
        new.replace(self.folder / "off-by")

    def has_release(self, version: str) -> None:
        """From the service's next start."""
        lies = self.folder / f"jointtable_messaging-{version}.dist-info"
        lies.mkdir()
        (lies / "METADATA").write_text(f"Metadata-Version: 2.1\nName: jointtable-messaging\nVersion: {version}\n")

    def has_the_tables_release(self) -> None:
        """Likewise."""
        for lies in self.folder.glob("*.dist-info"):
            (lies / "METADATA").unlink()
            lies.rmdir()


@dataclass(slots=True)
class OwnSystem:
    """An agency's own system, which is told by a webhook, and may be away."""

    port: int
    told: list[str] = field(default_factory=list)
    """The id of each notice that it took, in order."""
    _server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        """Where it is told."""
        return f"http://{LOOPBACK}:{self.port}/hook"

    def comes(self) -> None:
        """It answers from now on."""
        told = self.told

        class Hook(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["content-length"]))
                told.append(self.headers["webhook-id"])
                self.send_response(204)
                self.end_headers()

            def log_message(self, *_said: object) -> None:
                """Nobody reads it."""

        self._server = ThreadingHTTPServer((LOOPBACK, self.port), Hook)
        Thread(target=self._server.serve_forever, daemon=True).start()

    def goes(self) -> None:
        """Nobody answers at its address any more."""
        server, self._server = self._server, None
        if server:
            server.shutdown()
            server.server_close()


@dataclass(slots=True)
class Line:
    """A line to the store, on which each answer takes so many seconds."""

    port: int
    to: tuple[str, int]
    seconds: float = 0.0
    _listens: socket.socket | None = None

    def opens(self) -> None:
        """It is there from now on."""
        self._listens = socket.create_server((LOOPBACK, self.port))
        Thread(target=self._accept, args=(self._listens,), daemon=True).start()

    def is_quick(self) -> None:
        """From now on."""
        self.seconds = 0.0

    def closes(self) -> None:
        """It is gone."""
        if self._listens:
            self._listens.close()

    def _accept(self, listens: socket.socket) -> None:
        while True:
            try:
                asks, _ = listens.accept()
            except OSError:
                return
            try:
                answers = socket.create_connection(self.to)
            except OSError:
                asks.close()
                continue
            Thread(target=self._carry, args=(asks, answers, lambda: 0.0), daemon=True).start()
            Thread(target=self._carry, args=(answers, asks, lambda: self.seconds), daemon=True).start()

    @staticmethod
    def _carry(one: socket.socket, other: socket.socket, takes: Callable[[], float]) -> None:
        try:
            while said := one.recv(1 << 16):
                time.sleep(takes())
                other.sendall(said)
        except OSError:
            pass
        for end in (one, other):
            end.close()


@dataclass(frozen=True, slots=True)
class Hands:
    """Hands on the table, and on what goes wrong at it."""

    up: Standing
    machines: Mapping[Agency, Machine]
    system: OwnSystem
    line: Line
    said: list[str] = field(default_factory=list)
    """The id of every message that a service acknowledged to its own system."""
    of_police: list[str] = field(default_factory=list)
    """Those of police that every service reads."""

    # What an operator types.

    def run(self, command: str) -> subprocess.CompletedProcess[str]:
        """Its answer."""
        folder = self.up.plan.folder
        own = {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "KEEPER": f"supervisorctl -c {folder / 'supervisord.conf'}",
            "JOINTTABLE_TABLE": str(folder / NAME),
        }
        asked = [*ends_with_us(), "bash", "-euo", "pipefail", "-c", command]
        return subprocess.run(
            asked, env={**os.environ, **own}, capture_output=True, text=True, timeout=PATIENCE, check=False
        )

    def status(self) -> Any:
        """What `jointtable status --json` tells."""
        answer = self.run("jointtable status --json")
        assert answer.stdout, answer.stderr
        return json.loads(answer.stdout)

    def stands_well(self) -> None:
        """Nothing is wrong at the table; on a machine that is busy it may take a look or two until nothing is."""
        wrong: object = None
        for _ in range(LOOKS):
            wrong = self.status()["wrong"]
            if wrong == []:
                return
        raise AssertionError(f"it does not stand well: {wrong}")

    def recounted(self) -> Any:
        """What `jointtable verify-view --json` tells once everybody is at rest: with the coordinator's own settings."""
        token = self.up.parts.secrets.token(OPERATOR).read_text().strip()
        services = {str(one): self.up.plan.address(one) for one in Agency}
        with httpx2.Client(timeout=20) as client, ThreadPoolExecutor(len(services)) as asking:
            Rest(services, token, lambda: True).wait(client, asking)
        told = environment(self.up.plan.first(Agency.COORDINATOR), self.up.plan, self.up.parts)
        del told[CLOCK]
        return recounted(told)

    def lost(self) -> list[str]:
        """What police said and the prosecutor's own system was not told."""
        told = set(self.system.told)
        return [one for one in self.of_police if one not in told]

    # What agencies say meanwhile.

    def registers_a_case(self) -> str:
        """Police register one; its id."""
        answer = self._asks(Agency.POLICE, "/cases", self._arrest())
        assert answer.status_code == ACCEPTED, answer.text
        self.of_police.extend(answer.json()["messages"])
        return str(answer.json()["case_id"])

    def _arrest(self) -> Mapping[str, Any]:
        return {
            "agency_number": f"PL8{len(self.said):05d}",
            "incident": "I1",
            "table": "rotterdam",
            "offence": "Shoplifting",
            "offence_class": "pre-trial-detention-allowed",
            "age_class": "adult",
            "vulnerable": False,
            "arrested_at": (SystemClock().now() - timedelta(minutes=5)).isoformat(),
            "arrested_place": "Station Square",
        }

    def is_told_to_ask_again(self) -> None:
        """Police would register one, and are told that nothing was recorded."""
        answer = self._asks(Agency.POLICE, "/cases", self._arrest())
        assert (answer.status_code, answer.json()["code"]) == (TRY_AGAIN, "try-again"), answer.text

    def registers_cases_on_every_partition(self) -> None:
        """So that whoever holds one has something to take in."""
        size = self.up.parts.topics.clusters["local"].partitions["keyed"]
        left = set(range(size))
        for _ in range(20 * size):
            left -= {partition_of(self.registers_a_case(), size)}
            if not left:
                return
        raise AssertionError(f"no case lies on {left}")

    def says_until_refused(self) -> None:
        """Victim support tries to reach a victim until its service takes no more."""
        case, until = self.registers_a_case(), time.monotonic() + PATIENCE
        while self._tries_to_reach(case).json().get("code") == "no-such-case":
            assert time.monotonic() < until, "victim support never hears of the case"
        for _ in range(2 * OUTBOX_LIMIT):
            answer = self._tries_to_reach(case)
            if answer.status_code == TRY_AGAIN:
                return
            assert answer.status_code == ACCEPTED, answer.text
        raise AssertionError("it takes more than it may")

    def _tries_to_reach(self, case: str) -> httpx2.Response:
        tried = {"victim": "1", "channel": "telephone", "reached": False}
        said = tried | {"attempted_at": SystemClock().now().isoformat()}
        return self._asks(Agency.VICTIM_SUPPORT, f"/cases/{case}/attempts", said)

    def _asks(self, agency: Agency, path: str, body: Mapping[str, Any]) -> httpx2.Response:
        token = self.up.parts.secrets.token(agency).read_text().strip()
        shown = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid5(REQUESTS, str(next(_NUMBERS))))}
        answer = httpx2.post(f"{self.up.plan.address(agency)}{path}", json=body, headers=shown, timeout=20)
        if answer.status_code == ACCEPTED:
            self.said.extend(answer.json()["messages"])
        return answer

    # What goes wrong.

    def restarts(self, agency: Agency) -> None:
        """As whoever keeps it does."""
        self.up.parts.supervisor.end(agency)
        self.up.parts.supervisor.run(agency)
        wait_until_ready(self.up.plan.first(agency), self.up.parts)

    def writes_noise(self, user: Agency, topic: Topic) -> None:
        """A client of the owner's that is none of ours."""
        producer = Producer(self.up.parts.broker_as(user).settings())
        producer.produce(topic.value, b"\xff\x00noise", b"somebody")
        assert producer.flush(PATIENCE) == 0

    def stranger_in_the_group_of(self, agency: Agency) -> Callable[[], None]:
        """A program joins the service's group under its password, and takes in nothing; how it is ended."""
        settings = {"group.id": str(agency), "partition.assignment.strategy": "range", "enable.auto.commit": False}
        stranger = Consumer({**self.up.parts.broker_as(agency).settings(), **settings, "client.id": "left-running"})
        stranger.subscribe([Topic.POLICE_PROGRESS.value])
        until, given = time.monotonic() + PATIENCE, list[object]()
        while not given:
            assert time.monotonic() < until, "it is given no partition"
            stranger.poll(0.2)
            given = list(stranger.assignment())
        return stranger.close

    def takes_right_away(self, user: Agency, topic: Topic, operation: str) -> None:
        """By mistake."""
        right = exactly(binding(Right(user, Resource.TOPIC, topic.value, Operation(operation))))
        admin = self.up.parts.broker.admin()
        taken = admin.delete_acls([right])[right].result(PATIENCE)
        assert len(taken) == 1

    def removes(self, topic: Topic) -> None:
        """One on which nothing was said."""
        admin = self.up.parts.broker.admin()
        admin.delete_topics([topic.value])[topic.value].result(PATIENCE)


def nothing_by_hand() -> None:
    """Commands alone mend it."""


@contextmanager
def table_to_plant_on(folder: Path) -> Iterator[Hands]:
    """Six services, each with a machine; the prosecutor's own system is told by webhook, probation's store is far."""
    machines = {agency: Machine.new(folder / "machines" / agency) for agency in Agency}
    (folder / "webhook-secret").write_text(SECRET)
    ports = free_ports(2)
    system, lines = OwnSystem(ports[0]), list[Line]()

    def known(plan: Plan, parts: Parts) -> Sequence[Program]:
        host, _, port = parts.store_address.rpartition(":")
        lines.append(Line(ports[1], (host, int(port))))
        far = folder / "far-store.uri"
        own = parts.secrets.store_uri(Agency.PROBATION).read_text()
        only_there = "" if "directConnection" in own else "&directConnection=true"
        far.write_text(own.replace(parts.store_address, f"{LOOPBACK}:{ports[1]}") + only_there)
        lines[0].opens()
        return [_on_its_machine(one, machines) for one in programs(plan, parts)]

    hook: dict[str, object] = {
        "TELL": "webhook",
        "TELL_URL": system.url,
        "TELL_SECRET_FILE": folder / "webhook-secret",
    }
    besides: dict[Agency, dict[str, object]] = {
        Agency.PROSECUTOR: hook,
        Agency.PROBATION: {"STORE_URI_FILE": folder / "far-store.uri"},
    }
    system.comes()
    try:
        with table(folder, "nl", Steps(), besides=besides, known=known) as up:
            yield Hands(up, machines, system, lines[0])
    finally:
        system.goes()
        for line in lines:
            line.closes()


def _on_its_machine(program: Program, machines: Mapping[Agency, Machine]) -> Program:
    environment = {**program.environment, "PYTHONPATH": str(machines[Agency(program.name)].folder)}
    del environment[CLOCK]
    return replace(program, environment=environment)
