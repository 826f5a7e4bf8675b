"""The consultation before the first interrogation: who confirms it, what it must say, and how it is taken back."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

import pytest

from a_solicitor import another, assigns
from an_agency import AtWork
from contracts.first_consultation import (
    FirstConsultationBegun,
    FirstConsultationHeld,
    FirstConsultationStatement,
    FirstConsultationWaived,
    FirstWaiverStatement,
)
from contracts.legal_aid import ConsultationWithdrawn, SolicitorsConfirmation, WaiverRevoked
from contracts.police import SuspectDescribed
from contracts.prosecutor import CaseDismissed
from given import CASE, at, pack
from legal_aid.domain.confirm_first import (
    begin_first_consultation,
    confirm_first_consultation,
    confirm_first_waiver,
)
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.requests import BeginFirstConsultation, ConfirmFirstConsultation, ConfirmFirstWaiver, TakeBack
from legal_aid.domain.take_back import take_back
from messaging.event import Outgoing, Refusal
from messaging.first_consultation import STATEMENTS_KEPT
from messaging.requests import Accepted, SeenBefore

POINTS = tuple(point.id for point in pack().first_points_to_explain)
BEGUN = BeginFirstConsultation(begun_at=at("12:05"), channel="video")
HELD = ConfirmFirstConsultation(
    ended_at=at("12:25"), channel="video", minutes=20, interpreter=True, points_explained=POINTS
)
WAIVED = ConfirmFirstWaiver(waived_at=at("12:10"), consequences_explained=True)
DESCRIBED = SuspectDescribed(
    occurred_at=at("11:30"), age_class="adult", vulnerable=False, offence_class="pre-trial-detention-allowed"
)


@dataclass(frozen=True)
class Link:
    """The solicitor's way in: bound to one assignment."""

    assignment: str

    def held(
        self, case: LegalAidCase, request: ConfirmFirstConsultation, now: datetime, cause: UUID
    ) -> tuple[Outgoing, ...] | Refusal:
        return confirm_first_consultation(case, self.assignment, request, pack(), now, cause)

    def waived(
        self, case: LegalAidCase, request: ConfirmFirstWaiver, now: datetime, cause: UUID
    ) -> tuple[Outgoing, ...] | Refusal:
        return confirm_first_waiver(case, self.assignment, request, pack(), now, cause)


def link_of(legal_aid: AtWork[LegalAidCase]) -> Link:
    """The link of the solicitor now assigned."""
    assert legal_aid.case.assignment is not None
    return Link(legal_aid.case.assignment.id)


def refused(said: object) -> tuple[str, str | None]:
    assert isinstance(said, Refusal)
    return said.code, said.field


def taken_back(legal_aid: AtWork[LegalAidCase]) -> TakeBack:
    """The last thing that was said of the first consultation."""
    return TakeBack(statement_digest=legal_aid.case.first_statements[-1].statement_digest, why="another client")


def confirmation(link: Link) -> SolicitorsConfirmation:
    return SolicitorsConfirmation(assignment=link.assignment, solicitor="Bakker", confirmed_at=at("12:30"))


def test_that_it_began_is_reported_at_its_own_moment(assigned: AtWork[LegalAidCase]) -> None:
    assigned.asked(begin_first_consultation, BEGUN)

    assert assigned.said[-1] == FirstConsultationBegun(
        occurred_at=at("12:05"), assignment=link_of(assigned).assignment, channel="video"
    )


@pytest.mark.parametrize(("moment", "code"), [("11:59", "before-the-assignment"), ("12:31", "in-the-future")])
def test_it_begins_between_the_assignment_and_now(assigned: AtWork[LegalAidCase], moment: str, code: str) -> None:
    begun = BEGUN.model_copy(update={"begun_at": at(moment)})

    assert refused(assigned.asked(begin_first_consultation, begun)) == (code, "begun_at")


def test_the_next_solicitor_begins_anew(assigned: AtWork[LegalAidCase]) -> None:
    assigned.asked(begin_first_consultation, BEGUN, "first")
    assigned.asked(assigns, another("De Wit"))

    again = BEGUN.model_copy(update={"begun_at": at("12:30")})
    assert isinstance(assigned.asked(begin_first_consultation, again, "second"), Accepted)


def test_a_confirmed_consultation_is_reported_and_says_nothing_of_its_content(assigned: AtWork[LegalAidCase]) -> None:
    link = link_of(assigned)

    assigned.asked(link.held, HELD)

    assert assigned.said[-1] == FirstConsultationHeld(
        occurred_at=at("12:25"),
        statement=FirstConsultationStatement(
            case=CASE,
            ended_at=at("12:25"),
            channel="video",
            minutes=20,
            interpreter=True,
            points_explained=POINTS,
            confirmation=confirmation(link),
        ),
    )


def test_a_confirmed_waiver_says_to_whom_it_was_told(assigned: AtWork[LegalAidCase]) -> None:
    link = link_of(assigned)

    assigned.asked(link.waived, WAIVED)

    assert assigned.said[-1] == FirstConsultationWaived(
        occurred_at=at("12:10"),
        statement=FirstWaiverStatement(
            case=CASE,
            waived_at=at("12:10"),
            told_to="solicitor",
            consequences_explained=True,
            confirmation=confirmation(link),
        ),
    )


def test_neither_is_a_word_on_the_settlement(assigned: AtWork[LegalAidCase]) -> None:
    assigned.asked(link_of(assigned).waived, WAIVED)
    assigned.asked(link_of(assigned).held, HELD)

    assert assigned.case.statements == ()
    assert [said.condition for said in assigned.case.first_statements] == ["waiver", "consultation"]


def test_a_replaced_solicitors_link_cannot_confirm(assigned: AtWork[LegalAidCase]) -> None:
    replaced = link_of(assigned)
    assigned.asked(assigns, another("De Wit"))

    assert refused(assigned.asked(replaced.held, HELD)) == ("assignment-ended", None)
    assert refused(assigned.asked(replaced.waived, WAIVED)) == ("assignment-ended", None)


def test_nobody_confirms_where_nobody_is_assigned(legal_aid: AtWork[LegalAidCase]) -> None:
    assert refused(legal_aid.asked(begin_first_consultation, BEGUN)) == ("nobody-assigned", None)
    assert refused(legal_aid.asked(Link("").held, HELD)) == ("assignment-ended", None)
    assert refused(legal_aid.asked(Link("None").waived, WAIVED)) == ("assignment-ended", None)


def test_a_word_is_given_once_per_assignment(assigned: AtWork[LegalAidCase]) -> None:
    link = link_of(assigned)
    assigned.asked(link.held, HELD, "first")

    assert refused(assigned.asked(link.held, HELD, "again")) == ("already-confirmed", None)
    assert refused(assigned.asked(link.waived, WAIVED)) == ("already-confirmed", None)
    assert assigned.asked(link.held, HELD, "first") == SeenBefore()


def test_who_gave_it_up_may_still_speak_with_the_solicitor(assigned: AtWork[LegalAidCase]) -> None:
    link = link_of(assigned)
    assigned.asked(link.waived, WAIVED)

    assert refused(assigned.asked(link.waived, WAIVED, "again")) == ("already-confirmed", None)
    assert isinstance(assigned.asked(link.held, HELD), Accepted)


@pytest.mark.parametrize(("moment", "code"), [("11:59", "before-the-assignment"), ("12:31", "in-the-future")])
def test_consultation_and_waiver_lie_between_the_assignment_and_now(
    assigned: AtWork[LegalAidCase], moment: str, code: str
) -> None:
    link = link_of(assigned)

    held = HELD.model_copy(update={"ended_at": at(moment)})
    waived = WAIVED.model_copy(update={"waived_at": at(moment)})
    assert refused(assigned.asked(link.held, held)) == (code, "ended_at")
    assert refused(assigned.asked(link.waived, waived)) == (code, "waived_at")


def test_it_ends_after_it_began(assigned: AtWork[LegalAidCase]) -> None:
    assigned.asked(begin_first_consultation, BEGUN)

    early = HELD.model_copy(update={"ended_at": at("12:04")})
    assert refused(assigned.asked(link_of(assigned).held, early)) == ("before-it-began", "ended_at")
    assert isinstance(assigned.asked(link_of(assigned).held, HELD), Accepted)


def test_after_the_decision_it_is_too_late(assigned: AtWork[LegalAidCase]) -> None:
    assigned.hears(CaseDismissed(occurred_at=at("12:20"), outcome="dismissal", why="too little"))

    assert refused(assigned.asked(link_of(assigned).held, HELD)) == ("too-late", "ended_at")
    assert isinstance(assigned.asked(link_of(assigned).waived, WAIVED), Accepted)


@pytest.mark.parametrize("left_out", POINTS)
def test_every_point_of_the_rule_pack_has_to_be_explained(assigned: AtWork[LegalAidCase], left_out: str) -> None:
    rest = tuple(point for point in POINTS if point != left_out)

    said = assigned.asked(link_of(assigned).held, HELD.model_copy(update={"points_explained": rest}))

    assert refused(said) == ("point-not-explained", "points_explained")


def test_the_points_of_a_settlement_are_no_points_of_this_consultation(assigned: AtWork[LegalAidCase]) -> None:
    other = tuple(point.id for point in pack().points_to_explain)

    said = assigned.asked(link_of(assigned).held, HELD.model_copy(update={"points_explained": (*POINTS, *other)}))

    assert refused(said) == ("unknown-point", "points_explained")


@pytest.mark.parametrize(
    ("suspect", "explained", "row"),
    [
        ({"age_class": "minor"}, True, "first-waiver-minor"),
        ({"age_class": "minor", "vulnerable": True}, True, "first-waiver-minor"),
        ({"vulnerable": True}, False, "first-waiver-vulnerable"),
        ({"offence_class": "grave"}, False, "first-waiver-grave"),
    ],
)
def test_a_waiver_that_the_rule_pack_does_not_let_count_is_not_taken_and_the_row_is_named(
    assigned: AtWork[LegalAidCase],
    suspect: dict[str, object],
    explained: bool,  # noqa: FBT001
    row: str,
) -> None:
    assigned.hears(DESCRIBED.model_copy(update=suspect))

    said = assigned.asked(link_of(assigned).waived, WAIVED.model_copy(update={"consequences_explained": explained}))

    assert said == Refusal("waiver-not-allowed", f"refused by row {row} of rule pack {pack().named}")


def test_a_waiver_is_revoked_and_a_consultation_withdrawn(assigned: AtWork[LegalAidCase]) -> None:
    assigned.asked(link_of(assigned).waived, WAIVED)
    waiver = taken_back(assigned)
    assigned.asked(take_back, waiver)
    revoked = assigned.said[-1]
    assigned.asked(link_of(assigned).held, HELD)
    consultation = taken_back(assigned)
    assigned.asked(take_back, consultation)

    assert revoked == WaiverRevoked(
        occurred_at=at("12:30"), statement_digest=waiver.statement_digest, why="another client"
    )
    assert assigned.said[-1] == ConsultationWithdrawn(
        occurred_at=at("12:30"), statement_digest=consultation.statement_digest, why="another client"
    )
    assert assigned.case.first_standing == ()
    assert refused(assigned.asked(take_back, waiver, "again")) == ("already-taken-back", "statement_digest")


def test_what_was_taken_back_may_be_confirmed_anew(assigned: AtWork[LegalAidCase]) -> None:
    assigned.asked(link_of(assigned).held, HELD, "first")
    assigned.asked(take_back, taken_back(assigned))

    assert isinstance(assigned.asked(link_of(assigned).held, HELD, "second"), Accepted)


def test_one_first_statement_more_than_there_is_room_for_is_refused(assigned: AtWork[LegalAidCase]) -> None:
    assigned.asked(link_of(assigned).held, HELD)
    one = assigned.case.first_statements[0]
    others = tuple(replace(one, statement_digest=f"{n:064x}", assignment=f"A-{n}") for n in range(1, STATEMENTS_KEPT))
    full = replace(assigned.case, first_statements=(*others, replace(one, assignment="of another")))
    room = replace(full, first_statements=full.first_statements[1:])

    refusal = link_of(assigned).held(full, HELD, at("12:30"), UUID(CASE))
    assert refused(refusal) == ("too-many-statements", None)
    assert not isinstance(link_of(assigned).held(room, HELD, at("12:30"), UUID(CASE)), Refusal)
