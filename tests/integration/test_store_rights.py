"""The store lets a service into its own database only, and none is used that loses what it acknowledged."""

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from contracts.topics import Agency
from deploy.local import STORE
from deploy.parts import Parts
from deploy.store import Client, StoreUnfit, check_durable, command_line_of, connect

pytestmark = pytest.mark.integration
OTHERS = [(service, other) for service in Agency for other in Agency if service is not other]


def store_of(parts: Parts, service: Agency) -> Client:
    return MongoClient(parts.secrets.store_uri(service).read_text())


@pytest.mark.parametrize("service", Agency)
def test_a_service_reads_and_writes_its_own_database(parts: Parts, service: Agency) -> None:
    with store_of(parts, service) as store:
        store[service].rights.insert_one({"_id": 1})

        assert store[service].rights.find_one() == {"_id": 1}
        store[service].rights.delete_many({})


@pytest.mark.parametrize(("service", "other"), OTHERS)
def test_a_service_neither_reads_nor_writes_the_database_of_another(
    parts: Parts, service: Agency, other: Agency
) -> None:
    with store_of(parts, service) as store:
        with pytest.raises(OperationFailure, match="not authorized"):
            store[other].rights.find_one()
        with pytest.raises(OperationFailure, match="not authorized"):
            store[other].rights.insert_one({})


def test_a_service_makes_no_user_and_lists_no_databases(parts: Parts) -> None:
    with store_of(parts, Agency.POLICE) as store:
        with pytest.raises(OperationFailure, match="not authorized"):
            store.police.command("createUser", "another", pwd="x", roles=["root"])
        with pytest.raises(OperationFailure, match="not authorized"):
            store.list_database_names()


def test_nobody_comes_in_without_a_password(parts: Parts) -> None:
    with connect(parts.store_address) as store, pytest.raises(OperationFailure, match="authentication"):
        store.police.rights.find_one()


def test_a_store_that_does_not_sync_its_commits_is_refused(parts: Parts) -> None:
    if STORE not in parts.supervisor.names():
        pytest.skip("the store is not ours: nobody here sees how it was started")
    line = command_line_of(parts.supervisor.process(STORE))
    without = line.replace("--sync-on-commit", "")
    assert without != line

    with store_of(parts, Agency.POLICE) as store:
        check_durable(store, [line])
        with pytest.raises(StoreUnfit, match="loses acknowledged writes"):
            check_durable(store, [without])
