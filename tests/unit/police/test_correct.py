"""What police registered wrongly, questioned, and took back."""

from typing import Any

import pytest

from contracts.police import CaseRegistered, SuspectArrested, SuspectDescribed
from contracts.topics import Agency, Topic
from contracts.withdrawals import StatementWithdrawn
from given import at
from messaging.event import Refusal
from messaging.requests import Accepted
from police.domain.police_case import PoliceCase
from words_of_agencies import NUMBER, Speaks, speaks

REGISTRATION = {
    "agency_number": NUMBER,
    "incident": "I-1",
    "table": "rotterdam",
    "offence": "shoplifting",
    "offence_class": "pre-trial-detention-allowed",
    "age_class": "adult",
    "vulnerable": False,
    "arrested_at": at("10:00"),
    "arrested_place": "Harbour 1",
    "victims": 1,
}
DETENTION = {"agency_number": NUMBER, "ordered_at": at("11:00"), "ordered_by": "assistant prosecutor 9"}
OPENED = {"agency_number": NUMBER, "ref": "V1", "opened_at": at("11:00"), "solicitor_present": False}
CLOSED = {"agency_number": NUMBER, "ref": "V1", "closed_at": at("11:30")}
WHY = "the desk mixed up two people"


@pytest.fixture
def police() -> Speaks:
    """The police, who registered the case at noon; it is one o'clock."""
    speaker = speaks(Agency.POLICE)
    assert isinstance(speaker.says("cases", REGISTRATION), Accepted)
    speaker.work.hand.time = at("13:00")
    return speaker


def refused(answer: object) -> tuple[str, str | None]:
    assert isinstance(answer, Refusal), answer
    return answer.code, answer.field


def corrects(police: Speaks, **differing: Any) -> object:
    return police.says("cases", REGISTRATION | {"correction": WHY} | differing)


@pytest.mark.parametrize(
    ("differing", "message"),
    [
        ({"offence": "robbery"}, CaseRegistered),
        ({"victims": 2}, CaseRegistered),
        ({"arrested_at": at("09:40")}, SuspectArrested),
        ({"arrested_place": "Harbour 2"}, SuspectArrested),
        ({"age_class": "minor"}, SuspectDescribed),
        ({"language": "pl"}, SuspectDescribed),
    ],
)
def test_a_correction_says_again_only_what_differs(
    police: Speaks, differing: dict[str, Any], message: type[object]
) -> None:
    corrects(police, **differing)

    (said,) = police.work.said[3:]
    assert isinstance(said, message)
    assert getattr(said, "correction", None) == WHY


def test_the_case_keeps_its_pack_and_the_moment_of_its_registration(police: Speaks) -> None:
    corrects(police, offence="robbery", age_class="minor")

    registered, described = police.work.said[3:]
    assert isinstance(registered, CaseRegistered)
    assert (registered.occurred_at, registered.rule_pack.version) == (at("12:00"), "2026.1")
    assert described.occurred_at == at("12:00")


@pytest.mark.parametrize(
    ("differing", "code", "field"),
    [
        ({}, "nothing-differs", "correction"),
        ({"age_class": "elder"}, "unknown-age-class", "age_class"),
        ({"arrested_at": at("13:01")}, "in-the-future", "arrested_at"),
        ({"arrested_at": at("11:01")}, "after-an-order", "arrested_at"),
    ],
)
def test_a_correction_is_refused_by_the_rule_that_it_breaks(
    police: Speaks, differing: dict[str, Any], code: str, field: str
) -> None:
    police.says("detention-orders", DETENTION)

    assert refused(corrects(police, **differing)) == (code, field)


def test_nothing_is_corrected_that_was_never_registered() -> None:
    assert refused(corrects(speaks(Agency.POLICE))) == ("nothing-to-correct", "correction")


def test_after_a_transfer_the_table_is_not_a_matter_of_correction(police: Speaks) -> None:
    police.says("transfers", {"agency_number": NUMBER, "table": "amsterdam", "why": "lives there"})

    assert refused(corrects(police, table="utrecht")) == ("was-transferred", "table")
    assert refused(police.says("transfers", {"agency_number": NUMBER, "table": "amsterdam", "why": "again"})) == (
        *("same-table", "table"),
    )


def test_an_order_taken_back_may_be_given_again_at_another_moment(police: Speaks) -> None:
    police.says("detention-orders", DETENTION)
    police.takes_back(("detention-ordered", ""))

    assert police.work.said[-1] == StatementWithdrawn(
        occurred_at=at("13:00"), what="detention-ordered", why="entered in the wrong case"
    )
    assert isinstance(police.says("detention-orders", DETENTION | {"ordered_at": at("11:10")}), Accepted)
    assert case_of(police).detention_ordered_at == at("11:10")


def test_a_withdrawal_is_signed_and_stands_where_the_word_stood(police: Speaks) -> None:
    police.says("interrogations", OPENED)
    police.takes_back(("interrogation-opened", "V1"))

    item = police.work.document.outbox[-1]
    assert (item.topic, bool(dict(item.headers).get("ce_signature"))) == (Topic.POLICE_FILE, True)


def test_what_was_registered_is_not_taken_back(police: Speaks) -> None:
    for what in ("case-registered", "suspect-arrested", "suspect-described"):
        assert refused(police.takes_back((what, ""))) == ("nothing-to-withdraw", "what")


def test_an_interrogation_is_closed_once_and_after_it_was_opened(police: Speaks) -> None:
    assert refused(police.says("interrogation-ends", CLOSED)) == ("not-opened", "ref")

    police.says("interrogations", OPENED)

    assert refused(police.says("interrogation-ends", CLOSED | {"closed_at": at("10:59")})) == (
        *("before-it-opened", "closed_at"),
    )
    assert refused(police.says("interrogation-ends", CLOSED | {"closed_at": at("13:01")})) == (
        *("in-the-future", "closed_at"),
    )
    assert isinstance(police.says("interrogation-ends", CLOSED), Accepted)
    assert refused(police.says("interrogation-ends", CLOSED, "again")) == ("already-closed", "correction")


def test_nobody_is_questioned_before_the_arrest(police: Speaks) -> None:
    assert refused(police.says("interrogations", OPENED | {"opened_at": at("09:59")})) == (
        *("before-the-arrest", "opened_at"),
    )


def case_of(police: Speaks) -> PoliceCase:
    case = police.work.case
    assert isinstance(case, PoliceCase)
    return case
