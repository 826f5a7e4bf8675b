"""An objection is lodged, given up beforehand, and ended: each said by itself, and none inferred from another."""

import pytest

from contracts.after_settlement import ObjectionEnded, ObjectionWaived
from given import at
from messaging.requests import Accepted, SeenBefore
from settled import FINE, LATER, SERVED, code, decides, ends_objection, knows, objects, open_case, state
from words_of_agencies import Speaks

LODGED = at("2026-03-20T10:00:00")
ENDED = at("2026-04-10T10:00:00")
WAIVED = at("2026-03-11T10:00:00")


def waives(prosecutor: Speaks, name: str | None = None, **more: object) -> object:
    return prosecutor.says("waived-objections", {"waived_at": WAIVED, "with_solicitor": True} | more, name)


@pytest.mark.parametrize(
    ("how", "by", "allowed"),
    [
        ("withdrawn", "suspect", True),
        ("withdrawn", "solicitor", True),
        ("withdrawn", "court", False),
        ("upheld", "court", True),
        ("upheld", "prosecutor", True),
        ("rejected", "suspect", False),
        ("inadmissible", "court", True),
    ],
)
def test_who_lodged_it_takes_it_back_and_others_judge_it(how: str, by: str, allowed: bool) -> None:  # noqa: FBT001  # a row of the table
    prosecutor = knows(SERVED)
    objects(prosecutor, LODGED)

    answer = ends_objection(prosecutor, how, by, ENDED)

    if allowed:
        assert isinstance(answer, Accepted)
        said = {"occurred_at": ENDED, "proposal_hash": FINE, "how": how, "by": by, "why": "so it was"}
        assert prosecutor.work.said[-1] == ObjectionEnded.model_validate(said)
    else:
        assert code(answer) == "not-theirs-to-end"


def test_an_objection_ends_once_not_ahead_and_not_before_it_was_lodged() -> None:
    prosecutor = knows(SERVED)
    assert code(ends_objection(prosecutor, "upheld", "court")) == "no-objection"
    objects(prosecutor, LODGED)

    assert code(ends_objection(prosecutor, "upheld", "court", at("2026-05-01T12:01:00"))) == "in-the-future"
    assert code(ends_objection(prosecutor, "upheld", "court", at("2026-03-20T09:59:00"))) == "before-it-was-lodged"
    assert isinstance(ends_objection(prosecutor, "upheld", "court", ENDED), Accepted)
    assert code(ends_objection(prosecutor, "rejected", "court", ENDED)) == "already-ended"
    assert isinstance(ends_objection(prosecutor, "rejected", "court", ENDED, correction="misread"), Accepted)


def test_its_end_is_taken_back_before_the_objection_is() -> None:
    prosecutor = knows(SERVED)
    objects(prosecutor, LODGED)
    ends_objection(prosecutor, "rejected", "court", ENDED)

    assert code(prosecutor.takes_back(("objection-lodged", ""), "first")) == "nothing-to-withdraw"
    assert isinstance(prosecutor.takes_back(("objection-ended", "")), Accepted)
    assert state(prosecutor).after.objection_stands
    assert isinstance(prosecutor.takes_back(("objection-lodged", ""), "then"), Accepted)


def test_one_objection_stands_at_a_time_and_another_may_follow_one_that_ended() -> None:
    prosecutor = knows(SERVED)
    objects(prosecutor, LODGED)
    assert code(objects(prosecutor, ENDED)) == "already-lodged"

    ends_objection(prosecutor, "withdrawn", "suspect", ENDED)
    assert isinstance(objects(prosecutor, LATER), Accepted)
    assert state(prosecutor).after.objection_stands


@pytest.mark.parametrize(("how", "by"), [("withdrawn", "suspect"), ("rejected", "court"), ("inadmissible", "court")])
def test_an_objection_that_ended_leaves_the_decision_to_the_prosecutor(how: str, by: str) -> None:
    prosecutor = knows(SERVED)
    objects(prosecutor, LODGED)
    ends_objection(prosecutor, how, by, ENDED)

    assert state(prosecutor).after.irrevocable_at is None
    assert isinstance(decides(prosecutor), Accepted)


def test_an_objection_that_was_followed_leaves_nothing_irrevocable() -> None:
    prosecutor = knows(SERVED)
    objects(prosecutor, LODGED)
    ends_objection(prosecutor, "upheld", "court", ENDED)

    assert code(decides(prosecutor)) == "objection-upheld"


def test_the_right_is_given_up_in_writing_once() -> None:
    prosecutor = knows(SERVED)

    assert isinstance(waives(prosecutor, "request"), Accepted)

    assert prosecutor.work.said == [ObjectionWaived(occurred_at=WAIVED, proposal_hash=FINE, with_solicitor=True)]
    assert waives(prosecutor, "request") == SeenBefore()
    assert code(waives(prosecutor, "again")) == "already-waived"
    assert isinstance(decides(prosecutor, WAIVED), Accepted), "while the term would still run"


def test_it_is_not_given_up_ahead_before_the_issue_or_of_nothing() -> None:
    assert code(waives(open_case())) == "nothing-in-force"
    assert code(waives(knows(SERVED), waived_at=at("2026-05-01T12:01:00"))) == "in-the-future"
    assert code(waives(knows(SERVED), waived_at=at("11:59"))) == "before-it-was-issued"


def test_who_has_objected_gives_up_nothing() -> None:
    prosecutor = knows(SERVED)
    objects(prosecutor, at("2026-03-11T09:00:00"))

    assert code(waives(prosecutor)) == "objection-stands"


def test_taken_back_the_right_runs_as_before() -> None:
    prosecutor = knows(SERVED)
    waives(prosecutor)
    prosecutor.takes_back(("objection-waived", ""))

    assert code(decides(prosecutor, WAIVED)) == "may-still-object"
