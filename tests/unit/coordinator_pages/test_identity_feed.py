"""The feed of identities goes on where it was when the broker is back, and knows another topic when it sees one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError

from a_board import NOON, case
from contracts.police import SuspectIdentified
from contracts.topics import Topic
from coordinator.adapters import identity_feed
from coordinator.web.identities import Identities
from given import Wire, ring
from messaging.event import Record

PLACE = TopicPartition(Topic.POLICE_IDENTITIES.value, 0)


@dataclass
class Broker:
    """One partition; a consumer reads it once to its end, and then the broker is away."""

    lying: Sequence[Record]
    read: list[int] = field(default_factory=list)
    at: int = 0

    async def start(self) -> None:
        self.at = 0

    async def stop(self) -> None:
        pass

    def assignment(self) -> set[TopicPartition]:
        return {PLACE}

    def seek(self, _place: TopicPartition, offset: int) -> None:
        self.at = offset

    async def getmany(self, timeout_ms: int) -> dict[TopicPartition, list[Record]]:  # noqa: ARG002  # aiokafka's own name
        if self.at == len(self.lying):
            raise KafkaConnectionError
        found = [replace(one, offset=offset) for offset, one in enumerate(self.lying)][self.at :]
        self.read += [one.offset for one in found]
        self.at = len(self.lying)
        return {PLACE: found}

    async def position(self, _place: TopicPartition) -> int:
        return self.at

    async def end_offsets(self, places: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(places, len(self.lying))


def who(number: int) -> Record:
    wire = Wire(case(number))
    wire.says(SuspectIdentified(occurred_at=NOON, person=f"{number:064x}", sealed="e30.e30.e30.e30.e30"))
    return wire.records[0]


async def follow(broker: Broker, identities: Identities, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(identity_feed, "consumer_alone", lambda *_: broker)
    with pytest.raises(KafkaConnectionError):
        await identity_feed._follow(identities, None, ring())  # type: ignore[arg-type]  # no settings are read here


async def test_after_an_outage_it_reads_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    identities, broker = Identities(), Broker([who(1), who(2)])
    await follow(broker, identities, monkeypatch)
    broker.lying = [*broker.lying, who(3)]
    await follow(broker, identities, monkeypatch)

    assert broker.read == [0, 1, 2]
    assert set(identities) == {case(1), case(2), case(3)}


async def test_a_topic_that_ends_before_what_was_read_is_another_one_and_is_read_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    identities, broker = Identities(), Broker([who(1), who(2)])
    await follow(broker, identities, monkeypatch)
    broker.lying = [who(3)]
    await follow(broker, identities, monkeypatch)

    assert broker.read == [0, 1, 0]
    assert set(identities) == {case(3)}
