"""A payment is a fact; whether it ended the right to object is a decision with a reason, and is never inferred."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from contracts.after_settlement import PaymentJudged, PaymentReceived
from contracts.topics import Topic
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
    state,
)

PAID = at("2026-03-12T10:00:00")
BEFORE = at("2026-03-11T10:00:00")
SOON = at("2026-03-13T10:00:00")
"""While the term to object runs."""


def soon(*history: Any) -> Any:
    """The prosecutor on the thirteenth of March: the term runs until the twenty-fifth."""
    prosecutor = knows(SERVED, *history)
    prosecutor.work.hand.time = SOON
    return prosecutor


def test_a_payment_is_recorded_at_its_own_moment_and_nothing_follows_from_it() -> None:
    prosecutor = soon()
    before = state(prosecutor)

    assert isinstance(pays(prosecutor, PAID), Accepted)

    assert prosecutor.work.said == [
        PaymentReceived(occurred_at=PAID, ref="BET-1", proposal_hash=FINE, amount_cents=35_000, paid_by="suspect")
    ]
    assert state(prosecutor).settlement == before.settlement
    assert state(prosecutor).after.right_given_up_at(FINE) is None
    assert code(decides(prosecutor, SOON)) == "may-still-object"
    assert isinstance(objects(prosecutor, SOON), Accepted)


def test_several_payments_are_told_apart_by_their_number() -> None:
    prosecutor = soon()
    pays(prosecutor, BEFORE, amount_cents=10_000)
    pays(prosecutor, PAID, ref="BET-2", amount_cents=25_000)

    assert [(one.ref, one.amount_cents) for one in state(prosecutor).after.payments] == [
        ("BET-1", 10_000),
        ("BET-2", 25_000),
    ]
    assert code(pays(prosecutor, PAID, amount_cents=1)) == "already-received"


def test_a_payment_ahead_or_of_nothing_in_force_is_refused() -> None:
    assert code(pays(soon(), at("2026-03-13T10:01:00"))) == "in-the-future"
    assert code(pays(open_case(), PAID)) == "nothing-in-force"
    assert code(judges_payment(open_case(), ended=False)) == "nothing-in-force"


def test_a_payment_is_corrected_and_taken_back() -> None:
    prosecutor = soon()
    assert code(pays(prosecutor, PAID, correction="the amount")) == "nothing-to-correct"
    pays(prosecutor, PAID)

    assert isinstance(pays(prosecutor, PAID, amount_cents=30_000, correction="the amount"), Accepted)
    assert [one.amount_cents for one in state(prosecutor).after.payments] == [30_000]

    assert isinstance(prosecutor.takes_back(("payment-received", "BET-1")), Accepted)
    assert state(prosecutor).after.payments == ()


def test_that_it_ended_the_right_to_object_is_decided_signed_and_with_the_reason() -> None:
    prosecutor = soon()
    pays(prosecutor, PAID)

    assert isinstance(judges_payment(prosecutor, ended=True), Accepted)

    judged = prosecutor.work.said[-1]
    item = prosecutor.work.document.outbox[-1]
    assert isinstance(judged, PaymentJudged)
    assert (judged.occurred_at, judged.ended_right_to_object, judged.why) == (SOON, True, "paid at the counter")
    assert (item.topic, bool(dict(item.headers).get("ce_signature"))) == (Topic.PROSECUTOR_SETTLEMENT, True)
    assert state(prosecutor).after.right_given_up_at(FINE) == PAID
    assert isinstance(decides(prosecutor, SOON), Accepted)


@given(
    voluntary=st.booleans(),
    by_the_suspect=st.booleans(),
    order_known=st.booleans(),
    paid_by=st.sampled_from(["suspect", "third-party", "administrator", "unknown"]),
)
def test_only_a_voluntary_payment_by_the_suspect_who_knew_ends_it(
    voluntary: bool,  # noqa: FBT001  # drawn
    by_the_suspect: bool,  # noqa: FBT001  # drawn
    order_known: bool,  # noqa: FBT001  # drawn
    paid_by: str,
) -> None:
    said = {"voluntary": voluntary, "by_the_suspect": by_the_suspect, "order_known": order_known}
    prosecutor = soon()
    pays(prosecutor, PAID, paid_by)

    body = {"ref": "BET-1", "ended_right_to_object": True, "why": "paid", **said}
    answer = prosecutor.says("judged-payments", body)

    others = paid_by in {"third-party", "administrator"}
    may_end = all(said.values()) and not others
    assert isinstance(answer, Accepted) == may_end
    if not may_end:
        assert code(answer) == ("ends-nothing" if not all(said.values()) else "paid-by-another")
    assert (state(prosecutor).after.right_given_up_at(FINE) is not None) == may_end


@pytest.mark.parametrize("said", ["voluntary", "by_the_suspect", "order_known"])
def test_nobody_can_even_say_that_another_payment_ended_it(said: str) -> None:
    whole = {
        "occurred_at": PAID,
        "ref": "BET-1",
        "proposal_hash": FINE,
        "voluntary": True,
        "by_the_suspect": True,
        "order_known": True,
        "ended_right_to_object": True,
        "why": "paid",
    }
    PaymentJudged.model_validate(whole)
    with pytest.raises(ValidationError, match="only a voluntary payment by the suspect"):
        PaymentJudged.model_validate(whole | {said: False})


def test_that_it_ended_nothing_may_always_be_said() -> None:
    prosecutor = soon()
    pays(prosecutor, PAID, "administrator")

    assert isinstance(judges_payment(prosecutor, ended=False, voluntary=False, by_the_suspect=False), Accepted)
    assert code(decides(prosecutor, SOON)) == "may-still-object"


@pytest.mark.parametrize(("paid_at", "ends_it"), [("11:59", False), ("12:00", True)])
def test_what_was_paid_before_the_issue_ended_no_right_to_object(paid_at: str, ends_it: bool) -> None:  # noqa: FBT001  # a row of the table
    """Nobody knows of an order that there is not yet."""
    prosecutor = soon()
    pays(prosecutor, at(paid_at))

    answer = judges_payment(prosecutor, ended=True)

    assert isinstance(answer, Accepted) if ends_it else code(answer) == "before-it-was-issued"
    assert isinstance(judges_payment(prosecutor, ended=False, correction="so it is" if ends_it else None), Accepted)


def test_it_is_judged_once_a_payment_that_stands_and_the_same_request_says_nothing_more() -> None:
    prosecutor = soon()
    assert code(judges_payment(prosecutor, ended=True)) == "no-such-payment"
    pays(prosecutor, PAID)
    judges_payment(prosecutor, ended=True, name="request")

    assert judges_payment(prosecutor, ended=True, name="request") == SeenBefore()
    assert code(judges_payment(prosecutor, ended=False, name="other")) == "already-judged"
    assert isinstance(judges_payment(prosecutor, ended=False, correction="was made to pay", voluntary=False), Accepted)
    assert state(prosecutor).after.right_given_up_at(FINE) is None
    assert isinstance(prosecutor.takes_back(("payment-judged", "BET-1")), Accepted)


@pytest.mark.parametrize("undone", ["taken-back", "another-paid"])
def test_a_judgement_counts_while_the_payment_stands_as_it_was_recorded(undone: str) -> None:
    prosecutor = soon()
    pays(prosecutor, PAID)
    judges_payment(prosecutor, ended=True)

    if undone == "taken-back":
        prosecutor.takes_back(("payment-received", "BET-1"))
    else:
        pays(prosecutor, PAID, "third-party", correction="the father paid")

    assert state(prosecutor).after.right_given_up_at(FINE) is None
    assert code(decides(prosecutor, SOON)) == "may-still-object"


def test_paid_before_the_objection_the_objection_is_recorded_and_nothing_is_inferred() -> None:
    prosecutor = soon()
    pays(prosecutor, BEFORE)

    assert isinstance(objects(prosecutor, PAID), Accepted)
    assert state(prosecutor).after.objection_stands

    judges_payment(prosecutor, ended=True)
    assert state(prosecutor).after.objection_stands, "only a decision on the objection ends it"
    assert code(decides(prosecutor, SOON)) == "objection-stands"

    ends_objection(prosecutor, "inadmissible", "court", SOON)
    assert isinstance(decides(prosecutor, SOON), Accepted)


def test_paid_after_the_objection_the_objection_stays_and_no_payment_ends_the_right() -> None:
    prosecutor = soon()
    objects(prosecutor, BEFORE)
    pays(prosecutor, PAID)

    assert state(prosecutor).after.objection_stands
    assert code(judges_payment(prosecutor, ended=True)) == "objection-stands"
    assert isinstance(judges_payment(prosecutor, ended=False), Accepted)
    assert code(decides(prosecutor, SOON)) == "objection-stands"


def test_paid_instead_of_an_objection_the_right_runs_until_it_is_judged_or_the_term_ends() -> None:
    prosecutor = soon()
    pays(prosecutor, PAID)

    assert code(decides(prosecutor, SOON)) == "may-still-object"
    prosecutor.work.hand.time = LATER
    assert isinstance(decides(prosecutor, LATER), Accepted), "by the term, whatever was paid"


@pytest.mark.parametrize("paid_by", ["third-party", "administrator"])
def test_paid_by_somebody_else_it_never_ends_the_suspects_right(paid_by: str) -> None:
    prosecutor = soon()
    pays(prosecutor, PAID, paid_by)

    assert code(judges_payment(prosecutor, ended=True)) == "paid-by-another"
    assert isinstance(objects(prosecutor, SOON), Accepted)


def test_an_objection_taken_back_before_the_payment_does_not_stand_in_the_way() -> None:
    prosecutor = soon()
    objects(prosecutor, at("2026-03-11T09:00:00"))
    ends_objection(prosecutor, "withdrawn", "suspect", BEFORE)
    pays(prosecutor, PAID)

    assert isinstance(judges_payment(prosecutor, ended=True), Accepted)
