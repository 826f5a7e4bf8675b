"""Proposal, hearing and answer are taken back where they were said; after the issue, only what it rests on."""

from typing import Any

import pytest

from given import at
from messaging.event import Refusal
from messaging.requests import Accepted
from settled import FINE, LATER, knows, open_case, reopens, state
from words_of_agencies import Speaks

HEARING: dict[str, Any] = {
    "proposal_hash": FINE,
    "held_at": at("11:30"),
    "declared_willing": True,
    "solicitor_present": True,
}
ANSWER: dict[str, Any] = {"proposal_hash": FINE, "answered_at": at("11:30"), "agreed": True}
PROPOSAL: dict[str, Any] = {"outcome": "penalty-order-fine", "terms": {"amount_cents": 35_000}, "grounds": "admitted"}


def takes_back(prosecutor: Speaks, what: str, name: str | None = None) -> object:
    return prosecutor.takes_back((what, ""), name)


def code(answer: object) -> str:
    assert isinstance(answer, Refusal), answer
    return answer.code


def test_a_hearing_recorded_by_mistake_is_taken_back_and_may_be_held() -> None:
    prosecutor = open_case()
    assert code(takes_back(prosecutor, "hearing-held")) == "nothing-to-withdraw"
    prosecutor.says("hearings", HEARING)

    assert isinstance(takes_back(prosecutor, "hearing-held"), Accepted)

    proposal = state(prosecutor).proposal
    assert proposal is not None
    assert (proposal.heard, proposal.declared_willing) == (False, False)
    assert isinstance(prosecutor.says("hearings", HEARING, "then"), Accepted)


@pytest.mark.parametrize(("agreed", "what"), [(True, "agreement-given"), (False, "agreement-refused")])
def test_an_answer_is_taken_back_as_it_was_given(agreed: bool, what: str) -> None:  # noqa: FBT001  # a row of the table
    prosecutor = open_case()
    prosecutor.says("answers", ANSWER | {"agreed": agreed})
    other = "agreement-refused" if agreed else "agreement-given"
    assert code(takes_back(prosecutor, other)) == "nothing-to-withdraw"

    assert isinstance(takes_back(prosecutor, what), Accepted)

    proposal = state(prosecutor).proposal
    assert proposal is not None
    assert proposal.agreed is None


def test_a_proposal_is_taken_back_and_the_next_has_the_next_number() -> None:
    prosecutor = open_case()

    assert isinstance(takes_back(prosecutor, "settlement-proposed"), Accepted)
    assert state(prosecutor).proposal is None
    prosecutor.says("proposals", PROPOSAL)

    proposal = state(prosecutor).proposal
    assert proposal is not None
    assert (proposal.number, proposal.hash != FINE) == (2, True)


def test_what_is_in_force_is_not_taken_back_but_reopened() -> None:
    prosecutor = knows()

    assert code(takes_back(prosecutor, "settlement-proposed")) == "nothing-to-withdraw"


def test_a_hearing_is_taken_back_after_the_issue_too_until_it_is_set_aside() -> None:
    prosecutor = open_case()
    prosecutor.says("hearings", HEARING)
    settled = knows()
    assert code(takes_back(settled, "hearing-held")) == "nothing-to-withdraw"
    prosecutor.work.takes(settled.work.wire.records[-2:])

    assert state(prosecutor).settlement is not None
    assert isinstance(takes_back(prosecutor, "hearing-held"), Accepted)
    assert state(prosecutor).settlement is not None, "it stands, and is contested"

    reopens(prosecutor, "mistake")
    prosecutor.work.hand.time = LATER
    assert code(takes_back(prosecutor, "hearing-held", "late")) == "nothing-to-withdraw"
