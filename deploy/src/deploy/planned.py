"""What a cluster lacks of topics.yaml: what would be made, set and granted, and what only a person may decide. Pure.

Nothing here deletes a topic or makes one keep less: where the file asks for less than there is, a person decides.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from confluent_kafka.admin import AclBinding, AclOperation, ResourceType

from deploy.bindings import binding, is_ours
from deploy.rights import rights, users
from deploy.topics import Cluster, TopicRow, Topics

FOR_EVER: Final = "-1"
MAY_GROW: Final = ("retention.ms", "max.message.bytes", "min.insync.replicas")
"""Settings that are set when the file asks for more; less would throw away, refuse or endanger what lies there."""


@dataclass(frozen=True, slots=True)
class Laid:
    """A topic as the cluster has it."""

    partitions: int
    replicas: int
    settings: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class There:
    """What the cluster holds of what the file decides about, and every right that it knows."""

    topics: Mapping[str, Laid] = field(default_factory=dict)
    users: frozenset[str] = frozenset()
    rights: frozenset[AclBinding] = frozenset()


@dataclass(frozen=True, slots=True)
class Difference:
    """One setting of a topic: what is there, and what the file wants."""

    topic: str
    name: str
    there: str
    wanted: str

    def text(self) -> str:
        """For a person."""
        return f"{self.topic}: {self.name} is {self.there}, the file wants {self.wanted}"


@dataclass(frozen=True, slots=True)
class Planned:
    """What applying the file would change, in order. While anything is left `by_hand`, applying changes nothing."""

    topics: tuple[TopicRow, ...] = ()
    settings: tuple[Difference, ...] = ()
    users: tuple[str, ...] = ()
    granted: tuple[AclBinding, ...] = ()
    taken: tuple[AclBinding, ...] = ()
    by_hand: tuple[Difference, ...] = ()

    @property
    def differs(self) -> bool:
        """Whether the cluster is not as the file says."""
        return any((self.topics, self.settings, self.users, self.granted, self.taken, self.by_hand))


def planned(topics: Topics, size: Cluster, there: There) -> Planned:
    """Everything in which the cluster differs from the file."""
    known = [row for row in topics.all if row.name in there.topics]
    found = [one for row in known for one in _differences(row, size, there.topics[row.name])]
    # Groups come first: the broker takes rights in this order, so once a topic answers, the groups do too.
    wanted = [binding(right) for right in sorted(rights(topics), key=lambda right: (right.resource, right))]
    surplus = [one for one in there.rights - set(wanted) if is_ours(one, topics)]
    return Planned(
        topics=tuple(row for row in topics.all if row.name not in there.topics),
        settings=tuple(one for one in found if _is_growth(one)),
        users=tuple(user for user in users() if user not in there.users),
        granted=tuple(one for one in wanted if one not in there.rights),
        taken=tuple(sorted(surplus, key=said)),
        by_hand=tuple(one for one in found if not _is_growth(one)),
    )


def settings_of(row: TopicRow, size: Cluster) -> dict[str, str]:
    """A topic's settings, as the broker names them."""
    return {
        "retention.ms": str(row.retention_ms),
        "cleanup.policy": row.cleanup,
        "max.message.bytes": str(row.max_message_bytes),
        "min.insync.replicas": str(size.min_in_sync),
    }


def said(right: AclBinding) -> str:
    """A right for a person: who may do what with what."""
    operation, resource = AclOperation(right.operation_int), ResourceType(right.restype_int)
    return f"{right.principal} {operation.name} {resource.name} {right.name}"


def _differences(row: TopicRow, size: Cluster, laid: Laid) -> Iterator[Difference]:
    counts = {
        "partitions": (laid.partitions, size.partitions[row.partitions]),
        "replicas": (laid.replicas, size.replicas),
    }
    for name, (there, wanted) in counts.items():
        if there != wanted:
            yield Difference(row.name, name, str(there), str(wanted))
    for name, value in settings_of(row, size).items():
        if (now := laid.settings.get(name, "not set")) != value:
            yield Difference(row.name, name, now, value)


def _is_growth(one: Difference) -> bool:
    if one.name not in MAY_GROW or one.there == FOR_EVER:
        return False
    return one.wanted == FOR_EVER or not one.there.isdigit() or int(one.wanted) > int(one.there)
