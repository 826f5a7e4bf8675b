"""Clocks on real parts: a deadline that passes while nobody looks, a corrected start, more time that no row lists."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

import httpx2
import pytest

from contracts.clock_changes import ClockExtended
from contracts.coordinator import ClockChangeRefused, ClockMissed
from contracts.envelope import Envelope, envelope_of
from contracts.message import Message
from contracts.topics import Agency, Topic
from deploy.supervision import Supervisor
from eventually import eventually
from on_topics import records_on
from proofs.digest import digest_of
from whole_table import WholeTable

NINE = "detention-9h"
MORE = {"ref": "V-1", "clock": NINE, "kind": "identity", "by": "assistant-prosecutor", "ordered_by": "officer 14"}


def held(table: WholeTable, *, since: str = "09:10", **other: Any) -> None:
    """Police register the case and report the order to hold the suspect."""
    table.now_is("09:30")
    table.registers()
    orders(table, since, **other)


def orders(table: WholeTable, since: str, nth: str = "", **other: Any) -> None:
    body = {"agency_number": table.number, "ordered_at": table.at(since).isoformat(), "ordered_by": "officer 14"}
    assert table.asks(Agency.POLICE, "/detention-orders", body | other, nth).status_code == 202


def clock(table: WholeTable) -> dict[str, Any]:
    """The clock of the detention, on the board."""
    found: dict[str, Any] = next(one for one in table.view()["clocks"] if one["clock"] == NINE)
    return found


def due(shown: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(shown["due"])


def told(table: WholeTable, kind: type[Message]) -> list[Any]:
    """What the coordinator published of this kind about this story's case."""
    found = records_on(table.standing.parts.broker, Topic.COORDINATOR_PROGRESS)
    case = table.case_id
    ours = [one for one in found if _is_about(one, case)]
    wanted = ("ce_type", kind.wire_type().encode())
    return [kind.model_validate_json(one.value or b"") for one in ours if wanted in one.headers]


@pytest.mark.usefixtures("counted_again")
@pytest.mark.parametrize("ended", [Supervisor.end, Supervisor.kill_for_good])
def test_a_deadline_that_passed_while_the_coordinator_was_down_is_told_with_its_true_moment(
    table_in_use: WholeTable, ended: Callable[[Supervisor, str], None]
) -> None:
    table = table_in_use
    held(table)
    ended(table.supervisor, Agency.COORDINATOR)
    try:
        table.clock.set(table.at("18:30"), 0.0)
    finally:
        table.supervisor.run(Agency.COORDINATOR)
    table.rest()

    (missed,) = [one for one in told(table, ClockMissed) if one.clock == NINE]
    assert (missed.clock, missed.due, missed.owner) == (NINE, table.at("18:10"), "police")
    assert missed.act == "release, custody, or handing over"
    eventually(lambda: clock(table)["state"] == "missed", "the breach is on the board")
    assert (due(clock(table)), clock(table)["unseen"]) == (table.at("18:10"), "breach")

    released = {"agency_number": table.number, "released_at": table.at("18:05").isoformat()}
    table.asks(Agency.POLICE, "/releases", released | {"recorded_by": "desk", "why": "the table was done"})
    eventually(lambda: clock(table)["state"] == "met", "done in time, reported late")


def test_a_corrected_order_moves_the_clock_and_the_earlier_reading_stays_on_the_page(table_in_use: WholeTable) -> None:
    table = table_in_use
    held(table)
    orders(table, "09:25", "again", correction="the clock in the cell was slow")

    eventually(lambda: due(clock(table)) == table.at("18:25"), "the clock moved")
    with httpx2.Client(base_url=table.url(Agency.COORDINATOR), timeout=20) as browser:
        page = browser.get(f"/cases/{table.case_id}").text
    before = page.partition("Told, and not so")[2]
    told = table.at("18:10")
    assert f"{told:%a} {told.day} {told:%b %H:%M:%S}" in before


def test_more_time_that_no_row_lists_is_refused_by_rest_and_changes_nothing_from_the_topic(
    table_in_use: WholeTable,
) -> None:
    table = table_in_use
    held(table)
    asked = MORE | {"agency_number": table.number, "ordered_at": table.at("09:20").isoformat(), "why": "no name"}
    answer = table.asks(Agency.POLICE, "/clock-extensions", asked)

    assert (answer.status_code, answer.json()["code"]) == (422, "extension-not-listed")
    assert told(table, ClockChangeRefused) == []

    assert table.writes(Agency.POLICE, forged(table)) is None
    table.rest()

    (refused,) = told(table, ClockChangeRefused)
    assert (refused.clock, refused.code, refused.rule) == (NINE, "extension-not-listed", NINE)
    eventually(lambda: bool(table.view()["changes_refused"]), "the board says so")
    assert due(clock(table)) == table.at("18:10")


def forged(table: WholeTable) -> Envelope:
    """The same, as somebody with the police's key and their right on the topic would write it."""
    said = ClockExtended.model_validate(MORE | {"occurred_at": table.at("09:20"), "why": "no name"})
    case = table.case_id
    last = [one for one in records_on(table.standing.parts.broker, said.TOPICS[0]) if _is_about(one, case)][-1]
    before = envelope_of(said.TOPICS[0], last.key, last.headers, last.value)
    assert isinstance(before, Envelope)
    envelope = replace(
        before,
        id=str(uuid5(UUID(table.case_id), "forged")),
        type=said.wire_type(),
        dataschema=said.schema_uri(),
        sequence=before.sequence + 1,
        previous_digest=digest_of(before),
        value=said.data(),
    )
    return replace(envelope, signature=table.key_of(Agency.POLICE).sign_digest(digest_of(envelope)))


def _is_about(record: Any, case_id: str) -> bool:
    return bool(record.key == case_id.encode())
