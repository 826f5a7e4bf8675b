"""What the prosecutor's service makes of the others' words, and which settlements it does not believe."""

import pytest

from an_agency import AtWork, agency, fine, issued
from contracts.coordinator import DutyMet, DutyOwed, IssueHeldBack, ProofCompleted, Reason, SettlementContested
from contracts.police import CaseRegistered, RulePackRef
from contracts.prosecutor import CaseSelected, IssueAsked, IssueWithdrawn, SettlementProposed
from contracts.topics import Agency
from given import at
from messaging.event import Event
from messaging.told import Duty, InForce
from proofs.canonical import hash_of
from prosecutor.domain.lacking import Lacking, lacking
from prosecutor.domain.prosecutor_case import Proof, ProsecutorCase, evolve
from prosecutor.handlers import judge, react

PROPOSED = SettlementProposed(
    occurred_at=at("11:00"), proposal=fine(), proposal_hash=hash_of(fine()), grounds="shoplifting, admitted"
)
ASKED = IssueAsked(occurred_at=at("11:30"), proposal_hash=hash_of(fine()))


@pytest.fixture
def prosecutor() -> AtWork[ProsecutorCase]:
    """The prosecutor at noon; nothing was said yet."""
    return agency(Agency.PROSECUTOR, ProsecutorCase, evolve, react, judge)


def reasons_parked(prosecutor: AtWork[ProsecutorCase], event: Event) -> list[str]:
    """Why the service set the newest record aside."""
    assert event is prosecutor.wire.events[-1]
    return [row.reason for row in prosecutor.takes(prosecutor.wire.records[-1:]).parked]


def test_a_settlement_never_proposed_is_unproven_whatever_its_proof_shows(
    prosecutor: AtWork[ProsecutorCase],
) -> None:
    event = prosecutor.wire.says(issued(fine()))

    assert reasons_parked(prosecutor, event) == ["never-proposed"]
    assert prosecutor.case.settlement is None


def test_a_settlement_proposed_once_is_in_force_also_when_it_is_no_longer_on_the_table(
    prosecutor: AtWork[ProsecutorCase],
) -> None:
    later = PROPOSED.model_copy(update={"proposal": fine(2), "proposal_hash": hash_of(fine(2))})
    prosecutor.hears(PROPOSED, ASKED, later)

    event = prosecutor.wire.says(issued(fine()))

    assert reasons_parked(prosecutor, event) == []
    assert prosecutor.case.settlement == InForce(hash_of(fine()), "penalty-order-fine", at("12:00"))


def test_a_settlement_that_was_proposed_and_never_asked_for_is_unproven(prosecutor: AtWork[ProsecutorCase]) -> None:
    prosecutor.hears(PROPOSED)

    event = prosecutor.wire.says(issued(fine()))

    assert reasons_parked(prosecutor, event) == ["never-asked"]
    assert prosecutor.case.settlement is None


def test_a_settlement_whose_ask_was_withdrawn_while_it_was_issued_is_in_force(
    prosecutor: AtWork[ProsecutorCase],
) -> None:
    withdrawn = IssueWithdrawn(occurred_at=at("11:59"), proposal_hash=hash_of(fine()), why="thought again")
    prosecutor.hears(PROPOSED, ASKED, withdrawn)

    event = prosecutor.wire.says(issued(fine()))

    assert reasons_parked(prosecutor, event) == []
    assert prosecutor.case.settlement is not None


def test_the_judge_looks_at_settlements_alone(prosecutor: AtWork[ProsecutorCase]) -> None:
    event = prosecutor.wire.says(CaseSelected(occurred_at=at("11:00"), why="caught", working_method="table-first"))

    assert judge(ProsecutorCase("case"), event) is None


def test_nothing_is_said_unasked(prosecutor: AtWork[ProsecutorCase]) -> None:
    prosecutor.hears(PROPOSED)

    assert prosecutor.said == []


def test_the_case_keeps_the_rule_pack_it_was_registered_under(prosecutor: AtWork[ProsecutorCase]) -> None:
    prosecutor.hears(
        CaseRegistered(
            occurred_at=at("10:00"),
            agency_number="PL-1",
            incident="I-1",
            table="amsterdam",
            offence="shoplifting",
            rule_pack=RulePackRef(name="nl", version="2025.3"),
        )
    )

    assert (prosecutor.case.pack_name, prosecutor.case.pack_version) == ("nl", "2025.3")


def test_reasons_are_of_the_proposal_on_the_table_and_a_new_one_begins_without(
    prosecutor: AtWork[ProsecutorCase],
) -> None:
    why = (
        Reason(code="consultation-missing", owner=Agency.LEGAL_AID, rule="penalty-order-fine"),
        Reason(code="record-incomplete", owner=Agency.POLICE),
    )
    held_back = IssueHeldBack(occurred_at=at("11:10"), proposal_hash=hash_of(fine()), reasons=why)

    prosecutor.hears(PROPOSED, held_back.model_copy(update={"proposal_hash": "0" * 64}))
    assert not prosecutor.case.held_back

    prosecutor.hears(held_back)
    assert prosecutor.case.held_back == (
        "consultation-missing/legal-aid/penalty-order-fine",
        "record-incomplete/police",
    )

    prosecutor.hears(PROPOSED.model_copy(update={"proposal": fine(2), "proposal_hash": hash_of(fine(2))}))
    assert not prosecutor.case.held_back


def test_only_the_prosecutors_own_duties_are_listed(prosecutor: AtWork[ProsecutorCase]) -> None:
    prosecutor.hears(
        DutyOwed(occurred_at=at("11:00"), duty="decide", owner=Agency.PROSECUTOR),
        DutyOwed(occurred_at=at("11:00"), duty="consult", owner=Agency.LEGAL_AID),
    )
    assert prosecutor.case.duties == (Duty("decide", at("11:00")),)

    prosecutor.hears(DutyMet(occurred_at=at("11:30"), duty="decide", owner=Agency.PROSECUTOR))
    assert not prosecutor.case.duties


def test_what_is_lacking_is_seen_at_once_and_from_whom_and_what_the_ask_waits_for(
    prosecutor: AtWork[ProsecutorCase],
) -> None:
    prosecutor.hears(
        PROPOSED,
        ASKED,
        DutyOwed(occurred_at=at("11:00"), duty="weigh-both-sides", owner=Agency.PROSECUTOR),
        DutyOwed(occurred_at=at("11:00"), duty="consultation-missing", owner=Agency.LEGAL_AID),
        DutyOwed(occurred_at=at("11:05"), duty="give-advice", owner=Agency.PROBATION),
    )
    why = (
        Reason(code="consultation-missing", owner=Agency.LEGAL_AID, rule="penalty-order-fine"),
        Reason(code="record-incomplete", owner=Agency.POLICE),
    )
    prosecutor.hears(IssueHeldBack(occurred_at=at("11:10"), proposal_hash=hash_of(fine()), reasons=why))

    assert lacking(prosecutor.case) == (
        Lacking("consultation-missing", "legal-aid", at("11:00"), holds_back=True, rule="penalty-order-fine"),
        Lacking("record-incomplete", "police", None, holds_back=True),
        Lacking("weigh-both-sides", "prosecutor", at("11:00"), holds_back=False),
        Lacking("give-advice", "probation", at("11:05"), holds_back=False),
    )

    prosecutor.hears(DutyMet(occurred_at=at("11:30"), duty="give-advice", owner=Agency.PROBATION))

    assert [one.code for one in lacking(prosecutor.case)] == [
        "consultation-missing",
        "record-incomplete",
        "weigh-both-sides",
    ]


def test_an_ask_withdrawn_waits_for_nothing_and_made_again_it_waits_for_the_same(
    prosecutor: AtWork[ProsecutorCase],
) -> None:
    """The coordinator does not tell the same reasons twice: they are those of the next ask as well."""
    why = (Reason(code="consultation-missing", owner=Agency.LEGAL_AID),)
    missing = (Lacking("consultation-missing", "legal-aid", None, holds_back=True),)
    prosecutor.hears(
        PROPOSED, ASKED, IssueHeldBack(occurred_at=at("11:31"), proposal_hash=hash_of(fine()), reasons=why)
    )
    assert lacking(prosecutor.case) == missing

    prosecutor.hears(IssueWithdrawn(occurred_at=at("11:40"), proposal_hash=hash_of(fine()), why="thought again"))
    assert lacking(prosecutor.case) == ()

    prosecutor.hears(ASKED.model_copy(update={"occurred_at": at("11:50")}))
    assert lacking(prosecutor.case) == missing


def test_a_proof_is_kept_byte_for_byte_and_a_contested_settlement_is_known(
    prosecutor: AtWork[ProsecutorCase],
) -> None:
    prosecutor.hears(
        ProofCompleted(occurred_at=at("11:00"), proposal_hash=hash_of(fine()), proof='{"format": "x"}'),
        SettlementContested(occurred_at=at("11:30"), proposal_hash=hash_of(fine()), why="taken back"),
    )

    assert prosecutor.case.proofs == (Proof(hash_of(fine()), '{"format": "x"}'),)
    assert prosecutor.case.contested
