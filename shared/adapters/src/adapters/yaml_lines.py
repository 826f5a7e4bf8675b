"""Plain YAML with the line of every entry, so that a refusal can say where.

A mapping file is full of an agency's codes. YAML 1.1 would read `no`, `012` or `2026-01-01` as something else; here
keys are always text and a value is text unless it is exactly true, false, or a whole number without zeros in front.
"""

import re
from dataclasses import dataclass
from typing import Final

import yaml

WHOLE: Final = re.compile(r"-?(0|[1-9][0-9]{0,17})")

Place = tuple[str | int, ...]
Plain = str | bool | int | None | dict[str, "Plain"] | tuple["Plain", ...]


class NotPlainError(ValueError):
    """The text is no YAML, or uses what a mapping file may not."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(f"line {line}: {text}")
        self.line = line
        self.text = text


@dataclass(frozen=True, slots=True)
class Placed:
    """The data, and the line (from 1) of each entry by its place."""

    data: Plain
    lines: dict[Place, int]

    def line_of(self, place: Place) -> int:
        """The line of the entry, or of the nearest one around it."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)


def placed(text: str) -> Placed:
    """Reads the text. Raises NotPlainError with the line."""
    lines: dict[Place, int] = {}
    try:
        alias = next((event for event in yaml.parse(text, yaml.SafeLoader) if isinstance(event, yaml.AliasEvent)), None)
        if alias is not None:
            raise NotPlainError(_line(alias), "anchors are not used in mapping files")
        root = yaml.compose(text, yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        raise NotPlainError(mark.line + 1 if mark else 1, error.problem or "this is no YAML") from error
    except (yaml.YAMLError, RecursionError) as error:
        raise NotPlainError(1, "this is no YAML") from error
    return Placed(_plain(root, (), lines), lines)


def _plain(node: yaml.Node | None, place: Place, lines: dict[Place, int]) -> Plain:
    if node is None:
        return None
    lines.setdefault(place, _line(node))
    match node:
        case yaml.MappingNode():
            return _members(node, place, lines)
        case yaml.SequenceNode():
            return tuple(_plain(one, (*place, nth), lines) for nth, one in enumerate(node.value))
        case _:
            assert isinstance(node, yaml.ScalarNode)  # noqa: S101  there are no other nodes
            return _scalar(str(node.value), quoted=node.style is not None)


def _members(node: yaml.MappingNode, place: Place, lines: dict[Place, int]) -> dict[str, Plain]:
    members: dict[str, Plain] = {}
    for key, value in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise NotPlainError(_line(key), "a key must be text")
        if key.value in members:
            raise NotPlainError(_line(key), f"{key.value} stands here twice")
        lines[(*place, key.value)] = _line(key)
        members[key.value] = _plain(value, (*place, key.value), lines)
    return members


def _scalar(text: str, *, quoted: bool) -> str | bool | int | None:
    if quoted:
        return text
    if text in {"true", "false"}:
        return text == "true"
    if text in {"", "~", "null"}:
        return None
    return int(text) if WHOLE.fullmatch(text) else text


def _line(at: yaml.Node | yaml.Event) -> int:
    return at.start_mark.line + 1 if at.start_mark else 1
