"""What police may say, and what is refused: by which rule, about which field."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from an_agency import AtWork, agency
from contracts.police import (
    CaseRegistered,
    CustodyOrdered,
    DetentionOrdered,
    RulePackRef,
    SuspectArrested,
    SuspectDescribed,
    SuspectReleased,
)
from contracts.topics import Agency
from given import at, pack
from messaging.event import Outgoing, Refusal
from messaging.requests import Accepted, SeenBefore
from police.domain.detain import order_custody, order_detention
from police.domain.police_case import PoliceCase, evolve
from police.domain.register import register
from police.domain.release import release
from police.domain.requests import OrderCustody, OrderDetention, Register, Release
from police.handlers import judge, react

NUMBER = "PL0900-2026-000123"
REGISTRATION = Register(
    agency_number=NUMBER,
    incident="I-77",
    table="amsterdam",
    offence="shoplifting",
    offence_class="pre-trial-detention-allowed",
    age_class="adult",
    vulnerable=False,
    arrested_at=at("10:00"),
    arrested_place="Harbour 1",
    language="pl",
)
DETENTION = OrderDetention(agency_number=NUMBER, ordered_at=at("11:00"), ordered_by="assistant prosecutor 9")
CUSTODY = OrderCustody(agency_number=NUMBER, ordered_at=at("11:30"), ordered_by="assistant prosecutor 9")
RELEASE = Release(agency_number=NUMBER, released_at=at("11:45"), recorded_by="desk 3", why="no further ground")


def registers(case: PoliceCase, request: Register, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
    return register(case, request, pack(), None, now, cause)


@pytest.fixture
def police() -> AtWork[PoliceCase]:
    """The police at noon; nothing is registered."""
    return agency(Agency.POLICE, PoliceCase, evolve, react, judge)


@pytest.fixture
def registered(police: AtWork[PoliceCase]) -> AtWork[PoliceCase]:
    """The police at noon, with a suspect arrested at ten."""
    assert isinstance(police.asked(registers, REGISTRATION), Accepted)
    return police


def refused(answer: object) -> tuple[str, str | None]:
    assert isinstance(answer, Refusal)
    return answer.code, answer.field


def test_a_registration_says_the_case_the_arrest_and_what_the_rules_need_to_know(police: AtWork[PoliceCase]) -> None:
    police.asked(registers, REGISTRATION)

    assert police.said == [
        CaseRegistered(
            occurred_at=at("12:00"),
            agency_number=NUMBER,
            incident="I-77",
            table="amsterdam",
            offence="shoplifting",
            rule_pack=RulePackRef(name="nl", version="2026.1"),
        ),
        SuspectArrested(occurred_at=at("10:00"), place="Harbour 1"),
        SuspectDescribed(
            occurred_at=at("12:00"),
            age_class="adult",
            vulnerable=False,
            offence_class="pre-trial-detention-allowed",
            language="pl",
        ),
    ]


def test_police_remember_what_they_registered(registered: AtWork[PoliceCase]) -> None:
    assert (registered.case.agency_number, registered.case.arrested_at) == (NUMBER, at("10:00"))
    assert (registered.case.age_class, registered.case.offence_class) == ("adult", "pre-trial-detention-allowed")


def test_a_number_is_registered_once(registered: AtWork[PoliceCase]) -> None:
    again = registered.asked(registers, REGISTRATION.model_copy(update={"incident": "I-78"}))

    assert refused(again) == ("already-registered", "agency_number")


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"offence_class": "gruesome"}, "unknown-offence-class", "offence_class"),
        ({"age_class": "elder"}, "unknown-age-class", "age_class"),
        ({"arrested_at": at("12:01")}, "in-the-future", "arrested_at"),
    ],
)
def test_a_registration_is_refused_by_the_rule_that_it_breaks(
    police: AtWork[PoliceCase], wrong: dict[str, object], code: str, field: str
) -> None:
    answer = police.asked(registers, REGISTRATION.model_copy(update=wrong))

    assert refused(answer) == (code, field)
    assert police.said == []


def test_an_arrest_of_this_very_moment_is_past(police: AtWork[PoliceCase]) -> None:
    assert isinstance(police.asked(registers, REGISTRATION.model_copy(update={"arrested_at": at("12:00")})), Accepted)


def test_the_same_registration_made_again_changes_nothing(police: AtWork[PoliceCase]) -> None:
    police.asked(registers, REGISTRATION, "request 1")

    assert police.asked(registers, REGISTRATION, "request 1") == SeenBefore()
    assert len(police.said) == 3


def test_a_detention_order_counts_from_when_it_was_given_and_not_from_when_it_was_recorded(
    registered: AtWork[PoliceCase],
) -> None:
    registered.hand.time = at("18:00")

    registered.asked(order_detention, DETENTION)

    assert registered.said[-1] == DetentionOrdered(occurred_at=at("11:00"), ordered_by="assistant prosecutor 9")


def test_custody_is_a_separate_order(registered: AtWork[PoliceCase]) -> None:
    registered.asked(order_detention, DETENTION)
    registered.asked(order_custody, CUSTODY)

    assert registered.said[-1] == CustodyOrdered(occurred_at=at("11:30"), ordered_by="assistant prosecutor 9")
    assert (registered.case.detention_ordered_at, registered.case.custody_ordered_at) == (at("11:00"), at("11:30"))


@pytest.mark.parametrize(("ordered_at", "code"), [("12:01", "in-the-future"), ("09:59", "before-the-arrest")])
def test_an_order_lies_between_the_arrest_and_now(registered: AtWork[PoliceCase], ordered_at: str, code: str) -> None:
    moved = {"ordered_at": at(ordered_at)}

    assert refused(registered.asked(order_detention, DETENTION.model_copy(update=moved))) == (code, "ordered_at")
    assert refused(registered.asked(order_custody, CUSTODY.model_copy(update=moved))) == (code, "ordered_at")
    assert len(registered.said) == 3


@pytest.mark.parametrize("ordered_at", ["10:00", "12:00"])
def test_the_arrest_and_this_very_moment_are_moments_of_an_order(
    registered: AtWork[PoliceCase], ordered_at: str
) -> None:
    moved = {"ordered_at": at(ordered_at)}

    assert isinstance(registered.asked(order_detention, DETENTION.model_copy(update=moved)), Accepted)
    assert isinstance(registered.asked(order_custody, CUSTODY.model_copy(update=moved)), Accepted)


def test_each_order_is_given_once(registered: AtWork[PoliceCase]) -> None:
    registered.asked(order_detention, DETENTION, "first")
    registered.asked(order_custody, CUSTODY, "second")

    assert refused(registered.asked(order_detention, DETENTION, "third")) == ("already-ordered", "correction")
    assert refused(registered.asked(order_custody, CUSTODY, "fourth")) == ("already-ordered", "correction")


def test_an_order_made_again_changes_nothing(registered: AtWork[PoliceCase]) -> None:
    registered.asked(order_detention, DETENTION, "request")

    assert registered.asked(order_detention, DETENTION, "request") == SeenBefore()
    assert len(registered.said) == 4


def test_an_order_reaches_us_also_before_the_registration(police: AtWork[PoliceCase]) -> None:
    assert isinstance(police.asked(order_detention, DETENTION), Accepted)
    assert isinstance(police.asked(registers, REGISTRATION), Accepted)


def test_a_release_is_recorded_also_for_a_number_that_nobody_registered(police: AtWork[PoliceCase]) -> None:
    police.asked(release, RELEASE)

    assert police.said == [SuspectReleased(occurred_at=at("11:45"), recorded_by="desk 3", why="no further ground")]


WHATEVER_WENT_BEFORE = [
    PoliceCase("case"),
    PoliceCase("case", registered_at=at("10:30"), arrested_at=at("11:50")),
    PoliceCase("case", registered_at=at("10:30"), custody_ordered_at=at("11:50")),
    PoliceCase("case", released_at=at("11:00")),
    PoliceCase("case", closed_at=at("11:00")),
]


@pytest.mark.parametrize("case", WHATEVER_WENT_BEFORE)
def test_a_release_is_never_refused_whatever_went_before(case: PoliceCase) -> None:
    said = release(case, RELEASE, at("12:00"), UUID(int=1))

    assert not isinstance(said, Refusal)
    assert [one.message.occurred_at for one in said] == [at("11:45")]


@pytest.mark.parametrize("case", WHATEVER_WENT_BEFORE)
def test_a_release_in_the_future_is_a_plan_and_refused(case: PoliceCase) -> None:
    answer = release(case, RELEASE, at("11:44"), UUID(int=1))

    assert refused(answer) == ("in-the-future", "released_at")


@pytest.mark.parametrize("case", WHATEVER_WENT_BEFORE)
def test_a_release_is_not_held_up_by_a_clock_that_is_a_little_ahead(case: PoliceCase) -> None:
    said = release(case, RELEASE, at("11:44") + timedelta(seconds=1), UUID(int=1))

    assert not isinstance(said, Refusal)


def test_a_release_made_again_changes_nothing(registered: AtWork[PoliceCase]) -> None:
    registered.asked(release, RELEASE, "request")

    assert registered.asked(release, RELEASE, "request") == SeenBefore()
    assert registered.case.released_at == at("11:45")
    assert len(registered.said) == 4
