"""What victim support may say, and what is refused."""

import pytest
from pydantic import ValidationError

from an_agency import AtWork, agency, fine, issued
from contracts.coordinator import DutyMet, DutyOwed
from contracts.police import CaseRegistered, DetentionOrdered, RulePackRef, SuspectReleased
from contracts.topics import Agency
from contracts.victim_support import ContactAttempted, ContactMade
from given import at
from messaging.event import Refusal
from messaging.requests import Accepted, SeenBefore
from messaging.told import Duty, InForce
from proofs.canonical import hash_of
from victim_support.domain.reach_victim import record_attempt
from victim_support.domain.requests import RecordAttempt
from victim_support.domain.victim_support_case import Victim, VictimSupportCase, evolve
from victim_support.handlers import judge, react

REGISTERED = CaseRegistered(
    occurred_at=at("10:00"),
    agency_number="PL-1",
    incident="I-1",
    table="amsterdam",
    offence="shoplifting",
    rule_pack=RulePackRef(name="nl", version="2026.1"),
)
NO_ANSWER = RecordAttempt(victim="S1", attempted_at=at("11:00"), channel="telephone", reached=False)
REACHED = RecordAttempt(victim="S1", attempted_at=at("11:30"), channel="telephone", reached=True)
REACHED_AGAIN = RecordAttempt(victim="S1", attempted_at=at("11:45"), channel="in-person", reached=True)


@pytest.fixture
def victim_support() -> AtWork[VictimSupportCase]:
    """Victim support at noon; nothing was said yet."""
    return agency(Agency.VICTIM_SUPPORT, VictimSupportCase, evolve, react, judge)


def refused(said: object) -> tuple[str, str | None]:
    assert isinstance(said, Refusal)
    return said.code, said.field


def test_an_attempt_counts_also_when_nobody_answered(victim_support: AtWork[VictimSupportCase]) -> None:
    victim_support.hears(REGISTERED).asked(record_attempt, NO_ANSWER)

    assert victim_support.said == [ContactAttempted(occurred_at=at("11:00"), victim="S1", channel="telephone")]
    assert victim_support.case.victims == (Victim("S1", attempts=1),)


def test_every_attempt_is_its_own_fact_and_the_victim_is_reached_from_the_first_answer(
    victim_support: AtWork[VictimSupportCase],
) -> None:
    victim_support.hears(REGISTERED)
    for attempt in (NO_ANSWER, REACHED, REACHED_AGAIN):
        victim_support.asked(record_attempt, attempt)

    assert victim_support.case.victims == (Victim("S1", attempts=3, reached_at=at("11:30")),)
    assert [type(said) for said in victim_support.said] == [
        *(ContactAttempted, ContactAttempted, ContactMade, ContactAttempted)
    ]


def test_the_same_attempt_sent_again_is_counted_once(victim_support: AtWork[VictimSupportCase]) -> None:
    victim_support.hears(REGISTERED).asked(record_attempt, REACHED, "request")

    assert victim_support.asked(record_attempt, REACHED, "request") == SeenBefore()
    assert victim_support.case.victim("S1").attempts == 1


def test_an_attempt_in_the_future_is_refused(victim_support: AtWork[VictimSupportCase]) -> None:
    victim_support.hears(REGISTERED)

    now, later = (REACHED.model_copy(update={"attempted_at": at(moment)}) for moment in ("12:00", "12:01"))

    assert refused(victim_support.asked(record_attempt, later)) == ("in-the-future", "attempted_at")
    assert isinstance(victim_support.asked(record_attempt, now), Accepted)


def test_nobody_is_tried_for_a_case_that_police_did_not_register(victim_support: AtWork[VictimSupportCase]) -> None:
    assert refused(victim_support.asked(record_attempt, REACHED)) == ("no-such-case", None)
    assert victim_support.said == []


@pytest.mark.parametrize("field", ["name", "address", "telephone", "email"])
def test_who_the_victim_is_cannot_even_be_asked(field: str) -> None:
    with pytest.raises(ValidationError):
        RecordAttempt.model_validate({**REACHED.model_dump(), field: "somebody"})


def test_victim_support_hears_of_detention_release_its_duties_and_the_settlement(
    victim_support: AtWork[VictimSupportCase],
) -> None:
    victim_support.hears(
        REGISTERED,
        DetentionOrdered(occurred_at=at("10:30"), ordered_by="assistant prosecutor 9"),
        DutyOwed(occurred_at=at("10:40"), duty="reach-victim", owner=Agency.VICTIM_SUPPORT),
        DutyOwed(occurred_at=at("10:40"), duty="decide", owner=Agency.PROSECUTOR),
        SuspectReleased(occurred_at=at("11:30"), recorded_by="desk", why="sent home"),
        issued(fine()),
    )

    case = victim_support.case
    assert (case.detention_ordered_at, case.released_at, case.duties) == (
        *(at("10:30"), at("11:30"), (Duty("reach-victim", at("10:40")),)),
    )
    assert case.settlement == InForce(hash_of(fine()), "penalty-order-fine", at("12:00"))


def test_a_duty_that_was_met_is_owed_no_longer(victim_support: AtWork[VictimSupportCase]) -> None:
    owed = DutyOwed(occurred_at=at("10:40"), duty="reach-victim", owner=Agency.VICTIM_SUPPORT)

    victim_support.hears(owed, DutyMet(occurred_at=at("11:00"), duty="reach-victim", owner=Agency.VICTIM_SUPPORT))

    assert victim_support.case.duties == ()
