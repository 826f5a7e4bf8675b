"""What probation may say, and what is refused."""

import pytest

from an_agency import AtWork, agency, fine, issued
from contracts.coordinator import DutyMet, DutyOwed
from contracts.police import CaseRegistered, DetentionOrdered, RulePackRef, SuspectReleased
from contracts.probation import AdviceBegun
from contracts.topics import Agency
from given import at
from messaging.event import Refusal
from messaging.requests import SeenBefore
from messaging.told import Duty, InForce
from probation.domain.begin_advice import begin_advice
from probation.domain.probation_case import ProbationCase, evolve
from probation.domain.requests import BeginAdvice
from probation.handlers import judge, react
from proofs.canonical import hash_of

REGISTERED = CaseRegistered(
    occurred_at=at("10:00"),
    agency_number="PL-1",
    incident="I-1",
    table="amsterdam",
    offence="shoplifting",
    rule_pack=RulePackRef(name="nl", version="2026.1"),
)
ADVICE = BeginAdvice(office="Utrecht")


@pytest.fixture
def probation() -> AtWork[ProbationCase]:
    """Probation at noon; nothing was said yet."""
    return agency(Agency.PROBATION, ProbationCase, evolve, react, judge)


def test_advice_begins_now(probation: AtWork[ProbationCase]) -> None:
    probation.hears(REGISTERED).asked(begin_advice, ADVICE)

    assert probation.said == [AdviceBegun(occurred_at=at("12:00"), office="Utrecht")]
    assert probation.case.advice_begun_at == at("12:00")


def test_advice_begins_once_per_case(probation: AtWork[ProbationCase]) -> None:
    probation.hears(REGISTERED).asked(begin_advice, ADVICE, "first")

    again = probation.asked(begin_advice, ADVICE, "second")

    assert isinstance(again, Refusal)
    assert (again.code, again.field) == ("already-begun", "correction")
    assert probation.asked(begin_advice, ADVICE, "first") == SeenBefore()
    assert len(probation.said) == 1


def test_no_advice_begins_on_a_case_that_police_did_not_register(probation: AtWork[ProbationCase]) -> None:
    said = probation.asked(begin_advice, ADVICE)

    assert isinstance(said, Refusal)
    assert (said.code, said.field) == ("no-such-case", None)
    assert probation.said == []


def test_probation_hears_of_detention_release_its_duties_and_the_settlement(probation: AtWork[ProbationCase]) -> None:
    probation.hears(
        REGISTERED,
        DetentionOrdered(occurred_at=at("10:30"), ordered_by="assistant prosecutor 9"),
        DutyOwed(occurred_at=at("10:40"), duty="advise", owner=Agency.PROBATION),
        DutyOwed(occurred_at=at("10:40"), duty="decide", owner=Agency.PROSECUTOR),
        SuspectReleased(occurred_at=at("11:30"), recorded_by="desk", why="sent home"),
        issued(fine()),
    )

    assert (probation.case.detention_ordered_at, probation.case.released_at) == (at("10:30"), at("11:30"))
    assert probation.case.duties == (Duty("advise", at("10:40")),)
    assert probation.case.settlement == InForce(hash_of(fine()), "penalty-order-fine", at("12:00"))


def test_a_duty_that_was_met_is_owed_no_longer(probation: AtWork[ProbationCase]) -> None:
    owed = DutyOwed(occurred_at=at("10:40"), duty="advise", owner=Agency.PROBATION)

    probation.hears(owed, DutyMet(occurred_at=at("11:00"), duty="advise", owner=Agency.PROBATION))

    assert probation.case.duties == ()
