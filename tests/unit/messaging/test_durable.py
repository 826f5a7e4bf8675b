"""What the store acknowledged survives a crash, whatever its address says (the launcher: test_store_rights)."""

import pytest
from pymongo import WriteConcern
from pymongo.read_concern import ReadConcern

from messaging.mongo import CASES, PARKED, database_of


@pytest.mark.parametrize("said", ["", "?w=0", "?w=1&journal=false", "?readConcernLevel=local"])
async def test_no_address_weakens_what_an_acknowledged_write_means(said: str) -> None:
    database = database_of(f"mongodb://127.0.0.1:1/{said}", "coordinator")
    for collection in (CASES, PARKED):
        assert database[collection].write_concern == WriteConcern("majority", j=True)
        assert database[collection].read_concern == ReadConcern("majority")
    database.client.close()
