"""Which cases are one person's, asked of the cases themselves on the real store."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from contracts.topics import Agency
from coordinator.adapters.persons import MongoPersons
from coordinator.domain.joint_case import JointCase
from deploy.parts import Parts
from given import CASE, OTHER_CASE
from messaging.document import CaseDocument
from messaging.mongo import CASES, MongoCases, database_of

pytestmark = pytest.mark.integration
PERSON, ANOTHER = "c3" * 32, "d4" * 32


@pytest.fixture
async def persons(request: pytest.FixtureRequest) -> AsyncIterator[MongoPersons]:
    """Two cases of one person, and one of nobody that police described."""
    parts: Parts = request.getfixturevalue("parts")
    database = database_of(parts.secrets.store_uri(Agency.COORDINATOR).read_text(), Agency.COORDINATOR)
    cases = MongoCases(database, JointCase)
    known = [(CASE, PERSON), (OTHER_CASE, PERSON), ("2d1b5e10-5b70-5e71-8f2d-2e8b2c3d4e5f", None)]
    assert await cases.save_many([_case(case_id, person) for case_id, person in known]) == frozenset()
    found = MongoPersons(database)
    await found.prepare()
    await found.prepare()
    yield found
    await database.drop_collection(CASES)
    database.client.close()


def _case(case_id: str, person: str | None) -> CaseDocument[JointCase]:
    blank = JointCase(case_id)
    return CaseDocument(case_id=case_id, state=replace(blank, police=replace(blank.police, person=person)))


async def test_the_cases_of_a_person_are_found_and_no_other(persons: MongoPersons) -> None:
    assert list(await persons.cases_of(PERSON, 10)) == sorted([CASE, OTHER_CASE])
    assert list(await persons.cases_of(PERSON, 1)) == sorted([CASE, OTHER_CASE])[:1]
    assert list(await persons.cases_of(ANOTHER, 10)) == []
