"""What each Kafka user may do, worked out from the topics. Whatever is not here is refused."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from contracts.topics import Agency
from deploy.topics import OPERATOR, Topics


class Operation(StrEnum):
    """The only operations anybody but the administrator is given. Creating a topic is not among them."""

    READ = "READ"
    WRITE = "WRITE"
    DESCRIBE = "DESCRIBE"


class Resource(StrEnum):
    """What a right is about."""

    TOPIC = "TOPIC"
    GROUP = "GROUP"


@dataclass(frozen=True, slots=True, order=True)
class Right:
    """One user may do one thing with one topic or consumer group; `prefix`: with all whose names begin so."""

    user: str
    resource: Resource
    name: str
    operation: Operation
    prefix: bool = False


def users() -> tuple[str, ...]:
    """The services' users and the operators'."""
    return (*map(str, Agency), OPERATOR)


def rights(topics: Topics) -> frozenset[Right]:
    """Every right there is."""
    return frozenset((*_of_topics(topics), *_of_groups()))


def operations(topics: Topics, user: str) -> dict[str, frozenset[Operation]]:
    """What this user may do with each topic that it may see at all."""
    mine: dict[str, set[Operation]] = {}
    for right in rights(topics):
        if right.user == user and right.resource is Resource.TOPIC:
            mine.setdefault(right.name, set()).add(right.operation)
    return {name: frozenset(may) for name, may in mine.items()}


def _of_topics(topics: Topics) -> Iterator[Right]:
    for topic in topics.all:
        yield Right(topic.owner, Resource.TOPIC, topic.name, Operation.WRITE)
        for user in {topic.owner, OPERATOR, *topic.readers}:
            yield Right(user, Resource.TOPIC, topic.name, Operation.DESCRIBE)
        for reader in topic.readers:
            yield Right(reader, Resource.TOPIC, topic.name, Operation.READ)


def _of_groups() -> Iterator[Right]:
    # A prefix without its dash would also grant `police2` to `police`.
    for user in users():
        yield Right(user, Resource.GROUP, user, Operation.READ)
        yield Right(user, Resource.GROUP, f"{user}-", Operation.READ, prefix=True)
    # Who reads which partition, and how far it came; not to join a group, nor to move it.
    for service in Agency:
        yield Right(OPERATOR, Resource.GROUP, str(service), Operation.DESCRIBE)
