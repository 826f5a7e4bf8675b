"""The broker refuses every service every topic that topics.yaml does not grant it, for writing and for reading.

With another agency's key as well: a key opens no topic.
"""

import time
from collections.abc import Sequence

import pytest
from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import (
    AclBinding,
    AclOperation,
    AclPermissionType,
    NewTopic,
    ResourcePatternType,
    ResourceType,
)

from contracts.envelope import Envelope, headers_of
from contracts.topics import Agency
from deploy.access import Access
from deploy.apply import apply, seen_by
from deploy.parts import Parts
from deploy.rights import Operation, operations, users
from deploy.topics import load_topics
from proofs.keys import SigningKey
from wrong_claims import sealed, signed_words

pytestmark = pytest.mark.integration
REFUSED = KafkaError.TOPIC_AUTHORIZATION_FAILED
EVERYTHING = load_topics()
NAMES = sorted(row.name for row in EVERYTHING.all)


def granted(user: str, operation: Operation) -> set[str]:
    return {name for name, may in operations(EVERYTHING, user).items() if operation in may}


def refusals_of_writing(access: Access) -> dict[str, int | None]:
    """For each topic, the code with which the broker refuses a record, or None."""
    said: dict[str, int | None] = {}

    def delivered(why: KafkaError | None, record: Message) -> None:
        said[str(record.topic())] = None if why is None else why.code()

    producer = Producer({**access.settings(), "message.timeout.ms": 10_000})
    for name in NAMES:
        producer.produce(name, key=b"case", value=b"{}", on_delivery=delivered)
    producer.flush(20)
    return said


def readable_of(access: Access) -> dict[str, bool]:
    """For each topic, whether the broker lets this user read it when asked by name; nothing is said of a topic
    that the broker kept silent about. Refusals are told to who subscribes; who takes partitions itself shares them
    with no other member of the group."""
    said: dict[str, bool] = {}
    asks, takes = reader(access, access.user), reader(access, access.user)
    asks.subscribe(NAMES)
    takes.assign([TopicPartition(name, 0, 0) for name in NAMES])
    until = time.monotonic() + 20
    while len(said) < len(NAMES) and time.monotonic() < until:
        for polled in [*asks.consume(100, timeout=0.05), *takes.consume(100, timeout=0.05)]:
            why = polled.error()
            if why is not None and why.code() not in (KafkaError._PARTITION_EOF, REFUSED):
                raise KafkaException(why)
            said[str(polled.topic())] = why is None or why.code() != REFUSED
    asks.close()
    takes.close()
    return said


def reader(access: Access, group: str) -> Consumer:
    return Consumer({**access.settings(), "group.id": group, "enable.partition.eof": True, "enable.auto.commit": False})


@pytest.mark.parametrize("user", users())
def test_the_broker_tells_each_user_exactly_the_rights_of_the_file(parts: Parts, user: str) -> None:
    wanted = operations(EVERYTHING, user)

    assert seen_by(parts.broker_as(user), sorted(wanted)) == wanted


@pytest.mark.parametrize("user", users())
def test_a_user_does_not_even_see_a_topic_it_has_no_right_to(parts: Parts, user: str) -> None:
    listed = parts.broker_as(user).admin().list_topics(timeout=10).topics

    assert set(listed) == set(operations(EVERYTHING, user))


@pytest.mark.parametrize("user", users())
def test_a_user_writes_only_the_topics_it_owns(parts: Parts, user: str) -> None:
    may_write = granted(user, Operation.WRITE)

    assert refusals_of_writing(parts.broker_as(user)) == {
        name: None if name in may_write else REFUSED for name in NAMES
    }


@pytest.mark.parametrize("user", users())
def test_another_agencys_key_lets_nobody_write_on_its_topics(parts: Parts, user: str) -> None:
    """Every word that anybody signs, well signed, by a user who has not its owner's right: the broker takes none."""
    others = [agency for agency in Agency if agency != user]
    keys = {agency: SigningKey.from_jwk_file(parts.secrets.signing_key(agency)) for agency in others}
    words = [sealed(word, keys[agency]) for agency in others for word in signed_words(agency)]

    assert [why for _, why in written_by(parts.broker_as(user), words)] == [REFUSED] * len(words)


def written_by(access: Access, words: Sequence[Envelope]) -> list[tuple[str, int | None]]:
    """Each record put on its topic: the topic, and the code with which the broker refuses it, or None."""
    said: list[tuple[str, int | None]] = []

    def delivered(why: KafkaError | None, record: Message) -> None:
        said.append((str(record.topic()), None if why is None else why.code()))

    producer = Producer({**access.settings(), "message.timeout.ms": 10_000})
    for one in words:
        headers: list[tuple[str, str | bytes | None]] = [*headers_of(one)]
        producer.produce(one.topic, key=one.subject.encode(), value=one.value, headers=headers, on_delivery=delivered)
    producer.flush(20)
    return said


@pytest.mark.parametrize("user", users())
def test_a_user_reads_only_the_topics_it_is_a_reader_of(parts: Parts, user: str) -> None:
    may_read = granted(user, Operation.READ)

    assert readable_of(parts.broker_as(user)) == {name: name in may_read for name in NAMES}


@pytest.mark.parametrize("user", users())
def test_a_user_makes_no_topic_not_even_under_its_own_name(parts: Parts, user: str) -> None:
    admin = parts.broker_as(user).admin()
    (made,) = admin.create_topics([NewTopic(f"case.{user}.extra.v1", 1, 1)]).values()

    with pytest.raises(KafkaException, match="TOPIC_AUTHORIZATION_FAILED"):
        made.result(10)


def test_a_user_joins_no_group_but_its_own(parts: Parts) -> None:
    consumer = reader(parts.broker_as("police"), "prosecutor")
    consumer.subscribe(["case.prosecutor.progress.v1"])

    polled = consumer.poll(10)

    why = polled and polled.error()
    consumer.close()

    assert why
    assert why.code() == KafkaError.GROUP_AUTHORIZATION_FAILED


def test_nobody_comes_in_with_a_wrong_password(parts: Parts) -> None:
    with pytest.raises(KafkaException):
        parts.broker.as_user("police", "guessed").admin().list_topics(timeout=2)


def test_a_right_that_is_not_in_the_file_is_taken_away(parts: Parts) -> None:
    admin = parts.broker.admin()
    given = AclBinding(
        ResourceType.TOPIC,
        "case.legal-aid.consultation.v1",
        ResourcePatternType.LITERAL,
        "User:victim-support",
        "*",
        AclOperation.READ,
        AclPermissionType.ALLOW,
    )
    admin.create_acls([given])[given].result(10)

    taken = apply(parts.broker, EVERYTHING, parts.secrets.user_passwords(), "local")

    assert taken == ("User:victim-support READ TOPIC case.legal-aid.consultation.v1",)
    assert apply(parts.broker, EVERYTHING, parts.secrets.user_passwords(), "local") == ()
