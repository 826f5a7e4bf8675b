"""The same scenarios over the stores in memory and the real one: intake, requests, timers, relay's view, parking."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

import pytest

from a_service import (
    HOUR,
    NOON,
    Hand,
    Seen,
    Stores,
    a_service,
    arrested,
    evolve,
    in_custody,
    new_case,
    released,
    with_header,
)
from contracts.claims import UnprovenClaimSeen
from contracts.coordinator import DutyOwed, SettlementIssued
from contracts.envelope import Envelope, envelope_of
from contracts.police import CaseRegistered, RulePackRef, SuspectArrested, SuspectDescribed
from contracts.prosecutor import Proposal, Terms
from contracts.topics import Agency, Topic, retry_topic
from given import CASE, OTHER_CASE, Wire, key_of
from messaging.assignment import Intake
from messaging.deciding import NO_ROOM
from messaging.delivering import Receipt, change, digest_of_data, receipted, taken
from messaging.document import DELIVERIES_LIMIT, OUTBOX_LIMIT, CaseDocument
from messaging.event import Event, Outgoing, Record, Refusal, outgoing
from messaging.intake import take_in
from messaging.parking import HEADERS_LIMIT, RECORD_LIMIT, Place, bytes_digest, for_operator, place_of
from messaging.ports import Backlog, Due, Unconfirmed
from messaging.putting_back import PuttingBack
from messaging.recording import record
from messaging.requests import Accepted, SeenBefore, decide_and_save
from messaging.resting import decide_upon
from messaging.service import Reaction, Service
from messaging.timers import poll
from messaging.told import Duty
from proofs.attestation import Attestation
from proofs.canonical import hash_of

OWN = Topic.COORDINATOR_PROGRESS.value
PROPOSAL = Proposal(case=CASE, number=1, outcome="fine", terms=Terms(amount_cents=100), grounds_digest="0" * 64)


def service_on(stores: Stores, clock: Hand | None = None) -> Service[Seen]:
    return a_service(stores.cases, stores.parked, clock)


async def the_case(stores: Stores, case_id: str = CASE) -> CaseDocument[Seen]:
    document = await stores.cases.load(case_id)
    assert document is not None
    return document


def sent_types(document: CaseDocument[Seen]) -> list[str]:
    return [dict(item.headers)["ce_type"].decode() for item in document.outbox]


def custody(length: int, case_id: str = CASE) -> Wire:
    wire = Wire(case_id)
    for number in range(length):
        wire.says(in_custody(number))
    return wire


async def parked_reasons(stores: Stores) -> list[str]:
    return [row.reason for row in await stores.parked.page(None, 100)]


async def retried(stores: Stores, place: Place) -> Record:
    """The parked record as an operator puts it on the service's retry topic."""
    row = await stores.parked.get(place)
    assert row is not None
    told = for_operator(row, Agency.COORDINATOR)
    return Record(retry_topic(Agency.COORDINATOR), 0, 5, told.key, told.headers, told.value)


async def test_a_batch_is_taken_in_answered_and_saved_once(stores: Stores) -> None:
    service, records = service_on(stores), custody(3).records
    assert await take_in(service, records) == {"applied": 3}
    document = await the_case(stores)
    assert document.version == 1
    assert document.state.ids[Topic.POLICE_PROGRESS.value] == tuple(one.id for one in _envelopes(records))
    assert sent_types(document) == [DutyOwed.wire_type()] * 3
    assert document.streams[OWN].sequence == 3


async def test_a_redelivered_batch_changes_nothing(stores: Stores) -> None:
    service, records = service_on(stores), custody(3).records
    await take_in(service, records)
    before = await the_case(stores)
    assert await take_in(service, records) == {"seen-before": 3}
    assert await the_case(stores) == before


async def test_what_a_service_writes_another_can_read_in_one_unbroken_line(stores: Stores) -> None:
    service = service_on(stores)
    await take_in(service, custody(3).records)
    outbox = (await the_case(stores)).outbox
    sent = [Record(item.topic, 0, item.n, item.key, item.headers, item.value) for item in outbox]
    reader = a_service()
    assert await take_in(reader, sent) == {"applied": 3}


async def test_a_gap_and_what_waits_survive_the_store(stores: Stores) -> None:
    service, records = service_on(stores), custody(4).records
    assert await take_in(service, [records[3], records[0], records[2]]) == {"waiting": 2, "applied": 1}
    gap = (await the_case(stores)).gaps[Topic.POLICE_PROGRESS.value]
    assert (gap.expects, gap.since) == (2, NOON)
    assert await take_in(service, [records[1]]) == {"applied": 1}
    document = await the_case(stores)
    assert document.cursors[Topic.POLICE_PROGRESS.value].sequence == 4
    assert not document.incomplete


def telling(stores: Stores) -> Service[Seen]:
    """A service whose agency's own system wants to be told."""
    return replace(service_on(stores), delivers=True)


async def takes(stores: Stores, *numbers: int, since: datetime | None = None) -> None:
    """The own system takes these notices of the case; with `since` it is to confirm them."""
    assert await change(stores.cases, {CASE: lambda document: taken(document, numbers, since)}) == {CASE}


async def confirms(stores: Stores, nth: int, records: Sequence[Record]) -> None:
    (envelope,) = _envelopes(records[nth : nth + 1])
    receipt = Receipt(envelope.id, digest_of_data(envelope.value))
    await change(stores.cases, {CASE: lambda document: receipted(document, receipt)[0]})


async def told(stores: Stores) -> list[tuple[str, list[int]]]:
    return [(one.case_id, [item.n for item in one.items]) for one in await stores.cases.undelivered(10)]


async def test_what_was_taken_in_is_kept_for_the_own_system_in_its_order_and_once(stores: Stores) -> None:
    service, records = telling(stores), custody(3).records
    await take_in(service, [records[2], records[0]])
    assert await told(stores) == [(CASE, [1])]

    await take_in(service, records)

    (case,) = await stores.cases.undelivered(10)
    assert [(item.n, item.id) for item in case.items] == [
        (n, envelope.id) for n, envelope in enumerate(_envelopes(records), 1)
    ]
    assert [item.value for item in case.items] == [one.value for one in records]
    assert (await stores.cases.backlog(NOON)).undelivered == 1


async def test_what_the_own_system_was_told_is_told_no_more_and_later_numbers_go_on(stores: Stores) -> None:
    service, records = telling(stores), custody(4).records
    await take_in(service, records[:3])

    await takes(stores, 1, 2)
    assert await told(stores) == [(CASE, [3])]

    await takes(stores, 3)
    await takes(stores, 3)
    assert await told(stores) == []
    assert (await stores.cases.backlog(NOON)).undelivered == 0

    await take_in(service, records)
    assert await told(stores) == [(CASE, [4])]


async def test_who_does_not_want_to_be_told_is_not(stores: Stores) -> None:
    await take_in(service_on(stores), custody(3).records)

    assert await told(stores) == []


async def test_a_delivery_marked_meanwhile_makes_no_writer_forget_it(stores: Stores) -> None:
    service, records = telling(stores), custody(2).records
    await take_in(service, records[:1])
    before = await the_case(stores)
    await takes(stores, 1)

    assert await stores.cases.save_many([before]) == {CASE}, "a writer that knew of it has to read again"


async def test_what_was_taken_stays_with_its_case_until_its_receipt_comes(stores: Stores) -> None:
    service, records = telling(stores), custody(3).records
    await take_in(service, records)
    later = NOON + timedelta(seconds=1)
    await takes(stores, 1, since=NOON)
    await takes(stores, 2, since=later)
    assert await told(stores) == [(CASE, [3])]
    assert await stores.cases.unconfirmed() == Unconfirmed(1, NOON.astimezone(UTC).isoformat())
    backlog = await stores.cases.backlog(NOON)
    assert backlog.undelivered == 1

    await confirms(stores, 0, records)
    await confirms(stores, 0, records)

    assert await stores.cases.unconfirmed() == Unconfirmed(1, later.astimezone(UTC).isoformat())
    (account,) = await stores.cases.accounts("", 10)
    assert (account.told, account.confirmed) == (3, 1)
    assert [(one.n, bool(one.taken_at)) for one in account.outstanding] == [(2, True), (3, False)]

    await confirms(stores, 1, records)
    await confirms(stores, 2, records)

    backlog = await stores.cases.backlog(NOON)
    assert backlog.undelivered == 0
    assert await stores.cases.unconfirmed() == Unconfirmed()


async def test_the_accounts_of_all_cases_are_told_page_by_page(stores: Stores) -> None:
    service, records = telling(stores), [*custody(1).records, *_moved(custody(2, OTHER_CASE).records, 50)]
    await take_in(service, records)

    first, second = await stores.cases.accounts("", 1), await stores.cases.accounts(CASE, 5)

    assert [(one.case_id, one.told, len(one.outstanding)) for one in (*first, *second)] == [
        (CASE, 1, 1),
        (OTHER_CASE, 2, 2),
    ]
    assert await stores.cases.accounts(OTHER_CASE, 5) == []


async def test_what_becomes_of_a_delivery_is_saved_against_every_other_writer(stores: Stores) -> None:
    service, records = telling(stores), custody(6).records
    await take_in(service, records[:3])

    await asyncio.gather(take_in(service, records), *(takes(stores, n, since=NOON) for n in (1, 2, 3)))

    document = await the_case(stores)
    assert document.cursors[Topic.POLICE_PROGRESS.value].sequence == 6
    assert [one.n for one in document.awaited] == [1, 2, 3]
    assert [one.n for one in document.untold] == [4, 5, 6]


async def test_an_own_system_that_takes_nothing_stops_its_case_at_the_bound_until_it_took_some(
    stores: Stores,
) -> None:
    service, wire = telling(stores), custody(DELIVERIES_LIMIT)
    await take_in(service, wire.records)
    wire.says(in_custody(-1))
    assert await take_in(service, wire.records[-1:]) == {"parked": 1}

    assert len((await the_case(stores)).deliveries) == DELIVERIES_LIMIT
    assert await parked_reasons(stores) == [NO_ROOM]

    await takes(stores, *range(1, DELIVERIES_LIMIT))
    assert await PuttingBack(service, Intake((), cast("Any", None))).look() == 1
    assert await parked_reasons(stores) == []
    assert [one.n for one in (await the_case(stores)).deliveries] == [DELIVERIES_LIMIT, DELIVERIES_LIMIT + 1]


async def test_what_was_parked_is_found_by_its_reason_and_its_case(stores: Stores) -> None:
    odd = Record(Topic.POLICE_PROGRESS.value, 0, 9, None, (), b"{")
    await take_in(service_on(stores), [odd])

    (row,) = await stores.parked.page(None, 10)
    assert await stores.parked.cases_parked_for(row.reason) == [row.case_id]
    assert await stores.parked.cases_parked_for("rule-error") == []
    assert await stores.parked.of_case(row.case_id, row.reason, 10) == [row]
    assert await stores.parked.of_case(row.case_id, "rule-error", 10) == []
    assert await stores.parked.of_case(CASE, row.reason, 10) == []


async def test_a_release_finds_room_beyond_that_bound(stores: Stores) -> None:
    service, wire = telling(stores), custody(DELIVERIES_LIMIT)
    await take_in(service, wire.records)
    wire.says(released())

    assert await take_in(service, wire.records[-1:]) == {"applied": 1}


async def test_a_case_is_found_by_the_number_that_police_gave_it(stores: Stores) -> None:
    wire = Wire(CASE)
    wire.says(
        CaseRegistered(
            occurred_at=NOON,
            agency_number="PL-7",
            incident="I",
            table="rotterdam",
            offence="theft",
            rule_pack=RulePackRef(name="nl", version="2026.1"),
        )
    )
    await take_in(service_on(stores), wire.records)

    assert await stores.cases.by_number("PL-7") == CASE
    assert await stores.cases.by_number("PL-8") is None


async def test_two_replicas_take_the_same_batch_and_each_event_counts_once(stores: Stores) -> None:
    records = custody(8).records
    replicas = [service_on(stores) for _ in range(4)]
    await asyncio.gather(*(take_in(replica, records[:end]) for replica in replicas for end in (3, 6, 8)))
    document = await the_case(stores)
    assert document.state.ids[Topic.POLICE_PROGRESS.value] == tuple(one.id for one in _envelopes(records))
    assert len(document.state.answered) == len(set(document.state.answered)) == len(document.outbox) == 8


async def test_cases_of_one_batch_do_not_touch_each_other(stores: Stores) -> None:
    bad, good = Wire(CASE), custody(2, OTHER_CASE)
    bad.says(arrested("Swamp"))
    tally = await take_in(service_on(stores), [*bad.records, *_moved(good.records, 50)])
    assert tally == {"parked": 1, "applied": 2}
    assert await parked_reasons(stores) == ["rule-error"]
    assert (await the_case(stores, OTHER_CASE)).cursors[Topic.POLICE_PROGRESS.value].sequence == 2


async def test_a_reaction_that_never_ends_parks_the_record_and_the_other_cases_go_on(stores: Stores) -> None:
    restless, good = Wire(CASE), custody(1, OTHER_CASE)
    restless.says(in_custody())
    restless.says(arrested("Fair"))
    tally = await take_in(service_on(stores), [*restless.records, *_moved(good.records, 50)])
    assert tally == {"applied": 2, "parked": 1}
    assert await parked_reasons(stores) == ["react-unstable"]
    document = await the_case(stores)
    assert document.fault == "react-unstable"
    assert document.gaps[Topic.POLICE_PROGRESS.value].why == "react-unstable"
    assert document.cursors[Topic.POLICE_PROGRESS.value].sequence == 1


async def test_a_crash_between_save_and_relay_leaves_the_outbox_for_the_next_start(stores: Stores) -> None:
    await take_in(service_on(stores), custody(3).records)
    (unsent,) = await stores.cases.unsent(10)
    assert (unsent.case_id, [item.n for item in unsent.items]) == (CASE, [1, 2, 3])
    await stores.cases.mark_sent({CASE: 2})
    assert [item.n for item in (await stores.cases.unsent(10))[0].items] == [3]
    assert await stores.cases.backlog(NOON) == Backlog(outbox=1, due=0)
    await stores.cases.mark_sent({CASE: 3})
    assert await stores.cases.unsent(10) == []
    assert await stores.cases.backlog(NOON) == Backlog(outbox=0, due=0)


async def test_all_that_was_sent_of_many_cases_is_told_at_once_but_where_something_came_meanwhile(
    stores: Stores,
) -> None:
    service, now = service_on(stores), {CASE: 1, OTHER_CASE: 1}
    await take_in(service, [*custody(2).records, *_moved(custody(2, OTHER_CASE).records, 50)])

    assert await stores.cases.all_sent({**now, "nobody": 1, OTHER_CASE: 7}) == {OTHER_CASE, "nobody"}

    assert [one.case_id for one in await stores.cases.unsent(10)] == [OTHER_CASE]
    assert await stores.cases.unsent(10, [OTHER_CASE]) == []
    assert (await stores.cases.backlog(NOON)).outbox == 1
    assert (await stores.cases.backlog(NOON, {OTHER_CASE: 1, CASE: 1})).outbox == 0, "at this version all was sent"
    assert (await stores.cases.backlog(NOON, {OTHER_CASE: 0, CASE: 1})).outbox == 1, "another wrote since"
    assert (await the_case(stores)).version == 2
    assert await stores.cases.all_sent(now) == {CASE}, "a writer that knows the version before is late"
    assert await stores.cases.unsent(10) == []


async def test_what_is_undecided_is_found_by_its_mark_until_it_is_decided_upon(stores: Stores) -> None:
    service = service_on(stores)
    await take_in(service, custody(2).records, behind=True)
    await take_in(service, _moved(custody(1, OTHER_CASE).records, 50))

    assert await stores.cases.undecided(10) == [Due(CASE, NOON)]
    assert await stores.cases.backlog(NOON) == Backlog(outbox=1, due=0, undecided=1)
    assert (await the_case(stores)).outbox == ()

    assert await decide_upon(service, [CASE, OTHER_CASE]) == 1
    assert await stores.cases.undecided(10) == []
    assert (await stores.cases.backlog(NOON)).outbox == 2


async def test_marking_sent_loses_nothing_that_is_saved_meanwhile(stores: Stores) -> None:
    service, records = service_on(stores), custody(2).records
    await take_in(service, records[:1])
    stale = await the_case(stores)
    await stores.cases.mark_sent({CASE: 1})
    assert await stores.cases.save_many([stale]) == {CASE}
    await take_in(service, records[1:])
    assert [item.n for item in (await the_case(stores)).outbox] == [2]


async def test_only_the_losers_of_a_race_are_named(stores: Stores) -> None:
    service = service_on(stores)
    one, other = service.fresh(CASE), service.fresh(OTHER_CASE)
    assert await stores.cases.save_many([one]) == frozenset()
    assert await stores.cases.save_many([one, other]) == {CASE}
    known = await stores.cases.load_many([CASE, OTHER_CASE, "nobody"])
    assert {case_id: document.version for case_id, document in known.items()} == {CASE: 1, OTHER_CASE: 1}
    assert [document.case_id for document in await stores.cases.page(CASE, 10)] == [OTHER_CASE]
    assert [document.case_id for document in await stores.cases.page("", 1)] == [CASE]


async def test_a_full_outbox_holds_up_what_its_case_has_to_say_and_nothing_else(stores: Stores) -> None:
    service, full, good = service_on(stores), custody(1), custody(1, OTHER_CASE)
    await decide_and_save(service, CASE, "r1", lambda _seen, _now: tuple(map(_owed, range(OUTBOX_LIMIT))))

    assert await take_in(service, [*full.records, *_moved(good.records, 50)]) == {"applied": 2}
    assert (await the_case(stores, OTHER_CASE)).version == 1
    assert len((await the_case(stores)).outbox) == OUTBOX_LIMIT

    await stores.cases.mark_sent({CASE: OUTBOX_LIMIT})
    assert await decide_upon(service, [CASE]) == 1
    assert len((await the_case(stores)).outbox) == 1


async def test_an_unreadable_record_is_parked_byte_for_byte(stores: Stores) -> None:
    headers = (("ce_id", b"\xff\x00"), ("ce_id", None), ("", b""))
    odd = Record(Topic.POLICE_PROGRESS.value, 3, 2**40, None, headers, b"\x00\xff")
    assert await take_in(service_on(stores), [odd, odd]) == {"unreadable": 2}
    row = await stores.parked.get(place_of(odd))
    assert row is not None
    assert row.record == odd
    assert await stores.parked.count() == 1


@pytest.mark.parametrize(
    ("reason", "headers", "value"),
    [
        ("too-large", (("ce_id", b"x"),), bytes(2 * RECORD_LIMIT)),
        ("too-large", (("ce_id", bytes(RECORD_LIMIT)),), b"{}"),
        ("too-many-headers", (("", b""),) * (HEADERS_LIMIT + 1), b"{}"),
    ],
)
async def test_what_is_too_much_to_keep_is_parked_by_its_place_alone(
    stores: Stores, reason: str, headers: tuple[tuple[str, bytes | None], ...], value: bytes
) -> None:
    much, good = Record(Topic.POLICE_PROGRESS.value, 3, 7, b"key", headers, value), custody(1).records[0]
    assert await take_in(service_on(stores), [much, good]) == {"unreadable": 1, "applied": 1}
    row = await stores.parked.get(place_of(much))
    assert row is not None
    assert (row.reason, row.digest) == (reason, bytes_digest(much))
    assert row.record == replace(much, key=None, headers=(), value=None)


async def test_a_record_as_large_as_can_be_is_kept_whole(stores: Stores) -> None:
    headers = (("", b"x"),) * HEADERS_LIMIT
    large = Record(Topic.POLICE_PROGRESS.value, 3, 7, b"key", headers, bytes(RECORD_LIMIT - HEADERS_LIMIT - 3))
    assert await take_in(service_on(stores), [large]) == {"unreadable": 1}
    row = await stores.parked.get(place_of(large))
    assert row is not None
    assert row.record == large


async def test_where_a_topic_was_made_anew_another_record_takes_the_place_and_is_told_to_the_operator(
    stores: Stores,
) -> None:
    first, anew = (replace(custody(1).records[0], value=value) for value in (b"{", b"["))
    await take_in(service_on(stores), [first])
    await stores.parked.mark_sent([place_of(first)])

    await take_in(service_on(stores), [anew])

    (row,) = await stores.parked.unsent(10)
    assert (row.record, row.digest) == (anew, bytes_digest(anew))
    await take_in(service_on(stores), [anew])
    assert await stores.parked.count() == 1


async def test_the_operator_is_told_once_and_without_payload(stores: Stores) -> None:
    broken = replace(custody(1).records[0], value=b'{"ordered_by": {"name": "Jan Secret"}}')
    await take_in(service_on(stores), [broken])
    (row,) = await stores.parked.unsent(10)
    told = for_operator(row, Agency.COORDINATOR)
    errors = {name: value for name, value in told.headers if name.startswith("__connect.errors.")}
    assert (told.topic, told.key, told.value) == ("coordinator.dlq", broken.key, broken.value)
    assert errors["__connect.errors.offset"] == b"0"
    assert errors["__connect.errors.exception.class.name"] == b"does-not-validate"
    assert b"Secret" not in b"".join(value or b"" for value in errors.values())
    await stores.parked.mark_sent([row.place])
    assert await stores.parked.unsent(10) == []


async def test_parking_again_keeps_the_bytes_and_takes_the_newer_reason(stores: Stores) -> None:
    await take_in(service_on(stores), [replace(custody(1).records[0], value=b"{}")])
    (row,) = await stores.parked.page(None, 10)
    await stores.parked.mark_sent([row.place])
    await stores.parked.put([replace(row, reason="behind-gap", sent=False)])
    assert await stores.parked.get(row.place) == replace(row, reason="behind-gap", sent=True)


async def test_what_was_parked_can_be_retried_and_what_waited_follows(stores: Stores) -> None:
    wire = Wire()
    wire.says(arrested("Swamp"))
    wire.says(in_custody())
    assert await take_in(service_on(stores), wire.records) == {"parked": 1, "waiting": 1}
    again = await retried(stores, place_of(wire.records[0]))
    mended = replace(service_on(stores), evolve=_drained_swamp)
    assert await take_in(mended, [again]) == {"applied": 1}
    document = await the_case(stores)
    assert document.cursors[Topic.POLICE_PROGRESS.value].sequence == 2
    assert not document.incomplete
    assert await stores.parked.count() == 0


async def test_a_retry_that_fails_again_stays_parked(stores: Stores) -> None:
    wire = Wire()
    wire.says(arrested("Swamp"))
    service = service_on(stores)
    await take_in(service, wire.records)
    before = await the_case(stores)
    assert await take_in(service, [await retried(stores, place_of(wire.records[0]))]) == {"parked": 1}
    assert await stores.parked.count() == 1
    assert (await the_case(stores)).gaps == before.gaps


@pytest.mark.parametrize(
    "change",
    [
        lambda record: replace(record, value=b'{"occurred_at":"2026-01-01T00:00:00Z","ordered_by":"x"}'),
        lambda record: replace(record, key=OTHER_CASE.encode()),
        lambda record: with_header(record, "ce_id", b"another"),
        lambda record: with_header(record, "__connect.errors.offset", b"99"),
        lambda record: with_header(record, "__connect.errors.offset", None),
        lambda record: with_header(record, "__connect.errors.offset", b"9" * 5000),
    ],
)
async def test_only_what_was_parked_here_can_be_retried(stores: Stores, change: Callable[[Record], Record]) -> None:
    wire = Wire()
    wire.says(arrested("Swamp"))
    await take_in(service_on(stores), wire.records)
    before = await the_case(stores)
    again = change(await retried(stores, place_of(wire.records[0])))
    assert await take_in(replace(service_on(stores), evolve=_drained_swamp), [again]) == {"retry-refused": 1}
    assert await the_case(stores) == before
    assert await stores.parked.count() == 1


async def test_a_forged_statement_is_said_at_the_table_once_and_has_no_effect(stores: Stores) -> None:
    wire = Wire()
    wire.says(SuspectDescribed(occurred_at=NOON, age_class="adult", vulnerable=False, offence_class="theft"))
    forged = with_header(wire.records[0], "ce_signature", b"none")
    service = service_on(stores)
    assert await take_in(service, [forged, replace(forged, offset=9)]) == {"not-belonging": 2}
    document = await the_case(stores)
    assert sent_types(document) == [UnprovenClaimSeen.wire_type()]
    assert not document.cursors
    assert await parked_reasons(stores) == ["unreadable-signature", "unreadable-signature"]
    assert await take_in(service, [forged, wire.records[0]]) == {"not-belonging": 1, "applied": 1}
    assert len((await the_case(stores)).outbox) == 1


async def test_a_settlement_without_attestation_is_unproven(stores: Stores) -> None:
    forged = _claimed(_settlement("none"))
    police = replace(service_on(stores), agency=Agency.POLICE, key=key_of(Agency.POLICE), react=_quiet)
    assert await take_in(police, [forged]) == {"not-belonging": 1}
    document = await the_case(stores)
    (item,) = document.outbox
    said = UnprovenClaimSeen.model_validate_json(item.value)
    assert item.topic == Topic.POLICE_PROGRESS
    assert (said.claim_topic, said.claim_type, said.reason) == (
        OWN,
        SettlementIssued.wire_type(),
        "attestation-unreadable-signature",
    )


async def test_a_proven_settlement_counts_unless_the_service_knows_better(stores: Stores) -> None:
    proven = _claimed(_settlement(_attested()))
    police = replace(service_on(stores), agency=Agency.POLICE, key=key_of(Agency.POLICE), react=_quiet)
    doubtful = replace(police, judge=lambda _seen, _event: "not-my-case")
    assert await take_in(doubtful, [proven]) == {"not-belonging": 1}
    assert await parked_reasons(stores) == ["not-my-case"]
    assert await take_in(police, [proven]) == {"applied": 1}


async def test_a_request_is_decided_and_saved_once(stores: Stores) -> None:
    service = service_on(stores)
    first = await decide_and_save(service, CASE, "r1", _owes(7))
    again = await decide_and_save(service, CASE, "r1", _owes(7))
    assert isinstance(first, Accepted)
    assert again == SeenBefore()
    assert len((await the_case(stores)).outbox) == 1


async def test_a_refused_request_touches_nothing(stores: Stores) -> None:
    refusal = Refusal("no", "Not now.", "when")
    assert await decide_and_save(service_on(stores), CASE, "r1", lambda _seen, _now: refusal) == refusal
    assert await stores.cases.load(CASE) is None


async def test_racing_requests_are_all_kept(stores: Stores) -> None:
    service = service_on(stores)
    answers = await asyncio.gather(
        *(decide_and_save(service, CASE, f"r{number % 4}", _owes(number % 4)) for number in range(8))
    )
    assert sum(isinstance(answer, Accepted) for answer in answers) == 4
    document = await the_case(stores)
    assert len(document.outbox) == 4
    assert document.streams[OWN].sequence == 4


async def test_a_failing_reaction_does_not_undo_a_request(stores: Stores) -> None:
    service = replace(service_on(stores), react=_broken)
    assert isinstance(await decide_and_save(service, CASE, "r1", _owes(1)), Accepted)
    document = await the_case(stores)
    assert document.fault == "rule-error"
    assert len(document.outbox) == 1


async def test_a_deadline_fires_once_whoever_polls(stores: Stores) -> None:
    wire, clock = Wire(), Hand()
    wire.says(arrested())
    service = service_on(stores, clock)
    await take_in(service, wire.records)
    assert await stores.cases.due(NOON + HOUR - timedelta(milliseconds=1), 10) == []
    assert await poll(service, NOON) == 0
    late = NOON + 2 * HOUR
    assert await stores.cases.due(late, 10) == [Due(CASE, NOON + HOUR)]
    fired = await asyncio.gather(*(poll(service_on(stores, clock), late) for _ in range(4)))
    assert sum(fired) == 1
    assert sent_types(await the_case(stores)).count("nl.jointtable.clock-missed.v1") == 1
    assert await stores.cases.due(late, 10) == []


async def test_a_deadline_is_never_kept_sooner_than_meant(stores: Stores) -> None:
    wire = Wire()
    meant = NOON + HOUR + timedelta(microseconds=1)
    wire.says(arrested().model_copy(update={"occurred_at": meant - HOUR}), sent=NOON)
    await take_in(service_on(stores), wire.records)
    assert await stores.cases.due(meant - timedelta(microseconds=1), 10) == []
    (due,) = await stores.cases.due(meant + timedelta(milliseconds=1), 10)
    assert due.at >= meant


async def test_a_rule_that_fails_at_its_moment_lets_the_other_deadlines_go_on(stores: Stores) -> None:
    one, other = Wire(CASE), Wire(OTHER_CASE)
    for wire in (one, other):
        wire.says(arrested())
    service = service_on(stores)
    await take_in(service, [*one.records, *_moved(other.records, 50)])
    broken = replace(service, react=lambda document, now: _broken_for(CASE, service, document, now))
    late = NOON + 2 * HOUR
    assert await poll(broken, late) == 2
    assert (await the_case(stores)).fault == "rule-error"
    assert (await the_case(stores, OTHER_CASE)).state.missed
    assert await stores.cases.due(late, 10) == []


async def test_a_release_ahead_counts_at_once_after_the_store_too(stores: Stores) -> None:
    wire = Wire()
    wire.says(in_custody())
    wire.says(released())
    service = service_on(stores)
    await take_in(service, wire.records[1:])
    assert (await the_case(stores)).unconfirmed(service.evolve).released


async def test_a_case_that_lacks_something_is_named_until_it_has_it(stores: Stores) -> None:
    wire, other = custody(3), custody(1, OTHER_CASE)
    service = service_on(stores)

    await take_in(service, [wire.records[0], wire.records[2], *other.records])
    (lacking,) = await stores.cases.stalled(10)
    await take_in(service, [wire.records[1]])

    assert (lacking.case_id, lacking.since, lacking.fault) == (CASE, NOON, "")
    assert lacking.gaps == {Topic.POLICE_PROGRESS.value: "missing"}
    assert await stores.cases.stalled(10) == []


async def test_a_case_whose_reaction_failed_is_named_with_its_fault(stores: Stores) -> None:
    service = replace(service_on(stores), react=_broken)

    await decide_and_save(service, CASE, "r1", _owes(1))
    (lacking,) = await stores.cases.stalled(10)

    assert (lacking.case_id, lacking.since, dict(lacking.gaps), lacking.fault) == (CASE, None, {}, "rule-error")


async def test_what_is_parked_is_counted_by_its_reason_and_whether_it_belongs(stores: Stores) -> None:
    wire = custody(2)
    stranger = with_header(wire.records[0], "ce_source", b"urn:jointtable:tax-office")
    broken = [replace(wire.records[1], value=b"{", offset=offset) for offset in (7, 8)]

    await take_in(service_on(stores), [stranger, wire.records[0], broken[0]])
    await take_in(service_on(stores), [broken[1]])

    counted = [(one.reason, one.belongs, one.count, one.first) for one in await stores.parked.reasons()]
    assert counted == [("does-not-validate", True, 2, NOON), ("source-not-owner", False, 1, NOON)]


def _envelopes(records: Sequence[Record]) -> list[Envelope]:
    found = [envelope_of(record.topic, record.key, record.headers, record.value) for record in records]
    return [envelope for envelope in found if isinstance(envelope, Envelope)]


def _moved(records: Sequence[Record], offset: int) -> list[Record]:
    """The same records further on in the partition: two cases cannot lie in one place."""
    return [replace(record, offset=record.offset + offset) for record in records]


def _drained_swamp(seen: Seen, event: Event) -> Seen:
    """The mended rule."""
    if isinstance(event.message, SuspectArrested):
        event = replace(event, message=event.message.model_copy(update={"place": "Park"}))
    return evolve(seen, event)


def _attested() -> str:
    """Legal aid's word that the consultation on the proposal took place."""
    said = Attestation(
        case=CASE,
        proposal_hash=hash_of(PROPOSAL),
        condition="consultation",
        pack_version="nl 1",
        statement_digest="0" * 64,
    )
    return key_of(Agency.LEGAL_AID).attest(said)


def _settlement(attestation: str) -> SettlementIssued:
    return SettlementIssued(
        occurred_at=NOON,
        proposal=PROPOSAL,
        proposal_hash=hash_of(PROPOSAL),
        condition="consultation",
        attestation=attestation,
        pack_version="nl 1",
    )


def _claimed(settlement: SettlementIssued) -> Record:
    """A settlement as the coordinator's own key would write it, whatever it rests on."""
    written = record(
        new_case(),
        [Outgoing(settlement, UUID(int=1), Topic.COORDINATOR_PROGRESS)],
        agency=Agency.COORDINATOR,
        key=key_of(Agency.COORDINATOR),
        evolve=lambda seen, _event: seen,
        now=NOON,
    )
    (item,) = written.outbox
    return Record(item.topic, 0, 0, item.key, item.headers, item.value)


def _quiet(_document: CaseDocument[Seen], _now: datetime) -> Reaction:
    return Reaction()


def _broken(_document: CaseDocument[Seen], _now: datetime) -> Reaction:
    raise ZeroDivisionError


def _broken_for(case_id: str, service: Service[Seen], document: CaseDocument[Seen], now: datetime) -> Reaction:
    return _broken(document, now) if document.case_id == case_id else service.react(document, now)


def _owed(cause: int) -> Outgoing:
    return outgoing(DutyOwed(occurred_at=NOON, duty="look", owner=Agency.POLICE), UUID(int=cause), "test")


def _owes(cause: int) -> Callable[[Seen, datetime], tuple[Outgoing, ...]]:
    return lambda _seen, _now: (_owed(cause),)


async def test_what_is_owed_is_found_in_its_turn_and_no_longer_once_it_is_met(stores: Stores) -> None:
    owed = Duty("give-advice", NOON - HOUR)
    asked = Duty("give-advice", NOON, asked_again_at=NOON)
    fresh = service_on(stores).fresh
    first, second = fresh(CASE), fresh(OTHER_CASE)
    first = replace(first, state=replace(first.state, duties=(owed,)))
    second = replace(second, state=replace(second.state, duties=(asked,)))
    assert not await stores.cases.save_many([first, second])

    assert [one.case_id for one in await stores.cases.owing(10)] == [OTHER_CASE, CASE]
    assert [one.case_id for one in await stores.cases.owing(1)] == [OTHER_CASE]

    kept = await the_case(stores, OTHER_CASE)
    met = replace(kept, state=replace(kept.state, duties=()))
    assert not await stores.cases.save_many([met], {OTHER_CASE: kept})

    assert [one.case_id for one in await stores.cases.owing(10)] == [CASE]
    assert await the_case(stores) == replace(first, version=1)
