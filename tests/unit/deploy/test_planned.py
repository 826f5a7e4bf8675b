"""What is planned for a cluster follows from the file, and nothing planned makes a topic keep less."""

from dataclasses import replace

import pytest
from confluent_kafka.admin import AclBinding, AclOperation, AclPermissionType, ResourcePatternType, ResourceType

from contracts.topics import Topic
from deploy.bindings import binding
from deploy.planned import Difference, Laid, There, planned, said, settings_of
from deploy.rights import rights, users
from deploy.topics import Cluster, load_topics

TOPICS = load_topics()
SIZE = TOPICS.clusters["local"]
VIEW, PROGRESS = str(Topic.COORDINATOR_VIEW), str(Topic.POLICE_PROGRESS)


def as_the_file_says(size: Cluster = SIZE) -> There:
    laid = {
        row.name: Laid(size.partitions[row.partitions], size.replicas, settings_of(row, size)) for row in TOPICS.all
    }
    return There(laid, frozenset(users()), frozenset(binding(right) for right in rights(TOPICS)))


def with_setting(name: str, value: str, topic: str = PROGRESS) -> There:
    there = as_the_file_says()
    laid = there.topics[topic]
    changed = replace(laid, settings={**laid.settings, name: value})
    return replace(there, topics={**there.topics, topic: changed})


def a_right(user: str, topic: str) -> AclBinding:
    allowed = (f"User:{user}", "*", AclOperation.READ, AclPermissionType.ALLOW)
    return AclBinding(ResourceType.TOPIC, topic, ResourcePatternType.LITERAL, *allowed)


def test_every_right_is_in_words_that_the_broker_s_library_takes() -> None:
    assert {type(text) for right in rights(TOPICS) for text in (binding(right).name, binding(right).principal)} == {str}


def test_a_cluster_as_the_file_says_needs_nothing() -> None:
    assert not planned(TOPICS, SIZE, as_the_file_says()).differs


def test_an_empty_cluster_gets_every_topic_user_and_right() -> None:
    wanted = planned(TOPICS, SIZE, There())

    assert [row.name for row in wanted.topics] == [row.name for row in TOPICS.all]
    assert wanted.users == users()
    assert len(wanted.granted) == len(rights(TOPICS))
    assert not wanted.by_hand


def test_what_would_keep_more_is_set() -> None:
    wanted = planned(TOPICS, SIZE, with_setting("retention.ms", "604800000"))

    assert wanted.settings == (Difference(PROGRESS, "retention.ms", "604800000", "-1"),)
    assert not wanted.by_hand


@pytest.mark.parametrize(
    ("name", "there"), [("max.message.bytes", "9999999"), ("min.insync.replicas", "2"), ("cleanup.policy", "compact")]
)
def test_what_would_keep_less_or_throw_away_is_left_to_a_person(name: str, there: str) -> None:
    wanted = planned(TOPICS, SIZE, with_setting(name, there))

    assert [(one.topic, one.name, one.there) for one in wanted.by_hand] == [(PROGRESS, name, there)]
    assert not wanted.settings


def test_another_partition_count_is_left_to_a_person() -> None:
    there = as_the_file_says()
    more = {**there.topics, VIEW: replace(there.topics[VIEW], partitions=6)}

    assert planned(TOPICS, SIZE, replace(there, topics=more)).by_hand == (Difference(VIEW, "partitions", "6", "4"),)


def test_a_right_of_a_stranger_on_our_topic_is_told_and_one_on_another_topic_is_not_ours() -> None:
    there = as_the_file_says()
    strange, elsewhere = a_right("tax-office", PROGRESS), a_right("tax-office", "weather")

    wanted = planned(TOPICS, SIZE, replace(there, rights=there.rights | {strange, elsewhere}))

    assert [said(one) for one in wanted.taken] == [f"User:tax-office READ TOPIC {PROGRESS}"]
    assert not wanted.granted


def test_a_lost_right_is_granted_again() -> None:
    there, lost = as_the_file_says(), a_right("coordinator", PROGRESS)

    wanted = planned(TOPICS, SIZE, replace(there, rights=there.rights - {lost}))

    assert wanted.granted == (lost,)
