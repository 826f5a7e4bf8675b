"""What coordinators say when shifts change, in memory and on the real store: added once, read newest first."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from a_shift import RememberedShifts
from contracts.topics import Agency
from coordinator.adapters.mongo_shifts import LOOKED, WORDS, MongoShifts
from coordinator.domain.handing_over import HandedOver, TakenOver
from coordinator.domain.looked_at import Looked
from coordinator.ports import Shifts
from deploy.parts import Parts
from given import CASE, at
from messaging.mongo import database_of

NOTE = HandedOver("note-1", "rotterdam", at("15:00"), "M. Jansen", "PL000001 waits for the solicitor.")
TAKEN = TakenOver("note-1 taken-over", "rotterdam", at("15:10"), "S. de Vries", "note-1")


@pytest.fixture(params=["memory", pytest.param("mongo", marks=pytest.mark.integration)])
async def shifts(request: pytest.FixtureRequest) -> AsyncIterator[Shifts]:
    if request.param == "memory":
        yield RememberedShifts()
        return
    parts: Parts = request.getfixturevalue("parts")
    database = database_of(parts.secrets.store_uri(Agency.COORDINATOR).read_text(), Agency.COORDINATOR)
    kept = MongoShifts(database)
    await kept.prepare()
    yield kept
    for collection in (WORDS, LOOKED):
        await database.drop_collection(collection)
    database.client.close()


async def test_words_of_a_table_come_newest_first_and_no_other_tables(shifts: Shifts) -> None:
    elsewhere = replace(NOTE, id="note-2", table="amsterdam")
    assert [await shifts.add(word) for word in (NOTE, TAKEN, elsewhere)] == [True, True, True]

    assert list(await shifts.words("rotterdam", 10)) == [TAKEN, NOTE]
    assert list(await shifts.words("rotterdam", 1)) == [TAKEN]
    assert list(await shifts.words("utrecht", 10)) == []


async def test_a_word_is_kept_as_it_was_said_first(shifts: Shifts) -> None:
    assert await shifts.add(TAKEN)
    assert not await shifts.add(replace(TAKEN, by="A. Bakker"))

    assert list(await shifts.words("rotterdam", 10)) == [TAKEN]


async def test_marks_are_kept_per_person_and_table(shifts: Shifts) -> None:
    looked = Looked("M. Jansen", "rotterdam", at("15:00"), at("14:00"), {CASE: ("0a", "0b")})
    await shifts.look(replace(looked, seen={}))
    await shifts.look(looked)

    assert await shifts.looked("M. Jansen", "rotterdam") == looked
    assert await shifts.looked("S. de Vries", "rotterdam") is None
    assert await shifts.looked("M. Jansen", "amsterdam") is None


async def test_marks_of_one_are_never_anothers_however_table_and_name_are_written(shifts: Shifts) -> None:
    theirs = Looked("Piet Jansen", "rotterdam", at("15:00"), at("14:00"), {CASE: ("0a", "0b")})
    await shifts.look(theirs)
    await shifts.look(replace(theirs, by="Jansen", table="rotterdam Piet", seen={}))

    assert await shifts.looked("Piet Jansen", "rotterdam") == theirs
