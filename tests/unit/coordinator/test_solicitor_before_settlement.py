"""No settlement before the suspect spoke with a solicitor about that very settlement."""

from datetime import date
from typing import Any

import pytest

from at_the_table import Table
from contracts.coordinator import IssueHeldBack, ProofCompleted, SettlementContested, SettlementIssued
from contracts.joint_view import JointView
from contracts.legal_aid import ConsultationHeld, ConsultationWaived, ConsultationWithdrawn, WaiverRevoked
from contracts.prosecutor import CaseDismissed, CaseSelected, IssueWithdrawn
from contracts.topics import Topic
from given import at, pack, ring
from messaging.event import Event
from proofs.canonical import hash_of
from proofs.settlement_proof import Verified, verify_proof


def at_the_table(age: str = "adult") -> Table:
    return Table().registered(age=age).detained().selected()


def digest_of_statement(event: Event) -> str:
    assert isinstance(event.message, ConsultationHeld | ConsultationWaived)
    return hash_of(event.message.statement)


def test_a_fine_is_issued_once_the_suspect_spoke_with_a_solicitor_about_it() -> None:
    table = at_the_table().proposed()
    table.consulted()
    table.asked()

    (issued,) = table.issued

    assert issued.proposal_hash == table.hash
    assert issued.condition == "consultation"


def test_an_ask_is_held_back_with_the_reason_and_who_owes_it() -> None:
    table = at_the_table().proposed().asked()

    assert table.issued == []
    assert table.held_back == ["consultation-missing by legal-aid"]


def test_a_held_back_ask_names_the_row_that_asks_for_what_is_lacking_on_the_board_too() -> None:
    table = at_the_table(age="minor").proposed("halt-referral", conditions=["apologise"]).asked("10:15")
    table.waived()
    told, shown = table.said(IssueHeldBack)[-1].reasons, table.said(JointView)[-1].held_back

    assert [(reason.code, reason.rule) for reason in told] == [
        ("agreement-missing", "halt-referral"),
        ("guardian-not-informed", "halt-referral"),
        ("waiver-does-not-count", "waiver-minor"),
    ]
    assert shown == told
    assert {*shown} <= {*table.said(JointView)[-1].owed}


def test_what_no_row_asks_for_names_none() -> None:
    table = at_the_table().proposed().asked("10:10")
    table.says(CaseDismissed(occurred_at=at("10:20"), outcome="dismissal", why="too little"))

    assert {(reason.code, reason.rule) for reason in table.said(IssueHeldBack)[-1].reasons} == {
        ("case-closed", None),
        ("consultation-missing", "penalty-order-fine"),
    }


def test_an_ask_in_a_case_that_is_closed_waits_for_nothing_on_the_board() -> None:
    table = at_the_table().proposed().asked("10:10")
    table.says(CaseDismissed(occurred_at=at("10:20"), outcome="dismissal", why="too little"))

    shown = table.said(JointView)[-1]
    assert (shown.stage, shown.held_back) == ("closed", ())


def test_youth_law_is_kept_at_the_issue() -> None:
    """Proposed before police described the suspect, so that the prosecutor's service could not tell."""
    table = at_the_table(age="minor").proposed()
    table.consulted()
    table.asked()

    assert table.held_back == ["age-not-allowed by prosecutor"]


def test_halt_is_issued_once_the_minor_agreed_and_a_guardian_was_told() -> None:
    table = at_the_table(age="minor").proposed("halt-referral", conditions=["apologise"])
    table.consulted()
    table.asked().answered("11:10")
    assert table.held_back == ["guardian-not-informed by prosecutor"]

    table.answered("11:20", guardian_informed=True)
    assert len(table.issued) == 1


def test_a_minor_works_only_after_a_hearing_with_a_solicitor_and_a_guardian_called_to_it() -> None:
    table = at_the_table(age="minor").proposed("penalty-order-work-youth", work_hours=30)
    table.consulted()
    table.heard(solicitor=False).asked()
    assert table.held_back == ["guardian-not-informed by prosecutor", "solicitor-not-at-hearing by prosecutor"]

    table.heard("11:10", guardian_informed=True)
    assert len(table.issued) == 1


def test_the_row_of_the_day_of_the_issue_decides_and_the_proof_says_the_same() -> None:
    """Proposed on the last day of a row that asked for no hearing."""
    fine = pack().outcome("penalty-order-fine")
    assert fine is not None
    ended = fine.model_copy(update={"valid_to": date(2026, 3, 10)})
    stricter = fine.model_copy(
        update={"valid_from": date(2026, 3, 11), "hearing": "always", "hearing_above_cents": None}
    )
    others = tuple(row for row in pack().outcomes if row is not fine)
    rules = pack().model_copy(update={"outcomes": (ended, stricter, *others)})
    table = Table(rules=rules).registered().detained().selected().proposed(when="22:00")
    table.consulted("22:30")
    table.asked("2026-03-11T00:00:00")
    assert table.held_back == ["hearing-missing by prosecutor"]

    table.heard("2026-03-11T00:10:00")
    (proof,) = table.said(ProofCompleted)
    assert isinstance(verify_proof(proof.proof.encode(), ring()), Verified)


def test_an_ask_that_was_held_back_is_issued_when_the_last_condition_arrives() -> None:
    table = at_the_table().proposed().asked("10:10")
    table.consulted("10:30")

    assert len(table.issued) == 1


def test_a_consultation_on_the_earlier_proposal_does_not_count_for_the_changed_one() -> None:
    table = at_the_table().proposed()
    table.consulted()
    table.proposed(when="10:40", amount_cents=20000).asked()

    assert table.issued == []
    assert table.held_back == ["consultation-missing by legal-aid"]


def test_a_consultation_held_before_the_proposal_does_not_count() -> None:
    table = at_the_table().proposed(when="10:00")
    table.consulted(when="09:59")
    table.asked()

    assert table.issued == []


@pytest.mark.parametrize(("when", "issued"), [("09:59", 0), ("10:00", 1)])
@pytest.mark.parametrize(
    ("terms", "lacks"),
    [
        (
            {"outcome": "penalty-order-work", "work_hours": 40},
            ["hearing-missing by prosecutor", "willingness-missing by prosecutor"],
        ),
        ({"outcome": "transaction", "amount_cents": 25_000}, ["agreement-missing by prosecutor"]),
    ],
    ids=["heard", "agreed"],
)
def test_nobody_is_heard_on_a_proposal_or_agrees_before_it_is_made(
    terms: dict[str, Any], lacks: list[str], when: str, issued: int
) -> None:
    table = at_the_table().proposed(when="10:00", **terms)
    table.consulted()
    _ = table.heard(when) if "work_hours" in terms else table.answered(when)
    table.asked()

    assert (len(table.issued), table.held_back) == (issued, [] if issued else lacks)


def test_an_ask_for_an_earlier_proposal_does_not_issue_the_present_one() -> None:
    table = at_the_table().proposed().asked("10:05")
    table.proposed(when="10:10", amount_cents=20000)
    table.consulted("10:30")

    assert table.issued == []
    assert "asked-for-other-proposal by prosecutor" in table.held_back


def test_with_nothing_on_the_table_an_ask_for_an_earlier_proposal_waits_for_nothing_on_the_board() -> None:
    table = at_the_table().proposed().asked("10:05")
    table.proposed(when="10:10", amount_cents=20000)
    assert table.said(JointView)[-1].held_back

    table.takes_back("settlement-proposed", Topic.PROSECUTOR_SETTLEMENT, "10:20")
    assert table.said(JointView)[-1].held_back == ()


def test_a_withdrawn_consultation_stops_the_issue() -> None:
    table = at_the_table().proposed()
    event = table.consulted()
    digest = digest_of_statement(event)
    table.says(ConsultationWithdrawn(occurred_at=at("10:40"), statement_digest=digest, why="wrong client"))
    table.asked()

    assert table.issued == []
    assert table.held_back == ["consultation-missing by legal-aid"]


def test_a_consultation_withdrawn_after_the_issue_makes_it_contested_and_leaves_it_standing() -> None:
    table = at_the_table().proposed()
    event = table.consulted()
    table.asked()
    digest = digest_of_statement(event)
    table.says(ConsultationWithdrawn(occurred_at=at("12:00"), statement_digest=digest, why="wrong client"))

    assert len(table.issued) == 1
    (contested,) = table.said(SettlementContested)
    assert contested.proposal_hash == table.hash


def test_a_revoked_waiver_is_not_used() -> None:
    table = at_the_table().proposed()
    event = table.waived()
    digest = digest_of_statement(event)
    table.says(WaiverRevoked(occurred_at=at("10:40"), statement_digest=digest, why="wants to talk after all"))
    table.asked()

    assert table.issued == []


def test_an_adults_waiver_told_to_a_solicitor_after_explanation_counts() -> None:
    table = at_the_table().proposed()
    table.waived()
    table.asked()

    assert [issued.condition for issued in table.issued] == ["waiver"]


@pytest.mark.parametrize(
    ("told_to", "explained"), [("police", True), ("solicitor", False)], ids=["told-to-police", "not-explained"]
)
def test_a_waiver_that_the_pack_does_not_let_count_holds_back(told_to: str, explained: bool) -> None:  # noqa: FBT001
    table = at_the_table().proposed()
    table.waived(told_to=told_to, explained=explained)
    table.asked()

    assert table.issued == []
    assert table.held_back == ["waiver-does-not-count by legal-aid"]


POINTS = tuple(point.id for point in pack().points_to_explain)


def test_a_consultation_that_left_a_point_out_holds_back_and_names_the_row_until_a_whole_one_is_reported() -> None:
    table = at_the_table().proposed()
    table.consulted(points=POINTS[1:])
    table.asked()
    reasons = table.said(IssueHeldBack)[-1].reasons
    table.consulted("11:10")

    assert [(one.code, one.owner, one.rule) for one in reasons] == [
        ("points-not-explained", "legal-aid", "penalty-order-fine")
    ]
    assert [issued.condition for issued in table.issued] == ["consultation"]


def test_where_its_row_does_not_name_a_point_nobody_waits_for_it() -> None:
    table = at_the_table().proposed("transaction", amount_cents=35_000)
    table.consulted(points=[point for point in POINTS if point != "objection"])
    table.answered().asked()

    assert len(table.issued) == 1


def test_a_consultation_that_left_a_point_out_takes_nothing_from_what_counts() -> None:
    whole, waived = at_the_table().proposed(), at_the_table().proposed()
    whole.consulted("10:30")
    whole.consulted("10:40", points=())
    waived.waived("10:30")
    waived.consulted("10:40", points=())

    assert [issued.condition for table in (whole, waived) for issued in table.asked().issued] == [
        *("consultation", "waiver")
    ]


def test_a_minors_waiver_never_counts() -> None:
    table = at_the_table(age="minor").proposed("conditional-dismissal", conditions=("no contact",))
    table.waived()
    table.answered().asked()

    assert table.issued == []
    assert table.held_back == ["waiver-does-not-count by legal-aid"]


def test_a_fine_by_penalty_order_needs_no_agreement() -> None:
    table = at_the_table().proposed("penalty-order-fine")
    table.consulted()
    table.answered(agreed=False).asked()

    assert len(table.issued) == 1


def test_a_transaction_needs_agreement() -> None:
    table = at_the_table().proposed("transaction")
    table.consulted()
    table.asked()
    assert table.held_back == ["agreement-missing by prosecutor"]

    table.answered("11:10")
    assert len(table.issued) == 1


def test_a_refused_transaction_stays_held_back() -> None:
    table = at_the_table().proposed("transaction")
    table.consulted()
    table.answered(agreed=False).asked()

    assert table.held_back == ["agreement-refused by prosecutor"]


def test_a_work_order_needs_a_hearing_and_declared_willingness() -> None:
    table = at_the_table().proposed("penalty-order-work", work_hours=40)
    table.consulted()
    table.asked()
    assert table.held_back == ["hearing-missing by prosecutor", "willingness-missing by prosecutor"]

    table.heard("11:10", willing=False)
    assert table.held_back == ["willingness-missing by prosecutor"]

    table.heard("11:20", willing=True)
    assert len(table.issued) == 1


def test_a_fine_above_the_packs_sum_needs_a_hearing() -> None:
    table = at_the_table().proposed(amount_cents=150000, compensation_cents=60000)
    table.consulted()
    table.asked()

    assert table.held_back == ["hearing-missing by prosecutor"]


def test_nothing_is_issued_for_a_suspect_nobody_described() -> None:
    table = Table()
    full = at_the_table()
    table.hears(*[one for one in full.wire.records if "police.file" not in one.topic])
    table.wire, table.now = full.wire, full.now
    table.proposed()
    table.consulted()
    table.asked()

    assert table.issued == []
    assert "suspect-not-described by police" in table.held_back


def test_a_withdrawn_ask_is_not_issued() -> None:
    table = at_the_table().proposed().asked("10:10")
    table.says(IssueWithdrawn(occurred_at=at("10:20"), proposal_hash=table.hash, why="second thoughts"))
    table.consulted("10:30")

    assert table.issued == []


def test_a_dismissed_case_is_not_settled() -> None:
    table = at_the_table().proposed().asked("10:10")
    table.says(CaseDismissed(occurred_at=at("10:20"), outcome="dismissal", why="too little"))
    table.consulted("10:30")

    assert table.issued == []
    assert "case-closed by prosecutor" in table.held_back


def test_nothing_is_issued_while_the_record_has_a_gap_and_it_is_when_the_gap_fills() -> None:
    table = at_the_table().proposed()
    lost = table.wire.says(CaseDismissed(occurred_at=at("10:05"), outcome="dismissal", why="a mistake"))
    missing = table.wire.records[-1]
    table.says(CaseSelected(occurred_at=at("10:06"), why="after all", working_method="table-first"))
    table.consulted()
    table.asked()
    assert table.issued == []
    assert "record-incomplete by prosecutor" in table.held_back

    table.hears(missing)
    assert lost.envelope.sequence == 2
    assert "record-incomplete by prosecutor" not in table.held_back


def test_it_is_issued_once_however_often_everything_is_heard_again() -> None:
    table = at_the_table().proposed()
    table.consulted()
    table.asked()
    table.hears(*table.wire.records, *reversed(table.wire.records))

    assert len(table.said(SettlementIssued)) == 1


def test_the_proof_of_an_issued_settlement_verifies_offline() -> None:
    table = at_the_table().proposed("penalty-order-work", work_hours=40)
    table.consulted()
    table.heard().asked()
    (proof,) = table.said(ProofCompleted)

    verified = verify_proof(proof.proof.encode(), ring())

    assert isinstance(verified, Verified), verified
    assert verified.proposal_hash == table.hash
    assert verified.outcome == "penalty-order-work"
    assert "penalty-order-work" in verified.unverified


def test_the_invented_pack_issues_by_its_own_rows() -> None:
    table = Table(rules=pack("example")).registered(offence="common").detained().selected()
    table.proposed("agreed-fine", amount_cents=5000)
    table.consulted()
    table.asked()
    assert table.held_back == ["agreement-missing by prosecutor"]

    table.answered("11:10")
    assert len(table.issued) == 1


def test_a_second_settlement_is_held_back() -> None:
    table = at_the_table().proposed()
    table.consulted()
    table.asked().proposed(when="11:10", amount_cents=20000)
    table.consulted("11:20")
    table.asked("11:30")

    assert len(table.issued) == 1
    assert table.held_back == ["already-settled by prosecutor"]
