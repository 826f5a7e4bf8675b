"""What a case's page shows besides the view: what each agency gave, the proposal's words, a person's other cases."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from a_board import case
from at_the_table import Table, coordinator
from contracts.police import SuspectArrested
from contracts.probation import AdviceConcluded, AdviceGiven
from contracts.prosecutor import SidesWeighed
from contracts.topics import Agency, Topic
from contracts.victim_support import ContactAttempted, ContactMade, HarmRecorded
from coordinator.domain.contributed import Given, contributed
from coordinator.domain.elsewhere import elsewhere, running_orders
from coordinator.domain.joint_case import JointCase
from coordinator.domain.on_the_proposal import on_the_proposal
from coordinator.domain.sections.prosecutor import BehaviourOrder
from coordinator.domain.told_weighing import ToldWeighing, ToldWeighings, told_weighings
from coordinator.web.behind import CASES_OF_A_PERSON, StoredRecords
from given import OTHER_CASE, at
from messaging.document import CaseDocument
from messaging.event import Event

PERSON = "c3" * 32
NOW = at("12:00")


def state(table: Table) -> JointCase:
    assert table.document is not None
    return table.document.state


def of_a_person(case_id: str, *orders: BehaviourOrder, number: str = "PL2") -> JointCase:
    blank = JointCase(case_id)
    police = replace(blank.police, person=PERSON, agency_number=number, table="utrecht")
    return replace(blank, police=police, prosecutor=replace(blank.prosecutor, behaviour_orders=orders))


def test_each_agency_is_shown_with_what_it_said_in_the_order_of_its_moments() -> None:
    given = contributed(state(Table().registered().detained().selected().proposed()))

    assert given[Agency.POLICE] == (
        Given("suspect-arrested", at("08:30")),
        Given("case-registered", at("09:00")),
        Given("suspect-described", at("09:00")),
        Given("detention-ordered", at("09:10")),
    )
    assert [one.what for one in given[Agency.PROSECUTOR]] == ["case-selected", "settlement-proposed"]
    assert given[Agency.PROBATION] == ()


def test_of_what_was_told_in_confidence_only_that_it_was_said() -> None:
    table = Table().registered()
    table.says(AdviceConcluded(occurred_at=at("10:00"), conclusion="a long story", risk_band="high"))
    table.says(AdviceGiven(occurred_at=at("10:00")))
    table.says(ContactAttempted(occurred_at=at("10:10"), victim="V1", channel="telephone"))
    table.says(ContactMade(occurred_at=at("10:20"), victim="V1", channel="telephone"))
    table.says(HarmRecorded(occurred_at=at("10:30"), victim="V1", kinds=("material",), harm="a broken window"))
    given = contributed(state(table))

    assert given[Agency.PROBATION] == (Given("advice-given", at("10:00")),)
    assert given[Agency.VICTIM_SUPPORT] == (
        Given("contact-attempted", times=1),
        Given("contact-made", times=1),
        Given("harm-recorded", times=1),
    )


def test_a_consultation_on_an_earlier_proposal_is_shown_as_not_counting_for_this_one() -> None:
    table = Table().registered().detained().selected().proposed()
    table.consulted("10:30")
    table.proposed(when="10:40", amount_cents=20000)
    table.asked("11:00")
    on = on_the_proposal(state(table))

    assert on is not None
    assert (on.proposed.number, on.asked is not None) == (2, True)
    assert [(one.condition, one.stands, one.on_this) for one in on.solicitor] == [("consultation", True, False)]


def test_the_weighing_for_the_proposal_is_told_by_yes_and_no_for_each_side() -> None:
    table = Table().registered().selected().proposed(when="10:00")
    sides = {"victims_side": "wants it paid", "victims_side_absent": None, "victims_unknown": "no claim yet"}
    table.weighed("10:10", **sides, victims_parts=("harm", "wish"))

    told = told_weighings(state(table)).on_this

    assert told == ToldWeighing(
        at=at("10:10"),
        towards="penalty-order-fine",
        suspects_side=True,
        victims_side=True,
        known=("harm", "wish"),
        why_not_known=True,
        counts=True,
    )


def test_an_absent_side_is_told_as_absent_and_never_in_its_words() -> None:
    table = Table().registered().selected().proposed(when="10:00")
    table.weighed("10:10", suspects_side=None, suspects_side_absent="is asleep")

    told = told_weighings(state(table))

    assert told.on_this is not None
    assert (told.on_this.suspects_side, told.on_this.victims_side, told.on_this.known) == (False, False, ())
    assert "asleep" not in repr(told)


def test_a_changed_proposal_was_not_weighed_until_it_is_weighed_anew() -> None:
    table = Table().registered().selected().proposed(when="10:00").weighed("10:10")
    table.proposed(when="10:20", amount_cents=20000)
    assert told_weighings(state(table)).on_this is None

    table.weighed("10:30")
    told = told_weighings(state(table)).on_this
    assert told is not None
    assert (told.at, told.counts) == (at("10:30"), True)


@pytest.mark.parametrize(("when", "towards"), [("09:55", "penalty-order-fine"), ("10:10", "dismissal-on-policy")])
def test_a_weighing_of_before_the_proposal_or_towards_another_outcome_does_not_count(when: str, towards: str) -> None:
    table = Table().registered().selected().proposed(when="10:00").weighed(when, towards=towards)

    told = told_weighings(state(table)).on_this

    assert told is not None
    assert (told.towards, told.counts) == (towards, False)


def test_a_weighing_towards_an_outcome_is_told_without_a_proposal_and_is_gone_when_taken_back() -> None:
    table = Table().registered().selected()
    assert told_weighings(state(table)) == ToldWeighings(None, ())
    sides = {"suspects_side": "admitted", "victims_side_absent": "there is no victim"}
    table.says(SidesWeighed(occurred_at=at("10:00"), towards="dismissal-on-policy", **sides))
    assert told_weighings(state(table)) == ToldWeighings(None, ("dismissal-on-policy",))

    table.takes_back("sides-weighed", Topic.PROSECUTOR_WEIGHING, "10:30", "dismissal-on-policy")
    assert told_weighings(state(table)) == ToldWeighings(None, ())


def test_nothing_on_the_table_has_no_words() -> None:
    assert on_the_proposal(state(Table().registered())) is None


def test_a_persons_other_cases_are_shown_with_the_orders_that_run_now() -> None:
    hour = timedelta(hours=1)
    orders = (
        BehaviourOrder("GA-1", NOW - hour, until=NOW + hour),
        BehaviourOrder("GA-2", NOW - hour, until=NOW),
        BehaviourOrder("GA-3", NOW - hour, ended_at=NOW - hour / 2, until=NOW + hour),
        BehaviourOrder("GA-4", NOW + hour, until=NOW + 2 * hour),
    )
    this, other = of_a_person("a"), of_a_person(OTHER_CASE, *orders)
    (found,) = elsewhere(this, (this, other), NOW)

    assert (found.case_id, found.number, found.table, found.stage) == (OTHER_CASE, "PL2", "utrecht", "reported")
    assert [one.ref for one in found.orders] == ["GA-1"]
    assert running_orders(this, NOW) == ()


def test_a_case_that_was_corrected_to_be_another_persons_is_not_shown() -> None:
    other = of_a_person(OTHER_CASE)
    corrected = replace(other, police=replace(other.police, person="d4" * 32))

    assert elsewhere(of_a_person("a"), (corrected,), NOW) == ()


@dataclass
class Linked:
    """These cases are one person's."""

    cases: Sequence[str]

    async def cases_of(self, _person: str, limit: int) -> Sequence[str]:
        return self.cases[:limit]


@pytest.mark.parametrize("beyond", [0, 1, 9])
async def test_of_somebody_with_very_many_cases_it_is_said_that_not_all_are_shown(beyond: int) -> None:
    kept = coordinator().cases
    cases = sorted(map(case, range(CASES_OF_A_PERSON + 1 + beyond)))  # one of them is the one that is looked at
    await kept.save_many([CaseDocument(case_id=one, state=of_a_person(one)) for one in cases])

    behind = await StoredRecords(kept, Linked(cases), lambda: NOW).behind(cases[3], elsewhere=True)

    assert behind is not None
    assert (len(behind.elsewhere), behind.more) == (CASES_OF_A_PERSON, beyond > 0)
    assert cases[3] not in {one.case_id for one in behind.elsewhere}


async def test_a_case_whose_rules_fail_on_a_release_that_waits_still_has_its_page(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    table = Table().registered()
    table.wire.says(SuspectArrested(occurred_at=at("08:30"), place="lost on the way"))
    table.released("10:00")
    kept = coordinator().cases
    assert table.document is not None
    await kept.save_many([replace(table.document, version=0)])

    def fails(_case: JointCase, _event: Event) -> JointCase:
        raise ZeroDivisionError

    monkeypatch.setattr("coordinator.web.behind.evolve", fails)

    assert await StoredRecords(kept, Linked(()), lambda: NOW).behind(table.document.case_id, elsewhere=False) is None
