"""What becomes of a settlement: paid, objected to, contested, set aside; each told by itself and shown."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from at_the_table import Table
from contracts.after_settlement import (
    CaseReopened,
    ContestJudged,
    ObjectionEnded,
    ObjectionWaived,
    PaymentJudged,
    PaymentReceived,
    SettlementExecuted,
    SettlementIrrevocable,
)
from contracts.claims import UnprovenClaimSeen
from contracts.coordinator import ClockMissed, DutyOwed, ProofCompleted, SettlementContested
from contracts.joint_view import JointView, SettlementShown
from contracts.legal_aid import ConsultationHeld, ConsultationWithdrawn
from contracts.police import SettlementServed
from contracts.prosecutor import CaseDismissed, IssueAsked, ObjectionLodged, OrderKnown
from contracts.topics import Agency, Topic
from contracts.victim_support import ContactMade, VictimInformed
from given import at, ring
from proofs.canonical import hash_of
from proofs.settlement_proof import Verified, verify_proof

DAY = "2026-03-1{}T10:00:00"
RAN_OUT = at("2026-03-25T00:00:00")


def issued(**terms: Any) -> Table:
    """A settlement in force since eleven on Tuesday the tenth."""
    table = Table().registered().selected().proposed(**terms)
    table.consulted()
    table.asked()
    assert len(table.issued) == 1
    return table


def served() -> Table:
    table = issued()
    table.says(SettlementServed(occurred_at=at("12:00"), proposal_hash=table.hash, way="in-person"))
    return table


def paid(table: Table, when: str, paid_by: str = "suspect") -> None:
    known = {"ref": "B1", "proposal_hash": table.hash, "amount_cents": 35_000, "paid_by": paid_by}
    table.says(PaymentReceived.model_validate({"occurred_at": at(when)} | known))


def judged(table: Table, when: str, *, ended: bool) -> None:
    table.says(
        PaymentJudged(
            occurred_at=at(when),
            ref="B1",
            proposal_hash=table.hash,
            voluntary=True,
            by_the_suspect=True,
            order_known=True,
            ended_right_to_object=ended,
            why="paid at the counter",
        )
    )


def objected(table: Table, when: str) -> None:
    table.says(ObjectionLodged(occurred_at=at(when), proposal_hash=table.hash, lodged_by="suspect"))


def objection_ended(table: Table, when: str, how: str, by: str = "court") -> None:
    said = {"occurred_at": at(when), "proposal_hash": table.hash, "how": how, "by": by, "why": "so it was"}
    table.says(ObjectionEnded.model_validate(said))


def reopened(table: Table, when: str, reason: str = "mistake", *, settlement: bool = True) -> None:
    sets_aside = table.hash if settlement else None
    table.says(CaseReopened(occurred_at=at(when), reason=reason, why="so it was", sets_aside=sets_aside))


def view_of(table: Table) -> JointView:
    return table.said(JointView)[-1]


def owed(table: Table) -> list[str]:
    return [one.code for one in view_of(table).owed]


def shown(table: Table) -> SettlementShown:
    return view_of(table).settlements[-1]


def state(table: Table, clock: str = "objection") -> str:
    return next(one.state for one in view_of(table).clocks if one.clock == clock)


# Four stories of a payment. In each, nothing is inferred.


def test_story_paid_before_the_objection() -> None:
    table = served()
    paid(table, DAY.format(1))
    assert (view_of(table).stage, state(table), owed(table)) == ("served", "running", [])

    objected(table, DAY.format(2))
    assert (view_of(table).stage, state(table), owed(table)) == ("objected", "met", [])
    assert shown(table).payments[0].ended_right_to_object is None

    judged(table, DAY.format(3), ended=True)
    assert view_of(table).stage == "objected", "the objection stands until it is said how it ended"
    objection_ended(table, DAY.format(4), "inadmissible")
    assert (view_of(table).stage, owed(table)) == ("served", ["decide-irrevocable"])


def test_story_paid_after_the_objection() -> None:
    table = served()
    objected(table, DAY.format(1))
    paid(table, DAY.format(2))
    judged(table, DAY.format(3), ended=True)
    table.time_passes(RAN_OUT)

    assert (view_of(table).stage, owed(table)) == ("objected", []), "however it was judged, an objection stays"


def test_story_paid_instead_of_an_objection() -> None:
    table = served()
    paid(table, DAY.format(1))
    assert owed(table) == []
    assert view_of(table).stage == "served"

    judged(table, DAY.format(2), ended=True)
    assert (view_of(table).stage, state(table), owed(table)) == ("served", "running", ["decide-irrevocable"])

    table.says(SettlementIrrevocable(occurred_at=at(DAY.format(3)), proposal_hash=table.hash, why="paid"))
    assert (view_of(table).stage, state(table), owed(table)) == ("irrevocable", "met", [])


@pytest.mark.parametrize("paid_by", ["third-party", "administrator"])
def test_story_paid_by_somebody_else(paid_by: str) -> None:
    table = served()
    paid(table, DAY.format(1), paid_by)
    judged(table, DAY.format(2), ended=True)

    assert owed(table) == [], "judged wrongly it ends nothing: somebody else paid"
    assert (view_of(table).stage, state(table)) == ("served", "running")
    table.time_passes(RAN_OUT)
    assert owed(table) == ["decide-irrevocable"]


@given(
    st.lists(st.sampled_from(["paid", "judged", "known", "waived", "executed"]), min_size=1, max_size=5, unique=True)
)
@settings(max_examples=30)
def test_nothing_becomes_irrevocable_objected_or_ended_by_anything_else(words: list[str]) -> None:
    table = served()
    says: dict[str, Callable[[str], object]] = {
        "paid": lambda when: paid(table, when),
        "judged": lambda when: judged(table, when, ended=True),
        "known": lambda when: table.says(
            OrderKnown(occurred_at=at(when), proposal_hash=table.hash, circumstance="rang")
        ),
        "waived": lambda when: table.says(
            ObjectionWaived(occurred_at=at(when), proposal_hash=table.hash, with_solicitor=False)
        ),
        "executed": lambda when: table.says(
            SettlementExecuted(occurred_at=at(when), proposal_hash=table.hash, part="amount")
        ),
    }
    for nth, word in enumerate(words):
        says[word](DAY.format(nth + 1))

    assert view_of(table).stage == "served"
    assert (state(table), shown(table).irrevocable_at, shown(table).objected_at) == ("running", None, None)
    assert [one for one in table.said(ClockMissed) if one.clock == "objection"] == []


# Contested, and judged.


def test_a_contested_settlement_asks_the_prosecutor_to_judge_it() -> None:
    table = Table().registered().selected().proposed()
    event = table.consulted()
    table.asked()
    assert isinstance(event.message, ConsultationHeld)
    digest = hash_of(event.message.statement)
    table.says(ConsultationWithdrawn(occurred_at=at("12:00"), statement_digest=digest, why="wrong client"))
    assert owed(table) == ["judge-contested"]

    table.says(ContestJudged(occurred_at=at("12:30"), proposal_hash=table.hash, why="they spoke again"))
    assert owed(table) == []
    assert (shown(table).contested, shown(table).stands_though_contested) == (True, True)

    table.takes_back("contest-judged", Topic.PROSECUTOR_SETTLEMENT, "12:40", table.hash)
    assert owed(table) == ["judge-contested"]


def test_let_stand_it_is_contested_again_when_another_ground_is_lost() -> None:
    table = Table().registered().selected().proposed("penalty-order-work", work_hours=40)
    held = table.consulted().message
    assert isinstance(held, ConsultationHeld)
    table.heard().asked()
    table.takes_back("hearing-held", Topic.PROSECUTOR_SETTLEMENT, "12:00")
    table.says(ContestJudged(occurred_at=at("12:30"), proposal_hash=table.hash, why="the suspect was heard"))
    assert owed(table) == []

    digest = hash_of(held.statement)
    table.says(ConsultationWithdrawn(occurred_at=at("13:00"), statement_digest=digest, why="wrong client"))
    assert [one.why.partition(" it rests")[0] for one in table.said(SettlementContested)] == [
        "the hearing",
        "the consultation",
    ]
    assert owed(table) == ["judge-contested"]
    assert not shown(table).stands_though_contested

    table.says(ContestJudged(occurred_at=at("13:30"), proposal_hash=table.hash, why="they spoke again"))
    table.says(ContestJudged(occurred_at=at("13:40"), proposal_hash=table.hash, why="with video", correction="how"))
    assert owed(table) == []
    table.takes_back("contest-judged", Topic.PROSECUTOR_SETTLEMENT, "13:50", table.hash)
    assert owed(table) == ["judge-contested"]


WORK = {"outcome": "penalty-order-work", "work_hours": 40}
AGREED = {"outcome": "transaction", "amount_cents": 25_000}


def ready(terms: dict[str, Any]) -> Table:
    table = Table().registered().selected().proposed(**terms)
    table.consulted()
    return table.heard() if terms is WORK else table.answered()


@pytest.mark.parametrize(
    ("terms", "what", "lacking"),
    [
        (WORK, "hearing-held", "hearing-missing by prosecutor"),
        (AGREED, "agreement-given", "agreement-missing by prosecutor"),
    ],
    ids=["hearing", "agreement"],
)
def test_a_hearing_or_agreement_taken_back_before_the_issue_holds_it_back(
    terms: dict[str, Any], what: str, lacking: str
) -> None:
    table = ready(terms)
    table.takes_back(what, Topic.PROSECUTOR_SETTLEMENT, "10:55")
    table.asked()

    assert table.issued == []
    assert lacking in table.held_back

    _ = table.heard("11:10") if terms is WORK else table.answered("11:10")
    assert len(table.issued) == 1
    assert table.said(SettlementContested) == []


@pytest.mark.parametrize(
    ("terms", "what", "why"),
    [(WORK, "hearing-held", "the hearing"), (AGREED, "agreement-given", "the agreement")],
    ids=["hearing", "agreement"],
)
def test_taken_back_after_the_issue_it_is_contested_once(terms: dict[str, Any], what: str, why: str) -> None:
    table = ready(terms).asked()
    assert len(table.issued) == 1
    table.takes_back(what, Topic.PROSECUTOR_SETTLEMENT, "12:00")
    table.time_passes(at("12:10"))

    (contested,) = table.said(SettlementContested)
    assert contested.why.startswith(why)
    assert owed(table) == ["judge-contested"]


def test_a_proposal_taken_back_takes_its_ask_with_it() -> None:
    table = Table().registered().selected().proposed().asked("10:10")
    table.takes_back("settlement-proposed", Topic.PROSECUTOR_SETTLEMENT, "10:20")
    table.consulted("10:30")

    assert table.issued == []
    assert view_of(table).proposal is None
    assert "propose-or-decide" in owed(table)


# Reopened.


def test_an_objection_that_was_followed_leaves_only_to_reopen() -> None:
    table = served()
    objected(table, DAY.format(1))
    objection_ended(table, DAY.format(2), "upheld")
    table.time_passes(RAN_OUT)
    assert (view_of(table).stage, owed(table)) == ("objected", ["reopen-case"])

    reopened(table, "2026-03-26T10:00:00", "objection-upheld")

    view = view_of(table)
    assert (view.stage, view.outcome, view.proposal) == ("ready-to-decide", None, None)
    assert owed(table) == ["propose-or-decide"]
    assert (shown(table).set_aside_at, shown(table).set_aside_for) == (
        at("2026-03-26T10:00:00"),
        "objection-upheld",
    )


def test_after_reopening_the_earlier_ask_does_not_stand_and_a_new_settlement_may_be_issued() -> None:
    table = served()
    first = table.hash
    reopened(table, DAY.format(1))
    table.time_passes(at(DAY.format(2)))
    assert [one.proposal_hash for one in table.issued] == [first]

    table.proposed(when=DAY.format(3))
    table.asked("2026-03-13T11:00:00")
    assert len(table.issued) == 1, "a new consultation is needed"
    assert table.held_back == ["consultation-missing by legal-aid"]
    table.consulted("2026-03-13T12:00:00")

    assert [one.proposal_hash for one in table.issued] == [first, table.hash]
    assert [one.set_aside_at is None for one in view_of(table).settlements] == [False, True]
    assert view_of(table).stage == "issued", "the second one was not served, whatever the first was"


def test_the_old_proof_is_kept_and_still_holds() -> None:
    table = served()
    reopened(table, DAY.format(1))
    table.proposed(when=DAY.format(3))
    table.consulted("2026-03-13T11:00:00")
    table.asked("2026-03-13T12:00:00")

    proofs = table.said(ProofCompleted)
    assert len(proofs) == 2
    assert all(isinstance(verify_proof(one.proof.encode(), ring()), Verified) for one in proofs)


def test_records_that_come_again_after_a_reopening_change_nothing() -> None:
    table = served()
    reopened(table, DAY.format(1))
    before = table.document
    table.hears(*table.wire.records)

    assert len(table.issued) == 1
    assert before is not None
    assert table.document is not None
    assert table.document.state.prosecutor == before.state.prosecutor
    assert view_of(table).stage == "ready-to-decide"


def test_a_reopening_that_arrives_before_the_earlier_ask_lets_it_issue_nothing() -> None:
    """Asked, dismissed, and reopened: the ask stands on another topic than the rest."""
    table = Table().registered().selected().proposed().weighed()
    table.wire.says(IssueAsked(occurred_at=at("11:00"), proposal_hash=table.hash))
    table.wire.says(CaseDismissed(occurred_at=at("11:30"), outcome="dismissal", why="too little"))
    table.wire.says(CaseReopened(occurred_at=at("12:00"), reason="new-fact", why="a witness came"))
    table.now = at("12:00")
    table.consulted("10:30")

    other = Table(wire=table.wire, now=table.now)
    last = (Topic.PROSECUTOR_PROGRESS, Topic.PROSECUTOR_SETTLEMENT)
    other.hears(*(one for one in table.wire.records if one.topic not in last))
    for topic in last:
        other.hears(*(one for one in table.wire.records if one.topic == topic))

    assert other.issued == []
    assert view_of(other).may_be_issued, "it has to be asked anew"


def test_the_tables_own_hours_ended_with_the_first_outcome() -> None:
    table = served()
    reopened(table, DAY.format(1))

    assert state(table, "table-norm") == "met"
    assert [one.clock for one in table.said(ClockMissed)] == []


def test_a_dismissal_is_opened_again_and_its_clock_does_not_turn_to_missed() -> None:
    table = Table().registered().selected().proposed()
    table.says(CaseDismissed(occurred_at=at("12:00"), outcome="dismissal", why="too little"))
    reopened(table, DAY.format(1), "new-fact", settlement=False)

    assert (view_of(table).stage, view_of(table).outcome) == ("proposed", None)
    assert state(table, "table-norm") == "met"


def test_a_victim_who_was_told_is_told_again() -> None:
    table = served()
    table.says(ContactMade(occurred_at=at("09:30"), victim="S1", channel="telephone"))
    table.says(VictimInformed(occurred_at=at("12:30"), victim="S1", channel="telephone"))
    assert owed(table) == []
    reopened(table, DAY.format(1))
    table.says(CaseDismissed(occurred_at=at(DAY.format(2)), outcome="dismissal", why="too little"))
    assert owed(table) == ["inform-victim"]

    table.says(VictimInformed(occurred_at=at(DAY.format(3)), victim="S1", channel="telephone"))
    assert owed(table) == []


def test_no_decision_on_remedies_is_owed_of_what_was_set_aside() -> None:
    table = served()
    reopened(table, DAY.format(1))
    table.time_passes(RAN_OUT)

    assert [one for one in table.said(DutyOwed) if one.duty == "decide-irrevocable"] == []


# Carried out, and reported from outside.


def test_what_was_carried_out_is_shown_and_taken_back() -> None:
    table = served()
    table.says(SettlementExecuted(occurred_at=at("12:30"), proposal_hash=table.hash, part="amount"))
    assert shown(table).executed == ("amount",)

    table.takes_back("settlement-executed", Topic.POLICE_PROGRESS, "12:40", "amount")
    assert shown(table).executed == ()


@pytest.mark.parametrize("name", [one for one in Agency if one is not Agency.COORDINATOR])
def test_a_settlement_reported_from_outside_is_alarmed_and_has_no_effect(name: Agency) -> None:
    table = Table().registered().selected().proposed()
    before = view_of(table)
    seen = UnprovenClaimSeen(
        occurred_at=at("10:30"),
        claim_topic="own-system",
        claim_digest="7" * 64,
        claim_type="outside-settlement",
        reason="without-proof",
    )
    table.wire.says(seen, Topic(f"case.{name}.progress.v1"))
    table.now = at("10:30")
    table.hears(table.wire.records[-1])

    view = view_of(table)
    assert [(one.seen_by, one.reason) for one in view.alarms] == [(name, "without-proof")]
    assert (view.stage, view.settlements, view.outcome, view.owed) == ("proposed", (), None, before.owed)
