"""The solicitor's page: what is proposed in words, what was typed kept, and nothing more asked once it is confirmed."""

from collections.abc import Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from a_solicitor import another, assigns
from an_agency import AtWork, fine
from contracts.prosecutor import SettlementProposed
from given import at, pack
from legal_aid.confirmation_page import confirmation_routes, in_words
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.requests import TakeBack
from legal_aid.domain.take_back import take_back
from messaging.desk import Desk
from proofs.canonical import hash_of
from the_solicitors_browser import browser_of, confirming_at, link_to, sends

FINE = hash_of(fine())
HELD: Mapping[str, Any] = {
    "kind": "consultation",
    "proposal_hash": FINE,
    "held_at": "2026-03-10T12:10",
    "channel": "video",
    "minutes": "20",
    "points_explained": [point.id for point in pack().points_to_explain],
}
WAIVED = {"kind": "waiver", "proposal_hash": FINE, "waived_at": "2026-03-10T12:10", "consequences_explained": "on"}


@pytest.fixture
def solicitor(known: AtWork[LegalAidCase]) -> TestClient:
    return browser_of(confirming_at(Desk(known.service)), confirmation_routes)


def link_of(legal_aid: AtWork[LegalAidCase]) -> str:
    return link_to(legal_aid.case)


def test_the_page_tells_the_terms_in_words(known: AtWork[LegalAidCase], solicitor: TestClient) -> None:
    page = solicitor.get(link_of(known)).text
    assert "<li>amount: 350.00 euro</li>" in page
    assert "amount_cents" not in page


def test_every_term_has_its_words() -> None:
    terms = (
        '{"amount_cents":25005,"compensation_cents":0,"work_hours":40,"driving_ban_days":90,'
        '"conditions":["no contact","stay away"],"curfew_hours":8}'
    )
    assert in_words(terms) == [
        ("amount", "250.05 euro"),
        ("compensation", "0.00 euro"),
        ("work hours", "40"),
        ("driving ban days", "90"),
        ("conditions", ["no contact", "stay away"]),
        ("curfew hours", "8"),
    ]
    assert in_words('{"conditions":[]}') == []


@pytest.mark.parametrize(("said", "condition"), [(HELD, "consultation"), (WAIVED, "waiver")])
def test_after_recording_only_what_was_recorded_is_shown(
    known: AtWork[LegalAidCase], solicitor: TestClient, said: Mapping[str, Any], condition: str
) -> None:
    answer = sends(solicitor, link_of(known), said)

    assert answer.status_code == 200
    assert "Recorded." in answer.text
    assert f"<dd>{condition}</dd>" in answer.text
    assert "2026-03-10 12:10" in answer.text
    assert known.case.statements[-1].statement_digest in answer.text
    assert "<form" not in answer.text
    assert "admitted" not in answer.text, "the grounds were read before"


def test_a_later_visit_tells_that_it_was_confirmed_already(known: AtWork[LegalAidCase], solicitor: TestClient) -> None:
    sends(solicitor, link_of(known), HELD)
    later, again = solicitor.get(link_of(known)), sends(solicitor, link_of(known), WAIVED)

    assert later.status_code == 200
    assert "You confirmed this proposal already." in later.text
    assert "<form" not in later.text
    assert again.status_code == 422
    assert "the link is used up" in again.text
    assert "<form" not in again.text


def test_the_forms_come_back_when_the_confirmation_was_taken_back(
    known: AtWork[LegalAidCase], solicitor: TestClient
) -> None:
    sends(solicitor, link_of(known), HELD)
    taken = TakeBack(statement_digest=known.case.statements[-1].statement_digest, why="wrong minutes")
    known.asked(take_back, taken)

    assert solicitor.get(link_of(known)).text.count("<form") == 2


def test_the_forms_come_back_for_a_changed_proposal(known: AtWork[LegalAidCase], solicitor: TestClient) -> None:
    sends(solicitor, link_of(known), HELD)
    changed = fine(2, 10_000)
    known.hears(
        SettlementProposed(
            occurred_at=at("12:20"), proposal=changed, proposal_hash=hash_of(changed), grounds="admitted"
        )
    )

    page = solicitor.get(link_of(known)).text
    assert page.count("<form") == 2
    assert "amount: 100.00 euro" in page


def test_what_is_not_the_proposal_that_its_hash_names_is_not_shown_and_cannot_be_confirmed(
    known: AtWork[LegalAidCase], solicitor: TestClient
) -> None:
    known.hears(
        SettlementProposed(occurred_at=at("12:20"), proposal=fine(2, 90_000), proposal_hash=FINE, grounds="more")
    )

    page, sent = solicitor.get(link_of(known)), sends(solicitor, link_of(known), HELD)

    for answer in (page, sent):
        assert "the proposal does not have the hash that it names" in answer.text
        assert "900.00 euro" not in answer.text
        assert "<form" not in answer.text
    assert sent.status_code == 422
    assert known.case.statements == ()


def test_a_typing_error_loses_nothing(known: AtWork[LegalAidCase], solicitor: TestClient) -> None:
    answer = sends(solicitor, link_of(known), {**HELD, "minutes": '"><script>', "channel": "telephone"})

    assert answer.status_code == 422
    assert 'id="consultation-minutes-why">this is not a whole number<' in answer.text
    assert 'value="&#34;&gt;&lt;script&gt;"' in answer.text
    assert 'value="2026-03-10T12:10"' in answer.text
    assert 'value="telephone" selected' in answer.text
    assert answer.text.count(" checked") == len(pack().points_to_explain)


def test_a_waiver_without_a_word_on_the_explanation_is_no_waiver(
    known: AtWork[LegalAidCase], solicitor: TestClient
) -> None:
    said = {name: value for name, value in WAIVED.items() if name != "consequences_explained"}
    answer = sends(solicitor, link_of(known), said)

    assert answer.status_code == 422
    assert 'id="waiver-consequences_explained-why">choose yes or no<' in answer.text
    assert known.case.statements == ()


@pytest.mark.parametrize("mark", ["", "wrong", "zoë"])
def test_another_pages_mark_is_refused_on_a_page(known: AtWork[LegalAidCase], solicitor: TestClient, mark: str) -> None:
    answer = solicitor.post(link_of(known), data={"csrf": mark, **HELD})
    assert_page(answer, 403, "this form is not of this page; open the link again")


def test_a_link_that_is_not_ours_is_refused_on_a_page(solicitor: TestClient) -> None:
    assert_page(solicitor.get("/confirm/guessed"), 404, "this link is not valid, or is too old")


def test_a_replaced_solicitors_link_is_refused_on_a_page(known: AtWork[LegalAidCase], solicitor: TestClient) -> None:
    link = link_of(known)
    known.asked(assigns, another("De Wit"))
    assert_page(solicitor.get(link), 410, "the assignment that this link belongs to has ended")


def test_a_case_under_an_unknown_rule_pack_is_refused_on_a_page(known: AtWork[LegalAidCase]) -> None:
    browser = browser_of(confirming_at(Desk(known.service), {}), confirmation_routes)
    assert_page(browser.get(link_of(known)), 409, "the rule pack under which this case was registered")


def assert_page(answer: Response, status: int, why: str) -> None:
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert why in answer.text
    assert "<form" not in answer.text
