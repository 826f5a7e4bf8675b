"""Who looked at which case, in memory and on the real store: kept as it was told, the newest first."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from a_board import RememberedLooks
from contracts.topics import Agency
from coordinator.adapters.looks import LOOKS, MongoLooks
from coordinator.domain.looks import Look
from coordinator.ports import Looks
from deploy.parts import Parts
from given import CASE, OTHER_CASE, at
from messaging.mongo import database_of

LOOK = Look("M. Jansen", "names", (CASE,), at("12:00"), "at-page", names=True)


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.integration)])
async def looks(request: pytest.FixtureRequest) -> AsyncIterator[Looks]:
    if request.param == "memory":
        yield RememberedLooks()
        return
    parts: Parts = request.getfixturevalue("parts")
    database = database_of(parts.secrets.store_uri(Agency.COORDINATOR).read_text(), Agency.COORDINATOR)
    kept = MongoLooks(database)
    await kept.prepare()
    yield kept
    await database.drop_collection(LOOKS)
    database.client.close()


async def test_who_looked_at_a_case_is_told_the_newest_first_and_of_no_other_case(looks: Looks) -> None:
    board = replace(LOOK, who="P. Smit", cases=(CASE, OTHER_CASE), at=at("12:10"), way="at-board")
    for one in (LOOK, board, replace(LOOK, cases=(OTHER_CASE,), at=at("12:20"))):
        await looks.record(one)

    assert list(await looks.of_case(CASE, 10)) == [board, LOOK]
    assert list(await looks.of_case(CASE, 1)) == [board]
    assert list(await looks.of_case("another", 10)) == []


async def test_what_somebody_looked_at_is_told_by_the_very_name(looks: Looks) -> None:
    for one in (LOOK, replace(LOOK, who="M. Jansen-Smit"), replace(LOOK, at=at("12:30"), names=False)):
        await looks.record(one)

    assert list(await looks.of_person("M. Jansen", 10)) == [replace(LOOK, at=at("12:30"), names=False), LOOK]


async def test_each_look_is_kept_also_the_same_at_the_same_moment(looks: Looks) -> None:
    for _ in range(3):
        await looks.record(LOOK)

    assert list(await looks.of_case(CASE, 10)) == [LOOK] * 3
