"""A table for the operators' commands without its parts: small services in memory behind their real operator API."""

import asyncio
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from unittest.mock import patch

import httpx2
import pytest
import yaml
from aiokafka import TopicPartition
from fastapi import FastAPI
from fastapi.testclient import TestClient
from structlog.testing import capture_logs
from typer.testing import CliRunner, Result

from a_board import RememberedLooks
from a_service import NOON, Seen, a_service
from contracts.topics import Agency, Topic
from coordinator.web.audit import audit_routes
from deploy.access import Access
from deploy.table_file import table_of
from given import key_of, waited_for
from jointtable.looking import Looked, look_at
from jointtable.main import app
from jointtable.operators_kafka import Act, NotSent, OperatorsKafka
from jointtable.reading_groups import Group, NotTold, Told, broker_told
from messaging.assignment import Ends, Intake
from messaging.clock import SystemClock
from messaging.event import Record
from messaging.intake import take_in
from messaging.parking import Place, asked_again, for_operator, place_of
from messaging.past import Past, found
from messaging.ports import StoreUnavailable
from messaging.running import Running
from messaging.service import Service
from messaging.web.auth import open_doors
from messaging.web.operator import operator_routes
from messaging.web.problems import say_no_well

TOKEN = "the operators' token"


@dataclass(slots=True)
class ATable:
    """Services by their names; what lies on their dlq topics; what operators put back and told."""

    folder: Path
    services: dict[Agency, Service[Seen]] = field(default_factory=dict)
    silent: set[Agency] = field(default_factory=set)
    put_back: list[tuple[Agency, Record]] = field(default_factory=list)
    acts: list[Act] = field(default_factory=list)
    not_ready: dict[str, str] = field(default_factory=dict)
    """What a service is told to lack, by topic."""
    groups: dict[Agency, Group] = field(default_factory=dict)
    """What the broker tells of each service's readers; nothing: it reads everything there is."""
    versions: dict[Agency, str] = field(default_factory=dict)
    """Of which version a service's program is, if not of the others'."""
    topics_lacking: Sequence[str] = ()
    broker_is_away: bool = False
    broker_goes_after: int | None = None
    """How many acts the broker takes before it answers no more."""
    stores_away: set[Agency] = field(default_factory=set)
    """Services whose store does not answer."""
    stores_hang: set[Agency] = field(default_factory=set)
    """Services whose store never comes to an end with anything."""
    stores_slow: set[Agency] = field(default_factory=set)
    """Services whose store tells of cases, and comes to no end with what is parked."""
    looks: RememberedLooks = field(default_factory=RememberedLooks)
    """Who looked at the coordinators' cases."""
    lying: list[Record] = field(default_factory=list)
    """What lies on the topics, in order."""
    operator: Access | None = None
    """The operators' way to a real broker; none: what is put back is taken in at once, from memory."""

    def has(self, *agencies: Agency) -> None:
        for agency in agencies:
            self.services[agency] = replace(a_service(), agency=agency, key=key_of(agency))

    def reads(self, agency: Agency, records: Sequence[Record]) -> None:
        waited_for(take_in(self.services[agency], records))

    def clock_of_the_machine(self) -> None:
        """The services' clock is this machine's from now on."""
        self.services = {agency: replace(service, clock=SystemClock()) for agency, service in self.services.items()}

    def file(self) -> Path:
        """What names this table; the secrets are in files beside it."""
        operator = self.operator or Access("127.0.0.1:1", "operator", "word")
        for name, word in (("token", TOKEN), ("password", operator.password)):
            (self.folder / name).write_text(word)
        login = {"address": operator.address, "user": operator.user, "security": operator.security}
        told = {
            "replicas": {agency: {"service": agency, "address": f"http://{agency}"} for agency in self.services},
            "token_file": str(self.folder / "token"),
            "operator": login | {"password_file": str(self.folder / "password")},
        }
        file = self.folder / "table.json"
        file.write_text(json.dumps(told))
        return file

    def asked(self, *words: str) -> Result:
        """The command, at this table; what the services log meanwhile is no answer of it."""
        with self._answering(), capture_logs():
            return CliRunner().invoke(app, [*words, "--table", str(self.file())], env={"COLUMNS": "250"})

    def looked_at(self) -> Looked:
        """How it stands."""
        with self._answering():
            return look_at(table_of(self.file()))

    def told(self, *words: str) -> Any:
        """What the command prints as JSON."""
        return json.loads(self.asked(*words, "--json").stdout)

    # The operators' way into Kafka.

    def find(
        self, service: Agency, wanted: Mapping[Place, str], seen: Callable[[int, int], None]
    ) -> dict[Place, Record]:
        rows = waited_for(self.services[service].parked.page(None, 1000))
        seen(len(rows), len(rows))
        return {row.place: on_dlq(row, service) for row in rows if wanted.get(row.place) == row.digest}

    def tell(self, *acts: Act) -> None:
        if len(self.acts) == self.broker_goes_after:
            raise NotSent("operator.acts: the broker does not answer")
        self.acts.extend(acts)

    def put(self, service: Agency, parked: Record) -> None:
        self.put_back.append((service, parked))
        self.reads(service, [replace(parked, topic=f"{service}.retry")])

    @contextmanager
    def _answering(self) -> Iterator[None]:
        clients = {str(agency): self._client(agency) for agency in self.services}

        def answer(request: httpx2.Request) -> httpx2.Response:
            if request.url.host in self.silent:
                raise httpx2.ConnectError("nobody there")
            shown = {"authorization": request.headers["authorization"], "content-type": "application/json"}
            said = clients[request.url.host].request(
                request.method, request.url.raw_path.decode(), content=request.content, headers=shown
            )
            return httpx2.Response(said.status_code, content=said.content)

        real = httpx2.Client

        def client(**how: Any) -> httpx2.Client:
            return real(**{**how, "transport": httpx2.MockTransport(answer)})

        with (
            patch("jointtable.asking.httpx2.Client", client),
            patch("jointtable.dlq.OperatorsKafka", self._kafka),
            patch("jointtable.reconcile.OperatorsKafka", self._kafka),
            patch("jointtable.looking.broker_told", broker_told if self.operator else self._told_by_the_broker),
            patch("messaging.web.traces.past", self._past),
        ):
            yield

    async def _past(self, _line: object, places: Sequence[TopicPartition], fits: Callable[[Any], bool]) -> Past:
        of = {place.topic for place in places}
        return Past(tuple(found(one, NOON) for one in self.lying if one.topic in of and fits(one)), complete=True)

    def _told_by_the_broker(self, _access: Access, services: Collection[Agency]) -> Told:
        if self.broker_is_away:
            raise NotTold("the broker is away")
        reads = {one: Group({f"{one}-0": [("case.police.progress.v1", 0)]}) for one in services}
        return Told(reads | self.groups, self.topics_lacking)

    def _kafka(self, access: Access) -> Any:
        if self.operator:
            return OperatorsKafka(access)
        table = self

        class Kafka:
            find = staticmethod(table.find)
            put_back = staticmethod(table.put)
            tell = staticmethod(table.tell)

        return Kafka()

    def _client(self, agency: Agency) -> TestClient:
        tokens = self.folder / f"{agency}-tokens.yaml"
        who = {sha256(TOKEN.encode()).hexdigest(): {"agency": "operator", "system": "operators"}}
        tokens.write_text(yaml.safe_dump(who))
        web = FastAPI()
        say_no_well(web)
        intake = Reading(self.not_ready)
        service = self.services[agency]
        if agency in self.stores_away:
            service = replace(service, cases=_Away(), parked=_Away())
        if agency in self.stores_hang:
            service = replace(service, cases=_Hangs(), parked=_Hangs())
        if agency in self.stores_slow:
            service = replace(service, parked=_Hangs())
        moving = Running(service, broker=None, sender=None, relay=None, intake=intake)  # type: ignore[arg-type]  # not asked
        doors = open_doors(agency, tokens, "s" * 64, development_login=False)
        built = {"version": self.versions.get(agency, "1"), "rules": "nl 2026.1"}
        web.include_router(operator_routes(moving, doors, built))
        if agency is Agency.COORDINATOR:
            web.include_router(audit_routes(self.looks, doors))
        return TestClient(web)


class Reading(Intake):
    """Reads police's and the prosecutor's progress, all of it, but for what it is told to lack."""

    def __init__(self, lacks: Mapping[str, str]) -> None:
        topics = (Topic.POLICE_PROGRESS.value, Topic.PROSECUTOR_PROGRESS.value)
        super().__init__(topics, Ends(_OnePartition))
        self.lacks = lacks
        self.consumer_of = lambda: _OnePartition

    def not_read(self, _now: float) -> Mapping[str, str]:
        return self.lacks


class _Away:
    """A store that does not answer."""

    def __getattr__(self, asked: str) -> Callable[..., Any]:
        async def away(*_of: object) -> Any:
            raise StoreUnavailable(asked)

        return away


class _Hangs:
    """A store that takes every question and gives no answer."""

    def __getattr__(self, asked: str) -> Callable[..., Any]:
        async def hangs(*_of: object) -> Any:
            await asyncio.Event().wait()

        return hangs


class _OnePartition:
    """A line to a broker that has one partition of everything."""

    @staticmethod
    def partitions_for_topic(_topic: str) -> set[int]:
        return {0}

    async def start(self) -> None:
        pass

    async def stop(self) -> None:
        pass

    def assign(self, _places: object) -> None:
        pass


def on_a_terminal_where_all_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error channel is a terminal, and whatever is done is long enough to show how far it is."""
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("jointtable.at_a_table.Timer", _AtOnce)


class _AtOnce:
    """A timer whose moment has come."""

    def __init__(self, _seconds: float, begin: Callable[[], None]) -> None:
        self.start = begin

    def cancel(self) -> None:
        pass

    def join(self) -> None:
        pass


def on_dlq(row: Any, service: Agency) -> Record:
    """A parked row as it lies on the operators' topic."""
    sent = for_operator(row, service)
    record = Record(sent.topic, 0, 0, sent.key, sent.headers, sent.value)
    assert asked_again(record) == place_of(row.record)
    return record
