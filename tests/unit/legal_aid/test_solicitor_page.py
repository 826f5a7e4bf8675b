"""The solicitor's page: the case and the solicitor's other ones, on record, ended with the assignment or the case."""

from dataclasses import replace
from uuid import UUID

import pytest
from httpx2 import Response

from a_solicitor import RememberedAccess
from an_agency import fine
from contracts.after_settlement import CaseReopened, SettlementIrrevocable
from contracts.prosecutor import SettlementProposed
from contracts.topics import Agency, Topic
from contracts.vulnerability import VulnerabilityRaised
from given import CASE, OTHER_CASE, at
from legal_aid.domain.access import View, is_closed
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.raise_vulnerability import solicitor_raises_vulnerability
from legal_aid.domain.requests import FindConflict
from legal_aid.solicitor_page import solicitor_routes
from legal_aid_office import ELSEWHERE, LegalAidOffice, waited
from messaging.event import Refusal
from messaging.told import InForce
from messaging.vulnerability import LowerVulnerability, RaiseVulnerability
from proofs.canonical import hash_of
from the_solicitors_browser import LINKS, browser_of, confirming_at, link_to, sends
from words_of_agencies import DESCRIBED, DISMISSED

PROPOSED = SettlementProposed(
    occurred_at=at("11:00"), proposal=fine(), proposal_hash=hash_of(fine()), grounds="admitted"
)


class Page:
    """Bakker has PL1 and PL3, De Wit has PL2."""

    def __init__(self) -> None:
        self.office = LegalAidOffice()
        self.access = RememberedAccess(self.office.service.cases)
        for case_id, solicitor in ((CASE, "Bakker"), (OTHER_CASE, "De Wit"), (ELSEWHERE, "Bakker")):
            self.office.assigns(case_id, solicitor)
        confirming = confirming_at(self.office.desk)
        self.browser = browser_of(confirming, lambda it: solicitor_routes(it, self.access))

    def link(self, case_id: str = CASE) -> str:
        return link_to(self.office.case(case_id))

    def opens(self, link: str) -> Response:
        return self.browser.get(f"{link}/case")

    def raises(self, link: str, when: str = "11:50") -> Response:
        return sends(self.browser, f"{link}/case", {"kind": "vulnerable", "raised_at": f"2026-03-10T{when}"})

    def said(self) -> list[tuple[str, str]]:
        """What legal aid sent in this case, and where."""
        return [(headers["ce_type"].decode(), topic) for headers, topic in self._sent()]

    def signed(self) -> list[str]:
        """What of it legal aid signed."""
        return [headers["ce_type"].decode() for headers, _ in self._sent() if "ce_signature" in headers]

    def _sent(self) -> list[tuple[dict[str, bytes], str]]:
        document = waited(self.office.service.cases.load(CASE))
        assert document is not None
        return [(dict(item.headers), item.topic) for item in document.outbox]


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


def test_what_is_not_the_proposal_that_its_hash_names_is_not_shown(page: Page) -> None:
    page.office.hears(CASE, PROPOSED.model_copy(update={"proposal": fine(2, 90_000)}))

    shown = page.opens(page.link()).text

    assert "the proposal does not have the hash that it names" in shown
    assert "900.00 euro" not in shown
    assert "Confirm a consultation" not in shown


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


RAISED_HERE = (VulnerabilityRaised.wire_type(), Topic.LEGAL_AID_CONSULTATION.value)


def test_the_solicitor_says_that_the_suspect_is_vulnerable_and_it_counts_at_once(page: Page) -> None:
    page.office.hears(CASE, DESCRIBED)
    before = page.opens(page.link())

    answer = page.raises(page.link())

    assert "<dt>Vulnerable</dt><dd>no</dd>" in before.text
    assert answer.status_code == 200
    assert "<dt>Vulnerable</dt><dd>yes</dd>" in answer.text
    assert "Recorded." in answer.text
    assert "<form" not in answer.text
    assert page.said().count(RAISED_HERE) == 1
    assert page.office.case(CASE).vulnerability.raised_by == (Agency.LEGAL_AID,)


def test_it_is_signed_as_legal_aids_own_request_is(page: Page) -> None:
    page.raises(page.link())

    assert page.signed() == [VulnerabilityRaised.wire_type()]


def test_what_legal_aid_said_already_is_not_said_again(page: Page) -> None:
    page.raises(page.link())

    again = page.raises(page.link())

    assert again.status_code == 422
    assert "this agency said so, and it stands" in again.text
    assert page.said().count(RAISED_HERE) == 1


def test_what_legal_aid_lowered_the_solicitor_may_raise_again(page: Page) -> None:
    page.raises(page.link())
    lowered = LowerVulnerability(lowered_at=at("11:55"), why="a misunderstanding")
    page.office.asks(CASE, "lowered-vulnerability", lowered)

    assert page.raises(page.link(), "11:59").status_code == 200
    assert page.said().count(RAISED_HERE) == 2


def test_it_is_not_said_ahead(page: Page) -> None:
    answer = page.raises(page.link(), "12:01")

    assert answer.status_code == 422
    assert 'value="2026-03-10T12:01"' in answer.text
    assert RAISED_HERE not in page.said()


@pytest.mark.parametrize("ended", ["conflict", "replaced"])
def test_nothing_is_raised_once_the_assignment_has_ended(page: Page, ended: str) -> None:
    link = page.link()
    mark = page.opens(link).text.split('name="csrf" value="')[1].split('"')[0]
    if ended == "conflict":
        page.office.asks(CASE, "conflicts", FindConflict(found_at=at("12:00")))
    else:
        page.office.assigns(CASE, "Aydin", "had to go")

    sent = {"csrf": mark, "kind": "vulnerable", "raised_at": "2026-03-10T11:50"}
    refused(page.browser.post(f"{link}/case", data=sent), "the assignment that this link belongs to has ended")
    assert RAISED_HERE not in page.said()


@pytest.mark.parametrize(("assignment", "code"), [("other", "assignment-ended"), ("own", "case-closed")])
def test_what_ended_between_the_page_and_the_write_is_refused_by_the_rule(assignment: str, code: str) -> None:
    office = LegalAidOffice()
    office.assigns(CASE, "Bakker")
    office.hears(CASE, DISMISSED)
    case = office.case(CASE)
    assert case.assignment is not None
    named = case.assignment.id if assignment == "own" else assignment

    said = RaiseVulnerability(raised_at=at("11:50"))
    answer = solicitor_raises_vulnerability(case, named, said, at("12:00"), UUID(CASE))

    assert isinstance(answer, Refusal)
    assert answer.code == code


def test_after_the_case_is_closed_it_is_too_late(page: Page) -> None:
    link = page.link()
    mark = page.opens(link).text.split('name="csrf" value="')[1].split('"')[0]
    page.office.hears(CASE, DISMISSED)

    sent = {"csrf": mark, "kind": "vulnerable", "raised_at": "2026-03-10T11:50"}
    refused(page.browser.post(f"{link}/case", data=sent), "this case is closed")
    assert RAISED_HERE not in page.said()


@pytest.mark.parametrize("sent", [{"csrf": "wrong", "kind": "vulnerable"}, {"kind": "vulnerable"}])
def test_another_pages_form_raises_nothing(page: Page, sent: dict[str, str]) -> None:
    answer = page.browser.post(f"{page.link()}/case", data={**sent, "raised_at": "2026-03-10T11:50"})

    refused(answer, "this form is not of this page", 403)
    assert RAISED_HERE not in page.said()


def test_a_form_of_the_other_pages_raises_nothing(page: Page) -> None:
    answer = sends(page.browser, f"{page.link()}/case", {"kind": "waiver", "raised_at": "2026-03-10T11:50"})

    refused(answer, "this form is not of this page", 403)
