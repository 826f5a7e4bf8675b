"""A benchmark's check reads from the topics what the coordinator said in a run: all of that, and nothing before it."""

from collections.abc import Collection

from confluent_kafka import Producer

from benchmarks.fold_said import OWN, said_since
from benchmarks.fold_topics import ends_of
from contracts.topics import Topic
from deploy.access import Access

READ_BY_NOBODY_ELSE = Topic.COORDINATOR_ACTS
"""In the tests that share these parts."""


def say(kafka: Access, keys: Collection[str]) -> None:
    producer = Producer({**kafka.settings(), "partitioner": "murmur2_random"})
    for key in keys:
        producer.produce(READ_BY_NOBODY_ELSE.value, key=key, value=b"{}", headers=[("ce_id", key.encode())])
    assert producer.flush(30) == 0


def test_what_was_said_since_is_read_whole_and_what_was_said_before_is_not(kafka: Access) -> None:
    before, since = ({f"{when} {nth}" for nth in range(20)} for when in ("before", "since"))
    say(kafka, before)
    begun = ends_of(kafka, OWN)
    say(kafka, since)

    found = {(one.record.key or b"").decode(): one for one in said_since(kafka, begun)}

    assert since <= found.keys()
    assert not before & found.keys()
    assert all(found[key].record.headers == (("ce_id", key.encode()),) for key in since)
    assert all(found[key].written > 0 for key in since)
