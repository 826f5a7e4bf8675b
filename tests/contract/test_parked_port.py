"""Parked rows over the store in memory and the real one: who forgets one forgets only what it has read."""

from dataclasses import replace

import pytest
from motor.motor_asyncio import AsyncIOMotorCollection

from a_service import NOON, Stores, in_custody
from contracts.topics import Agency
from deploy.parts import Parts
from given import Wire
from messaging.mongo import PARKED, MongoParked, database_of
from messaging.parking import ParkedRow, bytes_digest


def some_rows() -> list[ParkedRow]:
    wire = Wire()
    for number in range(3):
        wire.says(in_custody(number))
    return [
        ParkedRow(record, "rule-error", "react", "", NOON, bytes_digest(record), wire.case_id, number)
        for number, record in enumerate(wire.records, 1)
    ]


async def test_a_row_is_forgotten_by_who_read_it(stores: Stores) -> None:
    await stores.parked.put(some_rows())
    first, *others = await stores.parked.page(None, 10)

    assert await stores.parked.drop([first]) == 1
    assert list(await stores.parked.page(None, 10)) == others
    assert await stores.parked.drop(others) == 2
    assert await stores.parked.count() == 0


async def test_a_row_that_was_parked_again_since_it_was_read_stays(stores: Stores) -> None:
    await stores.parked.put(some_rows())
    first, second, _ = await stores.parked.page(None, 10)
    await stores.parked.put([replace(first, reason="behind-gap")])

    assert await stores.parked.drop([first, second]) == 1
    assert [(row.sequence, row.reason) for row in await stores.parked.page(None, 10)] == [
        (1, "behind-gap"),
        (3, "rule-error"),
    ]


async def test_a_row_that_was_forgotten_and_parked_anew_since_it_was_read_stays(stores: Stores) -> None:
    await stores.parked.put(some_rows()[:1])
    (row,) = await stores.parked.page(None, 10)
    await stores.parked.drop([row])
    await stores.parked.put([row])

    assert await stores.parked.drop([row]) == 0
    assert await stores.parked.count() == 1


async def test_who_parked_a_row_can_forget_it_until_another_parks_it_again(stores: Stores) -> None:
    mine, theirs = await stores.parked.put(some_rows()), await stores.parked.put(some_rows()[:1])

    assert await stores.parked.drop(mine) == 2
    assert await stores.parked.drop(theirs) == 1


async def test_nothing_to_park_and_nothing_to_forget_is_nothing(stores: Stores) -> None:
    assert list(await stores.parked.put([])) == []
    assert await stores.parked.drop([]) == 0


async def test_that_the_operator_was_told_takes_a_row_from_nobody(stores: Stores) -> None:
    (row,) = await stores.parked.put(some_rows()[:1])
    await stores.parked.mark_sent([row.place])

    assert await stores.parked.drop([row]) == 1


@pytest.mark.integration
async def test_a_row_that_an_earlier_version_stored_is_forgotten_unless_it_was_parked_again(parts: Parts) -> None:
    database = database_of(parts.secrets.store_uri(Agency.POLICE).read_text(), Agency.POLICE)
    stored: AsyncIOMotorCollection[dict[str, object]] = database[PARKED]
    parked = MongoParked(database)
    await parked.put(some_rows())
    await stored.update_many({}, {"$unset": {"token": ""}})
    first, second, third = await parked.page(None, 10)
    await parked.put([second])

    assert (first.token, await parked.drop([first, second, third])) == ("", 2)
    assert [row.sequence for row in await parked.page(None, 10)] == [2]
    await database.drop_collection(PARKED)
    database.client.close()
