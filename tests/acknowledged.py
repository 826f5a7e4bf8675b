"""What a store acknowledged before it was killed, and what of it is not there when it is back.

The coordinators tell what was acknowledged to them: an offset is committed, and a word is sent, only after it.
"""

import os
import signal
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from confluent_kafka import ConsumerGroupTopicPartitions

from at_windows import Faulty, read_of_police
from contracts.envelope import Envelope, envelope_of
from contracts.topics import Agency, Topic
from deploy.local import STORE
from eventually import PATIENCE, eventually
from on_topics import records_on


@dataclass(frozen=True, slots=True)
class AfterTheKill:
    """What the store has when it is back, and what was committed and sent when it was killed."""

    kept: Mapping[str, Mapping[str, Any]]
    """Each case as it is stored."""
    committed: Mapping[tuple[str, int], int]
    said: Collection[tuple[Envelope, int, int]]
    """What lies on the topics, each with its partition and offset."""

    def missing(self, cases: Collection[str]) -> list[str]:
        """What they had committed of the police's words on these cases, or had sent, and the store does not have."""
        return [f"{one.topic} {one.subject} {one.sequence}" for one in self._acknowledged(cases) if not self._has(one)]

    def read_up_to(self, case_id: str) -> int:
        """How far it was read."""
        return read_of_police(self.kept.get(case_id, {}))

    def _acknowledged(self, cases: Collection[str]) -> Iterator[Envelope]:
        for one, partition, offset in self.said:
            covered = offset < self.committed.get((one.topic, partition), 0)
            if one.subject in cases and (covered or one.topic == Topic.COORDINATOR_PROGRESS):
                yield one

    def _has(self, one: Envelope) -> bool:
        if one.topic == Topic.POLICE_PROGRESS:
            return one.sequence <= self.read_up_to(one.subject)
        said = self.kept.get(one.subject, {}).get("streams", {}).get(one.topic.replace(".", "~1"), {})
        return one.sequence <= int(said.get("sequence", 0))


def killed_store(faulty: Faulty) -> AfterTheKill:
    """The coordinators stand still from when it is killed until all this is read."""
    supervisor = faulty.up.parts.supervisor
    killed, coordinators = supervisor.process(STORE), [supervisor.process(one.name) for one in faulty.coordinators]
    supervisor.kill(STORE)
    try:
        for one in coordinators:
            os.kill(one, signal.SIGSTOP)
        committed, said = committed_by(faulty, Agency.COORDINATOR), tuple(lying(faulty))
        eventually(lambda: supervisor.process(STORE) not in (0, killed), "the store begins again")
        with faulty.store() as store:
            return AfterTheKill({one["_id"]: one for one in store["cases"].find()}, committed, said)
    finally:
        for one in coordinators:
            os.kill(one, signal.SIGCONT)


def committed_by(faulty: Faulty, service: Agency) -> Mapping[tuple[str, int], int]:
    """The offset after the last committed record of each partition."""
    admin = faulty.up.parts.broker.admin()
    (answer,) = admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions(str(service))]).values()
    return {(one.topic, one.partition): one.offset for one in answer.result(PATIENCE).topic_partitions or ()}


def lying(faulty: Faulty) -> Iterator[tuple[Envelope, int, int]]:
    """What police said, and the coordinators."""
    for one in records_on(faulty.up.parts.broker, Topic.POLICE_PROGRESS, Topic.COORDINATOR_PROGRESS):
        said = envelope_of(one.topic, one.key, one.headers, one.value)
        assert isinstance(said, Envelope)
        yield said, one.partition, one.offset
