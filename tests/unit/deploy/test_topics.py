"""topics.yaml holds exactly the published language's topics, and every reader has a purpose and a ground."""

import pytest
import yaml

from contracts.topics import Agency, Topic
from deploy.topics import OPERATOR, TOPICS_FILE, Topics, load_topics

TOPICS = load_topics()


def changed(topic: str, **fields: object) -> Topics:
    """The file, with one topic's row said otherwise."""
    said = yaml.safe_load(TOPICS_FILE.read_text())
    (row,) = (one for one in said["topics"] if one["name"] == topic)
    row.update(fields)
    return Topics.model_validate(said)


def test_the_case_topics_are_those_of_the_published_language() -> None:
    assert {row.name: row.owner for row in TOPICS.case_topics} == {topic: topic.owner for topic in Topic}


def test_every_service_has_its_parked_and_its_retry_topic() -> None:
    names = {row.name for row in TOPICS.all} - {row.name for row in TOPICS.case_topics}

    assert names == {"operator.acts", *(f"{service}.{kind}" for service in Agency for kind in ("dlq", "retry"))}


def test_no_topic_stands_twice() -> None:
    names = [row.name for row in TOPICS.all]

    assert len(names) == len(set(names))


def test_an_owner_does_not_read_its_own_topics_but_for_what_its_other_replicas_show_and_rebuild() -> None:
    own = {row.name for row in TOPICS.all if row.owner in row.readers}

    rebuilt = {Topic.COORDINATOR_PROGRESS, Topic.COORDINATOR_ISSUE}

    assert own == {Topic.COORDINATOR_VIEW, Topic.COORDINATOR_ACTS} | rebuilt


def test_only_the_view_is_compacted_and_nothing_is_ever_thrown_away() -> None:
    assert [row.name for row in TOPICS.all if row.cleanup == "compact"] == [Topic.COORDINATOR_VIEW]
    assert {row.retention_ms for row in TOPICS.all} == {-1}


def test_all_that_a_service_reads_is_partitioned_alike() -> None:
    read_by_services = [row for row in TOPICS.all if set(row.readers) - {OPERATOR}]

    assert {row.partitions for row in read_by_services} == {"keyed"}


def test_a_parked_record_fits_with_its_reason() -> None:
    sizes = {row.name: row.max_message_bytes for row in TOPICS.all}

    assert sizes["police.dlq"] - sizes["case.police.progress.v1"] == 64 * 1024


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"classification": "secret"}, "no classification"),
        ({"readers": {"tax-office": {"purpose": "look", "ground": "joins-the-case"}}}, "no user"),
        ({"readers": {"police": {"purpose": "look", "ground": "curiosity"}}}, "no ground"),
        ({"readers": {"police": {"purpose": "", "ground": "joins-the-case"}}}, "purpose"),
        ({"reader": {}}, "reader"),
    ],
)
def test_a_file_that_does_not_hold_together_is_refused(fields: dict[str, object], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        changed("case.police.progress.v1", **fields)
