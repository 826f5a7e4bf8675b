"""Rows of JSON: one object on each line, or the objects that a path leads to in one document."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from adapters.formats import JsonDocumentFormat, JsonLinesFormat
from adapters.json_text import parsed, parsed_bytes
from adapters.mapped import Fault, Problem, fault
from adapters.reference import reference, the_one
from adapters.text import decoded


@dataclass(frozen=True, slots=True)
class JsonDocument:
    """The whole document, and what was looked up in it."""

    root: object
    _named: dict[tuple[str, str], dict[str, list[object]]] = field(default_factory=dict)

    def at(self, path: str) -> list[object] | Problem:
        """What a path from the root leads to. A list on the way stands for each thing in it; / is the root."""
        found = _each(self.root)
        for name in path[1:].split("/") if path != "/" else ():
            if not all(isinstance(one, dict) and name in one for one in found):
                return Problem("no-rows", f"the document has no {name} where {path} leads")
            found = [each for one in found if isinstance(one, dict) for each in _each(one[name])]
        return found

    def named(self, things: str, by: str, name: str) -> list[object]:
        """The things there that have this name."""
        if (things, by) not in self._named:
            self._named[things, by] = self._by_name(things, by)
        return self._named[things, by].get(name, [])

    def _by_name(self, things: str, by: str) -> dict[str, list[object]]:
        found, names = self.at(things), dict[str, list[object]]()
        for one in [] if isinstance(found, Problem) else found:
            name = _value(one, by)
            if isinstance(name, str):
                names.setdefault(name.strip(), []).append(one)
        return names


@dataclass(frozen=True, slots=True)
class JsonRow:
    """One object."""

    line: int
    members: dict[str, object]
    document: JsonDocument

    def at(self, path: str) -> str | Problem | None:
        """The text, number, true or false there, as text."""
        return _value(self.members, path)

    def referred(self, ref: str, name: str) -> str | Problem | None:
        """What stands below the one thing of this name."""
        parts = reference(ref)
        found = self.document.named(parts.things, parts.id, name)
        return the_one(parts, name, len(found)) or _value(found[0], parts.below)


def json_line_rows(form: JsonLinesFormat, data: bytes) -> Iterator[JsonRow | Fault]:
    """The objects in order. Empty lines are passed over. A reference stays within its line."""
    text = decoded(data, form.encoding)
    if isinstance(text, Fault):
        yield text
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            found = parsed(line, number)
            yield found if isinstance(found, Fault) else json_row(number, found, JsonDocument(found))


def json_document_rows(form: JsonDocumentFormat, data: bytes) -> Iterator[JsonRow | Fault]:
    """The objects that `rows` leads to, in order."""
    root = parsed_bytes(data, form.encoding)
    if isinstance(root, Fault):
        yield root
        return
    yield from rows_in(JsonDocument(root), form.rows)


def rows_in(document: JsonDocument, path: str) -> Iterator[JsonRow | Fault]:
    """The rows there. A document is often one line, so a row's line is its place among the rows, from 1."""
    found = document.at(path)
    if isinstance(found, Problem):
        yield fault(1, "", found)
        return
    yield from (json_row(number, one, document) for number, one in enumerate(found, 1))


def json_row(number: int, found: object, document: JsonDocument) -> JsonRow | Fault:
    """What was found, as a row; only an object is one."""
    if not isinstance(found, dict):
        return Fault(number, "", "bad-json", "the row is no JSON object")
    return JsonRow(number, found, document)


def _each(found: object) -> list[object]:
    """What is in the list, or the one thing that is no list; null is nothing."""
    if isinstance(found, list):
        return found
    return [] if found is None else [found]


def _value(found: object, path: str) -> str | Problem | None:
    for name in path.split("/"):
        if found is None:
            return None
        if not isinstance(found, dict):
            return Problem("not-an-object", f"{path} leads through something that has no members")
        found = found.get(name)
    match found:
        case None | str():
            return found
        case bool():
            return "true" if found else "false"
        case _:
            return Problem("not-a-value", f"{path} holds more than one value")
