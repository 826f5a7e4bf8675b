"""`python -m deploy.fields_page [--check]`: docs/fields.md, every field of every message against every service."""

import sys
from collections.abc import Iterator
from typing import Any, Final

from contracts.generate import main
from contracts.language import messages_of
from contracts.message import Message
from contracts.topics import Agency, Topic
from deploy.addresses import PROJECT
from deploy.topics import TopicRow, Topics, load_topics

PAGE: Final = PROJECT / "docs" / "fields.md"
HEAD: Final = """\
# Who reads which field

Generated from `shared/contracts` and `deploy/kafka/topics.yaml` by `make docs`; do not edit. **W** writes, **r** reads,
· is refused by the broker. Purpose and ground of each reader stand in [messages.md](messages.md). A change here is a
change of what somebody learns about a suspect or a victim: look at every new **r**.
"""


def page(topics: Topics) -> str:
    """The whole page."""
    rows = {row.name: row for row in topics.case_topics}
    return "\n".join([HEAD, *(line for topic in Topic for line in _topic(topic, rows[topic]))]).rstrip() + "\n"


def fields_of(message: type[Message]) -> tuple[str, ...]:
    """Every field a reader of this message learns, parts of parts with dots between."""
    schema = message.model_json_schema()
    return tuple(sorted(set(_fields(schema, schema.get("$defs", {}), ""))))


def _topic(topic: Topic, row: TopicRow) -> Iterator[str]:
    yield f"## {topic}\n"
    yield f"| message | field | {' | '.join(Agency)} |"
    yield f"|---|---|{'---|' * len(Agency)}"
    may = " | ".join(_may(agency, row) for agency in Agency)
    for message in messages_of(topic):
        for field in fields_of(message):
            yield f"| {message.__name__} | {field} | {may} |"
    yield ""
    for passed in row.passes_on:
        yield f"Passes on `{passed.field}` of {passed.topic}: {passed.why}.\n"


def _may(agency: Agency, row: TopicRow) -> str:
    return "W" if row.owner == agency else "r" if agency in row.readers else "·"


def _fields(schema: dict[str, Any], parts: dict[str, Any], where: str) -> Iterator[str]:
    for name, inner in schema.get("properties", {}).items():
        yield from _of(inner, parts, f"{where}{name}")


def _of(schema: dict[str, Any], parts: dict[str, Any], where: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = parts[schema["$ref"].rpartition("/")[2]]
    several = [*schema.get("anyOf", ()), *([schema["items"]] if isinstance(schema.get("items"), dict) else [])]
    if schema.get("properties"):
        yield from _fields(schema, parts, f"{where}.")
    elif several:
        for one in several:
            yield from _of(one, parts, where)
    else:
        yield where


if __name__ == "__main__":
    sys.exit(main({PAGE: page(load_topics())}, sys.argv[1:]))
