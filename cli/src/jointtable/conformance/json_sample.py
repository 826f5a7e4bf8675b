"""A sample in JSON, altered by path: a document, lines, a page that is polled, or a body that is posted."""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, Final

from adapters.field_rule import FieldRule
from adapters.json_rows import JsonDocument, JsonRow, rows_in
from adapters.json_text import parsed, parsed_bytes
from adapters.mapped import Fault
from adapters.reference import reference
from adapters.text import decoded

Members = dict[str, Any]
AGAIN: Final = "-again"


@dataclass(frozen=True, slots=True)
class RowOfJson:
    """A row, the document that its references are looked up in, and the event that it came with."""

    members: Members
    document: JsonDocument
    event: Members


@dataclass(slots=True)
class JsonSample:
    """Everything that was read; `write` makes the bytes of it."""

    root: list[Any]
    rows: list[RowOfJson]
    write: Callable[[list[Any]], bytes]

    def count(self) -> int:
        """How many rows it has."""
        return len(self.rows)

    def text_at(self, nth: int, rule: FieldRule) -> str | None:
        """What stands there."""
        place = self._place(nth, rule, follow=True)
        return None if place is None else _text(*place)

    def put(self, nth: int, rule: FieldRule, text: str, *, follow: bool = True) -> bool:
        """Write the text there, and the members on the way to it."""
        place = self._place(nth, rule, follow=follow)
        if place is None:
            return False
        members, path = place
        *steps, last = path.split("/")
        for step in steps:
            if members.get(step) is None:
                members[step] = {}
            members = members[step]
            if not isinstance(members, dict):
                return False
        if isinstance(members.get(last), dict | list):
            return False
        members[last] = text
        return True

    def keep(self, wanted: Collection[int]) -> None:
        """Drop all other rows."""
        kept = [row for nth, row in enumerate(self.rows, 1) if nth in wanted]
        staying = {id(row.event) for row in kept}
        dropped = {id(row.members) for nth, row in enumerate(self.rows, 1) if nth not in wanted}
        dropped |= {id(row.event) for row in self.rows if id(row.event) not in staying}
        self.root, self.rows = _without(self.root, dropped), kept

    def renew(self) -> None:
        """Number the events anew: the same event counts once, whatever it says the second time."""
        for event in {id(row.event): row.event for row in self.rows if "id" in row.event}.values():
            event["id"] = f"{event['id']}{AGAIN}"

    def written(self) -> bytes:
        """The bytes. Numbers are written as the text they were read as."""
        return self.write(self.root)

    def _place(self, nth: int, rule: FieldRule, *, follow: bool) -> tuple[Members, str] | None:
        row = self.rows[nth - 1]
        if rule.path is None:
            return None
        if rule.path.startswith("@") and row.event:
            return row.event, rule.path[1:]
        place = (row.members, rule.path)
        for ref in rule.ref or () if follow else ():
            parts, name = reference(ref), (_text(*place) or "").strip()
            things = row.document.named(parts.things, parts.id, name)
            if len(things) != 1 or not isinstance(things[0], dict):
                return None
            place = (things[0], parts.below)
        return place


def document_sample(rows: str, data: bytes, encoding: str = "utf-8") -> JsonSample | Fault:
    """One document, or why it is none."""
    root = parsed_bytes(data, encoding)
    if isinstance(root, Fault):
        return root
    return JsonSample([root], list(_rows_in(root, rows, {})), lambda roots: _json(roots[0]).encode(encoding))


def lines_sample(data: bytes, encoding: str) -> JsonSample | Fault:
    """An object on each line, or why they are none."""
    text = decoded(data, encoding)
    if isinstance(text, Fault):
        return text
    found = [parsed(line, nth) for nth, line in enumerate(text.split("\n"), 1) if line.strip()]
    wrong = next((one for one in found if isinstance(one, Fault)), None)
    if wrong is not None:
        return wrong
    rows = [RowOfJson(one, JsonDocument(one), {}) for one in found if isinstance(one, dict)]
    return JsonSample(found, rows, lambda roots: "".join(f"{_json(one)}\n" for one in roots).encode(encoding))


def posted_sample(rows: str, data: bytes) -> JsonSample | Fault:
    """An event, several, or plain JSON, or why it is none."""
    root = parsed_bytes(data)
    if isinstance(root, Fault):
        return root
    several = isinstance(root, list) and any(_is_event(one) for one in root)
    bodies: list[Any] = root if isinstance(root, list) and several else [root]
    found = [row for body in bodies for row in _posted(body, rows)]
    return JsonSample([root], found, lambda roots: _json(roots[0]).encode())


def _posted(body: Any, rows: str) -> Iterator[RowOfJson]:
    if not _is_event(body):
        return _rows_in(body, rows, {})
    if "data_base64" not in body and body.get("data") is None:
        body["data"] = {}
    return _rows_in(body.get("data", {}), rows, body)


def _is_event(found: Any) -> bool:
    return isinstance(found, dict) and "specversion" in found


def _rows_in(root: Any, path: str, event: Members) -> Iterator[RowOfJson]:
    document = JsonDocument(root)
    for row in rows_in(document, path):
        if isinstance(row, JsonRow):
            yield RowOfJson(row.members, document, event)


def _text(members: Members, path: str) -> str | None:
    found: Any = members
    for step in path.split("/"):
        found = found.get(step) if isinstance(found, dict) else None
    if isinstance(found, bool):
        return "true" if found else "false"
    return found if isinstance(found, str) else None


def _without(found: Any, dropped: Collection[int]) -> Any:
    """The same without these objects; lists are changed in place, so that rows stay those that were found."""
    if isinstance(found, dict):
        for value in found.values():
            _without(value, dropped)
    if isinstance(found, list):
        found[:] = [_without(one, dropped) for one in found if id(one) not in dropped]
    return found


def _json(found: Any) -> str:
    return json.dumps(found)  # ASCII, which every code page has
