"""Both implementations of the store's ports: in memory, and on the real store."""

from collections.abc import AsyncIterator

import pytest

from a_service import Seen, Stores
from contracts.topics import Agency
from deploy.parts import Parts
from messaging.memory import MemoryCases, MemoryParked
from messaging.mongo import CASES, PARKED, MongoCases, MongoParked, database_of, prepare


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.integration)])
async def stores(request: pytest.FixtureRequest) -> AsyncIterator[Stores]:
    if request.param == "memory":
        yield Stores(MemoryCases(), MemoryParked())
        return
    parts: Parts = request.getfixturevalue("parts")
    database = database_of(parts.secrets.store_uri(Agency.POLICE).read_text(), Agency.POLICE)
    await prepare(database)
    yield Stores(MongoCases(database, Seen), MongoParked(database))
    for collection in (CASES, PARKED):
        await database.drop_collection(collection)
    database.client.close()
