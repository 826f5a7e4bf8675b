"""Rows of any agency's system become its service's own requests, about the case that its number names."""

from typing import Any
from uuid import UUID

import pytest

from adapters.mapped import Fault, Mapped
from adapters.own_numbers import case_of_number
from adapters.sources import Accepted, Refused
from adapters.ways_in import WaysIn, check_of, fields_for, submitted_to
from contracts.topics import Agency
from given import CASE, OTHER_CASE, waited_for
from messaging.desk import Desk
from messaging.memory import MemoryCases
from messaging.web.auth import Actor
from prosecutor.domain.requests import OrderBehaviour, Propose
from words_of_agencies import REGISTERED, speaks

SYSTEM = Actor("file drop", "system")


class Numbers:
    """Numbers that were told."""

    def __init__(self, **told: str) -> None:
        self.told = told

    async def link(self, number: str, case_id: str) -> bool:
        return self.told.setdefault(number, case_id) == case_id

    async def find(self, number: str) -> str | None:
        return self.told.get(number)


def row(kind: str, number: str = "PL-1", **fields: Any) -> Mapped:
    return Mapped(kind, number, {"agency_number": number, **fields}, 2, "1")


def probation(numbers: Numbers) -> tuple[Desk[Any], WaysIn[Any]]:
    speaker = speaks(Agency.PROBATION)
    speaker.work.hears(REGISTERED)
    acts = {act.step: act for act in speaker.acts}
    cases = speaker.work.service.cases
    ways = WaysIn(acts, lambda one: case_of_number(one.agency_number, numbers, cases))
    return Desk(speaker.work.service), ways


@pytest.mark.parametrize("number", ["PL-1", "RC-77", CASE])
def test_a_row_names_its_case_by_its_own_number_the_polices_or_the_case_id(number: str) -> None:
    desk, ways = probation(Numbers(**{"RC-77": CASE}))

    answer = waited_for(submitted_to(desk, ways, SYSTEM)(row("advice", number, office="West"), UUID(int=1)))

    assert answer == Accepted()


@pytest.mark.parametrize("number", ["PL-2", OTHER_CASE, "", "x" * 500])
def test_a_row_about_no_known_case_is_refused(number: str) -> None:
    desk, ways = probation(Numbers())

    answer = waited_for(submitted_to(desk, ways, SYSTEM)(row("advice", number, office="West"), UUID(int=1)))

    assert isinstance(answer, Refused)
    assert (answer.field, answer.code) == ("agency_number", "no-such-case")


def test_an_agencys_own_number_goes_before_the_polices() -> None:
    speaker = speaks(Agency.PROBATION)
    speaker.work.hears(REGISTERED)

    own = Numbers(**{"PL-1": OTHER_CASE})
    assert waited_for(case_of_number("PL-1", own, speaker.work.service.cases)) == OTHER_CASE
    assert waited_for(case_of_number("PL-1", Numbers(), MemoryCases[Any]())) is None


def test_parts_have_dotted_names_and_one_value_stands_for_a_list() -> None:
    terms: dict[str, Any] = {"terms.amount_cents": 35000}
    proposal = row("proposals", outcome="transaction", grounds="admitted", **terms)
    order = row("behaviour-orders", kinds="contact-ban", ref="GA-1")

    assert fields_for(Propose, proposal) == {
        "outcome": "transaction",
        "grounds": "admitted",
        "terms": {"amount_cents": 35000},
    }
    assert fields_for(OrderBehaviour, order) == {"kinds": ["contact-ban"], "ref": "GA-1"}


def test_what_is_wrong_with_a_row_is_seen_before_any_acts() -> None:
    check = check_of({"proposals": Propose})

    assert check(row("proposals", outcome="transaction", grounds="admitted")) == ()
    (fault,) = check(row("proposals", outcome="transaction"))
    assert (fault.field, fault.code) == ("grounds", "missing")
    (unknown,) = check(row("nonsense"))
    assert isinstance(unknown, Fault)
    assert unknown.code == "unknown-kind"
