"""Of a thousand notices to a system that is down, hangs and lies by turns, each is confirmed or named, with its age."""

import asyncio
import json
import socket
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
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

AGENCY: Final = Agency.PROBATION
OF_A_CASE: Final = 10
TURNS: Final = (
    ("down", 1),
    ("well", 300),
    ("lying", 200),
    ("hanging", 1),
    ("late", 200),
    ("garbling", 100),
    ("down", 1),
    ("well", 100),
    ("down", 1),
)
DELIVERED: Final = 900


@dataclass(frozen=True, slots=True)
class ATable:
    """Where its service answers, and the file that tells an operator of it."""

    address: str
    file: Path


async def test_each_is_confirmed_or_named_and_told_again_until_the_records_hold_it(
    parts: Parts, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hand, receiver = Hand(), Receiver(list(TURNS))
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    async with a_store(parts) as cases, http(2.0) as line:
        service = told_by(cases, hand)
        everything = await thousand(service)
        with receiving(receiver) as url:
            hook = SignedWebhook(line, url, secret, "urn:jointtable:probation", attempts=1, receipts=True)
            telling = Telling(cases, hook, awaits=service.awaits)
            async with serving(service, parts, tmp_path) as table:
                assert all((one["age"], one["agency"]) == (0, "probation") for one in await missing(table))
                hand.time = NOON + timedelta(seconds=20)
                while len(receiver.calls.get("down", ())) < 3:
                    await telling.tell()
                assert isinstance(await telling.tell(), NotNow)

                hand.time = NOON + timedelta(seconds=59)
                begun = time.monotonic()
                named = await missing(table)
                took = time.monotonic() - begun
                by_state = {state: {one["event"] for one in named if one["state"] == state} for state in STATES}
                lying, late, garbled = (set(receiver.calls[how]) for how in ("lying", "late", "garbling"))
                delivered = set().union(*(receiver.calls[how] for how in ("well", "lying", "late", "garbling")))
                assert {one["agency"] for one in named} == {"probation"}
                assert {one["age"] for one in named} == {59.0}
                assert by_state == {
                    "not delivered": everything - delivered,
                    "delivered, not confirmed": lying | late,
                    "delivered, something else recorded": garbled,
                }
                assert len(delivered) == DELIVERED
                assert everything - {one["event"] for one in named} == set(receiver.calls["well"])

                await gives_late_receipts(table.address, parts, receiver)
                assert {one["event"] for one in await missing(table)} == everything - right_in(receiver)

                receiver.turns[:] = [("well", 1)]
                assert await telling.tell() == len(everything) - DELIVERED
                resent = await asked(table, "--resend", "--why", "its front is mended", "--who", "a test")
                assert (resent.exit_code, resent.stdout.count(": told again")) == (0, 300)
                assert await telling.tell() == 300

                last = await asked(table, "--json")
                (figures,) = json.loads(last.stdout)["agencies"]
    assert last.exit_code == 0
    assert (figures["sent"], figures["delivered"], figures["confirmed"], figures["unreceipted"]) == (
        1000,
        1000,
        1000,
        0,
    )
    assert set(receiver.kept) == right_in(receiver) == everything
    acts = await written(parts.broker, "operator.acts", case_of(30), count=OF_A_CASE)
    assert {json.loads(one.value or b"")["act"] for one in acts} == {"resent"}
    with capsys.disabled():
        told = f"{len(everything) - len(named)} confirmed, {len(named)} named at an age of {named[0]['age']:.0f} s"
        sys.stdout.write(f"\n{len(everything)} notices: {told}, by one command that took {took:.1f} s\n")


STATES: Final = ("not delivered", "delivered, not confirmed", "delivered, something else recorded")


def case_of(nth: int) -> str:
    return a_case(f"one of a hundred, number {nth}")


def right_in(receiver: Receiver) -> set[str]:
    """What its records hold as it was said."""
    return {named for named, event in receiver.kept.items() if event["data"]}


def told_by(cases: HotCases[Seen], hand: Hand) -> Service[Seen]:
    """Probation's service in small, whose own system gives receipts within half a minute."""
    quiet = replace(a_service(cases, clock=hand), react=lambda _document, _now: Reaction())
    own = replace(quiet, agency=AGENCY, key=key_of(AGENCY))
    return replace(own, delivers=True, receipt_within=timedelta(seconds=30))


async def thousand(service: Service[Seen]) -> set[str]:
    """Ten words of police in each of a hundred cases, taken in; their ids."""
    wires = [Wire(case_of(nth)) for nth in range(100)]
    for wire in wires:
        for number in range(OF_A_CASE):
            wire.says(in_custody(number))
    await take_in(service, [record for wire in wires for record in wire.records])
    return {event.envelope.id for wire in wires for event in wire.events}


async def gives_late_receipts(address: str, parts: Parts, receiver: Receiver) -> None:
    """Its batch of the evening: what it recorded without saying so, posted with its own token."""
    shown = {"Authorization": f"Bearer {parts.secrets.token(AGENCY).read_text().strip()}"}
    async with httpx2.AsyncClient(headers=shown, timeout=60) as client:
        answer = await client.post(f"{address}/notices/receipts", json={"receipts": receiver.receipts("late")})
    assert answer.json() == {"answer": "confirmed", "receipts": 200}


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


@asynccontextmanager
async def a_store(parts: Parts) -> AsyncIterator[HotCases[Seen]]:
    """Probation's own database, empty before and after."""
    database = database_of(parts.secrets.store_uri(AGENCY).read_text(), str(AGENCY))
    await database.drop_collection(CASES)
    await prepare(database, Seen)
    yield HotCases(MongoCases(database, Seen))
    await database.drop_collection(CASES)
    database.client.close()


@asynccontextmanager
async def serving(service: Service[Seen], parts: Parts, folder: Path) -> AsyncIterator[ATable]:
    """The service's operator API and its door for receipts, on a port."""
    web, own = FastAPI(), parts.secrets
    say_no_well(web)
    moving = Running(service, broker=None, sender=None, relay=None, intake=Intake((), Ends(lambda: None)))  # type: ignore[arg-type]  # not asked
    doors = open_doors(str(AGENCY), own.known_tokens(AGENCY), "s" * 64, development_login=False)
    web.include_router(operator_routes(moving, doors, {"version": "1", "rules": "nl 2026.1"}))
    web.include_router(receipt_routes(service.cases, doors))
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()
        server = uvicorn.Server(uvicorn.Config(web, lifespan="off", log_level="critical"))
        running = asyncio.create_task(server.serve([sock]))
        operator = parts.broker_as("operator")
        login = {"address": operator.address, "user": operator.user, "security": operator.security}
        (folder / "password").write_text(operator.password)
        address = f"http://127.0.0.1:{sock.getsockname()[1]}"
        told = {
            "replicas": {AGENCY: {"service": AGENCY, "address": address}},
            "token_file": str(own.token("operator")),
            "operator": login | {"password_file": str(folder / "password")},
        }
        (folder / "table.json").write_text(json.dumps(told))
        yield ATable(address, folder / "table.json")
        server.should_exit = True
        await running
