"""The solicitor's page on the consultation before the first interrogation: asked once, about no proposal."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from a_solicitor import another, assigns
from an_agency import AtWork
from contracts.police import CaseRegistered, RulePackRef
from contracts.topics import Agency
from given import CASE, at, key_of, pack
from legal_aid.adapters.links import links_of
from legal_aid.confirmation_page import Confirming, confirmation_routes
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.first_confirmation_page import first_confirmation_routes
from messaging.desk import Desk
from messaging.web.problems import say_no_well

LINKS = links_of("secret")
HELD: Mapping[str, Any] = {
    "kind": "consultation",
    "ended_at": "2026-03-10T12:10",
    "channel": "video",
    "minutes": "20",
    "points_explained": [point.id for point in pack().first_points_to_explain],
}
WAIVED = {"kind": "waiver", "waived_at": "2026-03-10T12:10", "consequences_explained": "yes"}


@pytest.fixture
def known(assigned: AtWork[LegalAidCase]) -> AtWork[LegalAidCase]:
    """The assigned case, registered under this project's rule pack."""
    under = RulePackRef(name=pack().name, version=pack().version)
    return assigned.hears(
        CaseRegistered(
            occurred_at=at("10:00"),
            agency_number="PL7",
            incident="I1",
            table="rotterdam",
            offence="Shoplifting",
            rule_pack=under,
        )
    )


@pytest.fixture
def solicitor(known: AtWork[LegalAidCase]) -> TestClient:
    packs = {(pack().name, pack().version): pack()}
    confirming = Confirming(Desk(known.service, lambda: None), LINKS, packs, key_of(Agency.LEGAL_AID).attest, "secret")
    app = FastAPI()
    say_no_well(app)
    app.include_router(confirmation_routes(confirming))
    app.include_router(first_confirmation_routes(confirming))
    return TestClient(app)


def link_of(legal_aid: AtWork[LegalAidCase]) -> str:
    assert legal_aid.case.assignment is not None
    return f"{LINKS.link(CASE, legal_aid.case.assignment.id)}/first"


def confirms(solicitor: TestClient, link: str, said: Mapping[str, Any]) -> Response:
    mark = re.search(r'name="csrf" value="([^"]+)"', solicitor.get(link).text)
    assert mark
    return solicitor.post(link, data={"csrf": mark[1], **said})


def test_the_page_asks_for_a_consultation_or_a_waiver_and_shows_no_proposal(
    known: AtWork[LegalAidCase], solicitor: TestClient
) -> None:
    page = solicitor.get(link_of(known)).text

    assert page.count("<form") == 2
    assert "350.00 euro" not in page
    assert "The right to say nothing" in page


def test_once_it_was_held_nothing_more_is_asked(known: AtWork[LegalAidCase], solicitor: TestClient) -> None:
    answer = confirms(solicitor, link_of(known), HELD)
    later, again = solicitor.get(link_of(known)), confirms(solicitor, link_of(known), WAIVED)

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
    waived = confirms(solicitor, link_of(known), WAIVED)
    held = confirms(solicitor, link_of(known), HELD)

    assert (waived.status_code, held.status_code) == (200, 200)
    assert waived.text.count("<form") == 1
    assert [said.condition for said in known.case.first_statements] == ["waiver", "consultation"]


def test_a_typing_error_loses_nothing(known: AtWork[LegalAidCase], solicitor: TestClient) -> None:
    answer = confirms(solicitor, link_of(known), {**HELD, "minutes": "many", "channel": "telephone"})

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
