"""What each case gives to the indicators, in memory and on the real store: guarded, linked, counted by the store."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from a_count import RememberedContributions
from contracts.topics import Agency
from coordinator.adapters.mongo_contributions import ROWS, MongoContributions
from coordinator.domain.contribution import Contribution
from coordinator.domain.counted import FORM
from coordinator.ports import Contributions, Kept
from deploy.parts import Parts
from given import CASE, OTHER_CASE, at
from messaging.mongo import database_of

FACT = Contribution(CASE, person="a" * 64, began=at("12:00"), at_the_table=True, end="settled", ended_at=at("13:00"))
ROW = Kept(FACT, of="1 noon", form=FORM, counts=("table|2026-03|zsm|settled", "ordered|2026-03|zsm|no"))
OTHER = Kept(replace(FACT, case_id=OTHER_CASE), of="2", form=FORM, counts=ROW.counts[:1], unlinked=("a" * 64,))


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.integration)])
async def kept(request: pytest.FixtureRequest) -> AsyncIterator[Contributions]:
    if request.param == "memory":
        yield RememberedContributions()
        return
    parts: Parts = request.getfixturevalue("parts")
    database = database_of(parts.secrets.store_uri(Agency.COORDINATOR).read_text(), Agency.COORDINATOR)
    rows = MongoContributions(database)
    await rows.prepare()
    yield rows
    await database.drop_collection(ROWS)
    database.client.close()


async def test_a_row_is_read_as_it_was_saved(kept: Contributions) -> None:
    assert await kept.save([ROW, OTHER]) == frozenset()

    assert await kept.rows([CASE, OTHER_CASE]) == {
        CASE: replace(ROW, version=1),
        OTHER_CASE: replace(OTHER, version=1),
    }
    assert {row.fact.case_id for row in await kept.of_person("a" * 64)} == {CASE, OTHER_CASE}
    assert [row.fact.case_id for row in await kept.page("", 10)] == sorted([CASE, OTHER_CASE])


async def test_who_read_an_older_row_loses(kept: Contributions) -> None:
    await kept.save([ROW])

    assert await kept.save([ROW, OTHER]) == {CASE}
    assert await kept.save([replace(ROW, version=1, of="3")]) == frozenset()
    assert await kept.save([replace(ROW, version=1, of="4")]) == {CASE}
    assert (await kept.rows([CASE]))[CASE].of == "3"


async def test_what_is_not_linked_or_of_another_form_counts_as_not_made(kept: Contributions) -> None:
    await kept.save([ROW, OTHER])
    assert await kept.made_for([CASE, OTHER_CASE]) == {CASE: "1 noon"}
    assert [row.fact.case_id for row in await kept.unlinked(10)] == [OTHER_CASE]

    await kept.save([replace(ROW, version=1, form=FORM - 1), replace(OTHER, version=1, unlinked=())])
    assert await kept.made_for([CASE, OTHER_CASE]) == {OTHER_CASE: "2"}
    assert list(await kept.unlinked(10)) == []


async def test_the_store_counts_how_many_cases_add_to_each_count(kept: Contributions) -> None:
    assert await kept.totals() == {}
    await kept.save([ROW, OTHER])

    assert await kept.totals() == {"table|2026-03|zsm|settled": 2, "ordered|2026-03|zsm|no": 1}


async def test_a_row_that_is_forgotten_adds_to_no_count(kept: Contributions) -> None:
    await kept.save([ROW, OTHER])

    for _ in range(2):
        await kept.forget([CASE])
    assert await kept.rows([CASE, OTHER_CASE]) == {OTHER_CASE: replace(OTHER, version=1)}
    assert await kept.totals() == {"table|2026-03|zsm|settled": 1}
    assert await kept.save([ROW]) == frozenset()
