"""What follows a fault at any table of the tests: `jointtable verify-view`, which counts everything again."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from pymongo import MongoClient
from typer.testing import CliRunner

from at_windows import eventually
from contracts.topics import Agency
from deploy.run import Standing
from deploy.services import environment
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
    told = environment(up.plan.first(Agency.COORDINATOR), up.plan, up.parts)
    with ThreadPoolExecutor(1) as apart:  # where a browser is, this thread has a loop that runs already
        answer = apart.submit(CliRunner().invoke, app, ["verify-view", "--json"], env=told).result()
    assert answer.exit_code in (0, 1), answer.output
    return {(one["case_id"], one["where"], one["what"]) for one in json.loads(answer.stdout)["differences"]}
