"""The solicitor's page on the consultation before the first interrogation: asked once, about no proposal."""

from collections.abc import Mapping
from typing import Any

import pytest
from fastapi.testclient import TestClient

from a_solicitor import another, assigns
from an_agency import AtWork
from given import pack
from legal_aid.confirmation_page import confirmation_routes
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.first_confirmation_page import first_confirmation_routes
from messaging.desk import Desk
from the_solicitors_browser import browser_of, confirming_at, link_to, sends

HELD: Mapping[str, Any] = {
    "kind": "consultation",
    "ended_at": "2026-03-10T12:10",
    "channel": "video",
    "minutes": "20",
    "points_explained": [point.id for point in pack().first_points_to_explain],
}
WAIVED = {"kind": "waiver", "waived_at": "2026-03-10T12:10", "consequences_explained": "yes"}


@pytest.fixture
def solicitor(known: AtWork[LegalAidCase]) -> TestClient:
    return browser_of(confirming_at(Desk(known.service)), confirmation_routes, first_confirmation_routes)


def link_of(legal_aid: AtWork[LegalAidCase]) -> str:
    return f"{link_to(legal_aid.case)}/first"


def test_the_page_asks_for_a_consultation_or_a_waiver_and_shows_no_proposal(
    known: AtWork[LegalAidCase], solicitor: TestClient
) -> None:
    page = solicitor.get(link_of(known)).text

    assert page.count("<form") == 2
    assert "350.00 euro" not in page
    assert "The right to say nothing" in page


def test_once_it_was_held_nothing_more_is_asked(known: AtWork[LegalAidCase], solicitor: TestClient) -> None:
    answer = sends(solicitor, link_of(known), HELD)
    later, again = solicitor.get(link_of(known)), sends(solicitor, link_of(known), WAIVED)

    assert answer.status_code == 200
    assert "Recorded." in answer.text
    assert "2026-03-10 12:10" in answer.text
    assert known.case.first_statements[-1].statement_digest in answer.text
    assert "You confirmed this already." in later.text
    assert again.status_code == 422
    assert "the link is used up" in again.text
    assert "<form" not in answer.text + later.text + again.text


def test_after_a_waiver_the_consultation_may_still_be_confirmed(
    known: AtWork[LegalAidCase], solicitor: TestClient
) -> None:
    waived = sends(solicitor, link_of(known), WAIVED)
    held = sends(solicitor, link_of(known), HELD)

    assert (waived.status_code, held.status_code) == (200, 200)
    assert waived.text.count("<form") == 1
    assert [said.condition for said in known.case.first_statements] == ["waiver", "consultation"]


def test_a_typing_error_loses_nothing(known: AtWork[LegalAidCase], solicitor: TestClient) -> None:
    answer = sends(solicitor, link_of(known), {**HELD, "minutes": "many", "channel": "telephone"})

    assert answer.status_code == 422
    assert 'id="consultation-minutes-why">this is not a whole number<' in answer.text
    assert 'value="telephone" selected' in answer.text
    assert known.case.first_statements == ()


def test_another_pages_mark_is_refused(known: AtWork[LegalAidCase], solicitor: TestClient) -> None:
    answer = solicitor.post(link_of(known), data={"csrf": "wrong", **HELD})

    assert answer.status_code == 403
    assert "this form is not of this page" in answer.text


def test_a_replaced_solicitors_link_is_refused(known: AtWork[LegalAidCase], solicitor: TestClient) -> None:
    link = link_of(known)
    known.asked(assigns, another("De Wit"))

    assert solicitor.get(link).status_code == 410
    assert solicitor.get("/confirm/guessed/first").status_code == 404
