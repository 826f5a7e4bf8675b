"""Several replicas share the topics: whole cases each, nothing twice, and no batch is taken away midway."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from time import time

import pytest
from aiokafka import TopicPartition

from a_service import Seen, in_custody
from contracts.topics import Agency
from deploy.parts import Parts
from given import Wire
from messaging.document import CaseDocument
from messaging.memory import MemoryCases
from messaging.ports import NOTHING_KNOWN
from on_kafka import READ, a_case, ids_of, publish, reading, service_of, until, until_folded, until_read

pytestmark = pytest.mark.integration
AGENCY = Agency.PROBATION
"""A group of its own: a replica that went keeps its partitions for 45 seconds."""


LONGER_THAN_A_HEARTBEAT = 4.5
"""Seconds after which the first replica knows that another wants in."""


class Gate(MemoryCases[Seen]):
    """A store whose saves wait until they are let through."""

    def __init__(self) -> None:
        super().__init__()
        self.entered, self.open = asyncio.Event(), asyncio.Event()
        self.open.set()

    async def save_many(
        self, documents: Sequence[CaseDocument[Seen]], known: Mapping[str, CaseDocument[Seen]] = NOTHING_KNOWN
    ) -> frozenset[str]:
        self.entered.set()
        await self.open.wait()
        return await super().save_many(documents, known)


async def test_a_batch_in_hand_is_finished_before_its_partitions_go_to_another_replica(parts: Parts) -> None:
    cases = [a_case(f"shared-{number}") for number in range(12)]
    store = Gate()
    service = service_of(AGENCY, store)
    async with reading(parts, service) as first, AsyncExitStack() as until_the_end:
        assert {place.topic for place in first.intake.hold.assigned} >= set(READ)
        assert await first.intake.oldest_unread() is None
        store.open.clear()
        began = time()
        lying = {}
        for case in cases:
            wire = Wire(case)
            wire.says(in_custody())
            (place,) = publish(parts.broker_as("police"), wire.records)
            lying[case] = TopicPartition(place.topic, place.partition)
        await store.entered.wait()
        since = await first.intake.oldest_unread()
        assert since is not None
        assert began - 1 <= since <= time() + 1, "how old the oldest record is that is not taken in"
        second = reading(parts, service_of(AGENCY, store), slot=1)
        joining = asyncio.create_task(until_the_end.enter_async_context(second))
        await until(first.intake.hold.lock.locked)
        held = set(first.intake.hold.assigned)
        await asyncio.sleep(LONGER_THAN_A_HEARTBEAT)
        assert first.intake.hold.assigned == held
        assert not joining.done()
        store.open.set()
        other = (await joining).intake
        theirs = other.hold.assigned
        for case in cases:
            assert other.owns(case) == (lying[case] in theirs)
            assert first.intake.owns(case) != other.owns(case)
        ours = first.intake.hold.assigned
        assert not ours & theirs
        assert ours | theirs == held
        for number in range(4):
            assert len({place in ours for place in held if place.partition == number}) == 1
        for case in cases:
            await until_folded(service, case, 1)
        await until_read(first)
    assert [len(await ids_of(service, case)) for case in cases] == [1] * len(cases)
