"""What an agency's system posts to us: one HTTP body, read with a mapping, becomes requests.

No web framework is in here. The service answers the post, and hands on the requests in order.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Final
from uuid import UUID, uuid5

from adapters.cloud_events import Event, Headers, events_in
from adapters.json_rows import JsonDocument, JsonRow, rows_in
from adapters.mapped import Fault, Mapped, Problem
from adapters.mapping import RowMapping
from adapters.reading import read_row
from adapters.sources import Check

LIMIT_BYTES: Final = 1024 * 1024
REQUESTS: Final = UUID("6d1f1a53-7f0b-5a39-9a5c-1f0d8f6c2b77")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request, and the id under which it is handed on: the same when the same event or body comes again."""

    request_id: UUID
    mapped: Mapped


@dataclass(frozen=True, slots=True)
class Posted:
    """What a body asks for, in order. It is taken whole or not at all: with faults it asks for nothing.

    A line is the row's place in the body, counted over its events; of a broken event, the event's place.
    """

    asked: tuple[Asked, ...] = ()
    faults: tuple[Fault, ...] = ()


@dataclass(frozen=True, slots=True)
class PostedRow:
    """One row of an event's data, with the event's attributes at paths that start with @."""

    line: int
    row: JsonRow
    attributes: Mapping[str, str]

    def at(self, path: str) -> str | Problem | None:
        """The text there, or the attribute."""
        return self.attributes.get(path[1:]) if path.startswith("@") else self.row.at(path)

    def referred(self, ref: str, name: str) -> str | Problem | None:
        """What the reference means in the event's data."""
        return self.row.referred(ref, name)


def posted(mapping: RowMapping, headers: Headers, body: bytes, check: Check) -> Posted:
    """The requests of one post, or everything that is wrong with it. It never raises, whatever was posted."""
    if mapping.push is None:
        return _refused("no-push-mapping", f"the mapping {mapping.name} is for nothing that is posted")
    if len(body) > LIMIT_BYTES:
        return _refused("too-large", f"the body is larger than {LIMIT_BYTES} bytes")
    lines = count(1)
    found = tuple(
        one for event in events_in(headers, body) for one in _asked(mapping, mapping.push.rows, event, lines, check)
    )
    faults = tuple(one for one in found if isinstance(one, Fault))
    return Posted((), faults) if faults else Posted(tuple(one for one in found if isinstance(one, Asked)))


def _asked(
    mapping: RowMapping, rows: str, event: Event | Fault, lines: Iterator[int], check: Check
) -> Iterator[Asked | Fault]:
    if isinstance(event, Fault):
        yield event
        return
    nth = 0
    for nth, row in enumerate(rows_in(JsonDocument(event.data), rows), 1):
        line = next(lines)
        if isinstance(row, Fault):
            yield Fault(line, row.field, row.code, row.text)
            continue
        for one in read_row(mapping, PostedRow(line, row, event.attributes), str(line), check):
            yield one if isinstance(one, Fault) else Asked(_request_id(event, nth), one)
    if nth == 0:
        yield Fault(next(lines), "", "no-rows", "there are no rows where the mapping looks for them")


def _request_id(event: Event, nth: int) -> UUID:
    return uuid5(REQUESTS, json.dumps([*event.identity, nth]))


def _refused(code: str, text: str) -> Posted:
    return Posted((), (Fault(1, "", code, text),))
