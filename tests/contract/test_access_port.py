"""Which cases a solicitor has and who opened which, in memory and on the real store."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from a_solicitor import RememberedAccess
from contracts.topics import Agency
from deploy.parts import Parts
from given import CASE, OTHER_CASE, at
from legal_aid.adapters.access import VIEWS, MongoAccess
from legal_aid.domain.access import View
from legal_aid.domain.legal_aid_case import Assignment, LegalAidCase
from legal_aid.ports import Access, Cases
from legal_aid_office import ELSEWHERE
from messaging.document import CaseDocument
from messaging.memory import MemoryCases
from messaging.mongo import CASES, MongoCases, database_of


@dataclass(frozen=True)
class Kept:
    """The cases, and access to them."""

    cases: Cases[LegalAidCase]
    access: Access

    async def has(self, solicitor: str | None, *case_ids: str) -> None:
        """This solicitor is assigned to these cases; None: nobody is, any more."""
        for case_id in case_ids:
            assigned = Assignment(f"A-{solicitor}", solicitor, False, at("12:00")) if solicitor else None
            document = await self.cases.load(case_id) or CaseDocument(case_id, LegalAidCase(id=case_id))
            written = replace(document, state=replace(document.state, assignment=assigned))
            assert await self.cases.save_many([written]) == frozenset()


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.integration)])
async def kept(request: pytest.FixtureRequest) -> AsyncIterator[Kept]:
    if request.param == "memory":
        cases: MemoryCases[LegalAidCase] = MemoryCases()
        yield Kept(cases, RememberedAccess(cases))
        return
    parts: Parts = request.getfixturevalue("parts")
    database = database_of(parts.secrets.store_uri(Agency.LEGAL_AID).read_text(), Agency.LEGAL_AID)
    access = MongoAccess(database)
    await access.prepare()
    yield Kept(MongoCases(database, LegalAidCase), access)
    for collection in (CASES, VIEWS):
        await database.drop_collection(collection)
    database.client.close()


async def test_a_solicitor_has_the_cases_of_that_very_name(kept: Kept) -> None:
    await kept.has("Bakker", CASE, ELSEWHERE)
    await kept.has("Bakker-Smit", OTHER_CASE)

    told = [{*await kept.access.cases_of(name)} for name in ("Bakker", "Bakker-Smit", "bakker", "Bakk", ".*", "")]

    assert told == [{CASE, ELSEWHERE}, {OTHER_CASE}, set(), set(), set(), set()]


async def test_whose_assignment_ended_has_the_case_no_longer(kept: Kept) -> None:
    await kept.has("Bakker", CASE, OTHER_CASE, ELSEWHERE)
    await kept.has("De Wit", CASE)
    await kept.has(None, OTHER_CASE)

    assert [*await kept.access.cases_of("Bakker")] == [ELSEWHERE]
    assert [*await kept.access.cases_of("De Wit")] == [CASE]


def view(when: str, case_id: str = CASE, solicitor: str = "Bakker") -> View:
    return View(case_id, f"A-{solicitor}", solicitor, at(when))


async def test_who_opened_a_case_is_told_the_newest_first_and_of_no_other_case(kept: Kept) -> None:
    for one in (view("12:10"), view("12:20", solicitor="De Wit"), view("12:00"), view("12:30", OTHER_CASE)):
        await kept.access.record(one)

    assert [*await kept.access.views_of(CASE)] == [view("12:20", solicitor="De Wit"), view("12:10"), view("12:00")]
    assert [*await kept.access.views_of(ELSEWHERE)] == []


async def test_each_time_it_is_opened_is_kept(kept: Kept) -> None:
    for _ in range(3):
        await kept.access.record(view("12:00"))

    assert [*await kept.access.views_of(CASE)] == [view("12:00")] * 3
