"""`jointtable indicators recount` on the real store: a count that is wrong is named, and put right when asked."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import MongoClient
from pymongo.database import Database
from typer.testing import CliRunner, Result

from a_board import NOON, case
from contracts.topics import Agency
from coordinator.adapters.mongo_contributions import ROWS, MongoContributions
from coordinator.counting import Counting, norms_of
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.police import PoliceSaid
from deploy.addresses import PROJECT
from deploy.parts import Parts
from given import waited_for
from jointtable.main import app
from messaging.assembly import packs_of
from messaging.document import CaseDocument
from messaging.mongo import CASES, MongoCases, database_of, prepare
from messaging.settings import ServiceSettings

pytestmark = pytest.mark.integration
WHO = Agency.COORDINATOR
Row = dict[str, Any]


@pytest.fixture
def environment(parts: Parts, tmp_path: Path) -> dict[str, str]:
    """The coordinator's own settings. What is only read when it serves is named and not there."""
    named = ("kafka_password_file", "keys_file", "signing_key_file", "tokens_file", "session_secret_file")
    told = {
        "kafka": "127.0.0.1:1",
        "kafka_user": "coordinator",
        "store_uri_file": str(parts.secrets.folder / "store" / f"{WHO}.uri"),
        "store_database": str(WHO),
        "rules": str(PROJECT / "rules"),
        **{name: str(tmp_path / name) for name in named},
    }
    return {f"JOINTTABLE_{name.upper()}": said for name, said in told.items()}


@pytest.fixture
def database(parts: Parts) -> Iterator[Database[Row]]:
    """The coordinator's own database, without cases and counts before and after."""
    with MongoClient[Row](parts.secrets.store_uri(WHO).read_text()) as client:
        empty(client[WHO])
        yield client[WHO]
        empty(client[WHO])


def empty(database: Database[Row]) -> None:
    for collection in (CASES, ROWS):
        database.drop_collection(collection)


@pytest.fixture
def counted(database: Database[Row], parts: Parts, environment: dict[str, str]) -> Database[Row]:
    """Three cases, two of one person, as the service counts them."""
    with pytest.MonkeyPatch.context() as patch:
        for name, said in environment.items():
            patch.setenv(name, said)
        packs = packs_of(ServiceSettings())

    async def count() -> None:
        line: AsyncIOMotorDatabase = database_of(parts.secrets.store_uri(WHO).read_text(), WHO)  # type: ignore[type-arg]  # generic only in its stubs
        await prepare(line, JointCase)
        cases, kept = MongoCases(line, JointCase), MongoContributions(line)
        await kept.prepare()
        stands = [JointCase(case(n), police=PoliceSaid(registered_at=NOON, person=f"{n % 2:064x}")) for n in range(3)]
        await cases.save_many([CaseDocument(one.id, one) for one in stands])
        zone = next(iter(packs.values())).time_zone
        await Counting(cases, kept, zone, norms_of(packs)).count({one.id: "1" for one in stands})
        line.client.close()

    waited_for(count())
    return database


def recount(environment: dict[str, str], *words: str) -> Result:
    return CliRunner().invoke(app, ["indicators", "recount", *words], env=environment)


def test_what_the_service_counted_is_equal(counted: Database[Row], environment: dict[str, str]) -> None:
    answer = recount(environment)

    assert (answer.exit_code, answer.stdout) == (0, "3 cases counted anew: 0 differ\n")
    assert counted[ROWS].count_documents({}) == 3


def test_a_wrong_count_is_named_and_put_right_when_asked(counted: Database[Row], environment: dict[str, str]) -> None:
    before = {row["_id"]: row["counts"] for row in counted[ROWS].find()}
    counted[ROWS].update_one({"_id": case(1)}, {"$set": {"counts": ["handled|2026-03||yes"]}})

    named = recount(environment)
    assert (named.exit_code, named.stdout) == (
        1,
        f"differs   {case(1)}\n3 cases counted anew: 1 differ\n",
    )
    assert counted[ROWS].count_documents({"counts": ["handled|2026-03||yes"]}) == 1

    told = json.loads(recount(environment, "--json").stdout)
    assert told == {"cases": 3, "differing": [case(1)], "mended": False}

    mended = recount(environment, "--mend")
    assert (mended.exit_code, mended.stdout.splitlines()[-1]) == (0, "3 cases counted anew: 1 mended")
    assert recount(environment).exit_code == 0
    assert {row["_id"]: row["counts"] for row in counted[ROWS].find()} == before


def test_a_row_that_is_missing_or_of_no_case_is_named_and_put_right_too(
    counted: Database[Row], environment: dict[str, str]
) -> None:
    row = counted[ROWS].find_one({"_id": case(2)})
    assert row is not None
    fact = {**row["fact"], "case_id": case(7)}
    counted[ROWS].insert_one({**row, "_id": case(7), "fact": fact})
    counted[ROWS].delete_one({"_id": case(2)})

    assert recount(environment).stdout.splitlines()[:2] == [f"differs   {one}" for one in sorted([case(2), case(7)])]
    assert recount(environment, "--mend").exit_code == 0
    assert recount(environment).stdout == "3 cases counted anew: 0 differ\n"
    assert {one["_id"] for one in counted[ROWS].find()} == {case(0), case(1), case(2)}


def test_a_store_that_is_not_there_is_no_count(environment: dict[str, str], tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere.uri"
    nowhere.write_text("mongodb://127.0.0.1:1/?serverSelectionTimeoutMS=200")

    answer = recount(environment | {"JOINTTABLE_STORE_URI_FILE": str(nowhere)})

    assert answer.exit_code == 2
    assert "counted" not in answer.stdout
