"""The prosecutor permits what police reported as urgent, and judges an interrogation that nothing allowed."""

from typing import Any

import pytest

from contracts.first_interrogation import FirstInterrogationJudged, UrgentInterrogationPermitted
from contracts.message import Message
from contracts.topics import Agency
from given import at, pack
from messaging.event import Refusal
from messaging.requests import Accepted
from words_of_agencies import ARRESTED, DESCRIBED, OPENED, REGISTERED, URGENT, Speaks, speaks

JUDGED: dict[str, Any] = {
    "ref": "V1",
    "judged_at": at("11:30"),
    "solicitor_told_at": at("11:00"),
    "why": "the first statement is left out of the record",
}


def prosecutor(*told: Message) -> Speaks:
    speaker = speaks(Agency.PROSECUTOR)
    speaker.work.hears(REGISTERED, ARRESTED, DESCRIBED, *told)
    return speaker


def refused(said: object) -> tuple[str, str | None]:
    assert isinstance(said, Refusal), said
    return said.code, said.field


def test_an_urgent_interrogation_is_permitted_by_name() -> None:
    speaker = prosecutor(URGENT)

    speaker.says("urgent-permissions", {"ref": "V1", "permitted_at": at("10:20"), "permitted_by": "prosecutor 12"})

    assert speaker.work.said[-1] == UrgentInterrogationPermitted(
        occurred_at=at("10:20"), ref="V1", permitted_by="prosecutor 12"
    )


def test_only_what_police_reported_is_permitted() -> None:
    asked = {"ref": "V1", "permitted_at": at("10:20"), "permitted_by": "prosecutor 12"}

    assert refused(prosecutor().says("urgent-permissions", asked)) == ("not-reported", "ref")


def test_an_interrogation_that_nothing_allowed_is_judged_with_the_reason() -> None:
    speaker = prosecutor(OPENED)

    assert isinstance(speaker.says("judged-interrogations", JUDGED), Accepted)

    assert speaker.work.said[-1] == FirstInterrogationJudged(
        occurred_at=at("11:30"), ref="V1", solicitor_told_at=at("11:00"), why=JUDGED["why"]
    )


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"ref": "V2"}, ("not-opened", "ref")),
        ({"solicitor_told_at": None}, ("solicitor-not-told", "solicitor_told_at")),
        ({"solicitor_told_at": at("10:19")}, ("solicitor-not-told", "solicitor_told_at")),
        ({"solicitor_told_at": at("11:31")}, ("solicitor-not-told", "solicitor_told_at")),
        ({"judged_at": at("10:19"), "solicitor_told_at": at("10:10")}, ("before-it-opened", "judged_at")),
        ({"judged_at": at("12:01")}, ("in-the-future", "judged_at")),
    ],
)
def test_it_is_refused_by_rule(said: dict[str, Any], refusal: tuple[str, str]) -> None:
    assert refused(prosecutor(OPENED).says("judged-interrogations", JUDGED | said)) == refusal


def test_a_refusal_names_the_row() -> None:
    answer = prosecutor(OPENED).says("judged-interrogations", JUDGED | {"solicitor_told_at": None})

    assert isinstance(answer, Refusal)
    assert pack().first_interrogations[0].id in answer.text
