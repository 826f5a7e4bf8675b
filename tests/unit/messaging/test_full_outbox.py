"""An outbox that is full keeps no release waiting."""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, cast
from uuid import UUID

import bson
import pytest

from a_service import NOON, Seen, a_service, in_custody, released
from an_agency import AtWork, agency
from contracts.topics import Agency
from given import CASE, OTHER_CASE, Wire, at
from messaging.assignment import Intake
from messaging.codec import to_stored
from messaging.deciding import NO_ROOM
from messaging.delivering import change, taken
from messaging.document import (
    DELIVERIES_BYTES,
    DELIVERIES_LIMIT,
    OUTBOX_BYTES,
    OUTBOX_LIMIT,
    WAITING_BYTES,
    WAITING_LIMIT,
    CaseDocument,
    Delivery,
    OutboxItem,
    Waiting,
)
from messaging.event import Record, outgoing
from messaging.intake import take_in
from messaging.putting_back import PuttingBack
from messaging.recording import RESERVE, OutboxFull
from messaging.requests import Accepted
from messaging.resting import decide_upon
from messaging.service import Reaction, Service
from messaging.timers import AFTER_FULL, poll
from messaging.told_on import has_room_again, told_on
from police.domain.detain import order_custody
from police.domain.police_case import PoliceCase, evolve
from police.domain.release import release
from police.domain.requests import OrderCustody, Release
from police.handlers import judge, react

FULL = tuple(OutboxItem(n, "case.police.progress.v1", CASE.encode(), (), b"{}") for n in range(1, OUTBOX_LIMIT + 1))
RELEASE = Release(agency_number="PL1", released_at=at("10:00"), recorded_by="desk", why="sent home")
CUSTODY = OrderCustody(agency_number="PL1", ordered_at=at("10:00"), ordered_by="A. Prosecutor")


def with_full_outbox(police: AtWork[PoliceCase]) -> AtWork[PoliceCase]:
    document = replace(police.service.fresh(CASE), outbox=FULL, outbox_n=OUTBOX_LIMIT)
    assert asyncio.run(police.service.cases.save_many([document])) == frozenset()
    return police


def test_other_words_wait_until_something_was_sent() -> None:
    police = with_full_outbox(agency(Agency.POLICE, PoliceCase, evolve, react, judge))

    with pytest.raises(OutboxFull):
        police.asked(order_custody, CUSTODY)


def test_a_case_far_behind_is_taken_in_as_its_own_system_takes_it() -> None:
    service, wire = replace(a_service(), delivers=True), Wire()
    for number in range(1, OUTBOX_LIMIT):
        wire.says(in_custody(number))

    taken_in = asyncio.run(take_in(service, wire.records))
    assert taken_in["applied"] == DELIVERIES_LIMIT, "there was room for no more, and for as many"
    told = list[int]()
    while items := [item for case in asyncio.run(service.cases.undelivered(1)) for item in case.items]:
        told += [item.n for item in items]
        asyncio.run(its_own_system_takes(service, items[-1].n))
        asyncio.run(putting_back(service).look())

    document = asyncio.run(service.cases.load(CASE))
    assert document is not None
    assert told == list(range(1, OUTBOX_LIMIT))
    assert [cursor.sequence for cursor in document.cursors.values()] == [OUTBOX_LIMIT - 1]
    assert (document.gaps, document.waiting, asyncio.run(service.parked.count())) == ({}, {}, 0)


def test_what_finds_no_room_is_parked_and_no_other_case_waits_for_it() -> None:
    service, full, other = replace(a_service(), delivers=True), Wire(), Wire(OTHER_CASE)
    for number in range(DELIVERIES_LIMIT + 1):
        full.says(in_custody(number))
    other.says(in_custody())

    assert asyncio.run(take_in(service, [*full.records, *other.records])) == {
        "applied": DELIVERIES_LIMIT + 1,
        "parked": 1,
    }

    (row,) = asyncio.run(service.parked.page(None, 10))
    assert (row.reason, row.case_id, row.sequence) == (NO_ROOM, CASE, DELIVERIES_LIMIT + 1)
    document = asyncio.run(service.cases.load(CASE))
    assert document is not None
    assert [gap.why for gap in document.gaps.values()] == [NO_ROOM], "nothing is issued in it meanwhile"


@pytest.mark.parametrize(("owned", "tried"), [(True, 1), (False, 0)])
def test_it_is_taken_in_when_there_is_room_by_whoever_has_the_case(*, owned: bool, tried: int) -> None:
    service, wire = replace(a_service(), delivers=True), Wire()
    for number in range(DELIVERIES_LIMIT + 1):
        wire.says(in_custody(number))
    asyncio.run(take_in(service, wire.records))
    back = putting_back(service, lambda _case_id: owned)

    assert asyncio.run(back.look()) == 0, "there is no room yet"
    asyncio.run(its_own_system_takes(service, 1))
    assert asyncio.run(back.look()) == tried
    assert asyncio.run(service.parked.count()) == 1 - tried


def test_what_waits_behind_it_has_room_with_it() -> None:
    service, wire = replace(a_service(), delivers=True), Wire()
    for number in range(DELIVERIES_LIMIT + 1 + WAITING_LIMIT):
        wire.says(in_custody(number))
    asyncio.run(take_in(service, wire.records))

    asyncio.run(its_own_system_takes(service, WAITING_LIMIT))
    assert asyncio.run(putting_back(service).look()) == 0, "one of them would find no room"
    asyncio.run(its_own_system_takes(service, WAITING_LIMIT + 1))
    assert asyncio.run(putting_back(service).look()) == 1
    assert asyncio.run(service.parked.count()) == 0


def test_a_release_behind_it_goes_with_it_at_once() -> None:
    service, wire = replace(a_service(), delivers=True), Wire()
    for number in range(DELIVERIES_LIMIT + 1):
        wire.says(in_custody(number))
    wire.says(released())
    asyncio.run(take_in(service, wire.records))

    assert asyncio.run(putting_back(service).look()) == 1
    document = asyncio.run(service.cases.load(CASE))
    assert document is not None
    assert (len(document.deliveries), document.state.released) == (DELIVERIES_LIMIT + 2, True)


def test_every_case_comes_in_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.putting_back.CASES_AT_ONCE", 1)
    service = replace(a_service(), delivers=True)
    for partition, case_id in enumerate((CASE, OTHER_CASE)):
        wire = Wire(case_id)
        for number in range(DELIVERIES_LIMIT + 1):
            wire.says(in_custody(number))
        asyncio.run(take_in(service, [replace(one, partition=partition) for one in wire.records]))
    last = max(CASE, OTHER_CASE)
    asyncio.run(its_own_system_takes(service, 1, last))
    back = putting_back(service)

    assert [asyncio.run(back.look()) for _ in range(2)] == [0, 1], "the first has no room yet, and hides nobody"


def test_a_claim_is_said_though_the_outbox_is_full() -> None:
    service, wire = a_service(), Wire()
    full = replace(service.fresh(CASE), outbox=FULL, outbox_n=OUTBOX_LIMIT)
    asyncio.run(service.cases.save_many([full]))
    wire.says(in_custody())
    (forged,) = [replace(one, headers=tuple(_by_another(one.headers))) for one in wire.records]

    asyncio.run(take_in(service, [forged]))

    document = asyncio.run(service.cases.load(CASE))
    assert document is not None
    assert (len(document.outbox), len(document.claims), document.gaps) == (OUTBOX_LIMIT + 1, 1, {})


def _by_another(headers: Iterable[tuple[str, bytes | None]]) -> Iterator[tuple[str, bytes | None]]:
    yield from (
        (name, (value or b"").replace(b"police", b"probation") if name == "ce_source" else value)
        for name, value in headers
    )


def test_two_records_of_one_number_are_doubted_though_the_first_waited_for_room() -> None:
    service, wire, other = replace(a_service(), delivers=True), Wire(), Wire()
    for number in range(DELIVERIES_LIMIT):
        wire.says(in_custody(number))
        other.says(in_custody(number))
    wire.says(in_custody(1000))
    other.says(in_custody(2000))
    asyncio.run(take_in(service, wire.records))
    asyncio.run(take_in(service, [replace(other.records[-1], offset=1000)]))

    asyncio.run(its_own_system_takes(service, DELIVERIES_LIMIT))
    asyncio.run(putting_back(service).look())

    document = asyncio.run(service.cases.load(CASE))
    assert document is not None
    assert len(document.deliveries) == 1
    assert document.incomplete, "nobody can tell which of the two is true"


async def its_own_system_takes(service: Service[Seen], upto: int, case_id: str = CASE) -> None:
    await change(service.cases, {case_id: partial(taken, numbers=range(1, upto + 1), since=None)})


def putting_back(service: Service[Seen], owns: Callable[[str], bool] = lambda _case_id: True) -> PuttingBack[Seen]:
    class Ours(Intake):
        def owns(self, case_id: str) -> bool:
            return owns(case_id)

    return PuttingBack(service, Ours((), cast("Any", None)))


def test_what_is_read_counts_at_once_though_there_is_no_room_for_what_follows_from_it() -> None:
    service, wire = a_service(), Wire()
    full = replace(service.fresh(CASE), outbox=FULL, outbox_n=OUTBOX_LIMIT)
    asyncio.run(service.cases.save_many([full]))
    wire.says(in_custody())

    assert asyncio.run(take_in(service, wire.records)) == {"applied": 1}
    document = asyncio.run(service.cases.load(CASE))
    assert document is not None
    assert (document.outbox, document.undecided) == (FULL, NOON)

    asyncio.run(decide_upon(service, [CASE]))
    assert asyncio.run(poll(service, NOON)) == 1, "it is put off while there is no room: it hides no other's deadline"
    assert asyncio.run(poll(service, NOON)) == 0
    asyncio.run(service.cases.mark_sent({CASE: OUTBOX_LIMIT}))
    asyncio.run(poll(service, NOON + AFTER_FULL))
    document = asyncio.run(service.cases.load(CASE))
    assert document is not None
    assert len(document.outbox) == 1, "what follows is said when there is room"


def test_a_case_with_all_its_rooms_full_is_still_a_document_that_the_store_takes() -> None:
    item = OutboxItem(1, "t", b"k", (), b"x" * (RESERVE * OUTBOX_BYTES))
    delivery = Delivery(1, "i", "t", "s", "2026-03-02T12:00:00+00:00", b"x" * (RESERVE * DELIVERIES_BYTES))
    waits = Waiting(2, "d", Record("t", 0, 1, b"k", (), b"x" * WAITING_BYTES))
    document = replace(a_service().fresh(CASE), outbox=(item,), deliveries=(delivery,), waiting={"t": (waits,)})

    assert len(bson.encode(to_stored(document))) < 15 * 1024 * 1024, "a megabyte is left for what is known of it"


def test_few_large_notices_fill_the_room_of_a_case_as_many_small_ones_do() -> None:
    said = Wire().says(in_custody())
    large = replace(said, envelope=replace(said.envelope, value=b"x" * (DELIVERIES_BYTES // 2)))
    document = told_on(told_on(a_service().fresh(CASE), [large]), [large])

    with pytest.raises(OutboxFull):
        told_on(document, [large])
    assert not has_room_again(document)


def test_a_release_is_recorded_at_once() -> None:
    police = with_full_outbox(agency(Agency.POLICE, PoliceCase, evolve, react, judge))

    assert isinstance(police.asked(release, RELEASE), Accepted)
    assert police.case.released_at == at("10:00")


def test_a_release_is_recorded_though_what_follows_from_it_has_to_wait() -> None:
    def and_custody(document: CaseDocument[PoliceCase], now: datetime) -> Reaction:
        if document.state.released_at is None or document.state.custody_ordered_at is not None:
            return Reaction()
        said = order_custody(document.state, CUSTODY, now, UUID(CASE))
        assert isinstance(said, tuple)
        return Reaction(tuple(outgoing(one.message, UUID(CASE), "follows") for one in said))

    police = with_full_outbox(agency(Agency.POLICE, PoliceCase, evolve, and_custody, judge))

    assert isinstance(police.asked(release, RELEASE), Accepted)
    assert (police.case.released_at, police.case.custody_ordered_at) == (at("10:00"), None)

    asyncio.run(police.service.cases.mark_sent({CASE: 10**6}))
    assert asyncio.run(poll(police.service, police.service.clock.now())) == 1
    assert police.case.custody_ordered_at == at("10:00"), "what follows from it is said when there is room"
