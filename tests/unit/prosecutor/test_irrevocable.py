"""A settlement becomes irrevocable by the prosecutor's decision that no remedy is left, and never by itself."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from an_agency import fine, issued
from contracts.after_settlement import SettlementIrrevocable
from contracts.police import RulePackRef
from contracts.prosecutor import ObjectionLodged, OrderKnown
from contracts.topics import Topic
from contracts.withdrawals import StatementWithdrawn
from given import at, pack
from messaging.requests import Accepted, SeenBefore
from proofs.canonical import hash_of
from settled import ASKED, FINE, LATER, PROPOSED, SERVED, code, decides, knows, open_case, state
from words_of_agencies import REGISTERED

OTHER = hash_of(fine(number=2))
POSTED = SERVED.model_copy(update={"way": "by-post"})
KNOWN = OrderKnown(occurred_at=at("2026-03-12T10:00:00"), proposal_hash=FINE, circumstance="rang about it")
OBJECTED = ObjectionLodged(occurred_at=at("2026-03-20T10:00:00"), proposal_hash=FINE, lodged_by="suspect")
MINUTE = timedelta(minutes=1)
RAN_OUT = at("2026-03-25T00:00:00")
"""Fourteen whole days after Tuesday the tenth."""


def test_the_prosecutor_decides_with_a_reason_that_a_settlement_is_irrevocable() -> None:
    prosecutor = knows(SERVED)

    assert isinstance(decides(prosecutor), Accepted)

    assert prosecutor.work.said == [
        SettlementIrrevocable(occurred_at=LATER, proposal_hash=FINE, why="fourteen days, and no objection")
    ]


def test_nothing_is_irrevocable_that_is_not_in_force() -> None:
    assert code(decides(open_case())) == "nothing-in-force"


@pytest.mark.parametrize(
    ("history", "ran_out"),
    [
        ((SERVED,), RAN_OUT),
        ((SERVED, KNOWN), RAN_OUT),
        ((KNOWN,), at("2026-03-27T00:00:00")),
        ((POSTED, KNOWN), at("2026-03-27T00:00:00")),
    ],
    ids=["served", "served-and-known", "known", "posted-and-known"],
)
def test_nothing_is_irrevocable_while_a_term_to_object_runs(history: tuple[Any, ...], ran_out: datetime) -> None:
    before = decides(knows(*history), ran_out - MINUTE)

    assert code(before) == "may-still-object"
    assert isinstance(decides(knows(*history), ran_out), Accepted)


@pytest.mark.parametrize(
    "history",
    [(), (POSTED,), (SERVED.model_copy(update={"proposal_hash": OTHER}),)],
    ids=["not-served", "posted", "another-settlement-was-served"],
)
def test_without_service_no_term_has_begun(history: tuple[Any, ...]) -> None:
    assert code(decides(knows(*history))) == "no-term-has-begun"


def test_six_weeks_run_from_the_post_where_the_row_of_the_outcome_says_so() -> None:
    small = fine(amount_cents=10_000).model_copy(update={"outcome": "penalty-order-contravention"})
    named = hash_of(small)
    proposed = PROPOSED.model_copy(update={"proposal": small, "proposal_hash": named})
    prosecutor = open_case(proposed, ASKED.model_copy(update={"proposal_hash": named}), issued(small))
    prosecutor.work.hears(POSTED.model_copy(update={"proposal_hash": named}))
    ran_out = at("2026-04-22T00:00:00+02:00")

    assert code(decides(prosecutor, ran_out - MINUTE)) == "may-still-object"
    assert isinstance(decides(prosecutor, ran_out), Accepted)


def test_service_that_police_took_back_begins_no_term() -> None:
    prosecutor = knows(SERVED)
    withdrawn = StatementWithdrawn(occurred_at=LATER, what="settlement-served", why="another suspect")
    prosecutor.work.wire.says(withdrawn, Topic.POLICE_PROGRESS)
    prosecutor.work.takes(prosecutor.work.wire.records[-1:])

    assert code(decides(prosecutor)) == "no-term-has-begun"


def test_nothing_is_irrevocable_while_an_objection_stands_however_long_ago() -> None:
    prosecutor = knows(SERVED, OBJECTED)

    assert code(decides(prosecutor)) == "objection-stands"

    prosecutor.takes_back(("objection-lodged", ""))
    assert isinstance(decides(prosecutor, name="then"), Accepted)


def test_it_is_decided_once_and_the_same_request_says_nothing_more() -> None:
    prosecutor = knows(SERVED)
    decides(prosecutor, name="request")

    assert decides(prosecutor, name="request") == SeenBefore()
    assert code(decides(prosecutor, name="another")) == "already-irrevocable"
    assert code(decides(knows(SERVED), correction="the date")) == "nothing-to-correct"
    assert len(prosecutor.work.said) == 1


def test_a_decision_ahead_is_refused() -> None:
    assert code(decides(knows(SERVED), at("2026-05-01T12:01:00"))) == "in-the-future"


def test_it_is_corrected_and_taken_back_with_the_reason() -> None:
    prosecutor = knows(SERVED)
    decides(prosecutor)

    assert code(decides(prosecutor, at("2026-03-24T23:00:00"), correction="the date")) == "may-still-object"
    assert isinstance(decides(prosecutor, RAN_OUT, correction="the date"), Accepted)
    assert state(prosecutor).after.irrevocable_at == RAN_OUT

    assert isinstance(prosecutor.takes_back(("settlement-irrevocable", "")), Accepted)
    assert state(prosecutor).after.irrevocable_at is None
    assert isinstance(decides(prosecutor, name="again"), Accepted)


def test_the_term_is_that_of_the_cases_own_pack() -> None:
    named = RulePackRef(name="example", version=pack("example").version)
    under_another = REGISTERED.model_copy(update={"rule_pack": named})

    def decided(when: str) -> object:
        return decides(knows(SERVED, case=under_another), at(when))

    assert code(decided("2026-03-13T23:59:00+00:00")) == "may-still-object"
    assert isinstance(decided("2026-03-14T00:00:00+00:00"), Accepted)


def test_under_a_pack_that_is_not_here_nothing_is_decided() -> None:
    elsewhere = REGISTERED.model_copy(update={"rule_pack": RulePackRef(name="elsewhere", version="1")})

    assert code(decides(knows(SERVED, case=elsewhere))) == "rule-pack-unknown"
