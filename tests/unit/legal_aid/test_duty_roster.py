"""Who is on duty, who is assigned from it, and how an assignment ends."""

from datetime import datetime
from uuid import UUID

import pytest
from pydantic import ValidationError

from an_agency import AtWork
from contracts.legal_aid import SolicitorReplaced
from given import at
from legal_aid.domain.duty_roster import Roster, Shift, on_duty
from legal_aid.domain.find_solicitor import assign_solicitor
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.requests import AssignSolicitor, FindConflict, SayAvailable, SayNotAvailable
from legal_aid.domain.solicitor_there import find_conflict, say_available, say_not_available
from messaging.event import Outgoing, Refusal
from messaging.requests import Accepted

ROSTER = Roster(
    shifts=(
        Shift(solicitor="Bakker", starts_at=at("08:00"), ends_at=at("12:00")),
        Shift(solicitor="De Wit", starts_at=at("12:00"), ends_at=at("16:00"), for_minors=True),
        Shift(solicitor="Aydin", starts_at=at("10:00"), ends_at=at("14:00"), languages=("tr",)),
    )
)


def from_the_roster(
    case: LegalAidCase, request: AssignSolicitor, now: datetime, cause: UUID
) -> tuple[Outgoing, ...] | Refusal:
    return assign_solicitor(case, request, ROSTER, now, cause)


def refused(answer: object) -> tuple[str, str | None]:
    assert isinstance(answer, Refusal), answer
    return answer.code, answer.field


@pytest.mark.parametrize(
    ("moment", "there"),
    [
        ("07:59", ()),
        ("08:00", ("Bakker",)),
        ("11:59", ("Aydin", "Bakker")),
        ("12:00", ("Aydin", "De Wit")),
        ("16:00", ()),
    ],
)
def test_the_end_of_a_shift_belongs_to_the_next_one(moment: str, there: tuple[str, ...]) -> None:
    assert on_duty(ROSTER, at(moment)) == there


def test_a_shift_ends_after_it_starts() -> None:
    with pytest.raises(ValidationError):
        Shift(solicitor="Bakker", starts_at=at("12:00"), ends_at=at("12:00"))


def test_a_duty_solicitor_is_on_the_roster_now(legal_aid: AtWork[LegalAidCase]) -> None:
    assert refused(legal_aid.asked(from_the_roster, AssignSolicitor(solicitor="Bakker"))) == (
        *("not-on-duty", "solicitor"),
    )
    assert isinstance(legal_aid.asked(from_the_roster, AssignSolicitor(solicitor="Aydin")), Accepted)


def test_the_suspects_own_choice_need_not_be_on_duty(legal_aid: AtWork[LegalAidCase]) -> None:
    chosen = AssignSolicitor(solicitor="Bakker", chosen_by_suspect=True)

    assert isinstance(legal_aid.asked(from_the_roster, chosen), Accepted)


def test_with_nobody_on_duty_whoever_can_be_found_may_come(legal_aid: AtWork[LegalAidCase]) -> None:
    legal_aid.hand.time = at("22:00")

    assert isinstance(legal_aid.asked(from_the_roster, AssignSolicitor(solicitor="Bakker")), Accepted)


def test_another_solicitor_comes_with_the_reason(assigned: AtWork[LegalAidCase]) -> None:
    other = AssignSolicitor(solicitor="De Wit")
    assert refused(assigned.asked(from_the_roster, other)) == ("replacement-without-reason", "replaces_because")

    assigned.asked(from_the_roster, other.model_copy(update={"replaces_because": "kept in court"}))

    replaced = assigned.said[-1]
    assert isinstance(replaced, SolicitorReplaced)
    assert (replaced.solicitor, replaced.why) == ("De Wit", "kept in court")
    assert assigned.case.assignment is not None
    assert assigned.case.assignment.id == replaced.assignment


@pytest.mark.parametrize("ended_by", ["conflict", "not there in time"])
def test_an_assignment_ends_and_another_needs_no_reason(assigned: AtWork[LegalAidCase], ended_by: str) -> None:
    if ended_by == "conflict":
        assigned.asked(find_conflict, FindConflict(found_at=at("12:10")))
    else:
        assigned.asked(say_not_available, SayNotAvailable(found_at=at("12:10"), why="kept in court"))

    assert assigned.case.assignment is None
    assert isinstance(assigned.asked(from_the_roster, AssignSolicitor(solicitor="De Wit")), Accepted)


def test_nothing_is_said_of_a_solicitor_before_the_assignment(assigned: AtWork[LegalAidCase]) -> None:
    early = at("11:59")

    assert refused(assigned.asked(say_available, SayAvailable(available_at=early, channel="video"))) == (
        *("before-the-assignment", "available_at"),
    )
    assert refused(assigned.asked(find_conflict, FindConflict(found_at=early))) == ("before-the-assignment", "found_at")
