"""An agency's own numbers on the real store."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.own_numbers import NUMBERS, MongoOwnNumbers
from contracts.topics import Agency
from deploy.parts import Parts
from given import CASE, OTHER_CASE
from messaging.mongo import database_of

pytestmark = pytest.mark.integration


@pytest.fixture
async def numbers(parts: Parts) -> AsyncIterator[MongoOwnNumbers]:
    database = database_of(parts.secrets.store_uri(Agency.PROBATION).read_text(), Agency.PROBATION)
    yield MongoOwnNumbers(database)
    await database.drop_collection(NUMBERS)
    database.client.close()


async def test_a_number_names_the_case_it_was_told_first(numbers: MongoOwnNumbers) -> None:
    assert await numbers.find("RC-1") is None
    assert await numbers.link("RC-1", CASE)
    assert await numbers.link("RC-1", CASE)
    assert not await numbers.link("RC-1", OTHER_CASE)
    assert await numbers.find("RC-1") == CASE


async def test_of_two_who_tell_at_once_one_wins(numbers: MongoOwnNumbers) -> None:
    won = await asyncio.gather(*(numbers.link("RC-2", case) for case in (CASE, OTHER_CASE) for _ in range(5)))

    assert len({case for case, did in zip([CASE] * 5 + [OTHER_CASE] * 5, won, strict=True) if did}) == 1
