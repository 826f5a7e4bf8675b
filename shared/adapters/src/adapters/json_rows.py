"""Rows of a file with one JSON object on each line. Numbers keep the text they were written with."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from adapters.formats import JsonLinesFormat
from adapters.mapped import Fault, Problem
from adapters.text import decoded


@dataclass(frozen=True, slots=True)
class JsonRow:
    """One object."""

    line: int
    members: dict[str, object]

    def at(self, path: str) -> str | Problem | None:
        """The text, number, true or false there, as text."""
        found: object = self.members
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


def json_rows(form: JsonLinesFormat, data: bytes) -> Iterator[JsonRow | Fault]:
    """The objects in order. Empty lines are passed over."""
    text = decoded(data, form.encoding)
    if isinstance(text, Fault):
        yield text
        return
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield _row(number, line)


def _row(number: int, line: str) -> JsonRow | Fault:
    try:
        found = json.loads(
            line, parse_int=str, parse_float=str, parse_constant=_no_number, object_pairs_hook=_each_name_once
        )
    except (ValueError, RecursionError) as error:
        return Fault(number, "", "bad-json", f"the line cannot be read: {error}")
    if not isinstance(found, dict):
        return Fault(number, "", "bad-json", "the line is no JSON object")
    return JsonRow(number, found)


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _each_name_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise ValueError("a member stands there twice")
    return members
