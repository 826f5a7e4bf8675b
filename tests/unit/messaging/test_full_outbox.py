"""An outbox that is full keeps no release waiting."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

import pytest

from a_service import a_service, in_custody
from an_agency import AtWork, agency
from contracts.topics import Agency
from given import CASE, Wire, at
from messaging.delivering import change, taken
from messaging.document import DELIVERIES_LIMIT, OUTBOX_LIMIT, CaseDocument, OutboxItem
from messaging.event import outgoing
from messaging.intake import take_in
from messaging.recording import OutboxFull
from messaging.requests import Accepted
from messaging.service import Reaction
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
    told, rest = 0, OUTBOX_LIMIT - 1 - DELIVERIES_LIMIT

    def taken_in() -> bool:
        with suppress(OutboxFull):
            asyncio.run(take_in(service, wire.records))
            return True
        return False

    while not taken_in():
        (case,) = asyncio.run(service.cases.undelivered(1))
        assert len(case.items) == DELIVERIES_LIMIT, "there was room for no more, and for as many"
        told_all = partial(taken, numbers={item.n for item in case.items}, since=None)
        asyncio.run(change(service.cases, {CASE: told_all}))
        told += len(case.items)

    document = asyncio.run(service.cases.load(CASE))
    assert document is not None
    assert (told, len(document.deliveries)) == (DELIVERIES_LIMIT, rest)
    assert [cursor.sequence for cursor in document.cursors.values()] == [OUTBOX_LIMIT - 1]


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
