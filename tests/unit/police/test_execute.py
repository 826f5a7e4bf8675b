"""Police record what was carried out of the settlement in force: each part once, of the kinds its outcome knows."""

from typing import Any

import pytest

from an_agency import NOON, fine, issued
from contracts.after_settlement import SettlementExecuted
from contracts.topics import Agency
from given import at
from messaging.event import Refusal
from messaging.requests import Accepted, SeenBefore
from proofs.canonical import hash_of
from words_of_agencies import ARRESTED, DESCRIBED, NUMBER, REGISTERED, Speaks, speaks

DONE: dict[str, Any] = {"agency_number": NUMBER, "part": "amount", "done_at": at("12:30")}


def police(*, settled: bool = True) -> Speaks:
    """Police at one, with a fine in force since noon."""
    speaker = speaks(Agency.POLICE)
    speaker.work.hand.time = at("13:00")
    speaker.work.hears(REGISTERED, ARRESTED, DESCRIBED, *([issued(fine())] if settled else []))
    return speaker


def code(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def test_a_part_is_carried_out_at_its_own_moment() -> None:
    speaker = police()

    assert isinstance(speaker.says("executions", DONE, "request"), Accepted)

    assert speaker.work.said == [
        SettlementExecuted(occurred_at=at("12:30"), proposal_hash=hash_of(fine()), part="amount")
    ]
    assert speaker.says("executions", DONE, "request") == SeenBefore()


@pytest.mark.parametrize(
    ("wrong", "refused"),
    [
        ({"done_at": at("13:01")}, "in-the-future"),
        ({"done_at": at("11:59")}, "before-it-was-issued"),
        ({"part": "driving-ban"}, "no-such-part"),
        ({"correction": "the date"}, "nothing-to-correct"),
    ],
)
def test_it_is_refused_by_rule(wrong: dict[str, Any], refused: str) -> None:
    assert code(police().says("executions", DONE | wrong)) == refused


def test_nothing_is_carried_out_that_is_not_in_force() -> None:
    assert code(police(settled=False).says("executions", DONE)) == "nothing-to-carry-out"


def test_it_is_said_once_corrected_and_taken_back() -> None:
    speaker = police()
    speaker.says("executions", DONE)
    assert code(speaker.says("executions", DONE, "again")) == "already-carried-out"

    assert isinstance(speaker.says("executions", DONE | {"done_at": NOON, "correction": "the hour"}), Accepted)
    assert isinstance(speaker.takes_back(("settlement-executed", "amount")), Accepted)
    assert isinstance(speaker.says("executions", DONE, "once more"), Accepted)
