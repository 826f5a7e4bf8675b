"""Both implementations of the store's ports: in memory, and on the real store."""

from collections.abc import AsyncIterator

import pytest

from a_service import Seen, Stores
from contracts.topics import Agency
from deploy.parts import Parts
from messaging.hot import HotCases
from messaging.memory import MemoryCases, MemoryParked
from messaging.mongo import CASES, PARKED, MongoCases, MongoParked, database_of, prepare

ON_THE_REAL_STORE = ("mongo", "kept in memory over mongo")


@pytest.fixture(params=["memory", *(pytest.param(one, marks=pytest.mark.integration) for one in ON_THE_REAL_STORE)])
async def stores(request: pytest.FixtureRequest) -> AsyncIterator[Stores]:
    if request.param == "memory":
        yield Stores(MemoryCases(), MemoryParked())
        return
    parts: Parts = request.getfixturevalue("parts")
    database = database_of(parts.secrets.store_uri(Agency.POLICE).read_text(), Agency.POLICE)
    await prepare(database, Seen)
    cases = MongoCases(database, Seen)
    yield Stores(cases if request.param == "mongo" else HotCases(cases), MongoParked(database))
    for collection in (CASES, PARKED):
        await database.drop_collection(collection)
    database.client.close()
