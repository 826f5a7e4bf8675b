"""The solicitor's page: the case and the solicitor's other ones, on record, ended with the assignment or the case."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from an_agency import fine
from contracts.after_settlement import CaseReopened, SettlementIrrevocable
from contracts.prosecutor import SettlementProposed
from contracts.topics import Agency
from given import CASE, OTHER_CASE, at, key_of, packs
from legal_aid.adapters.links import links_of
from legal_aid.confirmation_page import Confirming
from legal_aid.domain.access import View, is_closed
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.requests import FindConflict
from legal_aid.solicitor_page import solicitor_routes
from legal_aid_office import ELSEWHERE, LegalAidOffice
from messaging.told import InForce
from messaging.web.problems import say_no_well
from proofs.canonical import hash_of
from words_of_agencies import DESCRIBED, DISMISSED

LINKS = links_of("secret")
PROPOSED = SettlementProposed(occurred_at=at("11:00"), proposal=fine(), proposal_hash=hash_of(fine()), grounds="caught")


@dataclass
class MemoryAccess:
    """Who has which case, and who opened which, in memory."""

    office: LegalAidOffice
    views: list[View] = field(default_factory=list)

    async def cases_of(self, solicitor: str) -> Sequence[str]:
        found = await self.office.service.cases.page("", 10)
        return [one.case_id for one in found if one.state.assignment and one.state.assignment.solicitor == solicitor]

    async def record(self, view: View) -> None:
        self.views.append(view)

    async def views_of(self, case_id: str) -> Sequence[View]:
        return [view for view in reversed(self.views) if view.case_id == case_id]


class Page:
    """Bakker has PL1 and PL3, De Wit has PL2."""

    def __init__(self) -> None:
        self.office = LegalAidOffice()
        self.access = MemoryAccess(self.office)
        for case_id, solicitor in ((CASE, "Bakker"), (OTHER_CASE, "De Wit"), (ELSEWHERE, "Bakker")):
            self.office.assigns(case_id, solicitor)
        confirming = Confirming(self.office.desk, LINKS, packs(), key_of(Agency.LEGAL_AID).attest, "secret")
        app = FastAPI()
        say_no_well(app)
        app.include_router(solicitor_routes(confirming, self.access))
        self.browser = TestClient(app)

    def link(self, case_id: str = CASE) -> str:
        assigned = self.office.case(case_id).assignment
        assert assigned is not None
        return LINKS.link(case_id, assigned.id)

    def opens(self, link: str) -> Response:
        return self.browser.get(f"{link}/case")


@pytest.fixture
def page() -> Page:
    return Page()


def refused(answer: Response, why: str, status: int = 410) -> None:
    assert answer.status_code == status
    assert why in answer.text
    assert "PL" not in answer.text
    assert "Shoplifting" not in answer.text


def test_the_page_shows_the_case_and_the_solicitors_other_ones_and_nobody_elses(page: Page) -> None:
    page.office.hears(CASE, DESCRIBED.model_copy(update={"language": "tr"}), PROPOSED)

    shown = page.opens(page.link())

    assert shown.status_code == 200
    assert "Case PL1" in shown.text
    assert "<dd>tr</dd>" in shown.text
    assert "<li>amount: 350.00 euro</li>" in shown.text
    assert ">PL3</a>" in shown.text
    assert "PL2" not in shown.text
    assert "De Wit" not in shown.text


def test_another_of_the_solicitors_cases_opens_from_there(page: Page) -> None:
    address = page.opens(page.link()).text.split('<li><a href="')[1].split('"')[0]

    assert "Case PL3" in page.browser.get(address).text


def test_each_view_is_recorded_and_a_no_is_none(page: Page) -> None:
    link = page.link()
    page.opens(link)
    assigned = page.office.case(CASE).assignment
    assert assigned is not None
    page.office.asks(CASE, "conflicts", FindConflict(found_at=at("12:00")))

    page.opens(link)

    assert page.access.views == [View(CASE, assigned.id, "Bakker", at("12:00"))]


@pytest.mark.parametrize("ended", ["conflict", "replaced"])
def test_the_page_ends_with_the_assignment(page: Page, ended: str) -> None:
    former = page.link()
    if ended == "conflict":
        page.office.asks(CASE, "conflicts", FindConflict(found_at=at("12:00")))
    else:
        page.office.assigns(CASE, "Aydin", "had to go")

    refused(page.opens(former), "the assignment that this link belongs to has ended")
    assert "PL1" not in page.opens(page.link(ELSEWHERE)).text


def test_a_dismissed_case_shows_nothing_more(page: Page) -> None:
    page.office.hears(CASE, DISMISSED)

    refused(page.opens(page.link()), "this case is closed")
    assert "PL1" not in page.opens(page.link(ELSEWHERE)).text


def test_the_page_ends_with_the_case_and_not_while_one_may_object() -> None:
    case = LegalAidCase(id=CASE)
    in_force = replace(case, decided_at=at("11:00"), settlement=InForce("5" * 64, "fine", at("11:00")))

    assert [is_closed(one) for one in (case, in_force, replace(in_force, irrevocable_at=at("11:30")))] == [
        *(False, False, True),
    ]


def test_a_case_that_is_reopened_is_shown_again(page: Page) -> None:
    irrevocable = SettlementIrrevocable(occurred_at=at("11:00"), proposal_hash="5" * 64, why="nothing is left")
    page.office.hears(CASE, irrevocable)
    closed = page.opens(page.link()).status_code

    page.office.hears(CASE, CaseReopened(occurred_at=at("11:30"), reason="mistake", why="the wrong case"))

    assert (closed, page.opens(page.link()).status_code) == (410, 200)


@pytest.mark.parametrize("tried", ["guessed", CASE, "PL1"])
def test_nobody_comes_to_a_case_by_guessing(page: Page, tried: str) -> None:
    refused(page.opens(f"/confirm/{tried}"), "this link is not valid", 404)


def test_one_assignment_opens_no_other_case(page: Page) -> None:
    assigned = page.office.case(CASE).assignment
    assert assigned is not None

    refused(page.opens(LINKS.link(OTHER_CASE, assigned.id)), "the assignment that this link belongs to has ended")


def test_a_link_made_from_another_is_good_no_longer_than_that_one(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    first = LINKS.read(page.link().removeprefix("/confirm/"))
    assert first is not None
    later = LINKS.link(ELSEWHERE, "A", first.until).removeprefix("/confirm/")
    good = LINKS.read(later)

    monkeypatch.setattr("time.time", lambda: first.until + 1)

    assert good is not None
    assert LINKS.read(later) is None
