"""`python -m deploy.asyncapi_page [--check]`: docs/asyncapi.yaml (AsyncAPI 3), from the contracts and topics.yaml.

Payloads are named by the schema files beside it, so that no shape is written twice.
"""

import sys
from collections.abc import Iterator
from typing import Any, Final

import yaml

from contracts.examples import EXAMPLES
from contracts.generate import main
from contracts.language import MESSAGES, messages_of
from contracts.message import Message
from contracts.topics import Topic
from deploy.addresses import PROJECT
from deploy.topics import TopicRow, Topics, load_topics

PAGE: Final = PROJECT / "docs" / "asyncapi.yaml"
HEAD: Final = "# Generated from shared/contracts and deploy/kafka/topics.yaml by `make docs`; do not edit.\n"
SCHEMAS: Final = "../shared/contracts/schemas"
TEXT: Final = {"type": "string"}
NUMBER: Final = {"type": "string", "pattern": "^[0-9]{10}$"}
DIGEST: Final = {"type": "string", "pattern": "^([0-9a-f]{64})?$"}
HEADERS: Final[dict[str, Any]] = {
    "ce_specversion": {"const": "1.0"},
    "ce_id": TEXT,
    "ce_source": TEXT,
    "ce_subject": {**TEXT, "description": "The case; also the record's key"},
    "ce_time": {**TEXT, "format": "date-time", "description": "When it was registered; drives no clock"},
    "ce_dataschema": TEXT,
    "ce_sequence": {**NUMBER, "description": "From 1 per case and topic, without gaps"},
    "ce_sequencetype": {"const": "Integer"},
    "ce_previousdigest": {**DIGEST, "description": "SHA-256 of the record before, in hex; empty at 1"},
    "content-type": {"const": "application/json"},
    "traceparent": TEXT,
}
LATER: Final = ("ce_dataschema", "traceparent")
"""Headers that may be absent."""


def page(topics: Topics) -> str:
    """The whole document."""
    rows = {row.name: row for row in topics.case_topics}
    document = {
        "asyncapi": "3.1.0",
        "info": {
            "title": "Joint Table",
            "version": "1.0.0",
            "description": "What the services of one table say to each other about a case. Every record is a "
            "CloudEvent in binary mode whose key is the case.",
            "license": {"name": "EUPL-1.2"},
        },
        "defaultContentType": "application/json",
        "servers": {
            "table": {
                "host": "{broker}",
                "protocol": "kafka-secure",
                "variables": {"broker": {"description": "Host and port of the table's broker"}},
                "security": [{"$ref": "#/components/securitySchemes/scram"}],
            }
        },
        "channels": {topic.value: _channel(topic, rows[topic], topics) for topic in Topic},
        "operations": dict(pair for topic in Topic for pair in _operations(topic, rows[topic], topics)),
        "components": {
            "messages": {message.__name__: _message(message) for message in MESSAGES},
            "securitySchemes": {"scram": {"type": "scramSha512", "description": "A user of each service's own"}},
        },
    }
    return HEAD + yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=120)


def _channel(topic: Topic, row: TopicRow, topics: Topics) -> dict[str, Any]:
    return {
        "address": topic.value,
        "description": topics.classifications[row.classification],
        "messages": {one.__name__: {"$ref": f"#/components/messages/{one.__name__}"} for one in messages_of(topic)},
        "bindings": {
            "kafka": {
                "topicConfiguration": {
                    "cleanup.policy": [row.cleanup],
                    "retention.ms": row.retention_ms,
                    "max.message.bytes": row.max_message_bytes,
                },
                "bindingVersion": "0.5.0",
            }
        },
    }


def _operations(topic: Topic, row: TopicRow, topics: Topics) -> Iterator[tuple[str, dict[str, Any]]]:
    """Who writes there, and who may read it, for what purpose and on what ground."""
    channel = {"$ref": f"#/channels/{topic.value}"}
    yield f"{topic.owner}-sends-{topic}", {"action": "send", "channel": channel, "tags": [{"name": str(topic.owner)}]}
    for reader, why in row.readers.items():
        yield (
            f"{reader}-receives-{topic}",
            {
                "action": "receive",
                "channel": channel,
                "summary": why.purpose,
                "description": topics.grounds[why.ground].text,
                "tags": [{"name": str(reader)}],
            },
        )


def _message(message: type[Message]) -> dict[str, Any]:
    headers = {"ce_type": {"const": message.wire_type()}, **HEADERS}
    if message.SIGNED:
        headers["ce_signature"] = {**TEXT, "description": "Detached JWS (Ed25519) over the record's digest"}
    return {
        "name": message.wire_type(),
        "summary": " ".join((message.__doc__ or "").split()),
        "contentType": "application/json",
        "headers": {
            "type": "object",
            "properties": headers,
            "required": [name for name in headers if name not in LATER],
        },
        "payload": {"$ref": f"{SCHEMAS}/{message.NAME}.json"},
        "examples": [{"payload": EXAMPLES[message].model_dump(mode="json", exclude_none=True)}],
    }


if __name__ == "__main__":
    sys.exit(main({PAGE: page(load_topics())}, sys.argv[1:]))
