"""The solicitor's confirmation: who may give it, about what, and what it must say."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest

from a_solicitor import another, assigns
from an_agency import AtWork, fine, issued
from contracts.legal_aid import (
    ConsultationHeld,
    ConsultationStatement,
    ConsultationWaived,
    ConsultationWithdrawn,
    SolicitorsConfirmation,
    WaiverRevoked,
    WaiverStatement,
)
from contracts.police import SuspectDescribed
from contracts.prosecutor import Proposal, SettlementProposed
from contracts.topics import Agency
from given import CASE, OTHER_CASE, at, far_later, key_of, pack, ring
from legal_aid.domain.confirm import confirm_consultation, confirm_waiver
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.requests import AssignSolicitor, ConfirmConsultation, ConfirmWaiver, TakeBack
from legal_aid.domain.take_back import take_back
from messaging.event import Outgoing, Refusal
from messaging.requests import Accepted, SeenBefore
from proofs.attestation import Attestation
from proofs.canonical import hash_of

FINE = hash_of(fine())
POINTS = tuple(point.id for point in pack().points_to_explain)
HELD = ConfirmConsultation(
    proposal_hash=FINE, held_at=at("12:10"), channel="video", minutes=20, interpreter=True, points_explained=POINTS
)
WAIVED = ConfirmWaiver(proposal_hash=FINE, waived_at=at("12:10"), consequences_explained=True)
HELD_NOW = {"held_at": at("12:30")}
BEFORE, FUTURE = "10:59", "12:31"


@dataclass(frozen=True)
class Link:
    """The solicitor's way in: bound to one assignment."""

    assignment: str

    def consulted(
        self, case: LegalAidCase, request: ConfirmConsultation, now: datetime, cause: UUID
    ) -> tuple[Outgoing, ...] | Refusal:
        attest = key_of(Agency.LEGAL_AID).attest
        return confirm_consultation(case, self.assignment, request, pack(), now, cause, attest)

    def waived(
        self, case: LegalAidCase, request: ConfirmWaiver, now: datetime, cause: UUID
    ) -> tuple[Outgoing, ...] | Refusal:
        return confirm_waiver(case, self.assignment, request, pack(), now, cause, key_of(Agency.LEGAL_AID).attest)


def link_of(legal_aid: AtWork[LegalAidCase]) -> Link:
    """The link of the solicitor now assigned."""
    assert legal_aid.case.assignment is not None
    return Link(legal_aid.case.assignment.id)


def refused(said: object) -> tuple[str, str | None]:
    assert isinstance(said, Refusal)
    return said.code, said.field


def proposed_anew(legal_aid: AtWork[LegalAidCase]) -> str:
    """A changed fine comes to the table."""
    changed = fine(number=2, amount_cents=25_000)
    legal_aid.hears(
        SettlementProposed(
            occurred_at=at("12:20"), proposal=changed, proposal_hash=hash_of(changed), grounds="admitted"
        )
    )
    return hash_of(changed)


def test_a_confirmed_consultation_is_reported_and_attested_and_says_nothing_of_its_content(
    assigned: AtWork[LegalAidCase],
) -> None:
    link = link_of(assigned)

    assigned.asked(link.consulted, HELD)

    statement = ConsultationStatement(
        case=CASE,
        proposal_hash=FINE,
        held_at=at("12:10"),
        channel="video",
        minutes=20,
        interpreter=True,
        points_explained=POINTS,
        confirmation=SolicitorsConfirmation(assignment=link.assignment, solicitor="Bakker", confirmed_at=at("12:30")),
    )
    held = assigned.said[-1]
    assert isinstance(held, ConsultationHeld)
    assert (held.occurred_at, held.statement) == (at("12:10"), statement)
    assert ring().check_attestation(held.attestation, far_later()) == Attestation(
        case=CASE,
        proposal_hash=FINE,
        condition="consultation",
        pack_version="nl 2026.1",
        statement_digest=hash_of(statement),
        attested_at=at("12:30"),
    )


def test_a_confirmed_waiver_is_reported_and_attested_as_a_waiver(assigned: AtWork[LegalAidCase]) -> None:
    link = link_of(assigned)

    assigned.asked(link.waived, WAIVED)

    confirmation = SolicitorsConfirmation(assignment=link.assignment, solicitor="Bakker", confirmed_at=at("12:30"))
    statement = WaiverStatement(
        case=CASE,
        proposal_hash=FINE,
        waived_at=at("12:10"),
        told_to="solicitor",
        consequences_explained=True,
        confirmation=confirmation,
    )
    waived = assigned.said[-1]
    assert isinstance(waived, ConsultationWaived)
    assert (waived.occurred_at, waived.statement) == (at("12:10"), statement)
    attested = ring().check_attestation(waived.attestation, far_later())
    assert isinstance(attested, Attestation)
    assert (attested.condition, attested.statement_digest) == ("waiver", hash_of(statement))


def test_a_replaced_solicitors_link_cannot_confirm(assigned: AtWork[LegalAidCase]) -> None:
    replaced = link_of(assigned)
    assigned.asked(assigns, another("De Wit"))

    assert refused(assigned.asked(replaced.consulted, HELD)) == ("assignment-ended", None)
    assert refused(assigned.asked(replaced.waived, WAIVED)) == ("assignment-ended", None)
    assert isinstance(assigned.asked(link_of(assigned).consulted, HELD.model_copy(update=HELD_NOW)), Accepted)


def test_nobody_confirms_where_nobody_is_assigned(legal_aid: AtWork[LegalAidCase]) -> None:
    assert refused(legal_aid.asked(Link("").consulted, HELD)) == ("assignment-ended", None)
    assert refused(legal_aid.asked(Link("None").waived, WAIVED)) == ("assignment-ended", None)


def test_a_consultation_on_another_proposal_is_refused(assigned: AtWork[LegalAidCase]) -> None:
    link, other = link_of(assigned), {"proposal_hash": "0" * 64}

    assert refused(assigned.asked(link.consulted, HELD.model_copy(update=other))) == (
        "other-proposal",
        "proposal_hash",
    )
    assert refused(assigned.asked(link.waived, WAIVED.model_copy(update=other))) == (
        "other-proposal",
        "proposal_hash",
    )


def test_a_changed_proposal_needs_a_new_consultation(assigned: AtWork[LegalAidCase]) -> None:
    link = link_of(assigned)
    assigned.asked(link.consulted, HELD)
    changed = proposed_anew(assigned)

    assert refused(assigned.asked(link.consulted, HELD, "again")) == ("other-proposal", "proposal_hash")
    new = HELD.model_copy(update={"proposal_hash": changed, "held_at": at("12:25")})
    assert isinstance(assigned.asked(link.consulted, new), Accepted)


def test_nothing_is_confirmed_before_a_proposal(legal_aid: AtWork[LegalAidCase]) -> None:
    legal_aid.asked(assigns, AssignSolicitor(solicitor="Bakker"))

    assert refused(legal_aid.asked(link_of(legal_aid).consulted, HELD)) == ("other-proposal", "proposal_hash")


def test_a_confirmation_counts_once_per_assignment_and_proposal(assigned: AtWork[LegalAidCase]) -> None:
    link = link_of(assigned)
    assigned.asked(link.consulted, HELD)

    assert refused(assigned.asked(link.consulted, HELD, "again")) == ("already-confirmed", None)
    assert refused(assigned.asked(link.waived, WAIVED)) == ("already-confirmed", None)


def test_the_next_solicitor_may_confirm_the_same_proposal(assigned: AtWork[LegalAidCase]) -> None:
    assigned.asked(link_of(assigned).consulted, HELD)
    assigned.asked(assigns, another("De Wit"))

    assert isinstance(assigned.asked(link_of(assigned).consulted, HELD.model_copy(update=HELD_NOW)), Accepted)
    assert len(assigned.case.statements) == 2


def test_the_same_confirmation_sent_again_changes_nothing(assigned: AtWork[LegalAidCase]) -> None:
    link = link_of(assigned)
    assigned.asked(link.consulted, HELD, "request")
    before = len(assigned.said)

    assert assigned.asked(link.consulted, HELD, "request") == SeenBefore()
    assert len(assigned.said) == before


OTHERWISE = [
    (fine(2, 90_000), FINE, "proposal-hash-wrong"),
    (fine().model_copy(update={"case": OTHER_CASE}), None, "proposal-of-other-case"),
]


@pytest.mark.parametrize(("proposal", "named", "code"), OTHERWISE, ids=["wrong-hash", "other-case"])
def test_nothing_is_confirmed_of_a_proposal_that_is_not_the_one_its_hash_names(
    assigned: AtWork[LegalAidCase], proposal: Proposal, named: str | None, code: str
) -> None:
    under = named or hash_of(proposal)
    assigned.hears(
        SettlementProposed(occurred_at=at("11:30"), proposal=proposal, proposal_hash=under, grounds="admitted")
    )
    link = link_of(assigned)

    answers = [
        assigned.asked(link.consulted, HELD.model_copy(update={"proposal_hash": under})),
        assigned.asked(link.waived, WAIVED.model_copy(update={"proposal_hash": under})),
    ]

    assert [refused(one) for one in answers] == [(code, "proposal_hash")] * 2
    assert assigned.case.statements == ()


def test_proposed_again_under_its_own_hash_it_may_be_confirmed(assigned: AtWork[LegalAidCase]) -> None:
    wrong, right = fine(2, 90_000), fine(2, 80_000)
    for proposal in (wrong, right):
        named = hash_of(right)
        assigned.hears(
            SettlementProposed(occurred_at=at("11:30"), proposal=proposal, proposal_hash=named, grounds="admitted")
        )

    said = HELD.model_copy(update={"proposal_hash": hash_of(right)})
    assert isinstance(assigned.asked(link_of(assigned).consulted, said), Accepted)


@pytest.mark.parametrize(("moment", "code"), [(BEFORE, "before-the-proposal"), (FUTURE, "in-the-future")])
def test_consultation_and_waiver_lie_between_the_proposal_and_now(
    assigned: AtWork[LegalAidCase], moment: str, code: str
) -> None:
    link = link_of(assigned)

    held = HELD.model_copy(update={"held_at": at(moment)})
    waived = WAIVED.model_copy(update={"waived_at": at(moment)})
    assert refused(assigned.asked(link.consulted, held)) == (code, "held_at")
    assert refused(assigned.asked(link.waived, waived)) == (code, "waived_at")


@pytest.mark.parametrize("moment", ["12:20", "12:30"])
def test_the_moment_of_the_proposal_and_this_very_moment_count(assigned: AtWork[LegalAidCase], moment: str) -> None:
    held = HELD.model_copy(update={"proposal_hash": proposed_anew(assigned), "held_at": at(moment)})

    assert isinstance(assigned.asked(link_of(assigned).consulted, held), Accepted)


@pytest.mark.parametrize(("moment", "code"), [("11:59", "before-the-assignment"), ("12:00", None)])
def test_nobody_confirms_what_lies_before_their_own_assignment(
    assigned: AtWork[LegalAidCase], moment: str, code: str | None
) -> None:
    """Who spoke with the suspect then was another solicitor, or nobody's."""
    link = link_of(assigned)
    answers = [
        (assigned.asked(link.waived, WAIVED.model_copy(update={"waived_at": at(moment)})), "waived_at"),
        (assigned.asked(link.consulted, HELD.model_copy(update={"held_at": at(moment)})), "held_at"),
    ]

    if code:
        assert [refused(answer) for answer, _ in answers] == [(code, field) for _, field in answers]
    else:
        assert isinstance(answers[0][0], Accepted)


@pytest.mark.parametrize("left_out", POINTS)
def test_every_point_of_the_rule_pack_has_to_be_explained(assigned: AtWork[LegalAidCase], left_out: str) -> None:
    rest = tuple(point for point in POINTS if point != left_out)

    said = assigned.asked(link_of(assigned).consulted, HELD.model_copy(update={"points_explained": rest}))

    assert refused(said) == ("point-not-explained", "points_explained")
    assert isinstance(said, Refusal)
    assert said.text == f"not explained: {left_out}"


@pytest.mark.parametrize("left_out", POINTS)
def test_an_outcome_asks_for_the_points_that_its_row_names(legal_aid: AtWork[LegalAidCase], left_out: str) -> None:
    proposal = fine().model_copy(update={"outcome": "transaction"})
    named = hash_of(proposal)
    legal_aid.hears(
        SettlementProposed(occurred_at=at("11:00"), proposal=proposal, proposal_hash=named, grounds="admitted")
    )
    legal_aid.asked(assigns, AssignSolicitor(solicitor="Bakker"))
    legal_aid.hand.time = at("12:30")
    rest = tuple(point for point in POINTS if point != left_out)
    said = HELD.model_copy(update={"proposal_hash": named, "points_explained": rest})

    answer = legal_aid.asked(link_of(legal_aid).consulted, said)

    row = pack().outcome("transaction")
    assert row is not None
    if left_out in row.points:
        assert refused(answer) == ("point-not-explained", "points_explained")
        assert isinstance(answer, Refusal)
        assert left_out in answer.text
    else:
        assert isinstance(answer, Accepted)


def test_a_point_that_the_outcome_does_not_ask_for_may_be_explained_as_well(legal_aid: AtWork[LegalAidCase]) -> None:
    proposal = fine().model_copy(update={"outcome": "transaction"})
    named = hash_of(proposal)
    legal_aid.hears(
        SettlementProposed(occurred_at=at("11:00"), proposal=proposal, proposal_hash=named, grounds="admitted")
    )
    legal_aid.asked(assigns, AssignSolicitor(solicitor="Bakker"))
    legal_aid.hand.time = at("12:30")

    assert isinstance(
        legal_aid.asked(link_of(legal_aid).consulted, HELD.model_copy(update={"proposal_hash": named})), Accepted
    )


def test_only_points_of_the_rule_pack_are_confirmed(assigned: AtWork[LegalAidCase]) -> None:
    more = (*POINTS, "made-up-point")

    said = assigned.asked(link_of(assigned).consulted, HELD.model_copy(update={"points_explained": more}))

    assert refused(said) == ("unknown-point", "points_explained")


@pytest.mark.parametrize(
    ("suspect", "explained", "row"),
    [
        ({"age_class": "minor"}, True, "waiver-minor"),
        ({"age_class": "minor", "vulnerable": True}, True, "waiver-minor"),
        ({"vulnerable": True}, False, "waiver-vulnerable"),
        ({"offence_class": "grave"}, False, "waiver-grave"),
        ({}, False, "waiver-adult"),
    ],
)
def test_a_waiver_that_the_rule_pack_does_not_let_count_is_not_taken_and_the_row_is_named(
    assigned: AtWork[LegalAidCase],
    suspect: dict[str, object],
    explained: bool,  # noqa: FBT001
    row: str,
) -> None:
    described = SuspectDescribed(
        occurred_at=at("11:30"), age_class="adult", vulnerable=False, offence_class="pre-trial-detention-allowed"
    )
    assigned.hears(described.model_copy(update=suspect))

    said = assigned.asked(link_of(assigned).waived, WAIVED.model_copy(update={"consequences_explained": explained}))

    assert said == Refusal("waiver-not-allowed", f"refused by row {row} of rule pack {pack().named}")


@pytest.mark.parametrize("suspect", [{"vulnerable": True}, {"offence_class": "grave"}])
def test_the_vulnerable_and_those_suspected_of_something_grave_waive_after_explanation(
    assigned: AtWork[LegalAidCase], suspect: dict[str, object]
) -> None:
    described = SuspectDescribed(
        occurred_at=at("11:30"), age_class="adult", vulnerable=False, offence_class="pre-trial-detention-allowed"
    )
    assigned.hears(described.model_copy(update=suspect))

    assert isinstance(assigned.asked(link_of(assigned).waived, WAIVED), Accepted)


def test_a_suspect_nobody_described_does_not_waive(legal_aid: AtWork[LegalAidCase]) -> None:
    legal_aid.hears(
        SettlementProposed(occurred_at=at("11:00"), proposal=fine(), proposal_hash=FINE, grounds="admitted")
    )
    legal_aid.asked(assigns, AssignSolicitor(solicitor="Bakker"))
    legal_aid.hand.time = at("12:30")

    assert refused(legal_aid.asked(link_of(legal_aid).waived, WAIVED)) == ("waiver-not-allowed", None)


def test_a_consultation_taken_back_is_withdrawn(assigned: AtWork[LegalAidCase]) -> None:
    assigned.asked(link_of(assigned).consulted, HELD)
    consultation = assigned.case.statements[-1].statement_digest
    assigned.asked(take_back, TakeBack(statement_digest=consultation, why="another person was on the line"))
    assert assigned.said[-1] == ConsultationWithdrawn(
        occurred_at=at("12:30"), statement_digest=consultation, why="another person was on the line"
    )


def test_a_waiver_taken_back_is_revoked(assigned: AtWork[LegalAidCase]) -> None:
    assigned.asked(link_of(assigned).waived, WAIVED)
    waiver = assigned.case.statements[-1].statement_digest
    assigned.asked(take_back, TakeBack(statement_digest=waiver, why="the suspect wants to talk"))
    assert assigned.said[-1] == WaiverRevoked(
        occurred_at=at("12:30"), statement_digest=waiver, why="the suspect wants to talk"
    )


def test_what_was_taken_back_may_be_confirmed_anew(assigned: AtWork[LegalAidCase]) -> None:
    assigned.asked(link_of(assigned).consulted, HELD, "first")
    taken = TakeBack(statement_digest=assigned.case.statements[-1].statement_digest, why="wrong minutes")
    assigned.asked(take_back, taken)
    assigned.hand.time = at("12:40")

    assert isinstance(assigned.asked(link_of(assigned).consulted, HELD, "second"), Accepted)
    assert [stated.taken_back for stated in assigned.case.statements] == [True, False]


def test_a_statement_is_taken_back_once_and_only_one_that_was_made(assigned: AtWork[LegalAidCase]) -> None:
    assigned.asked(link_of(assigned).consulted, HELD)
    taken = TakeBack(statement_digest=assigned.case.statements[-1].statement_digest, why="wrong minutes")
    assigned.asked(take_back, taken, "first")

    unknown = taken.model_copy(update={"statement_digest": "0" * 64})
    assert refused(assigned.asked(take_back, taken, "second")) == ("already-taken-back", "statement_digest")
    assert refused(assigned.asked(take_back, unknown)) == ("no-such-statement", "statement_digest")
    assert assigned.asked(take_back, taken, "first") == SeenBefore()


def test_a_settlement_that_legal_aid_never_attested_is_unproven_whatever_its_proof_shows(
    assigned: AtWork[LegalAidCase],
) -> None:
    assigned.wire.says(issued(fine()))

    parked = assigned.takes(assigned.wire.records[-1:]).parked

    assert [row.reason for row in parked] == ["never-attested"]
    assert assigned.case.settlement is None


def test_a_settlement_on_what_legal_aid_attested_is_in_force(assigned: AtWork[LegalAidCase]) -> None:
    assigned.asked(link_of(assigned).consulted, HELD)
    assigned.wire.says(issued(fine(), assigned.case.statements[-1].statement_digest))

    parked = assigned.takes(assigned.wire.records[-1:]).parked

    assert parked == ()
    assert assigned.case.settlement is not None
    assert assigned.case.settlement.proposal_hash == FINE


def test_a_settlement_that_rests_on_a_statement_legal_aid_never_made_is_unproven_although_its_key_attested_it(
    assigned: AtWork[LegalAidCase],
) -> None:
    assigned.asked(link_of(assigned).consulted, HELD)
    assigned.wire.says(issued(fine(), "7" * 64))

    parked = assigned.takes(assigned.wire.records[-1:]).parked

    assert [row.reason for row in parked] == ["never-attested"]
    assert assigned.case.settlement is None
