"""Two replicas hold one partition for a moment: whichever parks and whichever forgets, each record is kept somewhere.

The case's record number 1, 3 or more is missing, and no more than two may wait behind it.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from a_service import Seen, a_service, in_custody
from contracts.topics import Agency, Topic, retry_topic
from given import CASE, Wire
from messaging.document import CaseDocument
from messaging.event import Record
from messaging.intake import Tally, take_in
from messaging.memory import MemoryCases, MemoryParked
from messaging.parking import ParkedRow, for_operator, place_of
from messaging.ports import NOTHING_KNOWN
from messaging.service import Service

POLICE = Topic.POLICE_PROGRESS.value
NOTHING_PARKED = list[int]()


@dataclass
class Held:
    """One call to a store is held, the next after `now`, until others have done what they do."""

    armed: bool = False
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    goes_on: asyncio.Event = field(default_factory=asyncio.Event)

    async def passes(self) -> None:
        if self.armed:
            self.armed = False
            self.reached.set()
            await self.goes_on.wait()

    @asynccontextmanager
    async def while_held(self, service: Service[Seen], *records: Record) -> AsyncIterator[asyncio.Task[Tally]]:
        """A replica takes these in and is held; what is in the context comes first."""
        self.armed = True
        taking = asyncio.create_task(take_in(service, records))
        await self.reached.wait()
        yield taking
        self.goes_on.set()
        await taking


class HoldsASave(MemoryCases[Seen]):
    def __init__(self) -> None:
        super().__init__()
        self.held = Held()

    async def save_many(
        self, documents: Sequence[CaseDocument[Seen]], known: Mapping[str, CaseDocument[Seen]] = NOTHING_KNOWN
    ) -> frozenset[str]:
        await self.held.passes()
        return await super().save_many(documents, known)


class HoldsADrop(MemoryParked):
    def __init__(self) -> None:
        super().__init__()
        self.held = Held()

    async def drop(self, rows: Sequence[ParkedRow]) -> int:
        await self.held.passes()
        return await super().drop(rows)


@pytest.fixture(autouse=True)
def two_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.waiting.WAITING_LIMIT", 2)


@pytest.fixture
def said() -> dict[int, Record]:
    """Police's records by number."""
    wire = Wire()
    for number in range(1, 8):
        wire.says(in_custody(number))
    return dict(enumerate(wire.records, 1))


async def retried(service: Service[Seen], record: Record) -> Record:
    """The parked record as an operator puts it on the service's retry topic."""
    row = await service.parked.get(place_of(record))
    assert row is not None
    told = for_operator(row, Agency.COORDINATOR)
    return Record(retry_topic(Agency.COORDINATOR), 0, 5, told.key, told.headers, told.value)


async def parked(service: Service[Seen]) -> list[int]:
    return [row.sequence for row in await service.parked.page(None, 100)]


async def waiting(service: Service[Seen]) -> list[int]:
    document = await service.cases.load(CASE)
    assert document is not None
    return [one.sequence for one in document.waiting.get(POLICE, ())]


async def test_who_was_held_before_it_forgot_a_record_forgets_none_that_another_has_parked_since(
    said: dict[int, Record],
) -> None:
    stores = HoldsADrop()
    service = a_service(parked=stores)
    await take_in(service, [said[2], said[4], said[6]])
    again = await retried(service, said[6])
    await take_in(service, [said[1]])

    async with stores.held.while_held(service, again):
        assert await waiting(service) == [4, 6]
        assert await take_in(service, [again]) == {"seen-before": 1}
        assert await parked(service) == NOTHING_PARKED
        await take_in(service, [said[5]])
        assert (await waiting(service), await parked(service)) == ([4, 5], [6])

    assert await parked(service) == [6]


async def test_a_record_is_not_forgotten_that_another_is_about_to_put_out_of_its_case(said: dict[int, Record]) -> None:
    cases = HoldsASave()
    service = a_service(cases)
    await take_in(service, [said[1], said[4], said[6]])

    async with cases.held.while_held(service, said[5]):
        assert await parked(service) == [6], "it is parked before the case is saved"
        assert await take_in(service, [await retried(service, said[6])]) == {"seen-before": 1}

    assert (await waiting(service), await parked(service)) == ([4, 5], [6])


async def test_what_a_loser_parked_and_another_has_taken_in_is_parked_no_longer(said: dict[int, Record]) -> None:
    cases = HoldsASave()
    service = a_service(cases)
    await take_in(service, [said[2], said[4]])

    async with cases.held.while_held(service, said[6]) as loser:
        assert await parked(service) == [6]
        await take_in(service, [said[1], said[6]])

    assert loser.result() == {"seen-before": 1}
    assert (await waiting(service), await parked(service)) == ([4, 6], NOTHING_PARKED)


async def test_what_a_loser_put_out_of_the_case_and_is_still_in_it_is_parked_no_longer(said: dict[int, Record]) -> None:
    cases = HoldsASave()
    service = a_service(cases)
    await take_in(service, [said[2], said[5]])

    async with cases.held.while_held(service, said[4]) as loser:
        assert await parked(service) == [5]
        await take_in(service, [said[1]])

    assert loser.result() == {"waiting": 1}, "what it put out is none of its records"
    assert (await waiting(service), await parked(service)) == ([4, 5], NOTHING_PARKED)


async def test_what_both_put_out_of_the_case_stays_parked(said: dict[int, Record]) -> None:
    cases = HoldsASave()
    service = a_service(cases)
    await take_in(service, [said[2], said[5]])

    async with cases.held.while_held(service, said[4]):
        await take_in(service, [said[3]])
        assert (await waiting(service), await parked(service)) == ([2, 3], [5])

    assert (await waiting(service), await parked(service)) == ([2, 3], [4, 5])


async def test_what_a_loser_parks_again_that_was_put_back_and_then_fits_is_parked_no_longer(
    said: dict[int, Record],
) -> None:
    cases = HoldsASave()
    service = a_service(cases)
    await take_in(service, [said[2], said[4], said[6]])

    async with cases.held.while_held(service, await retried(service, said[6])) as loser:
        await take_in(service, [said[1]])

    assert loser.result() == {"waiting": 1}
    assert (await waiting(service), await parked(service)) == ([4, 6], NOTHING_PARKED)
