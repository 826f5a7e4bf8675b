"""The keys of persons, in memory and on the real store: made once, handed out on record, destroyed for ever."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from contracts.topics import Agency
from deploy.parts import Parts
from given import at
from messaging.mongo import database_of
from police.adapters.person_keys import HANDED, KEYS, MongoPersonKeys
from police.ports import Handed, Kind, PersonErased, PersonKeys
from proofs.sealed import KEY_BYTES
from the_police import MemoryPersonKeys

PERSON, OTHER = "5" * 64, "6" * 64
SUSPECT, VICTIM = frozenset[Kind]({"suspect"}), frozenset[Kind]({"victim"})
BOTH = SUSPECT | VICTIM
READER = Handed("probation", "M. Jansen", at("12:00"))


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.integration)])
async def keys(request: pytest.FixtureRequest) -> AsyncIterator[PersonKeys]:
    if request.param == "memory":
        yield MemoryPersonKeys()
        return
    parts: Parts = request.getfixturevalue("parts")
    database = database_of(parts.secrets.store_uri(Agency.POLICE).read_text(), Agency.POLICE)
    yield MongoPersonKeys(database)
    for collection in (KEYS, HANDED):
        await database.drop_collection(collection)
    database.client.close()


async def test_a_person_has_one_key_whoever_asks_first(keys: PersonKeys) -> None:
    asked = await asyncio.gather(*(keys.of(PERSON, "suspect") for _ in range(8)), keys.of(PERSON, "victim"))

    assert len(set(asked)) == 1
    assert len(asked[0]) == KEY_BYTES
    assert await keys.of(OTHER, "suspect") != asked[0]


async def test_a_key_is_handed_out_on_record(keys: PersonKeys) -> None:
    key = await keys.of(PERSON, "suspect")

    assert await keys.hand(PERSON, SUSPECT, READER) == key
    assert await keys.handed_out(PERSON) == (READER,)
    assert await keys.handed_out(OTHER) == ()


async def test_a_victims_key_is_not_handed_to_who_may_know_suspects_only(keys: PersonKeys) -> None:
    await keys.of(PERSON, "victim")

    assert await keys.hand(PERSON, SUSPECT, READER) is None
    assert await keys.handed_out(PERSON) == ()


async def test_who_is_both_is_known_to_the_readers_of_both(keys: PersonKeys) -> None:
    await keys.of(PERSON, "victim")
    await keys.of(PERSON, "suspect")

    for kind in (SUSPECT, VICTIM):
        assert await keys.hand(PERSON, kind, READER) is not None


async def test_nobody_is_handed_a_key_of_a_person_who_is_not_known(keys: PersonKeys) -> None:
    assert await keys.hand(PERSON, BOTH, READER) is None
    assert await keys.destroy(PERSON, "asked", "desk", at("12:00")) is False


async def test_a_destroyed_key_is_gone_for_everybody_and_not_made_again(keys: PersonKeys) -> None:
    await keys.of(PERSON, "suspect")

    assert await keys.destroy(PERSON, "asked for it", "desk", at("12:00")) is True

    assert await keys.destroy(PERSON, "again", "desk", at("12:00")) is False
    with pytest.raises(PersonErased):
        await keys.of(PERSON, "suspect")
    with pytest.raises(PersonErased):
        await keys.hand(PERSON, BOTH, READER)


async def test_many_keys_are_handed_out_in_one_record_that_names_each(keys: PersonKeys) -> None:
    one, other = await keys.of(PERSON, "suspect"), await keys.of(OTHER, "suspect")
    await keys.of("7" * 64, "victim")
    await keys.hand(PERSON, SUSPECT, READER)

    found = await keys.hand_many((PERSON, OTHER, "7" * 64, "8" * 64), SUSPECT, READER)

    assert found == {PERSON: one, OTHER: other}
    assert [len(await keys.handed_out(who)) for who in (PERSON, OTHER, "7" * 64)] == [2, 1, 0]


async def test_of_many_who_was_erased_has_no_key_and_no_record(keys: PersonKeys) -> None:
    await keys.of(PERSON, "suspect")
    await keys.destroy(PERSON, "asked for it", "desk", at("12:00"))

    assert await keys.hand_many((PERSON,), SUSPECT, READER) == {PERSON: None}
    assert await keys.handed_out(PERSON) == ()
