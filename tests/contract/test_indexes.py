"""The indexes of a service's own database: exactly those that are asked, and every standing question goes by one.

Which index a question goes by, the store tells by `explain`. The development store tells it truly of a question about
one field alone: of one about more, each part is asked by itself, and one of them has to go by an index. `$exists` goes
by one there too, and not in every store: tests/architecture/test_store_questions.py.
"""

from __future__ import annotations  # motor's classes take type arguments only in their stubs

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from functools import partial
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorDatabase
from pymongo.monitoring import CommandFailedEvent, CommandListener, CommandStartedEvent, CommandSucceededEvent

from a_service import NOON, Seen
from contracts.topics import Agency
from coordinator.domain.joint_case import JointCase
from deploy.parts import Parts
from given import CASE
from legal_aid.domain.legal_aid_case import LegalAidCase
from messaging.mongo import CASES, NUMBER, PARKED, MongoCases, MongoParked, database_of, prepare
from police.domain.police_case import PoliceCase
from probation.domain.probation_case import ProbationCase
from prosecutor.domain.prosecutor_case import ProsecutorCase
from victim_support.domain.victim_support_case import VictimSupportCase

pytestmark = pytest.mark.integration
OF_ALL = ("next_due", "outbox_at", "stalled_at", "undecided_at")
OF_AGENCIES = (*OF_ALL, "turn", NUMBER)
OF_THEIR_SYSTEMS = ("deliveries_at", "receipts_at")
AGENCIES = (PoliceCase, ProsecutorCase, ProbationCase, VictimSupportCase, LegalAidCase)
Database = AsyncIOMotorDatabase[dict[str, Any]]


class Heard(CommandListener):
    """The questions that a service puts to its store: in which collection, and what it asks."""

    def __init__(self) -> None:
        self.questions: list[tuple[str, Mapping[str, Any]]] = []

    def started(self, event: CommandStartedEvent) -> None:
        """Note what is asked; every other command passes."""
        said, asks = event.command, {"find": "filter", "distinct": "query"}
        if event.command_name in asks:
            self.questions.append((said[event.command_name], said[asks[event.command_name]]))
        elif event.command_name == "aggregate":
            self.questions.append((said["aggregate"], said["pipeline"][0]["$match"]))

    def succeeded(self, event: CommandSucceededEvent) -> None:
        """What is answered is not heard."""

    def failed(self, event: CommandFailedEvent) -> None:
        """Nor that it is not."""


@pytest.fixture
def heard() -> Heard:
    return Heard()


@pytest.fixture
async def database(parts: Parts, heard: Heard, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    """A service's own database without its indexes, and with nothing in it."""
    monkeypatch.setattr("messaging.mongo.AsyncIOMotorClient", partial(AsyncIOMotorClient, event_listeners=[heard]))
    own = database_of(parts.secrets.store_uri(Agency.POLICE).read_text(), Agency.POLICE)
    for collection in (CASES, PARKED):
        await own.drop_collection(collection)
    yield own
    for collection in (CASES, PARKED):
        await own.drop_collection(collection)
    own.client.close()


@pytest.mark.parametrize(
    ("state", "delivers", "named"),
    [
        (JointCase, False, OF_ALL),
        *((state, False, OF_AGENCIES) for state in AGENCIES),
        (PoliceCase, True, (*OF_AGENCIES, *OF_THEIR_SYSTEMS)),
    ],
)
async def test_exactly_the_indexes_that_are_asked_are_made_and_made_again_are_the_same(
    database: Database, state: type[Any], named: tuple[str, ...], *, delivers: bool
) -> None:
    for _ in range(2):
        await prepare(database, state, delivers=delivers)

    assert await indexes(database, CASES) == {"_id": False, **dict.fromkeys(named, True)}
    assert await indexes(database, PARKED) == dict.fromkeys(("_id", "sent", "reason"), False)


async def indexes(database: Database, collection: str) -> dict[str, bool]:
    """By field, whether only those that have it are in the index. Each is on one field, upwards."""
    found = {}
    for one in (await database[collection].index_information()).values():
        ((field, direction),) = one["key"]
        assert direction == 1
        found[field] = bool(one.get("sparse"))
    return found


Asks = Callable[[MongoCases[Seen], MongoParked], Awaitable[object]]
STANDING: Mapping[str, Asks] = {
    "what is unsent": lambda cases, _: cases.unsent(10),
    "what is unsent but for those named": lambda cases, _: cases.unsent(10, [CASE]),
    "what the own system was not told": lambda cases, _: cases.undelivered(10),
    "what it has not confirmed": lambda cases, _: cases.unconfirmed(),
    "what is due": lambda cases, _: cases.due(NOON, 10),
    "what nobody has decided upon": lambda cases, _: cases.undecided(10),
    "what the agency owes": lambda cases, _: cases.owing(10),
    "what lacks something": lambda cases, _: cases.stalled(10),
    "how much there is to do": lambda cases, _: cases.backlog(NOON),
    "the case of a number": lambda cases, _: cases.by_number("PL1"),
    "what is parked and not told": lambda _, parked: parked.unsent(10),
    "the cases of which something is parked for a reason": lambda _, parked: parked.cases_parked_for("no-room"),
}


@pytest.mark.parametrize("asks", STANDING.values(), ids=STANDING)
async def test_a_standing_question_goes_by_an_index_and_without_it_reads_everything(
    database: Database, heard: Heard, asks: Asks
) -> None:
    await asks(MongoCases(database, Seen), MongoParked(database))
    questions = [*heard.questions]
    assert questions
    before = [await goes_by_an_index(database, *one) for one in questions]
    await prepare(database, Seen)

    assert not any(before), "the store would tell that it reads everything"
    assert all([await goes_by_an_index(database, *one) for one in questions])


async def goes_by_an_index(database: Database, collection: str, question: Mapping[str, Any]) -> bool:
    parts = [{field: asked} for field, asked in question.items() if field != "_id"]
    asked = [{"find": collection, "filter": one} for one in parts]
    told = [await database.command("explain", one, verbosity="queryPlanner") for one in asked]
    return any("IXSCAN" in stages(one["queryPlanner"]["winningPlan"]) for one in told)


def stages(plan: Mapping[str, Any]) -> list[str]:
    """The steps of a plan, from the last to the first."""
    return [*walked(plan.get("queryPlan", plan))]


def walked(plan: Mapping[str, Any]) -> Iterator[str]:
    yield plan["stage"]
    if "inputStage" in plan:
        yield from walked(plan["inputStage"])
