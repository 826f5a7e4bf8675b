"""The ends of sessions, in memory and on the real store: kept while the session might hold, told from a moment on."""

from collections.abc import AsyncIterator

import pytest

from contracts.topics import Agency
from deploy.parts import Parts
from ended_sessions import RememberedEnds
from messaging.mongo import database_of
from messaging.mongo_ends import ENDED, MongoEnds
from messaging.web.ended import End, Ends

ONE, TWO, THREE = (End(f"session-{at}", float(at), at + 100.0) for at in (10, 20, 30))


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.integration)])
async def ends(request: pytest.FixtureRequest) -> AsyncIterator[Ends]:
    if request.param == "memory":
        yield RememberedEnds()
        return
    parts: Parts = request.getfixturevalue("parts")
    database = database_of(parts.secrets.store_uri(Agency.COORDINATOR).read_text(), Agency.COORDINATOR)
    await database.drop_collection(ENDED)
    yield MongoEnds(database)
    await database.drop_collection(ENDED)
    database.client.close()


async def told(ends: Ends, at: float) -> set[End]:
    return set(await ends.since(at))


async def test_what_ended_at_a_moment_or_later_is_told_and_nothing_before_it(ends: Ends) -> None:
    await ends.keep([ONE, TWO], 20.0)
    await ends.keep([THREE], 30.0)

    assert await told(ends, 0.0) == {ONE, TWO, THREE}
    assert await told(ends, 20.0) == {TWO, THREE}
    assert await told(ends, 31.0) == set()


async def test_to_keep_one_again_is_to_keep_it_once(ends: Ends) -> None:
    for _ in range(2):
        await ends.keep([ONE, TWO], 20.0)

    assert sorted(one.session for one in await ends.since(0.0)) == ["session-10", "session-20"]


async def test_a_session_that_would_be_over_by_itself_is_forgotten(ends: Ends) -> None:
    await ends.keep([ONE, TWO], 20.0)
    await ends.keep([THREE], ONE.over)

    assert await told(ends, 0.0) == {TWO, THREE}
