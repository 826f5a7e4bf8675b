"""Brings a cluster to what topics.yaml says: topics, users with their passwords, rights. May be run again."""

import time
from collections.abc import Mapping
from functools import partial
from typing import Final

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import (
    AdminClient,
    NewTopic,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialAlteration,
    UserScramCredentialUpsertion,
)

from deploy.access import PATIENCE, Access, NotApplied, all_done
from deploy.acls import set_rights
from deploy.rights import Operation, operations, users
from deploy.topics import Cluster, Topics

LOOK_AGAIN: Final = 0.05
"""Seconds between two looks whether rights just granted answer already."""

ANSWER: Final = 5.0
"""Seconds to wait for what a user may do; a password that is not known yet makes it slow."""

ITERATIONS: Final = 8192
"""Rounds of SCRAM-SHA-512 for a stored password."""


def apply(access: Access, topics: Topics, passwords: Mapping[str, str], cluster: str) -> tuple[str, ...]:
    """Make topics, users and rights as the file says, and wait until each user's rights answer.

    Tells which rights were taken away because the file does not have them. Raises NotApplied.
    """
    admin = access.admin()
    try:
        _make_topics(admin, topics, topics.clusters[cluster])
        _make_users(admin, passwords)
        taken = set_rights(admin, topics)
    except KafkaException as why:
        raise NotApplied(f"the broker at {access.address} refused: {why.args[0].str()}") from why
    for user in users():
        _wait_for(access.as_user(user, passwords[user]), operations(topics, user))
    return taken


def seen_by(access: Access, names: list[str]) -> dict[str, frozenset[Operation]]:
    """What the broker says this user may do with these topics. Raises KafkaException when one is hidden from it."""
    # A client that nobody holds any more drops its answers.
    admin = access.admin()
    described = admin.describe_topics(
        TopicCollection(names), include_authorized_operations=True, request_timeout=ANSWER
    )
    told = {name: one.result(ANSWER).authorized_operations for name, one in described.items()}
    return {name: frozenset(Operation(may.name) for may in mays) for name, mays in told.items()}


def _make_topics(admin: AdminClient, topics: Topics, size: Cluster) -> None:
    wanted = [
        NewTopic(
            row.name,
            num_partitions=size.partitions[row.partitions],
            replication_factor=size.replicas,
            config={
                "retention.ms": str(row.retention_ms),
                "cleanup.policy": row.cleanup,
                "max.message.bytes": str(row.max_message_bytes),
                "min.insync.replicas": str(size.min_in_sync),
            },
        )
        for row in topics.all
    ]
    all_done(admin.create_topics(wanted).values(), but=frozenset({KafkaError.TOPIC_ALREADY_EXISTS}))
    _check_partitions(admin, {topic.topic: topic.num_partitions for topic in wanted})


def _check_partitions(admin: AdminClient, wanted: Mapping[str, int]) -> None:
    there = admin.list_topics(timeout=PATIENCE).topics
    wrong = sorted(name for name, count in wanted.items() if name in there and len(there[name].partitions) != count)
    if wrong:
        raise NotApplied(f"{', '.join(wrong)}: another partition count here; a new count is a new topic version")


def _make_users(admin: AdminClient, passwords: Mapping[str, str]) -> None:
    how = ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS)
    wanted: list[UserScramCredentialAlteration] = [
        UserScramCredentialUpsertion(user, how, passwords[user].encode()) for user in users()
    ]
    all_done(admin.alter_user_scram_credentials(wanted).values())


def _wait_for(access: Access, wanted: Mapping[str, frozenset[Operation]]) -> None:
    ask, until = partial(seen_by, access, sorted(wanted)), time.monotonic() + PATIENCE
    while _answer(ask) != wanted:
        if time.monotonic() > until:
            raise NotApplied(f"{access.user}: the broker does not answer with this user's rights")
        time.sleep(LOOK_AGAIN)


def _answer(ask: "partial[dict[str, frozenset[Operation]]]") -> dict[str, frozenset[Operation]] | None:
    try:
        return ask()
    except (KafkaException, TimeoutError):
        return None
