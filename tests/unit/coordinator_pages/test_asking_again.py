"""The button beside what is owed: one press, one ask; nobody presses it without a session of their own."""

import asyncio
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from a_board import TOKEN, app_of, reason, view, wall
from at_the_table import Table, coordinator
from contracts.coordinator import DutyAskedAgain
from coordinator.domain.joint_case import JointCase
from coordinator.web.asking import asking_routes
from coordinator.web.board import Board
from coordinator.web.readers import Readers
from given import CASE, at
from messaging.desk import Desk
from messaging.service import Service

OWED = {"duty": "assign-solicitor", "owner": "legal-aid"}


@pytest.fixture
def service() -> Service[JointCase]:
    """The coordinator, with one case that lacks a solicitor."""
    service = coordinator()
    table = Table().registered().detained()
    assert table.document is not None
    assert asyncio.run(service.cases.save_many([table.document])) == frozenset()
    return service


@pytest.fixture
def browser(service: Service[JointCase], tmp_path: Path) -> TestClient:
    """Somebody at the page of that case, not logged in."""
    board = Board()
    board.shows(CASE, view(owed=(reason("assign-solicitor"),)))
    given = wall(board, tmp_path, lambda: at("12:00"))
    app = app_of(given)
    app.include_router(asking_routes(Desk(service), Readers(given)))
    return TestClient(app, follow_redirects=False)


def logged_in(browser: TestClient) -> str:
    """The mark of the session's forms."""
    browser.post("/login", data={"name": "M. Jansen"})
    return str(browser.get(f"/cases/{CASE}").text.partition('name="csrf" value="')[2].partition('"')[0])


def asked(service: Service[JointCase]) -> list[bytes]:
    document = asyncio.run(service.cases.load(CASE))
    assert document is not None
    wanted = DutyAskedAgain.wire_type().encode()
    return [item.value for item in document.outbox if dict(item.headers)["ce_type"] == wanted]


def test_a_person_asks_again_at_the_page(browser: TestClient, service: Service[JointCase]) -> None:
    answer = browser.post(f"/cases/{CASE}/asks-again", data=OWED | {"csrf": logged_in(browser)})

    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{CASE}")
    assert len(asked(service)) == 1


def test_without_a_session_there_is_no_button_and_no_asking(browser: TestClient, service: Service[JointCase]) -> None:
    assert "asks-again" not in browser.get(f"/cases/{CASE}").text

    assert browser.post(f"/cases/{CASE}/asks-again", data=OWED).status_code == 401
    assert asked(service) == []


def test_a_form_of_another_session_asks_nothing(browser: TestClient, service: Service[JointCase]) -> None:
    logged_in(browser)

    assert browser.post(f"/cases/{CASE}/asks-again", data=OWED | {"csrf": "another"}).status_code == 403
    assert asked(service) == []


def test_what_is_owed_no_longer_is_said_at_the_page(browser: TestClient, service: Service[JointCase]) -> None:
    gone = {"duty": "give-advice", "owner": "probation", "csrf": logged_in(browser)}
    answer = browser.post(f"/cases/{CASE}/asks-again", data=gone)

    assert answer.status_code == 409
    assert "this is not owed in this case" in answer.text
    assert asked(service) == []


def test_the_coordinators_own_system_asks_once_per_key(browser: TestClient, service: Service[JointCase]) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": "5b6d7e8f-1122-4c33-9d44-556677889900"}
    answers = [
        browser.post(f"/api/cases/{CASE}/asks-again", json=OWED, headers=headers).json()["answer"] for _ in range(2)
    ]

    assert answers == ["recorded", "seen-before"]
    assert len(asked(service)) == 1
