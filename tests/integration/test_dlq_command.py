"""`jointtable dlq` on the real broker: a parked record is found, put back byte for byte, and taken in once."""

import asyncio
import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from a_service import Seen, arrested, evolve, in_custody
from a_table import ATable
from contracts.topics import Agency
from deploy.parts import Parts
from given import Wire
from messaging.event import Event
from messaging.parking import ParkedRow
from on_kafka import a_case, ids_of, publish, reading, service_of, until_folded, until_so, written

pytestmark = pytest.mark.integration


@dataclass
class Rule:
    """A rule of the service that fails until it is mended."""

    mended: bool = False

    def evolve(self, seen: Seen, event: Event) -> Seen:
        if not self.mended and event.envelope.subject == CASE:
            raise ZeroDivisionError
        return evolve(seen, event)


CASE = a_case("put back by an operator")


async def test_what_a_mended_rule_can_read_is_put_back_and_the_case_goes_on(parts: Parts, tmp_path: Path) -> None:
    rule, wire = Rule(), Wire(CASE)
    for message in (arrested(), in_custody()):
        wire.says(message)
    service = replace(service_of(), evolve=rule.evolve)
    table = ATable(tmp_path, {Agency.COORDINATOR: service}, operator=parts.broker_as("operator"))

    async def of_the_case() -> list[ParkedRow]:
        """Others may have left what cannot be read on the same topics."""
        return [row for row in await service.parked.page(None, 1000) if row.case_id == CASE]

    async def told_to_operators() -> bool:
        rows = await of_the_case()
        return bool(rows) and all(row.sent for row in rows)

    async with reading(parts, service):
        publish(parts.broker_as("police"), wire.records)
        await until_so(told_to_operators)
        refused = await asyncio.to_thread(table.asked, "dlq", "replay", "--case", CASE, "--why", "too early")
        rule.mended = True
        put_back = await asyncio.to_thread(
            table.asked, "dlq", "replay", "--case", CASE, "--why", "mended", "--who", "me"
        )
        await until_folded(service, CASE, 2)

    acts = await written(parts.broker, "operator.acts", CASE)
    assert (refused.exit_code, put_back.exit_code) == (1, 0), put_back.output
    assert "taken in" in put_back.stdout
    assert await ids_of(service, CASE) == tuple(event.envelope.id for event in wire.events)
    assert await of_the_case() == []
    assert [(told["act"], told["who"], told["why"]) for told in map(_data, acts)] == [("replayed", "me", "mended")]


def _data(act: object) -> dict[str, str]:
    value: bytes = act.value  # type: ignore[attr-defined]  # a record
    told: dict[str, str] = json.loads(value)
    return told
