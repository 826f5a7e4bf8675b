"""A row that was fetched: its key and version, and the request that the mapping makes of it."""

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Final
from uuid import UUID, uuid5

from adapters.json_rows import JsonDocument, JsonRow, rows_in
from adapters.json_text import parsed_bytes
from adapters.mapped import Fault, Mapped
from adapters.mapping import RowMapping
from adapters.poll_format import PollFormat
from adapters.poll_journal import Version, Waiting
from adapters.reading import read_row
from adapters.sources import Check

REQUESTS: Final = UUID("9a4c0f1e-62b7-5c0d-8e3f-2d7b5a1c9e60")
NO_KEY: Final = ("no-key", "the row has no key, or no moment of change, that the mapping can read")


def version_of(poll: PollFormat, members: dict[str, object], now: datetime) -> Version:
    """The row with its key, digest and moment; with an empty key, and as of now, when it lacks one of them."""
    digest = sha256(json.dumps(members, sort_keys=True).encode()).hexdigest()
    key, moment = _key_and_moment(poll, JsonRow(0, members, JsonDocument(members))) or ("", poll.times.face(now))
    return Version(key, digest, moment, members)


def request_id_of(mapping: RowMapping, version: Version) -> UUID:
    """The id under which this version of this row is handed on, at every attempt."""
    return uuid5(REQUESTS, json.dumps([mapping.name, version.key, version.digest]))


def request_of(mapping: RowMapping, waiting: Waiting, check: Check) -> Mapped | tuple[Fault, ...]:
    """The row's request, or what is wrong with it. Its line is which version of all that were ever read it is."""
    if not waiting.version.key:
        return (Fault(waiting.nth, "", *NO_KEY),)
    members = waiting.version.members
    row = JsonRow(waiting.nth, members, JsonDocument(members))
    found = read_row(mapping, row, waiting.version.key, check)
    faults = tuple(one for one in found if isinstance(one, Fault))
    return faults or next(one for one in found if isinstance(one, Mapped))


def polled_sample(mapping: RowMapping, poll: PollFormat, sample: bytes, check: Check) -> Iterator[Mapped | Fault]:
    """What the rows of one page would ask for; of a table, a JSON list of its rows."""
    root = parsed_bytes(sample)
    for row in (root,) if isinstance(root, Fault) else rows_in(JsonDocument(root), poll.rows):
        if isinstance(row, Fault):
            yield row
        elif _key_and_moment(poll, row) is None:
            yield Fault(row.line, "", *NO_KEY)
        else:
            yield from read_row(mapping, row, str(row.line), check)


def _key_and_moment(poll: PollFormat, row: JsonRow) -> tuple[str, datetime] | None:
    key, changed = row.at(poll.key), row.at(poll.changed.path or "")
    moment = poll.times.read(changed.strip()) if isinstance(changed, str) else None
    if moment is None or not isinstance(key, str) or not key.strip():
        return None
    return key.strip(), moment
