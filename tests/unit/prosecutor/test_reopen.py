"""A decided case is opened again for a reason of its pack; what was set aside never comes back into force."""

from typing import Any

import pytest

from an_agency import fine, issued
from contracts.after_settlement import CaseReopened, ContestJudged
from contracts.coordinator import SettlementContested
from contracts.prosecutor import (
    CaseDismissed,
    CaseNotSelected,
    CaseReferred,
    IssueAsked,
    SettlementProposed,
    SuspectSummoned,
)
from given import at
from messaging.requests import Accepted, SeenBefore
from settled import (
    FINE,
    LATER,
    SERVED,
    code,
    decides,
    ends_objection,
    judges_payment,
    knows,
    objects,
    open_case,
    pays,
    reopens,
    state,
)
from words_of_agencies import Speaks

CONTESTED = SettlementContested(occurred_at=at("2026-03-12T10:00:00"), proposal_hash=FINE, why="taken back")
LODGED = at("2026-03-20T10:00:00")
PROPOSAL: dict[str, Any] = {"outcome": "penalty-order-fine", "terms": {"amount_cents": 35_000}, "grounds": "admitted"}


def upheld() -> Speaks:
    """An objection to the fine was followed."""
    prosecutor = knows(SERVED)
    objects(prosecutor, LODGED)
    ends_objection(prosecutor, "upheld", "court")
    return prosecutor


def asks(prosecutor: Speaks, named: str, name: str | None = None) -> object:
    return prosecutor.says("asks", {"proposal_hash": named}, name)


def test_a_case_is_reopened_signed_and_names_what_it_sets_aside() -> None:
    prosecutor = upheld()

    assert isinstance(reopens(prosecutor, "objection-upheld"), Accepted)

    assert prosecutor.work.said[-1] == CaseReopened(
        occurred_at=LATER, reason="objection-upheld", why="so it was", sets_aside=FINE
    )
    assert dict(prosecutor.work.document.outbox[-1].headers).get("ce_signature")
    case = state(prosecutor)
    assert (case.settlement, case.set_aside, case.after.objected_at, case.closed) == (None, (FINE,), None, False)


@pytest.mark.parametrize(
    ("reason", "sets_aside", "refused"),
    [
        ("because", FINE, "unknown-reason"),
        ("mistake", None, "other-settlement"),
        ("mistake", "7" * 64, "other-settlement"),
        ("objection-upheld", FINE, "objection-not-upheld"),
        ("contested", FINE, "not-contested"),
    ],
)
def test_it_is_refused_by_the_row_of_its_reason(reason: str, sets_aside: str | None, refused: str) -> None:
    prosecutor = knows(SERVED)

    assert code(reopens(prosecutor, reason, sets_aside)) == refused
    assert prosecutor.work.said == []


def test_an_open_case_is_not_reopened() -> None:
    assert code(reopens(open_case(), "mistake", None)) == "nothing-to-reopen"


def test_what_is_irrevocable_is_set_aside_only_where_the_row_says_so() -> None:
    prosecutor = knows(SERVED)
    decides(prosecutor)

    assert code(reopens(prosecutor, "new-fact")) == "irrevocable"
    assert isinstance(reopens(prosecutor, "mistake"), Accepted)


def test_it_is_reopened_once_and_that_is_not_taken_back() -> None:
    prosecutor = upheld()
    reopens(prosecutor, "objection-upheld", name="request")

    assert reopens(prosecutor, "objection-upheld", name="request") == SeenBefore()
    assert code(reopens(prosecutor, "mistake", name="another")) == "nothing-to-reopen"
    assert code(prosecutor.takes_back(("case-reopened", ""))) == "nothing-to-withdraw"


DECIDED = (
    CaseDismissed(occurred_at=at("11:30"), outcome="dismissal", why="too little"),
    SuspectSummoned(occurred_at=at("11:30"), outcome="summons", why="again", considered=("transaction",)),
    CaseReferred(occurred_at=at("11:30"), outcome="referral", to="Safety House", why="care"),
    CaseNotSelected(occurred_at=at("11:30"), why="weeks of work", road="full-file"),
)


@pytest.mark.parametrize("decision", DECIDED, ids=lambda one: one.NAME)
def test_a_decision_that_is_no_settlement_is_opened_again_and_the_earlier_ask_does_not_stand(decision: Any) -> None:
    prosecutor = open_case()
    prosecutor.work.hears(IssueAsked(occurred_at=at("11:15"), proposal_hash=FINE), decision)

    assert isinstance(reopens(prosecutor, "new-fact", None), Accepted)

    case = state(prosecutor)
    assert case.proposal is not None
    assert (case.closed, case.proposal.asked) == (False, False)
    assert code(asks(prosecutor, FINE, "now")) == "too-soon"
    prosecutor.work.hand.time = at("2026-05-01T12:01:00")
    assert isinstance(asks(prosecutor, FINE, "later"), Accepted)


def test_after_it_the_case_takes_words_again_and_a_new_proposal_has_another_hash() -> None:
    prosecutor = upheld()
    reopens(prosecutor, "objection-upheld")
    prosecutor.work.hand.time = at("2026-05-01T12:01:00")
    hearing = {"proposal_hash": FINE, "held_at": LATER, "declared_willing": True, "solicitor_present": True}

    assert code(prosecutor.says("hearings", hearing)) == "set-aside"
    assert code(asks(prosecutor, FINE)) == "set-aside"
    assert isinstance(prosecutor.says("proposals", PROPOSAL), Accepted)
    proposal = state(prosecutor).proposal
    assert proposal is not None
    assert (proposal.number, proposal.hash != FINE) == (2, True)
    assert isinstance(asks(prosecutor, proposal.hash), Accepted)


@pytest.mark.parametrize("step", ["summons", "dismissal"])
def test_after_an_objection_that_was_followed_the_case_goes_to_court_or_is_dismissed(step: str) -> None:
    prosecutor = upheld()
    body = {"outcome": step, "why": "as the court says"} | (
        {"considered": ["transaction"]} if step == "summons" else {}
    )
    assert code(prosecutor.says(step, body, "before")) == "already-settled"

    reopens(prosecutor, "objection-upheld")

    assert isinstance(prosecutor.says(step, body, "after"), Accepted)


def test_what_was_said_of_the_settlement_set_aside_is_not_of_the_next() -> None:
    prosecutor = knows(SERVED)
    pays(prosecutor, at("2026-03-12T10:00:00"))
    judges_payment(prosecutor, ended=True)
    decides(prosecutor)
    reopens(prosecutor, "mistake")
    prosecutor.work.hand.time = at("2026-05-02T12:00:00")
    prosecutor.says("proposals", PROPOSAL)
    proposed = prosecutor.work.said[-1]
    assert isinstance(proposed, SettlementProposed)
    prosecutor.work.hand.time = at("2026-05-02T12:01:00")
    asks(prosecutor, proposed.proposal_hash)
    prosecutor.work.hears(issued(proposed.proposal))

    settlement, after = state(prosecutor).settlement, state(prosecutor).after
    assert settlement is not None
    assert (settlement.proposal_hash, after.payments, after.irrevocable_at) == (proposed.proposal_hash, (), None)
    assert after.right_given_up_at(proposed.proposal_hash) is None
    assert code(decides(prosecutor)) == "no-term-has-begun", "the first one was served, this one was not"
    assert isinstance(pays(prosecutor, LATER), Accepted)
    paid = state(prosecutor).after
    assert paid.right_given_up_at(proposed.proposal_hash) is None, "the same number, judged for the first settlement"


def test_a_settlement_that_was_set_aside_never_comes_into_force_again() -> None:
    prosecutor = knows(SERVED)
    first = prosecutor.work.wire.records
    reopens(prosecutor, "mistake")

    prosecutor.work.takes(first)
    prosecutor.work.hears(issued(fine()))

    assert state(prosecutor).settlement is None


def test_a_contested_settlement_is_let_stand_with_the_reason_or_the_case_is_reopened() -> None:
    stands, reopened = knows(SERVED, CONTESTED), knows(SERVED, CONTESTED)
    assert code(decides(stands)) == "contest-not-judged"

    assert isinstance(stands.says("judged-contests", {"why": "they spoke again"}), Accepted)
    assert stands.work.said[-1] == ContestJudged(occurred_at=LATER, proposal_hash=FINE, why="they spoke again")
    assert code(stands.says("judged-contests", {"why": "once more"})) == "already-judged"
    assert code(reopens(stands, "contested")) == "not-contested"
    assert isinstance(decides(stands), Accepted)

    assert isinstance(reopens(reopened, "contested"), Accepted)
    assert code(knows(SERVED).says("judged-contests", {"why": "it is not"})) == "not-contested"


def test_contested_again_it_is_judged_again() -> None:
    prosecutor = knows(SERVED, CONTESTED)
    prosecutor.says("judged-contests", {"why": "they spoke again"})
    prosecutor.work.hears(CONTESTED.model_copy(update={"why": "the hearing it rests on was taken back"}))

    assert code(decides(prosecutor)) == "contest-not-judged"
    assert isinstance(prosecutor.says("judged-contests", {"why": "heard again"}), Accepted)
    assert code(prosecutor.says("judged-contests", {"why": "once more"})) == "already-judged"


def test_that_it_stands_is_taken_back_too() -> None:
    prosecutor = knows(SERVED, CONTESTED)
    prosecutor.says("judged-contests", {"why": "they spoke again"})

    assert isinstance(prosecutor.takes_back(("contest-judged", FINE)), Accepted)
    assert state(prosecutor).contest_open
