"""A case that the store finds too large holds up nothing but itself."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, cast
from uuid import UUID, uuid5

import pytest
from pymongo.errors import BulkWriteError, DocumentTooLarge
from structlog.testing import capture_logs

from a_service import HOUR, NOON, Seen, a_service, arrested, in_custody, released
from contracts.topics import Topic
from given import CASE, OTHER_CASE, Wire
from messaging.document import CaseDocument
from messaging.intake import put_back, take_in
from messaging.memory import MemoryCases
from messaging.mongo_calls import TOO_LARGE, answering, bulk
from messaging.ports import NOTHING_KNOWN, CaseTooLarge, StoreUnavailable
from messaging.resting import decide_upon
from messaging.saving import CASE_TOO_LARGE
from messaging.service import Service
from messaging.timers import AFTER_FAULT, keep_time, poll

POLICE = Topic.POLICE_PROGRESS.value


class Narrow(MemoryCases[Seen]):
    """A store with no room for a case once it has more than so much to say; or none for anything of it."""

    def __init__(self, most: int | None = None) -> None:
        super().__init__()
        self.most, self.takes_faults = most, True

    async def save_many(
        self, documents: Sequence[CaseDocument[Seen]], known: Mapping[str, CaseDocument[Seen]] = NOTHING_KNOWN
    ) -> frozenset[str]:
        if any(map(self._is_too_large, documents)):
            raise CaseTooLarge
        return await super().save_many(documents, known)

    def _is_too_large(self, document: CaseDocument[Seen]) -> bool:
        if self.most is None or document.case_id != CASE:
            return False
        return len(document.outbox) > self.most or (bool(document.fault) and not self.takes_faults)


class NarrowForOne(Narrow):
    """The same, which saves the others that it was given together with the one that is too large."""

    async def save_many(
        self, documents: Sequence[CaseDocument[Seen]], known: Mapping[str, CaseDocument[Seen]] = NOTHING_KNOWN
    ) -> frozenset[str]:
        if any(map(self._is_too_large, documents)):
            await super().save_many([one for one in documents if not self._is_too_large(one)], known)
        return await super().save_many(documents, known)


@dataclass(frozen=True)
class Refusing:
    """A collection of the store that answers every write so."""

    code: int

    async def bulk_write(self, _writes: object, *, ordered: bool) -> None:
        assert not ordered
        raise BulkWriteError({"writeErrors": [{"code": self.code}], "writeConcernErrors": []})


async def the_case(service: Service[Seen], case_id: str = CASE) -> CaseDocument[Seen]:
    document = await service.cases.load(case_id)
    assert document is not None
    return document


async def two_arrested(store: Narrow) -> Service[Seen]:
    """Two cases whose deadline comes in an hour."""
    service = a_service(store)
    for case_id in (CASE, OTHER_CASE):
        wire = Wire(case_id)
        wire.says(arrested())
        await take_in(service, wire.records)
    return service


def test_what_the_driver_cannot_write_is_no_store_that_is_away() -> None:
    with pytest.raises(CaseTooLarge), answering():
        raise DocumentTooLarge("too large: text that nobody may read")
    assert not issubclass(CaseTooLarge, StoreUnavailable)


@pytest.mark.parametrize("code", sorted(TOO_LARGE))
async def test_what_the_store_itself_finds_too_large_is_told_likewise(code: int) -> None:
    with pytest.raises(CaseTooLarge), answering():
        await bulk(cast("Any", Refusing(code)), [object()])


async def test_another_refusal_of_the_store_stays_a_store_that_is_away() -> None:
    with pytest.raises(StoreUnavailable), answering():
        await bulk(cast("Any", Refusing(50)), [object()])


async def test_the_deadline_of_another_case_fires_and_that_case_has_its_fault() -> None:
    store = Narrow()
    service = await two_arrested(store)
    store.most = 1

    with capture_logs() as logs:
        assert await poll(service, NOON + HOUR) == 1

    assert (await the_case(service, OTHER_CASE)).state.missed
    left = await the_case(service)
    assert (left.state.missed, left.fault, left.next_due) == (False, CASE_TOO_LARGE, NOON + HOUR + AFTER_FAULT)
    assert [one["case"] for one in logs if one["event"] == "case-too-large"] == [CASE]
    assert [one.fault for one in await service.cases.stalled(10)] == [CASE_TOO_LARGE]


async def test_its_deadline_fires_once_there_is_room() -> None:
    store = Narrow()
    service = await two_arrested(store)
    store.most = 1
    await poll(service, NOON + HOUR)
    assert await poll(service, NOON + HOUR + timedelta(seconds=1)) == 0, "it is left alone for a minute"
    store.most = None

    assert await poll(service, NOON + HOUR + AFTER_FAULT) == 1
    after = await the_case(service)
    assert (after.state.missed, after.fault) == (True, "")


async def test_timers_go_on_though_not_even_its_fault_has_room() -> None:
    store = Narrow()
    service = await two_arrested(store)
    store.most, store.takes_faults = 1, False
    fired = asyncio.Event()
    at_an_hour = a_service(store)
    at_an_hour.clock.time = NOON + HOUR  # type: ignore[attr-defined]  # a clock that is moved by hand
    keeping = asyncio.create_task(keep_time(at_an_hour, lambda _case: True, lambda _late: fired.set()))

    async with asyncio.timeout(10):
        await fired.wait()
    assert not keeping.done()
    keeping.cancel()
    assert (await the_case(service, OTHER_CASE)).state.missed


async def test_what_rests_is_decided_upon_though_a_case_beside_it_is_too_large() -> None:
    store = Narrow()
    service = a_service(store)
    for case_id in (CASE, OTHER_CASE):
        wire = Wire(case_id)
        wire.says(in_custody())
        await take_in(service, wire.records, behind=True)
    assert (await the_case(service)).undecided
    store.most = 0

    assert await decide_upon(service, [CASE, OTHER_CASE]) == 1
    assert len((await the_case(service, OTHER_CASE)).outbox) == 1
    left = await the_case(service)
    assert (left.fault, left.undecided, left.next_due) == (CASE_TOO_LARGE, None, NOON + AFTER_FAULT)


async def test_intake_goes_on_and_parks_the_record_with_which_a_case_is_too_large() -> None:
    store = Narrow(most=1)
    service, large, other = a_service(store), Wire(CASE), Wire(OTHER_CASE)
    for number in range(3):
        large.says(in_custody(number))
        other.says(in_custody(number))
    other.says(released())

    with capture_logs() as logs:
        tally = await take_in(service, [*large.records, *other.records])

    assert tally == {"applied": 5, "waiting": 1, "parked": 1}
    assert (await the_case(service, OTHER_CASE)).state.released
    left = await the_case(service)
    assert (left.cursors[POLICE].sequence, left.gaps[POLICE].expects) == (1, 2), "nothing is issued in it meanwhile"
    (row,) = await service.parked.page(None, 10)
    assert (row.reason, row.case_id, row.sequence, row.belongs) == (CASE_TOO_LARGE, CASE, 2, True)
    assert [one["case"] for one in logs if one["event"] == "case-too-large"] == [CASE]


async def test_what_was_parked_so_is_taken_in_once_there_is_room() -> None:
    store = Narrow(most=1)
    service, wire = a_service(store), Wire()
    for number in range(3):
        wire.says(in_custody(number))
    await take_in(service, wire.records)
    store.most = None

    await put_back(service, await service.parked.page(None, 10))

    after = await the_case(service)
    assert (after.cursors[POLICE].sequence, after.gaps, after.waiting, after.fault) == (3, {}, {}, "")
    assert await service.parked.count() == 0


async def test_intake_goes_on_though_not_even_the_fault_has_room() -> None:
    store = Narrow(most=0)
    store.takes_faults = False
    service, large, other = a_service(store), Wire(CASE), Wire(OTHER_CASE)
    large.says(in_custody())
    other.says(in_custody())

    assert await take_in(service, [*large.records, *other.records]) == {"applied": 1, "parked": 1}
    assert await service.parked.count() == 1, "nothing is lost"


async def test_what_another_case_had_no_room_for_stays_parked_though_it_was_saved_beside_one_that_is_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("messaging.waiting.WAITING_LIMIT", 1)
    service, large, other = a_service(NarrowForOne(most=0)), Wire(CASE), Wire(OTHER_CASE)
    large.says(in_custody())
    for number in range(3):
        other.says(in_custody(number))
    first, second, third = other.records
    await take_in(service, [third])

    await take_in(service, [*large.records, second])  # the second waits in the place of the third

    rows = {(row.case_id, row.sequence) for row in await service.parked.page(None, 10)}
    assert rows == {(CASE, 1), (OTHER_CASE, 3)}
    await take_in(service, [first])
    await put_back(service, [row for row in await service.parked.page(None, 10) if row.case_id == OTHER_CASE])
    assert (await the_case(service, OTHER_CASE)).cursors[POLICE].sequence == 3


@pytest.mark.parametrize("cases", [1, 2, 3, 8])
async def test_of_any_number_of_cases_all_but_the_one_that_is_too_large_are_saved(cases: int) -> None:
    service = a_service(Narrow(most=0))
    wires = [Wire(CASE), *(Wire(str(uuid5(UUID(CASE), str(number)))) for number in range(1, cases))]
    for wire in wires:
        wire.says(in_custody())

    tally = await take_in(service, [one for wire in wires for one in wire.records])
    assert tally == ({"applied": cases - 1, "parked": 1} if cases > 1 else {"parked": 1})
