"""How far a service came is told by the real broker to an operator who reads nothing, also when the service is down."""

import asyncio
import time
from pathlib import Path

import pytest

from a_service import arrested, in_custody
from a_table import ATable
from contracts.topics import Agency
from deploy.parts import Parts
from given import Wire
from jointtable.reading_groups import broker_told
from on_kafka import a_case, publish, reading, service_of, until_folded, until_read

pytestmark = pytest.mark.integration
CASE = a_case("seen by an operator")
READER = Agency.COORDINATOR


async def test_readers_unread_records_and_their_age_are_told(parts: Parts, tmp_path: Path) -> None:
    wire, operator = Wire(CASE), parts.broker_as("operator")
    for message in (arrested(), in_custody()):
        wire.says(message)
    service = service_of()
    async with reading(parts, service) as moving:
        publish(parts.broker_as("police"), wire.records[:1])
        await until_folded(service, CASE, 1)
        await until_read(moving)
        up = (await asyncio.to_thread(broker_told, operator, [READER])).groups[READER]
    before = time.time()
    publish(parts.broker_as("police"), wire.records[1:])
    after = time.time()

    down = (await asyncio.to_thread(broker_told, operator, [READER])).groups[READER]
    table = ATable(tmp_path, {READER: service}, operator=operator)
    status = await asyncio.to_thread(table.asked, "status")

    assert (list(up.members), up.lag, up.oldest, up.nobodys) == (["coordinator-0"], 0, None, [])
    assert len(up.members["coordinator-0"]) == len({place for of in up.members.values() for place in of}) == 12
    assert (down.lag, [topic for topic, _ in down.unread]) == (1, ["case.police.progress.v1"])
    assert down.oldest is not None
    assert before - 1 <= down.oldest <= after + 1
    assert "coordinator" in status.stdout
