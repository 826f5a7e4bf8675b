"""What the prosecutor may say, and what is refused: by which rule, about which field."""

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import pytest

from an_agency import Act, AtWork, agency
from contracts.police import SuspectDescribed
from contracts.prosecutor import (
    AgreementGiven,
    AgreementRefused,
    CaseDismissed,
    CaseNotSelected,
    CaseSelected,
    HearingHeld,
    IssueAsked,
    IssueWithdrawn,
    Proposal,
    SettlementProposed,
    Terms,
)
from contracts.topics import Agency
from given import CASE, at, pack
from messaging.event import Outgoing, Refusal
from messaging.requests import Accepted, SeenBefore
from messaging.told import InForce
from proofs.canonical import hash_of
from prosecutor.domain.decide_otherwise import dismiss
from prosecutor.domain.on_the_proposal import ask_to_issue, record_answer, record_hearing, withdraw_ask
from prosecutor.domain.propose import propose
from prosecutor.domain.prosecutor_case import ProsecutorCase, evolve
from prosecutor.domain.requests import (
    AskToIssue,
    Dismiss,
    LeaveTable,
    Propose,
    RecordAnswer,
    RecordHearing,
    Request,
    SelectCase,
    WithdrawAsk,
)
from prosecutor.domain.select import leave_table, select_case
from prosecutor.handlers import judge, react

SELECT = SelectCase(why="a first offence, caught in the act", working_method="table-first")
LEAVE = LeaveTable(why="more research is needed", road="ordinary-road")
DISMISS = Dismiss(outcome="dismissal", why="no sufficient proof")
FINE = Propose(outcome="penalty-order-fine", terms=Terms(amount_cents=35_000), grounds="shoplifting, admitted")
OTHER_HASH = "0" * 64
AnyAct = tuple[Act[ProsecutorCase, Any], Request]


def proposes(case: ProsecutorCase, request: Propose, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
    return propose(case, request, pack(), now, cause)


def dismisses(case: ProsecutorCase, request: Dismiss, now: datetime, cause: UUID) -> tuple[Outgoing, ...] | Refusal:
    return dismiss(case, request, pack(), now, cause)


@pytest.fixture
def prosecutor() -> AtWork[ProsecutorCase]:
    """The prosecutor at noon, with an adult suspect whom police described."""
    described = SuspectDescribed(
        occurred_at=at("11:00"), age_class="adult", vulnerable=False, offence_class="pre-trial-detention-allowed"
    )
    return agency(Agency.PROSECUTOR, ProsecutorCase, evolve, react, judge).hears(described)


@pytest.fixture
def selected(prosecutor: AtWork[ProsecutorCase]) -> AtWork[ProsecutorCase]:
    """The case is at the table since noon."""
    prosecutor.asked(select_case, SELECT)
    return prosecutor


@pytest.fixture
def proposed(selected: AtWork[ProsecutorCase]) -> AtWork[ProsecutorCase]:
    """A fine was proposed at noon; it is half past twelve now."""
    selected.asked(proposes, FINE)
    selected.hand.time = at("12:30")
    return selected


def on_the_table(prosecutor: AtWork[ProsecutorCase]) -> str:
    assert prosecutor.case.proposal is not None
    return prosecutor.case.proposal.hash


def hearing(named: str, held_at: str = "12:20") -> RecordHearing:
    return RecordHearing(proposal_hash=named, held_at=at(held_at), declared_willing=True, solicitor_present=True)


def answer(named: str, answered_at: str = "12:20", *, agreed: bool = True) -> RecordAnswer:
    return RecordAnswer(proposal_hash=named, answered_at=at(answered_at), agreed=agreed)


def refused(said: object) -> tuple[str, str | None]:
    assert isinstance(said, Refusal)
    return said.code, said.field


def test_a_case_is_taken_to_the_table_with_the_reason(prosecutor: AtWork[ProsecutorCase]) -> None:
    prosecutor.asked(select_case, SELECT)

    assert prosecutor.said == [CaseSelected(occurred_at=at("12:00"), why=SELECT.why, working_method="table-first")]


def test_a_case_is_taken_to_the_table_once(selected: AtWork[ProsecutorCase]) -> None:
    assert refused(selected.asked(select_case, SELECT, "again")) == ("already-selected", "correction")


def test_a_case_may_take_another_road(selected: AtWork[ProsecutorCase]) -> None:
    selected.asked(leave_table, LEAVE)

    assert selected.said[-1] == CaseNotSelected(occurred_at=at("12:00"), why=LEAVE.why, road="ordinary-road")


def test_a_case_is_dismissed_with_an_outcome_of_the_catalogue(selected: AtWork[ProsecutorCase]) -> None:
    selected.asked(dismisses, DISMISS)

    assert selected.said[-1] == CaseDismissed(occurred_at=at("12:00"), outcome="dismissal", why=DISMISS.why)


@pytest.mark.parametrize("outcome", ["penalty-order-fine", "conditional-dismissal", "no-such-outcome"])
def test_a_settlement_is_no_dismissal(selected: AtWork[ProsecutorCase], outcome: str) -> None:
    asked = DISMISS.model_copy(update={"outcome": outcome})

    assert refused(selected.asked(dismisses, asked)) == ("not-a-dismissal", "outcome")


def test_a_proposal_is_exact_and_named_by_its_hash(selected: AtWork[ProsecutorCase]) -> None:
    selected.asked(proposes, FINE)

    proposal = Proposal(
        case=CASE,
        number=1,
        outcome="penalty-order-fine",
        terms=Terms(amount_cents=35_000),
        grounds_digest=sha256(b"shoplifting, admitted").hexdigest(),
    )
    assert selected.said[-1] == SettlementProposed(
        occurred_at=at("12:00"), proposal=proposal, proposal_hash=hash_of(proposal), grounds="shoplifting, admitted"
    )


def test_a_changed_proposal_is_the_next_one_and_has_another_hash(proposed: AtWork[ProsecutorCase]) -> None:
    first = on_the_table(proposed)

    proposed.asked(proposes, FINE.model_copy(update={"terms": Terms(amount_cents=25_000)}))

    assert proposed.case.proposal is not None
    assert (proposed.case.proposal.number, proposed.case.proposed) == (2, (first, on_the_table(proposed)))
    assert first != on_the_table(proposed)


def test_the_same_words_proposed_again_have_another_hash_and_need_a_new_consultation(
    proposed: AtWork[ProsecutorCase],
) -> None:
    first = on_the_table(proposed)

    proposed.asked(proposes, FINE, "again")

    assert on_the_table(proposed) != first


def test_nothing_is_proposed_for_a_case_that_is_not_at_the_table(prosecutor: AtWork[ProsecutorCase]) -> None:
    assert refused(prosecutor.asked(proposes, FINE)) == ("not-at-the-table", None)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"outcome": "summons"}, "not-in-catalogue"),
        ({"outcome": "flogging"}, "not-in-catalogue"),
        ({"terms": Terms()}, "terms-missing"),
        ({"terms": Terms(work_hours=10)}, "terms-not-allowed"),
        ({"outcome": "penalty-order-work", "terms": Terms(work_hours=181)}, "over-maximum"),
        (
            {"outcome": "conditional-dismissal", "terms": Terms(amount_cents=1, conditions=("stay away",))},
            "terms-not-allowed",
        ),
    ],
)
def test_a_proposal_is_refused_by_the_row_of_the_catalogue(
    selected: AtWork[ProsecutorCase], asked: dict[str, object], code: str
) -> None:
    assert refused(selected.asked(proposes, FINE.model_copy(update=asked))) == (code, "outcome")


def test_a_fine_is_not_proposed_to_a_minor(selected: AtWork[ProsecutorCase]) -> None:
    selected.hears(
        SuspectDescribed(occurred_at=at("11:30"), age_class="minor", vulnerable=False, offence_class="grave")
    )

    assert refused(selected.asked(proposes, FINE)) == ("age-not-allowed", "outcome")


def test_a_hearing_names_the_proposal_and_the_moment_it_was_held(proposed: AtWork[ProsecutorCase]) -> None:
    named = on_the_table(proposed)

    proposed.asked(record_hearing, hearing(named))

    assert proposed.said[-1] == HearingHeld(
        occurred_at=at("12:20"), proposal_hash=named, declared_willing=True, solicitor_present=True
    )
    assert proposed.case.proposal is not None
    assert (proposed.case.proposal.heard, proposed.case.proposal.declared_willing) == (True, True)


def test_an_answer_is_given_or_refused_and_a_later_one_stands_in_its_place(proposed: AtWork[ProsecutorCase]) -> None:
    named = on_the_table(proposed)

    proposed.asked(record_answer, answer(named, "12:10", agreed=False))
    proposed.asked(record_answer, answer(named, "12:20", agreed=True))

    assert proposed.said[-2:] == [
        AgreementRefused(occurred_at=at("12:10"), proposal_hash=named),
        AgreementGiven(occurred_at=at("12:20"), proposal_hash=named),
    ]
    assert proposed.case.proposal is not None
    assert proposed.case.proposal.agreed is True


def test_an_ask_stands_until_it_is_withdrawn_and_may_be_made_again(proposed: AtWork[ProsecutorCase]) -> None:
    named = on_the_table(proposed)

    proposed.asked(ask_to_issue, AskToIssue(proposal_hash=named), "one")
    second = proposed.asked(ask_to_issue, AskToIssue(proposal_hash=named), "two")
    proposed.asked(withdraw_ask, WithdrawAsk(proposal_hash=named, why="a mistake"), "three")
    third = proposed.asked(ask_to_issue, AskToIssue(proposal_hash=named), "four")

    assert refused(second) == ("already-asked", "proposal_hash")
    assert isinstance(third, Accepted)
    assert proposed.said[-3:] == [
        IssueAsked(occurred_at=at("12:30"), proposal_hash=named),
        IssueWithdrawn(occurred_at=at("12:30"), proposal_hash=named, why="a mistake"),
        IssueAsked(occurred_at=at("12:30"), proposal_hash=named),
    ]


def test_there_must_be_an_ask_to_withdraw(proposed: AtWork[ProsecutorCase]) -> None:
    withdrawn = WithdrawAsk(proposal_hash=on_the_table(proposed), why="a mistake")

    assert refused(proposed.asked(withdraw_ask, withdrawn)) == ("not-asked", "proposal_hash")


def on_the_proposal(named: str) -> list[AnyAct]:
    """Every act that names a proposal, each with a good request."""
    return [
        (record_hearing, hearing(named)),
        (record_answer, answer(named)),
        (ask_to_issue, AskToIssue(proposal_hash=named)),
        (withdraw_ask, WithdrawAsk(proposal_hash=named, why="a mistake")),
    ]


@pytest.mark.parametrize("which", range(4))
def test_a_word_on_another_proposal_is_refused(proposed: AtWork[ProsecutorCase], which: int) -> None:
    act, request = on_the_proposal(OTHER_HASH)[which]

    assert refused(proposed.asked(act, request)) == ("other-proposal", "proposal_hash")


@pytest.mark.parametrize("which", range(4))
def test_a_word_on_the_earlier_proposal_is_refused(proposed: AtWork[ProsecutorCase], which: int) -> None:
    act, request = on_the_proposal(on_the_table(proposed))[which]
    proposed.asked(proposes, FINE, "again")

    assert refused(proposed.asked(act, request)) == ("other-proposal", "proposal_hash")


@pytest.mark.parametrize("which", range(4))
def test_nothing_is_said_on_a_proposal_before_there_is_one(selected: AtWork[ProsecutorCase], which: int) -> None:
    act, request = on_the_proposal(OTHER_HASH)[which]

    assert refused(selected.asked(act, request)) == ("nothing-proposed", "proposal_hash")


@pytest.mark.parametrize(("moment", "code"), [("12:31", "in-the-future"), ("11:59", "before-the-proposal")])
def test_hearing_and_answer_lie_between_the_proposal_and_now(
    proposed: AtWork[ProsecutorCase], moment: str, code: str
) -> None:
    named = on_the_table(proposed)

    assert refused(proposed.asked(record_hearing, hearing(named, moment))) == (code, "held_at")
    assert refused(proposed.asked(record_answer, answer(named, moment))) == (code, "answered_at")


@pytest.mark.parametrize("moment", ["12:00", "12:30"])
def test_the_moment_of_the_proposal_and_this_very_moment_count(proposed: AtWork[ProsecutorCase], moment: str) -> None:
    named = on_the_table(proposed)

    assert isinstance(proposed.asked(record_hearing, hearing(named, moment)), Accepted)
    assert isinstance(proposed.asked(record_answer, answer(named, moment)), Accepted)


def every_act() -> list[AnyAct]:
    others: list[AnyAct] = [
        (select_case, SELECT),
        (leave_table, LEAVE),
        (dismisses, DISMISS),
        (proposes, FINE),
    ]
    return [*others, *on_the_proposal(OTHER_HASH)]


CLOSED = [
    (ProsecutorCase(CASE, dismissed_at=at("11:00")), "case-closed"),
    (ProsecutorCase(CASE, left_table_at=at("11:00")), "case-closed"),
    (ProsecutorCase(CASE, settlement=InForce(OTHER_HASH, "transaction", at("11:00"))), "already-settled"),
]


@pytest.mark.parametrize(("case", "code"), CLOSED)
@pytest.mark.parametrize("which", range(8))
def test_a_closed_or_settled_case_takes_nothing_more(case: ProsecutorCase, code: str, which: int) -> None:
    act, request = every_act()[which]

    assert refused(act(case, request, at("12:00"), UUID(int=1))) == (code, None)


@pytest.mark.parametrize("which", [0, 1, 2])
def test_what_was_asked_before_changes_nothing(prosecutor: AtWork[ProsecutorCase], which: int) -> None:
    act, request = every_act()[which]
    prosecutor.asked(act, request, "request")

    assert prosecutor.asked(act, request, "request") == SeenBefore()
    assert len(prosecutor.said) == 1


@pytest.mark.parametrize("which", [0, 1, 2])
def test_what_was_said_on_a_proposal_before_changes_nothing(proposed: AtWork[ProsecutorCase], which: int) -> None:
    act, request = on_the_proposal(on_the_table(proposed))[which]
    proposed.asked(act, request, "request")

    assert proposed.asked(act, request, "request") == SeenBefore()
    assert len(proposed.said) == 3
