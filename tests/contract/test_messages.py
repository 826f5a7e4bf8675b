"""The published language keeps what it published: examples, golden files, schemas, the generated page."""

import json
from pathlib import Path

import jsonschema_rs
import pytest

from contracts.examples import EXAMPLES
from contracts.generate import drifted, generated, schema_of
from contracts.language import BY_TYPE, MESSAGES, may_stand_on, messages_of
from contracts.message import TYPE_PREFIX, Message
from contracts.topics import Topic
from deploy.messages_page import PAGE, page
from deploy.topics import load_topics

GOLDEN = Path(__file__).parent / "golden"
every_message = pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message.NAME)


@every_message
def test_every_message_has_a_valid_example(message: type[Message]) -> None:
    example = EXAMPLES[message]

    assert message.model_validate_json(example.data()) == example


@every_message
def test_what_was_published_parses_for_ever(message: type[Message]) -> None:
    golden = (GOLDEN / f"{message.NAME}.json").read_bytes()

    assert message.model_validate_json(golden) == EXAMPLES[message]
    assert json.loads(golden) == json.loads(EXAMPLES[message].data())


@every_message
def test_every_example_satisfies_its_own_schema(message: type[Message]) -> None:
    schema = json.loads(schema_of(message))
    validator = jsonschema_rs.Draft202012Validator(schema)

    validator.validate(json.loads(EXAMPLES[message].data()))

    assert schema["$id"] == message.schema_uri()


@every_message
def test_a_reader_ignores_an_optional_field_it_does_not_know(message: type[Message]) -> None:
    later = json.loads(EXAMPLES[message].data()) | {"a_field_of_next_year": {"x": 1}}

    assert message.model_validate(later) == EXAMPLES[message]


@every_message
def test_a_message_names_its_type_its_version_and_a_topic(message: type[Message]) -> None:
    assert BY_TYPE[message.wire_type()] is message
    assert message.wire_type().startswith(TYPE_PREFIX)
    assert message.NAME.rpartition(".")[2] == "v1"
    assert message.TOPICS
    assert all(may_stand_on(message, topic) for topic in message.TOPICS)


def test_every_topic_has_a_vocabulary_and_stands_in_topics_yaml() -> None:
    assert all(messages_of(topic) for topic in Topic)
    assert {row.name for row in load_topics().case_topics} == {topic.value for topic in Topic}
    assert all(Topic(row.name).owner == row.owner for row in load_topics().case_topics)


def test_the_generated_files_are_those_that_would_be_generated() -> None:
    assert drifted(generated()) == []
    assert drifted({PAGE: page(load_topics())}) == []


def test_a_changed_file_is_found(tmp_path: Path) -> None:
    changed = tmp_path / "message.json"
    changed.write_text("{}")

    assert drifted({changed: "{}\n", tmp_path / "absent.json": ""}) == [changed, tmp_path / "absent.json"]
