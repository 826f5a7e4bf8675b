"""What an agency's own system may call: the inbox, its own numbers, the list of what it has not yet taken."""

import asyncio
import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from adapters.inbox import inbox_routes
from adapters.mapping import read_mapping
from adapters.notices import notice_routes
from adapters.own_numbers import number_routes
from adapters.receipts import receipt_routes
from adapters.sources import CaseBusy, StoreAway, Submit
from adapters.ways_in import WaysIn, submitted_to
from contracts.topics import Agency
from demo.systems.receipt import receipt
from given import CASE, OTHER_CASE
from messaging.desk import Desk
from messaging.web.auth import Actor, open_doors
from messaging.web.problems import say_no_well
from words_of_agencies import REGISTERED, Speaks, speaks

TOKEN = {"Authorization": "Bearer the system's own"}
MAPPING = read_mapping(
    """
version: 1
name: advice-events
push: {rows: /}
kind: {path: "@type", codes: {our.advice.begun: advice}}
number: {path: dossier}
requests:
  advice:
    office: {path: office}
"""
)
EVENT = {"specversion": "1.0", "id": "1", "source": "urn:rc", "type": "our.advice.begun"}


class Numbers:
    def __init__(self) -> None:
        self.told: dict[str, str] = {}

    async def link(self, number: str, case_id: str) -> bool:
        return self.told.setdefault(number, case_id) == case_id

    async def find(self, number: str) -> str | None:
        return self.told.get(number)


@pytest.fixture
def probation() -> Speaks:
    """Probation, whose own system wants to be told; police registered one case."""
    speaker = speaks(Agency.PROBATION, delivers=True)
    speaker.work.hears(REGISTERED)
    return speaker


def line_to(probation: Speaks, folder: Path, submit: Submit | None = None) -> TestClient:
    async def case_of(_row: object) -> str:
        return CASE

    ways = WaysIn({act.step: act for act in probation.acts}, case_of)
    desk = Desk(probation.work.service)
    tokens = {sha256(b"the system's own").hexdigest(): {"agency": "probation", "system": "RC"}}
    (folder / "tokens.yaml").write_text(json.dumps(tokens))
    doors = open_doors("probation", folder / "tokens.yaml", "a secret", development_login=False)
    app = FastAPI()
    say_no_well(app)
    handed = submit or submitted_to(desk, ways, Actor("post", "system"))
    app.include_router(inbox_routes((MAPPING,), handed, ways.check, doors))
    app.include_router(notice_routes(probation.work.service.cases, doors, "urn:jointtable:probation"))
    app.include_router(receipt_routes(probation.work.service.cases, doors))
    app.include_router(number_routes(Numbers(), probation.work.service.cases, doors))
    return TestClient(app, headers=TOKEN)


@pytest.fixture
def line(probation: Speaks, tmp_path: Path) -> TestClient:
    return line_to(probation, tmp_path)


def event(**data: Any) -> dict[str, Any]:
    return EVENT | {"data": {"dossier": "RC-1", "office": "West"} | data}


def posted(line: TestClient, body: Any, name: str = "advice-events") -> Any:
    headers = {"Content-Type": "application/cloudevents+json"}
    return line.post(f"/inbox/{name}", content=json.dumps(body), headers=headers)


def test_an_event_becomes_a_request_and_counts_once(line: TestClient, probation: Speaks) -> None:
    assert posted(line, event()).status_code == 202
    assert posted(line, event()).status_code == 202

    assert [type(message).__name__ for message in probation.work.said] == ["AdviceBegun"]


def test_what_a_rule_refuses_is_said_with_its_field(line: TestClient) -> None:
    posted(line, event())

    answer = posted(line, event() | {"id": "2"})

    assert answer.status_code == 422
    (fault,) = answer.json()["faults"]
    assert (fault["code"], fault["field"], fault["row"]) == ("already-begun", "correction", 1)


@pytest.mark.parametrize("body", [{}, [], event(office=""), EVENT | {"data": 7}, event() | {"type": "our.other"}])
def test_what_cannot_be_read_acts_in_nothing(line: TestClient, probation: Speaks, body: Any) -> None:
    answer = posted(line, body)

    assert answer.status_code in {202, 422}
    assert answer.status_code == 422 or body == []
    assert probation.work.said == []


@pytest.mark.parametrize("passing", [CaseBusy, StoreAway])
def test_what_passes_is_asked_for_again(probation: Speaks, tmp_path: Path, passing: type[Exception]) -> None:
    async def fails(*_: object) -> Any:
        raise passing("a moment")

    answer = posted(line_to(probation, tmp_path, fails), event())

    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "1")


def test_another_address_a_stranger_and_a_body_too_large_are_refused(line: TestClient) -> None:
    assert posted(line, event(), "other-events").status_code == 404
    assert line.post("/inbox/advice-events", json=event(), headers={"Authorization": "Bearer x"}).status_code == 401
    assert line.post("/inbox/advice-events", content=b"x" * (2 * 1024 * 1024)).status_code == 413


def test_the_list_says_what_was_not_yet_taken_and_nothing_else(line: TestClient) -> None:
    (told,) = line.get("/notices").json()
    assert (told["type"], told["subject"], told["sequence"]) == (
        *("nl.jointtable.case-registered.v1", CASE, "0000000001"),
    )
    assert told["data"]["agency_number"] == "PL-1"

    taken = {"taken": [{"case_id": CASE, "upto": 1}]}
    for _ in range(2):
        assert line.post("/notices/taken", json=taken).status_code == 204

    assert line.get("/notices").json() == []


def test_the_list_is_for_the_agencys_own_system(line: TestClient) -> None:
    for answer in (
        line.get("/notices", headers={"Authorization": "Bearer x"}),
        line.post("/notices/taken", json={"taken": []}, headers={"Authorization": "Bearer x"}),
    ):
        assert answer.status_code == 401


def test_the_list_may_be_read_in_parts(line: TestClient, probation: Speaks) -> None:
    probation.work.hears(*[REGISTERED.model_copy(update={"correction": f"{n}"}) for n in range(3)])

    assert [one["sequence"][-1] for one in line.get("/notices?limit=2").json()] == ["1", "2"]
    assert line.get("/notices?limit=0").status_code == 422


def receipts_for(line: TestClient, **other: str) -> dict[str, Any]:
    """What the list holds, confirmed by who recorded it."""
    given = [{"case_id": one["subject"], **receipt(one)} | other for one in line.get("/notices").json()]
    return {"receipts": given}


def test_a_receipt_confirms_takes_off_the_list_and_may_come_again(line: TestClient, probation: Speaks) -> None:
    body = receipts_for(line)
    for _ in range(2):
        answer = line.post("/notices/receipts", json=body)
        assert (answer.status_code, answer.json()) == (200, {"answer": "confirmed", "receipts": 1})

    assert line.get("/notices").json() == []
    assert asyncio.run(probation.work.service.cases.accounts("", 1))[0].confirmed == 1


def test_a_receipt_of_something_else_or_of_an_unknown_case_is_refused_and_the_others_count(line: TestClient) -> None:
    (good,) = receipts_for(line)["receipts"]
    body = {"receipts": [good | {"digest": "0" * 64}, good, good | {"case_id": OTHER_CASE}]}

    answer = line.post("/notices/receipts", json=body)

    assert answer.status_code == 422
    assert answer.json()["detail"] == "1 confirmed, 2 refused"
    assert [(one["row"], one["field"], one["code"]) for one in answer.json()["faults"]] == [
        (1, "digest", "other-digest"),
        (3, "case_id", "unknown-case"),
    ]
    assert line.get("/notices").json() == []


@pytest.mark.parametrize("body", [{}, {"receipts": []}, {"receipts": [{"case_id": CASE, "id": "x", "digest": "7"}]}])
def test_what_is_no_receipt_is_refused_whole(line: TestClient, body: Any) -> None:
    assert line.post("/notices/receipts", json=body).status_code == 422


def test_receipts_are_the_own_systems_alone(line: TestClient) -> None:
    stranger = {"Authorization": "Bearer x"}

    assert line.post("/notices/receipts", json=receipts_for(line), headers=stranger).status_code == 401


def test_an_own_number_names_one_known_case_for_ever(line: TestClient) -> None:
    assert line.put("/own-numbers/RC-77", json={"case_id": CASE}).status_code == 204
    assert line.put("/own-numbers/RC-77", json={"case_id": CASE}).status_code == 204
    assert line.put("/own-numbers/RC-78", json={"case_id": OTHER_CASE}).status_code == 404


def test_a_number_that_names_another_case_is_refused(line: TestClient, probation: Speaks) -> None:
    other = asyncio.run(probation.work.service.cases.save_many([probation.work.service.fresh(OTHER_CASE)]))
    assert other == frozenset()
    line.put("/own-numbers/RC-77", json={"case_id": CASE})

    assert line.put("/own-numbers/RC-77", json={"case_id": OTHER_CASE}).status_code == 409
