"""Brings a cluster to what topics.yaml says: topics, users with their passwords, rights. May be run again."""

import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Final

from confluent_kafka import KafkaError, KafkaException, TopicCollection
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewTopic,
    ResourceType,
    ScramCredentialInfo,
    ScramMechanism,
    UserScramCredentialAlteration,
    UserScramCredentialUpsertion,
)

from deploy.access import PATIENCE, Access, NotApplied, all_done
from deploy.bindings import exactly
from deploy.cluster import look
from deploy.planned import Difference, Planned, planned, said, settings_of
from deploy.rights import Operation, operations, users
from deploy.topics import Cluster, TopicRow, Topics

LOOK_AGAIN: Final = 0.05
"""Seconds between two looks whether rights just granted answer already."""

ANSWER: Final = 5.0
"""Seconds to wait for what a user may do; a password that is not known yet makes it slow."""

ITERATIONS: Final = 8192
"""Rounds of SCRAM-SHA-512 for a stored password."""


def apply(
    access: Access, topics: Topics, passwords: Mapping[str, str], cluster: str, *, take_away: bool = True
) -> tuple[str, ...]:
    """Make topics, users and rights as the file says, and wait until each user's rights answer.

    Tells which rights were taken away because the file does not have them; without `take_away` they stay. Nothing is
    changed while something is left to a person (`Planned.by_hand`). Raises NotApplied.
    """
    admin = access.admin()
    try:
        wanted = plan(access, topics, cluster)
        if wanted.by_hand:
            raise NotApplied("; ".join(one.text() for one in wanted.by_hand) + ": a person decides about that")
        _make_topics(admin, wanted.topics, topics.clusters[cluster])
        _set(admin, wanted.settings)
        _make_users(admin, passwords)
        taken = wanted.taken if take_away else ()
        if taken:
            all_done(admin.delete_acls([exactly(one) for one in taken]).values())
        if wanted.granted:
            all_done(admin.create_acls(list(wanted.granted)).values())
    except KafkaException as why:
        raise _refused(access, why) from why
    for user in users():
        _wait_for(access.as_user(user, passwords[user]), operations(topics, user))
    return tuple(said(one) for one in taken)


def plan(access: Access, topics: Topics, cluster: str) -> Planned:
    """What `apply` would change; nothing is touched. Raises NotApplied."""
    if cluster not in topics.clusters:
        raise NotApplied(f"there is no cluster {cluster!r} in the file, only {' and '.join(sorted(topics.clusters))}")
    try:
        return planned(topics, topics.clusters[cluster], look(access.admin(), topics))
    except KafkaException as why:
        raise _refused(access, why) from why


def seen_by(access: Access, names: list[str]) -> dict[str, frozenset[Operation]]:
    """What the broker says this user may do with these topics. Raises KafkaException when one is hidden from it."""
    # A client that nobody holds any more drops its answers.
    admin = access.admin()
    described = admin.describe_topics(
        TopicCollection(names), include_authorized_operations=True, request_timeout=ANSWER
    )
    told = {name: one.result(ANSWER).authorized_operations for name, one in described.items()}
    return {name: frozenset(Operation(may.name) for may in mays) for name, mays in told.items()}


def _refused(access: Access, why: KafkaException) -> NotApplied:
    return NotApplied(f"the broker at {access.address} refused: {why.args[0].str()}")


def _make_topics(admin: AdminClient, rows: Sequence[TopicRow], size: Cluster) -> None:
    """Make them; one that another made meanwhile is as good."""
    wanted = [
        NewTopic(
            row.name,
            num_partitions=size.partitions[row.partitions],
            replication_factor=size.replicas,
            config=settings_of(row, size),
        )
        for row in rows
    ]
    if wanted:
        all_done(admin.create_topics(wanted).values(), but=frozenset({KafkaError.TOPIC_ALREADY_EXISTS}))


def _set(admin: AdminClient, differences: Sequence[Difference]) -> None:
    changed = [
        ConfigResource(
            ResourceType.TOPIC,
            one.topic,
            incremental_configs=[ConfigEntry(one.name, one.wanted, incremental_operation=AlterConfigOpType.SET)],
        )
        for one in differences
    ]
    for resource in changed:  # one at a time: a request names each topic once
        all_done(admin.incremental_alter_configs([resource]).values())


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
