"""A release that waits behind a gap counts at once, though the rules failed when it came."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Never

import pytest

from a_service import NOON, Seen, Stores, a_service, arrested, evolve, in_custody, react, released
from contracts.topics import Topic
from given import CASE, Wire
from messaging.document import CaseDocument
from messaging.event import Event
from messaging.intake import take_in
from messaging.memory import MemoryCases, MemoryParked
from messaging.service import Reaction, Service
from messaging.timers import reacted

POLICE = Topic.POLICE_PROGRESS.value


def broken(_document: CaseDocument[Seen], _now: datetime) -> Never:
    raise ZeroDivisionError


def breaks_on_a_release(document: CaseDocument[Seen], now: datetime) -> Reaction:
    if document.unconfirmed(evolve).released:
        raise ZeroDivisionError
    return react(document, now)


def folds_no_release(seen: Seen, event: Event) -> Seen:
    after = evolve(seen, event)
    if after.released:
        raise ZeroDivisionError
    return after


def folds_what_waits(document: CaseDocument[Seen], now: datetime) -> Reaction:
    document.unconfirmed(folds_no_release)
    return react(document, now)


async def the_case(service: Service[Seen]) -> CaseDocument[Seen]:
    document = await service.cases.load(CASE)
    assert document is not None
    return document


def a_gap_and_a_release() -> Wire:
    wire = Wire()
    wire.says(in_custody(1))
    wire.says(in_custody(2))
    wire.says(released())
    return wire


@pytest.mark.parametrize("fails", [broken, breaks_on_a_release, folds_what_waits])
async def test_a_release_behind_a_gap_whose_reaction_fails_counts_at_once_when_the_rule_is_mended(
    fails: Callable[[CaseDocument[Seen], datetime], Reaction],
) -> None:
    service, records = a_service(), a_gap_and_a_release().records
    await take_in(service, records[:1])

    assert await take_in(replace(service, react=fails), records[2:]) == {"waiting": 1}

    document = await the_case(service)
    assert (document.fault, document.gaps[POLICE].why) == ("rule-error", "missing")
    assert document.unconfirmed(service.evolve).released
    assert reacted(service, document, NOON).fault == "", "its next moment sets it right"
    assert await take_in(service, records[1:2]) == {"applied": 1}
    assert (await the_case(service)).state.released
    assert await service.parked.count() == 0


async def test_a_release_whose_turn_it_is_is_parked_where_the_reaction_fails_and_counts_when_it_is_put_back() -> None:
    service, wire = a_service(), Wire()
    wire.says(released())

    assert await take_in(replace(service, react=broken), wire.records) == {"parked": 1}

    (row,) = await service.parked.page(None, 10)
    assert (row.reason, row.stage) == ("rule-error", "react")
    assert not (await the_case(service)).state.released


async def test_another_word_under_a_number_that_was_taken_is_doubted_though_the_reaction_fails() -> None:
    service, mine, other = a_service(), Wire(), Wire()
    mine.says(in_custody(1))
    other.says(in_custody(2))
    await take_in(service, mine.records)

    assert await take_in(replace(service, react=broken), other.records) == {"parked": 1}

    assert (await the_case(service)).gaps[POLICE].why == "equivocation"


async def test_what_does_not_validate_is_parked_for_that_though_the_reaction_fails() -> None:
    stores, wire = Stores(MemoryCases(), MemoryParked()), Wire()
    wire.says(arrested())
    service = replace(a_service(stores.cases, stores.parked), react=broken)

    assert await take_in(service, [replace(wire.records[0], value=b"{}")]) == {"parked": 1}

    (row,) = await stores.parked.page(None, 10)
    assert row.reason == "does-not-validate"
