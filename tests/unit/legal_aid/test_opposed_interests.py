"""Never one solicitor for suspects with opposed interests: refused beforehand, ended afterwards, by its own record."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import timedelta

import pytest

from a_solicitor import RememberedInterests
from given import CASE, OTHER_CASE, at
from legal_aid.domain.duty_roster import Roster, Shift
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.requests import AssignSolicitor, FindConflict, SayAvailable
from legal_aid_office import LegalAidOffice
from messaging.document import CaseDocument
from messaging.event import Refusal
from messaging.memory import MemoryCases
from messaging.requests import Accepted, SeenBefore
from messaging.standing import WithdrawStatement

THERE = SayAvailable(available_at=at("12:00"), channel="video")


class BothLookFirst(MemoryCases[LegalAidCase]):
    """Whoever reads one other case waits until both have read: neither sees what the other is about to write."""

    def __init__(self) -> None:
        super().__init__()
        self.both = asyncio.Barrier(2)
        self.looked = 0

    async def load_many(self, case_ids: Collection[str]) -> Mapping[str, CaseDocument[LegalAidCase]]:
        found = await super().load_many(case_ids)
        if len(case_ids) == 1 and self.looked < 2:
            self.looked += 1
            await self.both.wait()
        return found


class JudgedMeanwhile(RememberedInterests):
    """Who looks once sees nothing yet; the judgement is made before the assignment is written."""

    looked = False

    async def opposed_to(self, case_id: str) -> frozenset[str]:
        found = frozenset() if not self.looked else await super().opposed_to(case_id)
        object.__setattr__(self, "looked", True)
        return found


def refused(answer: object) -> tuple[str, str | None]:
    assert isinstance(answer, Refusal), answer
    return answer.code, answer.field


@pytest.mark.parametrize("named", ["Bakker", " bakker ", "BAKKER"])
@pytest.mark.parametrize("chosen", [True, False])
def test_who_acts_for_a_co_suspect_with_opposed_interests_is_refused_by_name(named: str, chosen: bool) -> None:  # noqa: FBT001
    office = LegalAidOffice()
    office.judges()
    office.assigns(CASE, "Bakker")

    answer = office.assigns(OTHER_CASE, named, chosen_by_suspect=chosen)

    assert refused(answer) == ("opposed-interests", "solicitor")
    assert isinstance(answer, Refusal)
    assert named.strip() in answer.text
    assert office.who_acts() == ("Bakker", None)


@pytest.mark.parametrize("judged", [None, False])
def test_co_suspects_whose_interests_are_not_opposed_may_share_one(judged: bool | None) -> None:  # noqa: FBT001
    office = LegalAidOffice()
    if judged is not None:
        office.judges(opposed=judged)
    office.assigns(CASE, "Bakker")

    assert isinstance(office.assigns(OTHER_CASE, "Bakker"), Accepted)


def test_found_after_the_assignments_both_end_and_both_cases_are_told() -> None:
    office = LegalAidOffice()
    office.assigns(CASE, "Bakker")
    office.assigns(OTHER_CASE, "Bakker")

    assert isinstance(office.judges(), Accepted)

    assert office.who_acts() == (None, None)
    assert (office.conflicts(CASE), office.conflicts(OTHER_CASE)) == (1, 1)
    assert refused(office.assigns(CASE, "Bakker")) == ("conflict-found", "solicitor")
    assert isinstance(office.assigns(CASE, "De Wit"), Accepted)
    assert refused(office.assigns(OTHER_CASE, "De Wit")) == ("opposed-interests", "solicitor")


def test_the_same_judgement_again_changes_nothing() -> None:
    office = LegalAidOffice()
    office.assigns(CASE, "Bakker")
    office.assigns(OTHER_CASE, "Bakker")
    office.judges(name="request")
    before = office.case(CASE), office.case(OTHER_CASE)

    assert office.judges(name="request") == SeenBefore()

    assert (office.case(CASE), office.case(OTHER_CASE)) == before
    assert len(office.interests.judged) == 1


def test_who_was_there_for_the_one_never_acts_for_the_other_and_who_never_came_may() -> None:
    there, absent = LegalAidOffice(), LegalAidOffice()
    for office in (there, absent):
        office.judges()
        office.assigns(CASE, "Bakker")
    there.asks(CASE, "availability", THERE)
    for office in (there, absent):
        office.assigns(CASE, "De Wit", "had to go")

    assert refused(there.assigns(OTHER_CASE, "Bakker")) == ("opposed-interests", "solicitor")
    assert isinstance(absent.assigns(OTHER_CASE, "Bakker"), Accepted)


def test_who_was_there_before_the_interests_were_judged_has_to_go() -> None:
    office = LegalAidOffice()
    office.assigns(CASE, "Bakker")
    office.asks(CASE, "availability", THERE)
    office.assigns(CASE, "De Wit", "had to go")
    office.assigns(OTHER_CASE, "Bakker")

    office.judges()

    assert office.who_acts() == ("De Wit", None)


def test_the_newest_judgement_counts() -> None:
    office = LegalAidOffice()
    office.judges()
    office.assigns(CASE, "Bakker")
    office.clock.time += timedelta(minutes=1)
    office.judges(opposed=False)

    assert isinstance(office.assigns(OTHER_CASE, "Bakker"), Accepted)


@pytest.mark.parametrize(
    ("named", "code"),
    [("PL3", "not-a-co-suspect"), ("PL9", "no-such-case"), ("PL1", "same-suspect"), (CASE, "same-suspect")],
)
def test_interests_are_judged_between_two_suspects_of_one_incident(named: str, code: str) -> None:
    office = LegalAidOffice()

    assert refused(office.judges(co_suspect=named)) == (code, "co_suspect")
    assert office.interests.judged == {}


def test_a_solicitor_for_whom_a_conflict_was_found_is_not_assigned_again() -> None:
    office = LegalAidOffice()
    office.assigns(CASE, "Bakker")
    office.asks(CASE, "conflicts", FindConflict(found_at=at("12:00")))

    assert refused(office.assigns(CASE, "Bakker")) == ("conflict-found", "solicitor")


def test_a_conflict_recorded_by_mistake_is_taken_back_and_the_solicitor_may_come_again() -> None:
    office = LegalAidOffice()
    office.assigns(CASE, "Bakker")
    office.asks(CASE, "conflicts", FindConflict(found_at=at("12:00")))

    taken_back = WithdrawStatement(what="conflict-found", ref="Bakker", why="the wrong case")
    other = office.asks(CASE, "statement-withdrawals", taken_back.model_copy(update={"ref": "De Wit"}))
    assert isinstance(office.asks(CASE, "statement-withdrawals", taken_back), Accepted)

    assert refused(other) == ("nothing-to-withdraw", "what")
    assert office.who_acts() == (None, None), "the assignment does not come back by itself"
    assert isinstance(office.assigns(CASE, "Bakker"), Accepted)


def test_the_duty_roster_passes_over_whoever_may_not_act_and_nobody_goes_without() -> None:
    shift = Shift(solicitor="Bakker", starts_at=at("08:00"), ends_at=at("16:00"))
    alone, two = (
        LegalAidOffice(Roster(shifts=(shift,))),
        LegalAidOffice(Roster(shifts=(shift, shift.model_copy(update={"solicitor": "Aydin"})))),
    )
    for office in (alone, two):
        office.judges()
        office.assigns(CASE, "Bakker")

    assert refused(two.assigns(OTHER_CASE, "De Wit")) == ("not-on-duty", "solicitor")
    assert isinstance(two.assigns(OTHER_CASE, "Aydin"), Accepted)
    assert isinstance(alone.assigns(OTHER_CASE, "De Wit"), Accepted), (
        "with nobody else on duty whoever can be found may come"
    )


def test_of_two_assignments_in_the_same_moment_one_is_seen_by_whoever_wrote_last() -> None:
    cases = BothLookFirst()
    office = LegalAidOffice(cases=cases)
    office.judges()
    cases.looked = 0

    async def at_once() -> None:
        body = AssignSolicitor(solicitor="Bakker")
        await asyncio.gather(*(office.asking(case, "assignments", body) for case in (CASE, OTHER_CASE)))

    asyncio.run(at_once())

    assert cases.looked == 2
    assert office.who_acts() == (None, None)


def test_an_assignment_made_while_the_interests_are_judged_ends_as_well() -> None:
    interests = JudgedMeanwhile()
    office = LegalAidOffice(interests=interests)
    office.assigns(CASE, "Bakker")
    office.judges()
    object.__setattr__(interests, "looked", False)

    assert isinstance(office.assigns(OTHER_CASE, "Bakker"), Accepted)

    assert office.who_acts() == (None, None)
