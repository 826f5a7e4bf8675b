"""What would have stopped an issue and is read after it: each topic comes in its own time, so somebody has to look."""

from collections.abc import Callable

import pytest

from at_the_table import Table
from contracts.coordinator import SettlementContested
from contracts.joint_view import JointView
from contracts.message import Message
from contracts.prosecutor import (
    AgreementRefused,
    CaseDismissed,
    CaseNotSelected,
    HearingHeld,
    IssueAsked,
    IssueWithdrawn,
    SuspectSummoned,
)
from contracts.topics import Topic
from given import at

BEFORE, AFTER = "10:59", "11:01"
Word = Callable[[Table, str], Message]
WORK = {"outcome": "penalty-order-work", "work_hours": 40}
AGREED = {"outcome": "transaction", "amount_cents": 25_000}
YOUTH = {"outcome": "penalty-order-work-youth", "work_hours": 40}


def issued(terms: dict[str, object]) -> Table:
    """A settlement in force since eleven."""
    table = Table().registered(age="minor" if terms is YOUTH else "adult").selected()
    table.proposed(**terms)  # type: ignore[arg-type]  # an outcome and its terms
    table.consulted()
    _ = table.answered() if terms is AGREED else table.heard(guardian_informed=True)
    table.asked("11:00")
    assert len(table.issued) == 1
    return table


def refused(table: Table, when: str) -> Message:
    return AgreementRefused(occurred_at=at(when), proposal_hash=table.hash)


def heard_otherwise(**said: bool) -> Word:
    """The hearing recorded anew."""

    def heard(table: Table, when: str) -> Message:
        told = {"declared_willing": True, "solicitor_present": True, "guardian_informed": True} | said
        return HearingHeld(occurred_at=at(when), proposal_hash=table.hash, **told)

    return heard


def withdrawn(table: Table, when: str) -> Message:
    return IssueWithdrawn(occurred_at=at(when), proposal_hash=table.hash, why="thought again")


def dismissed(_table: Table, when: str) -> Message:
    return CaseDismissed(occurred_at=at(when), outcome="dismissal", why="it cannot be proven")


def summoned(_table: Table, when: str) -> Message:
    told = {"outcome": "summons", "why": "too grave", "considered": ("transaction",)}
    return SuspectSummoned.model_validate({"occurred_at": at(when), **told})


def left(_table: Table, when: str) -> Message:
    return CaseNotSelected(occurred_at=at(when), why="more research", road="ordinary-road")


def contests(table: Table) -> list[str]:
    return [one.why for one in table.said(SettlementContested)]


def owed(table: Table) -> list[str]:
    return [one.code for one in table.said(JointView)[-1].owed]


@pytest.mark.parametrize(
    ("terms", "word", "why"),
    [
        (AGREED, refused, "the suspect did not agree to it (row transaction)"),
        (WORK, heard_otherwise(declared_willing=False), "the suspect was not willing at its hearing"),
        (YOUTH, heard_otherwise(solicitor_present=False), "no solicitor was at its hearing"),
        (YOUTH, heard_otherwise(guardian_informed=False), "no parent or guardian knew of it"),
    ],
    ids=["refused", "unwilling", "without a solicitor", "without a guardian"],
)
def test_what_was_answered_or_heard_otherwise_before_the_issue_contests_it(
    terms: dict[str, object], word: Word, why: str
) -> None:
    table = issued(terms)
    table.says(word(table, BEFORE))

    (told,) = contests(table)
    assert told.startswith(why)
    assert told.endswith("so it was before the issue, and it is known since")
    assert owed(table) == ["judge-contested"]


@pytest.mark.parametrize(
    ("terms", "word"), [(AGREED, refused), (WORK, heard_otherwise(declared_willing=False))], ids=["answer", "hearing"]
)
def test_what_is_said_of_a_moment_after_the_issue_takes_nothing_from_it(terms: dict[str, object], word: Word) -> None:
    table = issued(terms)
    table.says(word(table, AFTER))

    assert (contests(table), owed(table)) == ([], [])


@pytest.mark.parametrize("terms", [AGREED, WORK, YOUTH], ids=["agreed", "work", "youth"])
def test_the_same_said_again_contests_nothing(terms: dict[str, object]) -> None:
    table = issued(terms)
    _ = table.answered(BEFORE) if terms is AGREED else table.heard(BEFORE, guardian_informed=True)

    assert contests(table) == []


@pytest.mark.parametrize(("when", "times"), [(BEFORE, 1), (AFTER, 0)])
def test_another_proposal_made_before_the_issue_contests_it(when: str, times: int) -> None:
    table = issued(WORK)
    table.proposed(when=when)

    assert [one.partition(";")[0] for one in contests(table)] == ["another proposal was made in its place"] * times
    assert table.said(JointView)[-1].outcome == "penalty-order-work", "it is in force, whatever else is on the table"


@pytest.mark.parametrize("when", [BEFORE, AFTER])
def test_an_ask_that_was_withdrawn_while_it_was_issued_contests_it_once(when: str) -> None:
    table = issued(WORK)
    table.says(withdrawn(table, when))
    table.time_passes(at("12:00"))

    assert contests(table) == ["the ask it rests on was taken back after it was issued"]
    assert owed(table) == ["judge-contested"]


def test_an_ask_withdrawn_and_made_again_before_the_issue_contests_nothing() -> None:
    table = Table().registered().selected().proposed().asked("10:10")
    table.says(withdrawn(table, "10:20"))
    table.says(IssueAsked(occurred_at=at("10:25"), proposal_hash=table.hash))
    table.consulted("10:30")

    assert (len(table.issued), contests(table)) == (1, [])


@pytest.mark.parametrize("when", [BEFORE, AFTER])
@pytest.mark.parametrize(
    ("word", "what"),
    [(dismissed, "case-dismissed"), (summoned, "suspect-summoned"), (left, "case-not-selected")],
    ids=["dismissed", "summoned", "another road"],
)
def test_another_outcome_beside_a_settlement_in_force_contests_it_until_somebody_looked(
    word: Word, what: str, when: str
) -> None:
    """Dismissed on one topic while the other one was asked for on the next: two outcomes for one suspect."""
    table = issued(WORK)
    table.says(word(table, when))

    assert contests(table) == [f"the case was decided otherwise as well ({what})"]
    assert "judge-contested" in owed(table)


def test_an_outcome_taken_back_before_the_issue_contests_nothing() -> None:
    table = Table().registered().selected().proposed()
    table.says(dismissed(table, "10:05"))
    table.takes_back("case-dismissed", Topic.PROSECUTOR_PROGRESS, "10:10")
    table.consulted()
    table.asked()

    assert (len(table.issued), contests(table)) == (1, [])
