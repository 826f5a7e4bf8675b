"""Of a thousand notices to two agencies' systems that are down, hang and lie, each is confirmed or named in a minute.

What passes between a notice and the look is legal time, moved by hand; how long the look takes is the machine's, and
counts too.
"""

import asyncio
import json
import socket
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import httpx2
import pytest
import uvicorn
from fastapi import FastAPI
from typer.testing import CliRunner, Result

from a_receiver import SECRET, Receiver, receiving
from a_service import NOON, Hand, Seen, a_service, in_custody
from adapters.http_client import http
from adapters.receipts import receipt_routes
from adapters.signed_webhook import SignedWebhook
from adapters.sinks import NotNow
from adapters.telling import Telling
from contracts.topics import Agency
from deploy.parts import Parts
from given import Wire, key_of
from jointtable.main import app
from messaging.assignment import Ends, Intake
from messaging.hot import HotCases
from messaging.intake import take_in
from messaging.mongo import CASES, MongoCases, database_of, prepare
from messaging.running import Running
from messaging.service import Reaction, Service
from messaging.web.auth import open_doors
from messaging.web.operator import operator_routes
from messaging.web.problems import say_no_well
from on_kafka import a_case, written

pytestmark = [pytest.mark.integration, pytest.mark.timeout(300)]

OF_A_CASE: Final = 10
TURNS: Final = {
    Agency.PROBATION: (
        ("down", 1),
        ("well", 180),
        ("lying", 120),
        ("hanging", 1),
        ("late", 120),
        ("garbling", 60),
        ("down", 1),
        ("well", 60),
        ("down", 1),
    ),
    Agency.VICTIM_SUPPORT: (("hanging", 1), ("well", 100), ("garbling", 50), ("hanging", 1), ("late", 50), ("down", 1)),
}
CASES_OF: Final = {Agency.PROBATION: range(60), Agency.VICTIM_SUPPORT: range(60, 100)}
DOWNS: Final = {Agency.PROBATION: 3, Agency.VICTIM_SUPPORT: 1}
"""How often each is found down before it stays so."""
DELIVERED: Final = {Agency.PROBATION: 540, Agency.VICTIM_SUPPORT: 200}
A_MINUTE: Final = 60.0
TOLD_AT, LOOKED_AT = timedelta(seconds=5), timedelta(seconds=40)
"""After the notices were said: receipts are late from the 35th second on, and the look has 20 seconds of real time."""
TOOK_IT: Final = ("well", "lying", "late", "garbling")


@dataclass(frozen=True, slots=True)
class Side:
    """One agency: its service, where that answers, what is to be told to its own system, and that system."""

    agency: Agency
    address: str
    everything: set[str]
    receiver: Receiver
    telling: Telling

    def called(self, *how: str) -> set[str]:
        """The notices with which its system was called while it behaved so."""
        return set[str]().union(*(self.receiver.calls.get(one, ()) for one in how))

    async def tells(self) -> None:
        """Until its system is down for good."""
        while len(self.receiver.calls.get("down", ())) < DOWNS[self.agency]:
            await self.telling.tell()
        assert isinstance(await self.telling.tell(), NotNow)

    def is_named_as_it_is(self, named: Sequence[dict[str, Any]]) -> None:
        """Each notice is confirmed, or among those that are named, as what it is."""
        by_state = {state: {one["event"] for one in named if one["state"] == state} for state in STATES}
        assert by_state == {
            "not delivered": self.everything - self.called(*TOOK_IT),
            "delivered, not confirmed": self.called("lying", "late"),
            "delivered, something else recorded": self.called("garbling"),
        }
        assert len(self.called(*TOOK_IT)) == DELIVERED[self.agency]
        assert self.everything - {one["event"] for one in named} == self.called("well")


@dataclass(frozen=True, slots=True)
class ATable:
    """The file that tells an operator of it."""

    file: Path


async def test_each_is_confirmed_or_named_within_a_minute_and_told_again_until_the_records_hold_it(
    parts: Parts, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hand = Hand()
    async with AsyncExitStack() as up:
        sides = [await up.enter_async_context(a_side(parts, agency, hand, tmp_path)) for agency in TURNS]
        table, everything = a_table(parts, sides, tmp_path), set[str]().union(*(one.everything for one in sides))
        at_once = await missing(table)
        assert {(one["event"], one["age"]) for one in at_once} == {(event, 0) for event in everything}
        assert len(everything) == 1000

        hand.time = NOON + TOLD_AT
        for side in sides:
            await side.tells()
        hand.time = NOON + LOOKED_AT
        begun = time.monotonic()
        named = await missing(table)
        took = time.monotonic() - begun
        assert max(one["age"] for one in named) + took < A_MINUTE
        for side in sides:
            side.is_named_as_it_is([one for one in named if one["agency"] == side.agency])

        for side in sides:
            await gives_late_receipts(side, parts)
        held = set[str]().union(*(right_in(side.receiver) for side in sides))
        assert {one["event"] for one in await missing(table)} == everything - held

        resent = await mended(table, sides)
        last = json.loads((await asked(table, "--json")).stdout)["agencies"]
    lost = {event for side in sides for event in side.called("lying", "garbling")}
    assert resent == len(lost)
    assert {one["agency"]: [one[of] for of in ("sent", "delivered", "confirmed", "unreceipted")] for one in last} == {
        side.agency: [len(side.everything)] * 3 + [0] for side in sides
    }
    for side in sides:
        assert set(side.receiver.kept) == right_in(side.receiver) == side.everything
    of_one = next(one["case"] for one in named if one["event"] in lost)
    acts = await written(parts.broker, "operator.acts", of_one)
    assert {json.loads(one.value or b"")["act"] for one in acts} == {"resent"}
    with capsys.disabled():
        told = f"{len(everything) - len(named)} confirmed, {len(named)} named at an age of {named[0]['age']:.0f} s"
        sys.stdout.write(f"\n{len(everything)} notices: {told}, by one command that took {took:.1f} s\n")


async def mended(table: ATable, sides: Sequence[Side]) -> int:
    """Every system keeps what it is told from now on; how many notices an operator then has told again."""
    for side in sides:
        side.receiver.turns[:] = [("well", 1)]
        assert await side.telling.tell() == len(side.everything) - DELIVERED[side.agency]
    resent = await asked(table, "--resend", "--why", "its front is mended", "--who", "a test")
    assert resent.exit_code == 0
    for side in sides:
        assert await side.telling.tell() == len(side.called("lying", "garbling"))
    return resent.stdout.count(": told again")


STATES: Final = ("not delivered", "delivered, not confirmed", "delivered, something else recorded")


def case_of(nth: int) -> str:
    return a_case(f"one of a hundred, number {nth}")


def right_in(receiver: Receiver) -> set[str]:
    """What its records hold as it was said."""
    return {named for named, event in receiver.kept.items() if event["data"]}


def told_by(agency: Agency, cases: HotCases[Seen], hand: Hand) -> Service[Seen]:
    """An agency's service in small, whose own system gives receipts within half a minute."""
    quiet = replace(a_service(cases, clock=hand), react=lambda _document, _now: Reaction())
    own = replace(quiet, agency=agency, key=key_of(agency))
    return replace(own, delivers=True, receipt_within=timedelta(seconds=30))


async def its_share(service: Service[Seen]) -> set[str]:
    """Ten words of police in each of its cases, taken in; their ids."""
    wires = [Wire(case_of(nth)) for nth in CASES_OF[service.agency]]
    for wire in wires:
        for number in range(OF_A_CASE):
            wire.says(in_custody(number))
    await take_in(service, [record for wire in wires for record in wire.records])
    return {event.envelope.id for wire in wires for event in wire.events}


async def gives_late_receipts(side: Side, parts: Parts) -> None:
    """Its batch of the evening: what it recorded without saying so, posted with its own token."""
    shown = {"Authorization": f"Bearer {parts.secrets.token(side.agency).read_text().strip()}"}
    late = side.receiver.receipts("late")
    async with httpx2.AsyncClient(headers=shown, timeout=60) as client:
        answer = await client.post(f"{side.address}/notices/receipts", json={"receipts": late})
    assert answer.json() == {"answer": "confirmed", "receipts": len(late)}


async def asked(table: ATable, *words: str) -> Result:
    """`jointtable reconcile`, in a thread: its service answers from this one."""
    command = ["reconcile", *words, "--table", str(table.file)]
    return await asyncio.to_thread(CliRunner().invoke, app, command, env={"COLUMNS": "250"})


async def missing(table: ATable) -> list[dict[str, Any]]:
    result = await asked(table, "--json")
    assert result.stdout, result.stderr
    found: list[dict[str, Any]] = json.loads(result.stdout)["missing"]
    assert result.exit_code == int(any(one["late"] for one in found))
    return found


def a_table(parts: Parts, sides: Sequence[Side], folder: Path) -> ATable:
    """What an operator is told of both."""
    operator = parts.broker_as("operator")
    login = {"address": operator.address, "user": operator.user, "security": operator.security}
    (folder / "password").write_text(operator.password)
    told = {
        "replicas": {side.agency: {"service": side.agency, "address": side.address} for side in sides},
        "token_file": str(parts.secrets.token("operator")),
        "operator": login | {"password_file": str(folder / "password")},
    }
    (folder / "table.json").write_text(json.dumps(told))
    return ATable(folder / "table.json")


@asynccontextmanager
async def a_side(parts: Parts, agency: Agency, hand: Hand, folder: Path) -> AsyncIterator[Side]:
    """An agency with its notices, on the real store; its own system behaves by turns."""
    secret, receiver = folder / "secret", Receiver(list(TURNS[agency]))
    secret.write_text(SECRET)
    async with a_store(parts, agency) as cases, http(2.0) as line:
        service = told_by(agency, cases, hand)
        everything = await its_share(service)
        with receiving(receiver) as url:
            hook = SignedWebhook(line, url, secret, f"urn:jointtable:{agency}", attempts=1, receipts=True)
            async with serving(service, parts) as address:
                yield Side(agency, address, everything, receiver, Telling(cases, hook, awaits=service.awaits))


@asynccontextmanager
async def a_store(parts: Parts, agency: Agency) -> AsyncIterator[HotCases[Seen]]:
    """The agency's own database, empty before and after."""
    database = database_of(parts.secrets.store_uri(agency).read_text(), str(agency))
    await database.drop_collection(CASES)
    await prepare(database, Seen)
    yield HotCases(MongoCases(database, Seen))
    await database.drop_collection(CASES)
    database.client.close()


@asynccontextmanager
async def serving(service: Service[Seen], parts: Parts) -> AsyncIterator[str]:
    """The service's operator API and its door for receipts; where they answer."""
    web, own, agency = FastAPI(), parts.secrets, service.agency
    say_no_well(web)
    moving = Running(service, broker=None, sender=None, relay=None, intake=Intake((), Ends(lambda: None)))  # type: ignore[arg-type]  # not asked
    doors = open_doors(str(agency), own.known_tokens(agency), "s" * 64, development_login=False)
    web.include_router(operator_routes(moving, doors, {"version": "1", "rules": "nl 2026.1"}))
    web.include_router(receipt_routes(service.cases, doors))
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        server = uvicorn.Server(uvicorn.Config(web, lifespan="off", log_level="critical"))
        running = asyncio.create_task(server.serve([sock]))
        yield f"http://127.0.0.1:{sock.getsockname()[1]}"
        server.should_exit = True
        await running
