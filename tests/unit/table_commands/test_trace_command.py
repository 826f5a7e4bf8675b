"""`jointtable trace`: every hop of a case or an event, by headers and positions; its payload is never shown."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from a_service import NOON, arrested, in_custody, released
from a_table import ATable
from contracts.topics import Agency, Topic
from given import CASE, Wire, waited_for
from messaging.delivering import Receipt, change, digest_of_data, receipted, taken
from messaging.event import Record

READER = Agency.COORDINATOR
PROGRESS = Topic.POLICE_PROGRESS.value


@pytest.fixture
def wire() -> Wire:
    """Police say three things about one case."""
    said = Wire()
    for message in (arrested("a secret harbour"), in_custody(), released()):
        said.says(message)
    return said


def hops(table: ATable, named: str = CASE) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = table.told("trace", named)["hops"]
    return told


def takes(table: ATable, numbers: set[int], since: datetime | None) -> None:
    waited_for(change(table.services[READER].cases, {CASE: lambda document: taken(document, numbers, since)}))


def confirms(table: ATable, receipt: Receipt) -> None:
    waited_for(change(table.services[READER].cases, {CASE: lambda document: receipted(document, receipt)[0]}))


def what_came(table: ATable) -> list[str]:
    return [hop["at"].get("coordinator", "") for hop in hops(table) if hop["record"]["topic"] == PROGRESS]


def test_each_record_is_told_with_where_it_lies_and_that_it_was_applied(table: ATable, wire: Wire) -> None:
    table.has(READER)
    table.lying = wire.records
    table.reads(READER, wire.records)

    told = [hop for hop in hops(table) if "offset" in hop["record"]]

    assert [hop["where"] for hop in told] == [f"{PROGRESS}/0/{offset}" for offset in range(3)]
    assert [hop["record"]["id"] for hop in told] == [event.envelope.id for event in wire.events]
    assert hops(table, CASE.upper()) == hops(table)
    assert what_came(table) == ["applied"] * 3


def test_what_is_missing_makes_the_others_wait_and_is_said(table: ATable, wire: Wire) -> None:
    table.has(READER)
    table.lying = wire.records
    table.reads(READER, [wire.records[0], wire.records[2]])

    assert what_came(table) == ["applied", "not taken in yet", "waits for number 2"]
    assert "coordinator lacks number 2 on case.police.progress.v1 since" in table.asked("trace", CASE).stdout


def test_what_is_parked_is_said_with_its_reason(table: ATable, wire: Wire) -> None:
    table.has(READER)
    table.lying = [replace(wire.records[0], value=b"{"), *wire.records[1:]]
    table.reads(READER, table.lying)

    assert what_came(table) == ["parked: does-not-validate", "waits for number 1", "waits for number 1"]


def test_what_an_own_system_was_told_is_said(table: ATable, wire: Wire) -> None:
    table.has(READER)
    table.services[READER] = replace(table.services[READER], delivers=True)
    table.lying = wire.records
    table.reads(READER, wire.records)
    takes(table, {1, 2}, since=None)

    assert what_came(table) == ["applied and told", "applied and told", "applied, its own system not yet told"]


def test_what_an_own_system_confirmed_is_said_and_what_it_did_not(table: ATable, wire: Wire) -> None:
    table.has(READER)
    table.services[READER] = replace(table.services[READER], delivers=True, receipt_within=timedelta(seconds=30))
    table.lying = wire.records
    table.reads(READER, wire.records)
    takes(table, {1, 2}, since=NOON)
    first = wire.events[0].envelope
    confirms(table, Receipt(first.id, digest_of_data(first.value)))

    assert what_came(table) == [
        "applied, told and confirmed",
        "applied and told, not yet confirmed",
        "applied, its own system not yet told",
    ]


def test_that_an_own_system_recorded_something_else_is_said(table: ATable, wire: Wire) -> None:
    table.has(READER)
    table.services[READER] = replace(table.services[READER], delivers=True, receipt_within=timedelta(seconds=30))
    table.lying = wire.records[:1]
    table.reads(READER, table.lying)
    takes(table, {1}, since=NOON)
    confirms(table, Receipt(wire.events[0].envelope.id, digest_of_data(b"another")))

    assert what_came(table) == ["applied and told, something else recorded"]


def test_what_was_decided_upon_an_event_names_it_also_while_it_is_unsent(table: ATable, wire: Wire) -> None:
    table.has(READER)
    table.lying = wire.records
    table.reads(READER, wire.records[:1])
    first = wire.events[0].envelope.id

    told = {hop["record"]["id"]: hop for hop in hops(table)}
    (answer,) = told[first]["caused"]

    assert told[answer]["follows"] == first
    assert told[answer]["where"] == f"{Topic.COORDINATOR_PROGRESS.value} (unsent)"


def test_an_event_that_is_still_unsent_is_known_by_its_id_too(table: ATable, wire: Wire) -> None:
    table.has(READER, Agency.PROSECUTOR)
    table.lying = wire.records
    table.reads(READER, wire.records)
    unsent = next(hop["record"]["id"] for hop in hops(table) if "offset" not in hop["record"])

    (told,) = hops(table, unsent)

    assert told["where"] == f"{Topic.COORDINATOR_PROGRESS.value} (unsent)"
    assert told["follows"] in {event.envelope.id for event in wire.events}


def test_an_event_is_told_whole_and_alone(table: ATable, wire: Wire) -> None:
    table.has(READER)
    table.lying = wire.records
    table.reads(READER, wire.records)
    event = wire.events[1].envelope

    result = table.asked("trace", event.id)

    assert result.exit_code == 0
    assert f"lies at: {PROGRESS}/0/1" in result.stdout
    assert f"case: {CASE}" in result.stdout
    assert "at coordinator: applied" in result.stdout
    assert wire.events[0].envelope.id not in result.stdout


def test_no_payload_is_ever_told(table: ATable, wire: Wire) -> None:
    table.has(READER)
    table.lying = wire.records
    table.reads(READER, wire.records)
    everything = [
        table.asked("trace", named, *more).output
        for named in (CASE, wire.events[0].envelope.id)
        for more in ((), ("--json",))
    ]

    assert not any("harbour" in text for text in everything)


def test_a_record_that_names_nothing_is_told_by_its_place(table: ATable, wire: Wire) -> None:
    table.has(READER)
    nameless = Record(PROGRESS, 0, 9, CASE.encode(), (), b"{}")
    table.lying = [*wire.records, nameless]
    table.reads(READER, table.lying)

    (told,) = [hop for hop in hops(table) if hop["where"] == f"{PROGRESS}/0/9"]

    assert told["at"] == {"coordinator": "parked: header-missing:ce_specversion"}


def test_who_is_silent_is_said_and_ends_with_two(table: ATable, wire: Wire) -> None:
    table.has(READER, Agency.PROSECUTOR)
    table.lying = wire.records
    table.reads(READER, wire.records)
    table.silent = {Agency.PROSECUTOR}

    result = table.asked("trace", CASE)

    assert result.exit_code == 2
    assert "prosecutor does not answer" in result.stderr
    assert "applied" in result.stdout


def test_what_nobody_knows_ends_with_one_and_what_is_no_id_with_two(table: ATable) -> None:
    table.has(READER)

    assert table.asked("trace", CASE).exit_code == 1
    assert table.asked("trace", "PL1234").exit_code == 2
