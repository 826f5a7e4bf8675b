"""One page with every warning and breach that nobody has acknowledged, and one act for all that it lists."""

import asyncio
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis.strategies import integers

from a_board import TOKEN, app_of, case, clock, view, wall
from at_the_table import Table, coordinator
from contracts.coordinator import ClockAcknowledged
from contracts.joint_view import JointView
from coordinator.domain.joint_case import JointCase
from coordinator.web.acknowledging import acknowledging_routes
from coordinator.web.behind import StoredRecords
from coordinator.web.board import Board
from coordinator.web.glance import AT_ONCE
from coordinator.web.readers import Readers
from given import CASE, at
from messaging.desk import Desk
from messaging.service import Service

BREACH = {"clock": "detention-9h", "about": "breach", "due": at("18:10").isoformat()}


class NobodysCases:
    """No two cases are one person's."""

    async def cases_of(self, _person: str, _limit: int) -> Sequence[str]:
        return ()


@pytest.fixture
def table() -> Table:
    """Somebody held beyond ten past six."""
    table = Table().registered().detained("09:10")
    table.time_passes(at("18:10"))
    return table


@pytest.fixture
def service(table: Table) -> Service[JointCase]:
    """The coordinator with that case."""
    service = coordinator()
    assert table.document is not None
    assert asyncio.run(service.cases.save_many([table.document])) == frozenset()
    return service


@pytest.fixture
def browser(service: Service[JointCase], table: Table, tmp_path: Path) -> TestClient:
    """Somebody at the board, not logged in."""
    board = Board()
    board.shows(CASE, table.said(JointView)[-1])
    records = StoredRecords(service.cases, NobodysCases(), lambda: at("18:15"))
    walled = wall(board, tmp_path, lambda: at("18:15"), records=records)
    app = app_of(walled)
    app.include_router(acknowledging_routes(Desk(service), Readers(walled)))
    return TestClient(app, follow_redirects=False)


def inputs(page: str, name: str) -> list[str]:
    """What the page's form would send under this name."""
    return [part.partition('"')[0] for part in page.split(f'name="{name}" value="')[1:]]


def acknowledged(service: Service[JointCase]) -> list[ClockAcknowledged]:
    document = asyncio.run(service.cases.load(CASE))
    assert document is not None
    wanted = ClockAcknowledged.wire_type().encode()
    told = [item.value for item in document.outbox if dict(item.headers)["ce_type"] == wanted]
    return [ClockAcknowledged.model_validate_json(value) for value in told]


def test_the_page_names_the_clock_the_owner_and_the_act_that_ends_it(browser: TestClient) -> None:
    page = browser.get("/unseen").text

    assert "passed: Detention for examination, nine hours" in page
    assert "police: release, custody, or handing over" in page
    assert inputs(page, "seen") == []


def test_one_act_acknowledges_all_that_the_page_lists(browser: TestClient, service: Service[JointCase]) -> None:
    browser.post("/login", data={"name": "M. Jansen"})
    page = browser.get("/unseen").text
    answer = browser.post("/unseen", data={"csrf": inputs(page, "csrf")[0], "seen": inputs(page, "seen")})

    assert "1 acknowledged" in answer.text
    assert "Nothing waits to be acknowledged." in answer.text
    (seen,) = acknowledged(service)
    assert (seen.clock, seen.about, seen.by) == ("detention-9h", "breach", "M. Jansen")


def test_what_changed_meanwhile_is_told_and_not_acknowledged(browser: TestClient, service: Service[JointCase]) -> None:
    browser.post("/login", data={"name": "M. Jansen"})
    csrf = inputs(browser.get("/unseen").text, "csrf")[0]
    old = f"{CASE} detention-9h warning {at('18:10').isoformat()}"
    answer = browser.post("/unseen", data={"csrf": csrf, "seen": [old]})

    assert "1 changed meanwhile" in answer.text
    assert acknowledged(service) == []


def test_what_is_sent_twice_is_put_to_the_case_once(browser: TestClient, service: Service[JointCase]) -> None:
    browser.post("/login", data={"name": "M. Jansen"})
    page = browser.get("/unseen").text
    answer = browser.post("/unseen", data={"csrf": inputs(page, "csrf")[0], "seen": inputs(page, "seen") * 3})

    assert "1 acknowledged" in answer.text
    assert "changed meanwhile" not in answer.text
    assert len(acknowledged(service)) == 1


@given(waiting=integers(1, 3 * AT_ONCE))
@settings(max_examples=5)
def test_a_page_lists_no_more_than_one_act_does_and_says_how_many_there_are(
    tmp_path_factory: pytest.TempPathFactory, waiting: int
) -> None:
    board, breach = Board(), clock(at("11:00"), "missed", act="release", unseen="breach")
    for number in range(waiting):
        board.shows(case(number), view(number, clocks=(breach,)))
    showing = Readers(wall(board, tmp_path_factory.mktemp("wall"), lambda: at("12:00"))).showings["en"]
    page = showing.unseen("mark")
    listed = inputs(page, "seen")

    assert len(listed) == len(set(listed)) == min(waiting, AT_ONCE)
    assert (f"The first {AT_ONCE} of {waiting} are listed" in page) == (waiting > AT_ONCE)
    assert f"I have seen {'these' if waiting > AT_ONCE else 'all'} {len(listed)}" in page
    after = showing.unseen("mark", tried=frozenset(listed))
    assert f"{len(listed)} acknowledged." in after
    assert len(inputs(after, "seen")) == min(waiting - len(listed), AT_ONCE)
    assert ("Nothing waits" in after) == (waiting <= AT_ONCE)


def form_at_the_case(page: str) -> dict[str, str]:
    """What the button beside the clock would send."""
    form = page.partition(f'action="/cases/{CASE}/acknowledgements"')[2].partition("</form>")[0]
    return {name: inputs(form, name)[0] for name in ("csrf", "request", "seen")}


def test_beside_a_clock_at_its_cases_page_one_save_acknowledges_it(
    browser: TestClient, service: Service[JointCase]
) -> None:
    browser.post("/login", data={"name": "M. Jansen"})
    form = form_at_the_case(browser.get(f"/cases/{CASE}").text)
    answers = [browser.post(f"/cases/{CASE}/acknowledgements", data=form) for _ in range(2)]

    assert [(one.status_code, one.headers["location"]) for one in answers] == [(303, f"/cases/{CASE}#clocks")] * 2
    (seen,) = acknowledged(service)
    assert (seen.clock, seen.about, seen.by) == ("detention-9h", "breach", "M. Jansen")
    page = browser.get(f"/cases/{CASE}").text  # the board does not tell it yet, the store does
    assert "Acknowledged." in page
    assert "I have seen this" not in page


def test_of_two_who_acknowledge_at_once_the_second_is_told_that_nothing_waits(
    browser: TestClient, service: Service[JointCase]
) -> None:
    browser.post("/login", data={"name": "M. Jansen"})
    first, second = (form_at_the_case(browser.get(f"/cases/{CASE}").text) for _ in range(2))
    browser.post(f"/cases/{CASE}/acknowledgements", data=first)
    answer = browser.post(f"/cases/{CASE}/acknowledgements", data=second)

    assert answer.status_code == 409
    assert "nothing of this clock waits to be seen any more" in answer.text
    assert len(acknowledged(service)) == 1


def test_a_button_at_a_case_acknowledges_nothing_of_another_case(
    browser: TestClient, service: Service[JointCase]
) -> None:
    browser.post("/login", data={"name": "M. Jansen"})
    form = form_at_the_case(browser.get(f"/cases/{CASE}").text)

    assert browser.post(f"/cases/{case(1)}/acknowledgements", data=form).status_code == 422
    assert acknowledged(service) == []


def test_who_is_not_logged_in_has_no_button(browser: TestClient) -> None:
    assert "I have seen this" not in browser.get(f"/cases/{CASE}").text
    assert browser.post(f"/cases/{CASE}/acknowledgements", data={}).status_code == 401


def test_one_line_is_acknowledged_by_its_own_button_and_the_others_wait(
    browser: TestClient, service: Service[JointCase]
) -> None:
    browser.post("/login", data={"name": "M. Jansen"})
    page = browser.get("/unseen").text
    old = f"{CASE} detention-9h warning {at('18:10').isoformat()}"
    (line,) = re.findall(r'<button type="submit" value="([^"]*)"[^>]* name="only"', page)
    sent = {"csrf": inputs(page, "csrf")[0], "seen": [line, old], "only": line}
    answer = browser.post("/unseen", data=sent)

    assert "1 acknowledged." in answer.text
    assert "changed meanwhile" not in answer.text
    assert len(acknowledged(service)) == 1


def test_a_table_has_its_own_warnings_and_breaches_with_those_of_no_table_yet(tmp_path: Path) -> None:
    board, breach = Board(), clock(at("11:00"), "missed", act="release", unseen="breach")
    for number, table in enumerate(("rotterdam", "the-hague", None), 1):
        board.shows(case(number), view(number, clocks=(breach,), table=table))
    browser = TestClient(app_of(walled := wall(board, tmp_path, lambda: at("12:00"))))
    browser.app.include_router(acknowledging_routes(Desk(coordinator()), Readers(walled)))  # type: ignore[attr-defined]
    browser.post("/login", data={"name": "M. Jansen"})

    def listed(address: str) -> set[str]:
        return {line.partition(" ")[0] for line in inputs(browser.get(address).text, "seen")}

    assert listed("/unseen?table=rotterdam") == {case(1), case(3)}
    assert listed("/unseen?table=the-hague") == {case(2), case(3)}
    assert listed("/unseen") == listed("/unseen?table=nowhere") == {case(1), case(2), case(3)}
    assert 'href="/unseen?table=the-hague"' in browser.get("/?table=the-hague").text


@pytest.mark.parametrize(
    "seen", ["", "a b c d", f"{CASE} detention-9h breach", f"{CASE} x y 2026", f"{CASE} c breach x"]
)
def test_a_form_that_names_no_clock_is_refused(browser: TestClient, service: Service[JointCase], seen: str) -> None:
    browser.post("/login", data={"name": "M. Jansen"})
    csrf = inputs(browser.get("/unseen").text, "csrf")[0]

    assert browser.post("/unseen", data={"csrf": csrf, "seen": [seen]}).status_code == 422
    assert acknowledged(service) == []


def test_nobody_acknowledges_without_a_session_of_their_own(browser: TestClient, service: Service[JointCase]) -> None:
    assert browser.post("/unseen", data={"seen": []}).status_code == 401
    browser.post("/login", data={"name": "M. Jansen"})
    assert browser.post("/unseen", data={"csrf": "another", "seen": []}).status_code == 403
    assert acknowledged(service) == []


def test_the_coordinators_own_system_acknowledges_once_per_key(
    browser: TestClient, service: Service[JointCase]
) -> None:
    headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": "5b6d7e8f-1122-4c33-9d44-556677889900"}
    path = f"/api/cases/{CASE}/acknowledgements"
    answers = [browser.post(path, json=BREACH, headers=headers).json()["answer"] for _ in range(2)]

    assert answers == ["recorded", "seen-before"]
    assert len(acknowledged(service)) == 1


def test_the_board_counts_what_nobody_has_acknowledged(browser: TestClient) -> None:
    page = browser.get("/").text

    assert '<a class="bad" href="/unseen"><b>1</b> not yet acknowledged</a>' in page


def test_an_empty_board_has_nothing_to_acknowledge(tmp_path: Path, service: Service[JointCase]) -> None:
    board = Board()
    board.shows(CASE, view())
    walled = wall(board, tmp_path, lambda: at("12:00"))
    app = app_of(walled)
    app.include_router(acknowledging_routes(Desk(service), Readers(walled)))

    assert "Nothing waits to be acknowledged." in TestClient(app).get("/unseen").text
