"""What a service tells its operator of the records it took in."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import Any

import pytest
import yaml
from aiokafka import TopicPartition
from fastapi import FastAPI
from fastapi.testclient import TestClient

from a_service import Seen, a_service, in_custody, with_header
from given import CASE, OTHER_CASE, Wire, waited_for
from messaging.assignment import Ends, Intake
from messaging.event import Record
from messaging.intake import take_in
from messaging.parking import ParkedRow
from messaging.replaying import Prospect
from messaging.running import Running
from messaging.web.auth import open_doors
from messaging.web.operator import operator_routes

TOKEN = "the operators' token"
HERS = {"Authorization": f"Bearer {TOKEN}"}


def odd_records() -> list[Record]:
    """Of an unknown type, with a null value, with a body that is no JSON, put back though never parked."""
    wire = Wire()
    wire.says(in_custody())
    (good,) = wire.records
    return [
        with_header(good, "ce_type", b"nl.jointtable.unheard-of.v1"),
        replace(good, offset=2, value=None),
        replace(good, offset=3, value=b"{"),
        replace(good, offset=4, topic="coordinator.retry"),
    ]


def running() -> Running[Seen]:
    """The small service, reading one partition."""
    intake = Intake((), Ends(lambda: None))
    intake.hold.assigned = {TopicPartition("case.police.progress.v1", 0)}
    return Running(a_service(), broker=None, sender=None, relay=None, intake=intake)  # type: ignore[arg-type]  # not asked


def the_operators_client(tmp_path: Path, running: Any) -> TestClient:
    tokens = tmp_path / "tokens.yaml"
    who = {sha256(TOKEN.encode()).hexdigest(): {"agency": "operator", "system": "operators"}}
    tokens.write_text(yaml.safe_dump(who))
    app = FastAPI()
    doors = open_doors("coordinator", tokens, "s" * 64, development_login=False)
    app.include_router(operator_routes(running, doors, {"version": "1", "rules": "nl 2026.1"}))
    return TestClient(app)


def test_what_the_records_came_to_is_told_with_how_many_they_were(tmp_path: Path) -> None:
    moving, odd = running(), odd_records()
    client, intake = the_operators_client(tmp_path, moving), moving.intake

    intake.pulse.took(len(odd), waited_for(take_in(moving.service, odd)))
    intake.pulse.took(1, {"unknown-type": 1})
    told = client.get("/operator/idle", headers=HERS).json()

    assert told["came_to"] == {"parked": 1, "retry-refused": 1, "unknown-type": 2, "unreadable": 1}
    assert sum(told["came_to"].values()) == told["processed"] == 5


@pytest.mark.parametrize(("seconds", "missing"), [(59, []), (61, ["records in hand: not taken in for 61 s"])])
def test_a_service_that_does_not_come_to_an_end_with_its_records_says_so(
    tmp_path: Path, seconds: float, missing: list[str]
) -> None:
    moving = running()
    moving.intake.pulse.in_hand_since = monotonic() - seconds

    told = the_operators_client(tmp_path, moving).get("/health/ready").json()["missing"]

    assert [one.partition(",")[0] for one in told] == missing


@pytest.mark.parametrize(
    "path", ["/operator/idle", "/operator/deliveries", "/operator/parked", "/operator/parked/case.police.file.v1/0/7"]
)
def test_nobody_else_is_told(tmp_path: Path, path: str) -> None:
    assert the_operators_client(tmp_path, running()).get(path).status_code == 401


def test_nobody_else_has_anything_forgotten(tmp_path: Path) -> None:
    moving = running()
    waited_for(take_in(moving.service, [replace(odd_records()[1], offset=7)]))
    client, path = the_operators_client(tmp_path, moving), "/operator/parked/case.police.progress.v1/0/7/discard"
    (row,) = waited_for(moving.service.parked.page(None, 2))
    body = {"digest": row.digest, "who": "nobody", "why": "for fun"}

    refused, other_bytes = client.post(path, json=body), client.post(path, json=body | {"digest": "0"}, headers=HERS)

    assert (refused.status_code, other_bytes.status_code) == (401, 409)
    assert waited_for(moving.service.parked.count()) == 1


@pytest.mark.parametrize(("parked_again", "status"), [(True, 409), (False, 404)])
def test_of_what_was_parked_again_or_forgotten_meanwhile_nobody_is_told_that_it_was_discarded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, parked_again: bool, status: int
) -> None:
    moving = running()
    waited_for(take_in(moving.service, [replace(odd_records()[1], offset=7)]))
    client, path = the_operators_client(tmp_path, moving), "/operator/parked/case.police.progress.v1/0/7/discard"
    parked = moving.service.parked
    (row,) = waited_for(parked.page(None, 2))

    async def prospect_of(_service: object, row: ParkedRow) -> Prospect:
        await (parked.put([row]) if parked_again else parked.drop([row]))
        return Prospect("unreadable")

    monkeypatch.setattr("messaging.web.parked_places.prospect_of", prospect_of)

    refused = client.post(path, json={"digest": row.digest, "who": "ann", "why": "noise"}, headers=HERS)

    assert (refused.status_code, waited_for(parked.count())) == (status, int(parked_again))


def test_nobody_else_has_a_notice_told_again_and_of_an_unknown_case_none_is(tmp_path: Path) -> None:
    client, path = the_operators_client(tmp_path, running()), "/operator/deliveries/again"
    body = {"case": CASE, "ids": ["x"], "who": "me", "why": "lost"}

    assert client.post(path, json=body).status_code == 401
    assert client.post(path, json=body, headers=HERS).status_code == 404
    assert client.post(path, json=body | {"why": ""}, headers=HERS).status_code == 422


def test_deliveries_are_told_page_by_page_in_figures_that_add_up(tmp_path: Path) -> None:
    moving = running()
    moving = replace(moving, service=replace(moving.service, delivers=True))
    for case_id, count in ((CASE, 2), (OTHER_CASE, 1)):
        wire = Wire(case_id)
        for number in range(count):
            wire.says(in_custody(number))
        waited_for(take_in(moving.service, wire.records))
    client = the_operators_client(tmp_path, moving)

    first = client.get("/operator/deliveries?limit=1", headers=HERS).json()
    second = client.get(f"/operator/deliveries?limit=9&after={first['next']}", headers=HERS).json()

    assert [(page["sent"], len(page["outstanding"])) for page in (first, second)] == [(2, 2), (1, 1)]
    assert (first["next"], second["next"]) == (CASE, None)


def test_the_parked_are_told_page_by_page(tmp_path: Path) -> None:
    moving = running()
    waited_for(take_in(moving.service, [replace(odd_records()[1], offset=offset) for offset in (7, 10, 9)]))
    client = the_operators_client(tmp_path, moving)

    first = client.get("/operator/parked?limit=2", headers=HERS).json()
    second = client.get(f"/operator/parked?limit=2&after={first['next']}", headers=HERS).json()

    assert [[one["offset"] for one in page["parked"]] for page in (first, second)] == [[7, 9], [10]]
    assert (first["count"], second["next"]) == (3, None)
    assert client.get("/operator/parked?after=somewhere", headers=HERS).status_code == 422
