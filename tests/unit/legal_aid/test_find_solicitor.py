"""A solicitor is asked for by itself, once; and the newest assignment stands."""

import pytest

from a_solicitor import another, assigns
from an_agency import AtWork, fine
from contracts.legal_aid import SolicitorAssigned, SolicitorRequested
from contracts.police import DetentionOrdered, SuspectArrested, SuspectReleased
from contracts.prosecutor import CaseSelected, SettlementProposed
from contracts.topics import Topic
from contracts.vulnerability import VulnerabilityRaised
from given import at
from legal_aid.domain.find_solicitor import request_solicitor
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.requests import AssignSolicitor, RequestSolicitor
from messaging.event import Refusal
from messaging.requests import Accepted, SeenBefore
from proofs.canonical import hash_of
from words_of_agencies import DESCRIBED, REGISTERED

DETAINED = DetentionOrdered(occurred_at=at("10:30"), ordered_by="assistant prosecutor 9")
PROPOSED = SettlementProposed(
    occurred_at=at("11:00"), proposal=fine(), proposal_hash=hash_of(fine()), grounds="admitted"
)
ASKED = RequestSolicitor(why="invited")


def requests(legal_aid: AtWork[LegalAidCase]) -> list[SolicitorRequested]:
    return [one for one in legal_aid.said if isinstance(one, SolicitorRequested)]


def refused(said: object) -> tuple[str, str | None]:
    assert isinstance(said, Refusal)
    return said.code, said.field


def test_a_solicitor_is_asked_for_by_itself_when_somebody_is_detained(legal_aid: AtWork[LegalAidCase]) -> None:
    legal_aid.hears(DETAINED)

    assert requests(legal_aid) == [SolicitorRequested(occurred_at=at("12:00"), why="detained")]


def test_a_solicitor_is_asked_for_by_itself_when_a_settlement_is_proposed(legal_aid: AtWork[LegalAidCase]) -> None:
    legal_aid.hears(PROPOSED)

    assert requests(legal_aid) == [SolicitorRequested(occurred_at=at("12:00"), why="proposed")]


def test_and_only_once(legal_aid: AtWork[LegalAidCase]) -> None:
    legal_aid.hears(DETAINED, PROPOSED, SuspectReleased(occurred_at=at("11:30"), recorded_by="desk", why="sent home"))

    legal_aid.takes(legal_aid.wire.records)

    assert len(requests(legal_aid)) == 1


def test_not_again_by_itself_when_somebody_had_asked(legal_aid: AtWork[LegalAidCase]) -> None:
    legal_aid.asked(request_solicitor, ASKED)

    legal_aid.hears(DETAINED, PROPOSED)

    assert requests(legal_aid) == [SolicitorRequested(occurred_at=at("12:00"), why="invited")]


def test_an_arrest_or_a_selection_alone_asks_for_nobody(legal_aid: AtWork[LegalAidCase]) -> None:
    legal_aid.hears(
        SuspectArrested(occurred_at=at("10:00"), place="Harbour 1"),
        CaseSelected(occurred_at=at("10:30"), why="caught", working_method="table-first"),
    )

    assert legal_aid.said == []


def test_a_solicitor_is_asked_for_once_also_by_people(legal_aid: AtWork[LegalAidCase]) -> None:
    legal_aid.asked(request_solicitor, ASKED, "first")

    assert refused(legal_aid.asked(request_solicitor, ASKED, "second")) == ("already-requested", None)
    assert legal_aid.asked(request_solicitor, ASKED, "first") == SeenBefore()


@pytest.mark.parametrize(
    ("suspect", "why"),
    [
        ({"age_class": "minor"}, "at-once-minor"),
        ({"vulnerable": True}, "at-once-vulnerable"),
        ({"offence_class": "grave"}, "at-once-grave"),
    ],
)
def test_for_some_a_solicitor_is_asked_at_once_held_or_not(
    legal_aid: AtWork[LegalAidCase], suspect: dict[str, object], why: str
) -> None:
    legal_aid.hears(REGISTERED, DESCRIBED.model_copy(update=suspect))

    assert requests(legal_aid) == [SolicitorRequested(occurred_at=at("12:00"), why=why)]


def test_for_others_it_waits_until_somebody_raises_vulnerability(legal_aid: AtWork[LegalAidCase]) -> None:
    legal_aid.hears(REGISTERED, DESCRIBED)
    before = requests(legal_aid)

    legal_aid.wire.says(VulnerabilityRaised(occurred_at=at("11:00")), Topic.PROBATION_ADVICE)
    legal_aid.takes(legal_aid.wire.records[-1:])

    assert before == []
    assert [one.why for one in requests(legal_aid)] == ["at-once-vulnerable"]


def test_nobody_is_asked_at_once_for_who_went(legal_aid: AtWork[LegalAidCase]) -> None:
    went = SuspectReleased(occurred_at=at("11:30"), recorded_by="desk", why="sent home")
    legal_aid.hears(went, REGISTERED, DESCRIBED.model_copy(update={"age_class": "minor"}))

    assert requests(legal_aid) == []


def test_an_assignment_has_an_id_of_its_own(legal_aid: AtWork[LegalAidCase]) -> None:
    legal_aid.asked(assigns, AssignSolicitor(solicitor="Bakker", chosen_by_suspect=True))

    assert legal_aid.case.assignment is not None
    assert legal_aid.said == [
        SolicitorAssigned(
            occurred_at=at("12:00"),
            assignment=legal_aid.case.assignment.id,
            solicitor="Bakker",
            chosen_by_suspect=True,
        )
    ]


def test_a_solicitor_is_replaced_by_another_and_not_by_the_same(assigned: AtWork[LegalAidCase]) -> None:
    first = assigned.case.assignment

    same = assigned.asked(assigns, AssignSolicitor(solicitor="Bakker"))
    other = assigned.asked(assigns, another("De Wit"))

    assert refused(same) == ("already-assigned", "solicitor")
    assert isinstance(other, Accepted)
    assert first is not None
    assert assigned.case.assignment is not None
    assert (assigned.case.assignment.solicitor, assigned.case.assignment.id == first.id) == ("De Wit", False)


def test_a_solicitor_who_comes_back_gets_a_new_assignment(assigned: AtWork[LegalAidCase]) -> None:
    names = ["De Wit", "Bakker"]
    ids = [assigned.case.assignment]
    for name in names:
        assigned.asked(assigns, another(name))
        ids.append(assigned.case.assignment)

    assert len({one.id for one in ids if one}) == 3


@pytest.mark.parametrize("solicitor", ["Bakker", "De Wit"])
def test_an_assignment_made_again_changes_nothing(assigned: AtWork[LegalAidCase], solicitor: str) -> None:
    assigned.asked(assigns, another("De Wit"), "request")
    before = assigned.case

    assert assigned.asked(assigns, another(solicitor), "request") == SeenBefore()
    assert assigned.case == before
