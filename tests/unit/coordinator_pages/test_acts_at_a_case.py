"""At a case's page: who has it, notes, and two coordinators at once: the second is told, and keeps what was typed."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from a_board import TOKEN, app_of, view, wall
from at_the_table import Table, coordinator
from contracts.case_acts import CaseNoted
from contracts.joint_view import AssignmentShown, JointView
from coordinator.domain.joint_case import JointCase
from coordinator.web.asking import asking_routes
from coordinator.web.behind import StoredRecords
from coordinator.web.board import Board
from coordinator.web.case_acts import case_act_routes
from coordinator.web.readers import Readers
from given import CASE, OTHER_CASE, at
from messaging.desk import Desk
from messaging.ports import StoreUnavailable
from messaging.service import Service

ASK = {"duty": "assign-solicitor", "owner": "legal-aid"}


@dataclass(slots=True)
class KnownPersons:
    """Whose cases are whose; `away`: the store does not answer."""

    cases: Sequence[str] = ()
    away: bool = False
    asked: list[str] = field(default_factory=list)

    async def cases_of(self, person: str, limit: int) -> Sequence[str]:
        self.asked.append(person)
        if self.away:
            raise StoreUnavailable("away")
        return self.cases[:limit]


@dataclass(slots=True)
class Room:
    """One case, and browsers at its page."""

    folder: Path
    service: Service[JointCase] = field(default_factory=coordinator)
    persons: KnownPersons = field(default_factory=KnownPersons)
    table: Table = field(default_factory=lambda: Table().registered().detained())
    app: Any = None
    board: Board = field(default_factory=Board)

    def __post_init__(self) -> None:
        assert self.table.document is not None
        assert asyncio.run(self.service.cases.save_many([self.table.document])) == frozenset()
        board = self.board
        board.shows(CASE, self.table.said(JointView)[-1])
        records = StoredRecords(self.service.cases, self.persons, lambda: at("12:00"))
        given = wall(board, self.folder, lambda: at("12:00"), records=records)
        readers, desk = Readers(given), Desk(self.service)
        self.app = app_of(given, asking_routes(desk, readers), case_act_routes(desk, readers))

    def coordinator(self, name: str) -> TestClient:
        """Somebody logged in, in a browser of their own."""
        browser = TestClient(self.app, follow_redirects=False)
        browser.post("/login", data={"name": name})
        return browser

    def notes(self) -> list[str]:
        document = asyncio.run(self.service.cases.load(CASE))
        assert document is not None
        wanted = CaseNoted.wire_type().encode()
        return [
            CaseNoted.model_validate_json(item.value).note
            for item in document.outbox
            if dict(item.headers)["ce_type"] == wanted
        ]


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


def hidden(page: str, step: str) -> dict[str, str]:
    """What the form of this act would send of itself, the first of its kind."""
    form = page.partition(f'action="/cases/{CASE}/{step}"')[2].partition("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', form))


def form_to_another(page: str) -> dict[str, str]:
    """What the form in which another coordinator's name is typed would send of itself."""
    last = page.rpartition(f'action="/cases/{CASE}/assignments"')[2].partition("</form>")[0]
    return dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)"', last))


def sent(browser: TestClient, page: str, step: str, **typed: str) -> Any:
    return browser.post(f"/cases/{CASE}/{step}", data=hidden(page, step) | typed)


def seen(browser: TestClient) -> str:
    return browser.get(f"/cases/{CASE}").text


def read(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def test_one_save_takes_a_case_and_the_page_says_who_has_it(room: Room) -> None:
    browser = room.coordinator("M. Jansen")
    answer = sent(browser, seen(browser), "assignments")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/cases/{CASE}#work")
    assert "M. Jansen has this case since Tue 10 Mar" in read(seen(browser))


def test_of_two_who_take_it_at_once_the_second_is_told_who_was_first_and_keeps_what_was_typed(room: Room) -> None:
    first, second = room.coordinator("M. Jansen"), room.coordinator("J. Bakker")
    pages = seen(first), seen(second)
    sent(first, pages[0], "assignments")
    answer = sent(second, pages[1], "assignments", to="K. de Boer")

    assert answer.status_code == 409
    assert "the case changed hands meanwhile M. Jansen has it since" in read(answer.text)
    assert 'value="K. de Boer"' in answer.text
    asked = sent(second, answer.text, "assignments", to="K. de Boer")
    again = form_to_another(asked.text) | {"to": "K. de Boer"}
    assert second.post(f"/cases/{CASE}/assignments", data=again).status_code == 303
    assert "K. de Boer has this case since" in read(seen(second))
    assert "(given by J. Bakker)" in read(seen(second))


def test_a_name_that_nobody_is_known_by_is_asked_about_before_a_case_goes_to_nobody(room: Room) -> None:
    browser, path = room.coordinator("Aad"), f"/cases/{CASE}/assignments"
    answer = browser.post(path, data=form_to_another(seen(browser)) | {"to": "aadd"}, headers={"Accept-Language": "nl"})

    assert answer.status_code == 409
    assert "verstuur het nog eens" in answer.text
    assert 'value="aadd"' in answer.text
    assert "has this case since" not in read(seen(browser))
    mended = browser.post(path, data=form_to_another(answer.text) | {"to": "aad"})
    assert mended.status_code == 409, "what was confirmed is that one name"
    assert browser.post(path, data=form_to_another(mended.text) | {"to": "aad"}).status_code == 303
    assert "aad has this case since" in read(seen(browser))


def test_who_has_a_case_is_known_by_name(room: Room) -> None:
    browser, path = room.coordinator("M. Jansen"), f"/cases/{CASE}/assignments"
    room.board.shows(OTHER_CASE, view(2, assignment=AssignmentShown(number=1, to="Aad", at=at("09:00"))))

    assert browser.post(path, data=form_to_another(seen(browser)) | {"to": "Aad"}).status_code == 303


def test_a_case_that_was_given_back_is_nobodys(room: Room) -> None:
    browser = room.coordinator("M. Jansen")
    sent(browser, seen(browser), "assignments")
    sent(browser, seen(browser), "returns")

    assert "Nobody has this case: it was given back" in read(seen(browser))


def test_a_note_is_saved_once_though_its_button_is_pressed_twice(room: Room) -> None:
    browser = room.coordinator("M. Jansen")
    page = seen(browser)
    answers = [sent(browser, page, "notes", note="The interpreter comes at two.") for _ in range(2)]

    assert [one.status_code for one in answers] == [303, 303]
    assert room.notes() == ["The interpreter comes at two."]
    assert "The interpreter comes at two." in seen(browser)


def test_who_wrote_a_note_while_another_did_sees_that_one_marked(room: Room) -> None:
    first, second = room.coordinator("M. Jansen"), room.coordinator("J. Bakker")
    pages = seen(first), seen(second)
    sent(first, pages[0], "notes", note="I called the solicitor.")
    answer = sent(second, pages[1], "notes", note="Somebody has to call the solicitor.")

    assert read(second.get(answer.headers["location"]).text).count("written while you wrote yours") == 1


@pytest.mark.parametrize(("typed", "why"), [("", "this has to be filled in"), ("x" * 1001, "this is too long")])
def test_a_note_that_is_not_taken_is_kept_in_its_form(room: Room, typed: str, why: str) -> None:
    browser = room.coordinator("M. Jansen")
    answer = sent(browser, seen(browser), "notes", note=typed)

    assert answer.status_code == 422
    assert why in read(answer.text)
    assert typed in answer.text
    assert room.notes() == []


def test_of_two_who_ask_again_at_once_the_second_sees_that_it_was_asked(room: Room) -> None:
    first, second = room.coordinator("M. Jansen"), room.coordinator("J. Bakker")
    pages = seen(first), seen(second)
    assert sent(first, pages[0], "asks-again").status_code == 303
    answer = sent(second, pages[1], "asks-again")

    assert answer.status_code == 409
    assert "by M. Jansen, not yet answered" in read(answer.text)


def test_without_a_session_nothing_is_offered_read_or_done(room: Room) -> None:
    browser = room.coordinator("M. Jansen")
    sent(browser, seen(browser), "notes", note="The interpreter comes at two.")
    stranger = TestClient(room.app, follow_redirects=False)
    page = seen(stranger)

    assert "Log in to read what coordinators noted" in read(page)
    assert "The interpreter comes at two." not in page
    assert '<form method="post" action="/cases' not in page
    for step, body in (("assignments", {"to": "X"}), ("returns", {}), ("notes", {"note": "x"})):
        assert stranger.post(f"/cases/{CASE}/{step}", data=body).status_code == 401
        assert browser.post(f"/cases/{CASE}/{step}", data=body | {"csrf": "another"}).status_code == 403


def test_the_coordinators_own_system_acts_once_per_key_and_is_told_of_a_conflict(room: Room) -> None:
    browser = TestClient(room.app)
    headers = {"Authorization": f"Bearer {TOKEN}", "Idempotency-Key": "5b6d7e8f-1122-4c33-9d44-556677889900"}
    path = f"/api/cases/{CASE}/assignments"
    answers = [browser.post(path, json={"to": "M. Jansen"}, headers=headers).json()["answer"] for _ in range(2)]
    late = browser.post(path, json={"to": "J. Bakker", "seen": 0}, headers={"Authorization": f"Bearer {TOKEN}"})

    assert answers == ["recorded", "seen-before"]
    assert (late.status_code, late.json()["code"]) == (409, "already-changed-hands")


def test_while_the_store_is_away_the_page_shows_what_the_topics_tell(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = room.coordinator("M. Jansen")

    async def away(_case_id: str) -> None:
        raise StoreUnavailable("away")

    monkeypatch.setattr(room.service.cases, "load", away)
    page = read(seen(browser))

    assert "cannot be read now: the store does not answer" in page
    assert "What stands between this case and an outcome" in page
    assert "Nine hours" in page or "nine hours" in page


def test_the_store_is_not_asked_for_other_cases_of_a_person_that_nobody_named(room: Room) -> None:
    seen(room.coordinator("M. Jansen"))

    assert room.persons.asked == []
    assert OTHER_CASE not in seen(room.coordinator("M. Jansen"))


def test_lines_are_counted_as_the_box_counts_them(room: Room) -> None:
    """A thousand characters in fifty lines, of which a browser sends each end as two."""
    browser, note = room.coordinator("M. Jansen"), "\n".join(["x" * 19] * 50)

    assert sent(browser, seen(browser), "notes", note=f"{note}\n".replace("\n", "\r\n")).status_code == 303
    assert room.notes() == [note]


def test_that_a_note_was_saved_is_said_to_who_wrote_it(room: Room) -> None:
    writer, other = room.coordinator("M. Jansen"), room.coordinator("J. Bakker")
    place = sent(writer, seen(writer), "notes", note="The mother is on her way.").headers["location"]

    assert place.endswith("?noted=0#saved")
    assert 'id="saved"' in writer.get(place).text
    assert "Your note is saved." in read(writer.get(place).text)
    assert "Your note is saved." not in read(other.get(place).text)
    assert "Your note is saved." not in read(seen(writer))


def test_a_file_is_no_note(room: Room) -> None:
    browser = room.coordinator("M. Jansen")
    answer = browser.post(
        f"/cases/{CASE}/notes", data=hidden(seen(browser), "notes"), files={"note": ("note.txt", b"some text")}
    )

    assert (answer.status_code, room.notes()) == (422, [])
    assert "UploadFile" not in answer.text


def test_a_note_sent_after_the_session_ended_is_shown_and_stands_in_its_form_after_the_next_login(room: Room) -> None:
    """Nothing is done by a form of another login; it is done when its person says so again."""
    browser, note = room.coordinator("M. Jansen"), "His mother brings the medicines at two."
    form, at_browser = hidden(seen(browser), "notes") | {"note": note}, {"Accept": "text/html", "Accept-Language": "nl"}
    browser.cookies.clear()
    lost = browser.post(f"/cases/{CASE}/notes", data=form, headers=at_browser)

    assert lost.status_code == 401
    assert "Verder met wat ik heb getypt" in lost.text
    assert note in lost.text

    browser.post("/login", data={"name": "M. Jansen"})
    back = browser.post(f"/cases/{CASE}/notes", data=hidden(lost.text, "notes") | {"note": note}, headers=at_browser)

    assert back.status_code == 403
    assert "deze pagina was van een andere aanmelding" in read(back.text)
    assert room.notes() == []
    assert sent(browser, back.text, "notes", note=note).status_code == 303
    assert room.notes() == [note]
