"""What follows a fault at any table of the tests: `jointtable verify-view`, which counts everything again."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pymongo import MongoClient
from typer.testing import CliRunner, Result

from contracts.topics import Agency
from deploy.run import Standing
from deploy.services import environment
from eventually import eventually
from jointtable.main import app

Difference = tuple[str, str, str]
"""The case, where, and what."""


def differences(up: Standing) -> set[Difference]:
    """What it finds, with the coordinator's own settings, when everybody is at rest and the store was told so."""
    uri = up.parts.secrets.store_uri(Agency.COORDINATOR).read_text().strip()
    client: MongoClient[dict[str, Any]] = MongoClient(uri)
    with client:
        cases = client[Agency.COORDINATOR.value]["cases"]
        eventually(lambda: not cases.count_documents({"outbox": {"$ne": []}}), "the store is told what was sent")
    told = recounted(environment(up.plan.first(Agency.COORDINATOR), up.plan, up.parts))
    return {(one["case_id"], one["where"], one["what"]) for one in told["differences"]}


def recounted(settings: Mapping[str, str]) -> dict[str, Any]:
    """What it answers with a coordinator's settings; its exit code with it."""
    answer = commanded(settings, "verify-view", "--json")
    assert answer.exit_code in (0, 1), answer.output
    counted: dict[str, Any] = json.loads(answer.stdout)
    return counted | {"code": answer.exit_code}


def commanded(settings: Mapping[str, str], *words: str) -> Result:
    """The answer of the `jointtable` command with a coordinator's settings."""
    with ThreadPoolExecutor(1) as apart:  # where a browser is, this thread has a loop that runs already
        return apart.submit(CliRunner().invoke, app, words, env=settings).result()
