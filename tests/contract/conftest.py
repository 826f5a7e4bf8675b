"""Both implementations of the store's ports. The real one needs an address in JOINTTABLE_TEST_STORE_URI."""

import os
from collections.abc import AsyncIterator
from itertools import count

import pytest

from a_service import Seen, Stores
from messaging.memory import MemoryCases, MemoryParked
from messaging.mongo import MongoCases, MongoParked, database_of, prepare

_NUMBERS = count(1)


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.integration)])
async def stores(request: pytest.FixtureRequest) -> AsyncIterator[Stores]:
    if request.param == "memory":
        yield Stores(MemoryCases(), MemoryParked())
        return
    uri = os.environ.get("JOINTTABLE_TEST_STORE_URI")
    if not uri:
        pytest.skip("no store: JOINTTABLE_TEST_STORE_URI names none")
    database = database_of(uri, f"contract-{os.getpid()}-{next(_NUMBERS)}")
    await prepare(database)
    yield Stores(MongoCases(database, Seen), MongoParked(database))
    await database.client.drop_database(database.name)
    database.client.close()
