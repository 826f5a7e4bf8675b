"""What police make of the others' words: their duties, whether the case is closed, and what they carry out."""

import json

import pytest

from an_agency import AtWork, agency, fine, issued
from contracts.coordinator import DutyMet, DutyOwed
from contracts.message import Message
from contracts.prosecutor import CaseDismissed, CaseNotSelected, CaseSelected
from contracts.topics import Agency
from given import at
from messaging.told import Duty
from police.domain.police_case import PoliceCase, evolve
from police.handlers import judge, react
from proofs.canonical import hash_of

AT = at("11:00")


@pytest.fixture
def police() -> AtWork[PoliceCase]:
    """The police at noon; nothing was said yet."""
    return agency(Agency.POLICE, PoliceCase, evolve, react, judge)


def test_a_proven_settlement_is_carried_out_in_exactly_its_terms(police: AtWork[PoliceCase]) -> None:
    police.hears(issued(fine(amount_cents=12_345)))

    carried_out = police.case.settlement
    assert carried_out is not None
    assert (carried_out.proposal_hash, carried_out.outcome) == (
        hash_of(fine(amount_cents=12_345)),
        "penalty-order-fine",
    )
    assert json.loads(carried_out.terms) == {"amount_cents": 12_345, "conditions": []}


def test_only_the_polices_own_duties_are_listed(police: AtWork[PoliceCase]) -> None:
    police.hears(
        DutyOwed(occurred_at=AT, duty="describe", owner=Agency.POLICE),
        DutyOwed(occurred_at=AT, duty="release", owner=Agency.POLICE),
        DutyOwed(occurred_at=AT, duty="decide", owner=Agency.PROSECUTOR),
        DutyMet(occurred_at=AT, duty="describe", owner=Agency.POLICE),
        DutyMet(occurred_at=AT, duty="release", owner=Agency.PROSECUTOR),
    )

    assert police.case.duties == (Duty("release", AT),)


@pytest.mark.parametrize(
    "word",
    [
        CaseDismissed(occurred_at=AT, outcome="dismissal", why="no proof"),
        CaseNotSelected(occurred_at=AT, why="more research", road="ordinary-road"),
    ],
)
def test_a_case_dismissed_or_on_another_road_is_closed(police: AtWork[PoliceCase], word: Message) -> None:
    police.hears(CaseSelected(occurred_at=at("10:30"), why="caught", working_method="table-first"), word)

    assert (police.case.selected_at, police.case.closed_at) == (at("10:30"), AT)


def test_police_say_nothing_unasked(police: AtWork[PoliceCase]) -> None:
    police.hears(CaseSelected(occurred_at=AT, why="caught", working_method="table-first"), issued(fine()))

    assert police.said == []
