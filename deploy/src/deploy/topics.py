"""deploy/kafka/topics.yaml as frozen models: every topic, who writes it, who reads it and why."""

from functools import cached_property
from pathlib import Path
from typing import Final, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.topics import Agency, parked_topic, retry_topic

TOPICS_FILE: Final = Path(__file__).parents[2] / "kafka" / "topics.yaml"
OPERATOR: Final = "operator"
"""The operators' own Kafka user: no service, and never the administrator."""

PartitionClass = Literal["keyed", "single"]


class _Row(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cluster(_Row):
    """How large topics are on one kind of cluster."""

    partitions: dict[PartitionClass, int]
    replicas: int
    min_in_sync: int


class Ground(_Row):
    """On what ground something may be read. `verified_by` names who checked it, if anybody has."""

    text: str
    source: str | None = None
    verified_by: str | None = None


class Reader(_Row):
    """Why somebody may read a topic."""

    purpose: str = Field(min_length=1)
    ground: str


class PassedOn(_Row):
    """Something of a topic with fewer readers that this one tells its own, and why it may."""

    topic: str
    field: str
    why: str = Field(min_length=1)


class TopicRow(_Row):
    """One topic. A retention of -1 milliseconds keeps it for ever."""

    name: str
    owner: str
    classification: str
    readers: dict[str, Reader]
    passes_on: tuple[PassedOn, ...] = ()
    partitions: PartitionClass = "keyed"
    retention_ms: int = -1
    cleanup: Literal["delete", "compact"] = "delete"
    max_message_bytes: int = 1_048_588


class _ServiceTopic(_Row):
    partitions: PartitionClass
    classification: str
    purpose: str
    max_message_bytes: int = 1_048_588


class _ServiceTopics(_Row):
    dlq: _ServiceTopic
    retry: _ServiceTopic
    ground: str


class _OperatorActs(_Row):
    name: str
    partitions: PartitionClass
    classification: str
    readers: dict[Agency, Reader]


class Topics(_Row):
    """The whole file. `case_topics` are the published language's; `all` adds dead letters, retries and acts."""

    clusters: dict[str, Cluster]
    classifications: dict[str, str]
    grounds: dict[str, Ground]
    case_topics: tuple[TopicRow, ...] = Field(alias="topics")
    service_topics: _ServiceTopics
    operator_acts: _OperatorActs

    @cached_property
    def all(self) -> tuple[TopicRow, ...]:
        """Every topic of the cluster."""
        acts = self.operator_acts
        own = TopicRow(
            name=acts.name,
            owner=OPERATOR,
            classification=acts.classification,
            readers={str(who): why for who, why in acts.readers.items()},
            partitions=acts.partitions,
        )
        return (*self.case_topics, *(row for service in Agency for row in self._of(service)), own)

    def _of(self, service: Agency) -> tuple[TopicRow, TopicRow]:
        dlq, retry = self.service_topics.dlq, self.service_topics.retry
        return (
            self._row(parked_topic(service), service, OPERATOR, dlq),
            self._row(retry_topic(service), OPERATOR, service, retry),
        )

    def _row(self, name: str, owner: str, reader: str, kind: _ServiceTopic) -> TopicRow:
        return TopicRow(
            name=name,
            owner=owner,
            classification=kind.classification,
            readers={reader: Reader(purpose=kind.purpose, ground=self.service_topics.ground)},
            partitions=kind.partitions,
            max_message_bytes=kind.max_message_bytes,
        )

    @model_validator(mode="after")
    def _names_only_what_is_said(self) -> Self:
        users = {*map(str, Agency), OPERATOR}
        for row in self.all:
            if row.classification not in self.classifications:
                raise ValueError(f"{row.name}: no classification {row.classification!r}")
            for who, why in row.readers.items():
                if who not in users:
                    raise ValueError(f"{row.name}: {who!r} is no user")
                if why.ground not in self.grounds:
                    raise ValueError(f"{row.name}: no ground {why.ground!r}")
        return self


def load_topics(file: Path = TOPICS_FILE) -> Topics:
    """Read the file. Raises ValueError, naming the topic, when it does not hold together."""
    return Topics.model_validate(yaml.safe_load(file.read_text()))
