"""What a coordinator's process makes ready in the store is for what it does: the pages' indexes are the pages' own."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from contracts.topics import Agency
from coordinator.adapters.looks import LOOKS
from coordinator.adapters.mongo_shifts import WORDS
from coordinator.adapters.persons import PERSON
from coordinator.app import create_app
from deploy.addresses import free_ports
from deploy.parts import Parts
from deploy.run_file import still_clock
from deploy.services import Plan, environment
from messaging.mongo import CASES, NUMBER, database_of
from on_kafka import settings_of, until_so

pytestmark = [pytest.mark.integration, pytest.mark.timeout(180)]


@asynccontextmanager
async def running(parts: Parts, folder: Path, part: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """The coordinator's app in this process, as this part of the service, without a broker: it takes nothing in.

    It begins on a store without its indexes.
    """
    plan = Plan(dict.fromkeys(Agency, 1), "nl", folder / "clock.json", folder / "drop")
    plan.clock_file.write_text(still_clock())
    nobody = f"127.0.0.1:{free_ports(1)[0]}"
    told = environment(plan.first(Agency.COORDINATOR), plan, parts)
    told |= {"JOINTTABLE_PART": part, "JOINTTABLE_KAFKA": nobody}
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    app = create_app()
    async with app.router.lifespan_context(app):
        yield


async def indexes(parts: Parts) -> Mapping[str, Any]:
    """By collection, what it has indexes on."""
    settings = settings_of(parts, Agency.COORDINATOR)
    database = database_of(settings.secret(settings.store_uri_file), settings.store_database)
    try:
        found = {name: await database[name].index_information() for name in (CASES, LOOKS, WORDS)}
    finally:
        database.client.close()
    return {name: {key for one in those.values() for key, _ in one["key"]} for name, those in found.items()}


@pytest.fixture(autouse=True)
async def _a_new_store(parts: Parts) -> None:
    settings = settings_of(parts, Agency.COORDINATOR)
    database = database_of(settings.secret(settings.store_uri_file), settings.store_database)
    for name in (CASES, LOOKS, WORDS):
        await database.drop_collection(name)
    database.client.close()


async def test_a_process_that_only_folds_makes_no_index_that_only_the_pages_ask(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(parts, tmp_path, "fold", monkeypatch):
        there = await indexes(parts)

    assert {"outbox_at", "next_due", "undecided_at"} <= there[CASES]
    assert not {PERSON, NUMBER, "turn", "deliveries_at"} & there[CASES]
    assert not {"cases", "who"} & there[LOOKS]


async def test_a_process_of_pages_makes_those_and_leaves_the_folds_to_it(
    parts: Parts, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def made() -> bool:
        there = await indexes(parts)
        return PERSON in there[CASES] and {"cases", "who"} <= there[LOOKS] and "table" in there[WORDS]

    async with running(parts, tmp_path, "pages", monkeypatch):
        await until_so(made)
        there = await indexes(parts)

    assert not {"outbox_at", "next_due", "undecided_at"} & there[CASES]
