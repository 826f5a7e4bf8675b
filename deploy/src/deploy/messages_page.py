"""`python -m deploy.messages_page [--check]`: docs/messages.md, from the contracts and topics.yaml."""

import sys
from collections.abc import Iterator
from typing import Final

from contracts.examples import EXAMPLES
from contracts.generate import main
from contracts.language import messages_of
from contracts.message import Message
from contracts.topics import Topic
from deploy.addresses import PROJECT
from deploy.topics import TopicRow, Topics, load_topics

PAGE: Final = PROJECT / "docs" / "messages.md"
HEAD: Final = """\
# Messages

Generated from `shared/contracts` and `deploy/kafka/topics.yaml` by `make docs`; do not edit. Every record is a
CloudEvent in binary mode: the case id is key and subject, the data below is the value, and `ce_sequence`,
`ce_previousdigest` and, where signed, `ce_signature` link and seal it. `occurred_at` is the moment in the world and
alone drives clocks; `ce_time` is when it was registered.
"""


def page(topics: Topics) -> str:
    """The whole page."""
    rows = {row.name: row for row in topics.case_topics}
    return "\n".join([HEAD, *(line for topic in Topic for line in _topic(topic, rows[topic], topics))]).rstrip() + "\n"


def _topic(topic: Topic, row: TopicRow, topics: Topics) -> Iterator[str]:
    yield f"## {topic}\n"
    kept = "the newest record of each case" if row.cleanup == "compact" else "for ever"
    kind = topics.classifications[row.classification]
    yield f"Written by {topic.owner}. Holds: {kind[0].lower()}{kind[1:]}. Kept: {kept}.\n"
    yield "| reader | purpose | ground |\n|---|---|---|"
    for reader, why in row.readers.items():
        yield f"| {reader} | {why.purpose} | {topics.grounds[why.ground].text} |"
    yield ""
    for message in messages_of(topic):
        yield from _message(message)


def _message(message: type[Message]) -> Iterator[str]:
    marks = [mark for mark, is_so in (("signed", message.SIGNED), ("counts at once", message.AT_ONCE)) if is_so]
    yield _title(message, marks)
    yield f"`{message.wire_type()}`. {_meaning(message)}\n"
    yield "```json\n" + EXAMPLES[message].model_dump_json(indent=2, exclude_none=True) + "\n```\n"


def _title(message: type[Message], marks: list[str]) -> str:
    return f"### {message.__name__}" + (f" ({', '.join(marks)})" if marks else "") + "\n"


def _meaning(message: type[Message]) -> str:
    return " ".join((message.__doc__ or "").split())


if __name__ == "__main__":
    sys.exit(main({PAGE: page(load_topics())}, sys.argv[1:]))
