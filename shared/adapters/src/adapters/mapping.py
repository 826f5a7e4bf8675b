"""The mapping file: where an agency's own words stand in what it gives us, and which of ours they are.

It holds paths, code tables, zones and constants; no expressions, no code. docs/connect-an-agency.md shows one.
"""

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from adapters.field_rule import FieldRule, Strict
from adapters.formats import CsvFormat, Format, JsonDocumentFormat, JsonLinesFormat, PushFormat, XmlFormat
from adapters.poll_format import PollFormat
from adapters.reference import References
from adapters.yaml_lines import NotPlainError, Place, Placed, placed

NUMBER_FIELD = "agency_number"


class NumberPath(Strict):
    """Where the agency's own case number stands."""

    path: Annotated[str, Field(min_length=1)]
    ref: References | None = None

    @property
    def rule(self) -> FieldRule:
        """As the rule of a field."""
        return FieldRule(path=self.path, ref=self.ref)


class RowMapping(Strict):
    """One kind of file, of document that is posted to us, or of list or table that we poll.

    Each row becomes the request that `kind` says, with the fields that `requests` lists.
    """

    version: Literal[1]
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
    files: Annotated[tuple[str, ...], Field(min_length=1)] | None = None
    """Patterns of the names of the files it is for, as *.csv; none when it is for no files."""
    csv: CsvFormat | None = None
    xml: XmlFormat | None = None
    json_lines: JsonLinesFormat | None = None
    json_document: JsonDocumentFormat | None = None
    push: PushFormat | None = None
    poll: PollFormat | None = None
    kind: FieldRule
    number: NumberPath
    requests: Annotated[dict[str, dict[str, FieldRule]], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_format(self) -> Self:
        if sum(way is not None for way in (*self._of_files(), self.push, self.poll)) != 1:
            raise ValueError("give exactly one of csv, xml, json_lines, json_document, push and poll")
        if (self.files is not None) != (self.file_format is not None):
            raise ValueError("files belong to csv, xml, json_lines and json_document, and to no other")
        return self

    def _of_files(self) -> tuple[Format | None, ...]:
        return self.csv, self.xml, self.json_lines, self.json_document

    @property
    def file_format(self) -> Format | None:
        """How the files are written; None when it is for no files."""
        return next((form for form in self._of_files() if form is not None), None)

    @property
    def paths_in(self) -> Format | PushFormat | PollFormat:
        """What knows the paths."""
        found = self.file_format or self.push or self.poll
        assert found is not None  # noqa: S101  the validator saw to it
        return found

    def takes(self, name: str) -> bool:
        """Whether a file of this name is of this kind, in capitals or not."""
        return any(fnmatchcase(name.lower(), pattern.lower()) for pattern in self.files or ())

    def rules(self) -> Iterator[tuple[Place, FieldRule]]:
        """Every rule, with its place in the mapping file."""
        yield ("number",), self.number.rule
        yield ("kind",), self.kind
        for kind, fields in self.requests.items():
            yield from ((("requests", kind, field), rule) for field, rule in fields.items())

    def paths(self) -> tuple[str, ...]:
        """Every path of the agency's."""
        return tuple(rule.path for _, rule in self.rules() if rule.path is not None)


class MappingError(ValueError):
    """A mapping file that cannot be used. `why` has one sentence per mistake, each with its line."""

    def __init__(self, file: str, why: Sequence[str]) -> None:
        super().__init__("\n".join(f"{file}: {one}" for one in why))
        self.why = tuple(why)


def load_mapping(file: Path) -> RowMapping:
    """The mapping in this file. Raises MappingError, or OSError when the file cannot be read."""
    try:
        return read_mapping(file.read_text("utf-8"), file.name)
    except UnicodeDecodeError as error:
        raise MappingError(file.name, ["the mapping file is not UTF-8"]) from error


def load_mappings(path: Path) -> tuple[RowMapping, ...]:
    """The mapping in this file, or every *.yaml in this folder by name. The first that takes a file's name counts.

    Raises MappingError, also when two have one name: what was read is remembered by it.
    """
    if not path.is_dir():
        return (load_mapping(path),)
    found = tuple(load_mapping(file) for file in sorted(path.iterdir()) if file.suffix.lower() == ".yaml")
    if not found:
        raise MappingError(path.name, ["the folder holds no *.yaml"])
    names = [mapping.name for mapping in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise MappingError(path.name, [f"several mappings have the name {name}" for name in twice])
    return found


def read_mapping(text: str, file: str = "mapping") -> RowMapping:
    """The mapping in this text. Raises MappingError."""
    try:
        source = placed(text)
        mapping = RowMapping.model_validate(source.data)
    except NotPlainError as error:
        raise MappingError(file, [str(error)]) from error
    except ValidationError as error:
        raise MappingError(file, [_sentence(source, one["loc"], one["msg"]) for one in error.errors()]) from error
    mistakes = [_sentence(source, place, why) for place, why in _mistakes(mapping)]
    if mistakes:
        raise MappingError(file, mistakes)
    return mapping


def _mistakes(mapping: RowMapping) -> Iterator[tuple[Place, str]]:
    for place, rule in mapping.rules():
        if rule.path is not None and (why := mapping.paths_in.why_not(rule.path)):
            yield (*place, "path"), why
        yield from (((*place, "ref"), why) for ref in rule.ref or () if (why := mapping.paths_in.why_not_ref(ref)))
    if mapping.poll:
        yield from ((("poll", name), why) for name, why in mapping.poll.mistakes())
    if mapping.xml and (why := mapping.xml.why_not_things(mapping.xml.rows)):
        yield ("xml", "rows"), why
    kind = mapping.kind
    if kind.format or kind.number or kind.at_least or not kind.required:
        yield ("kind",), "a kind is a constant or a path with codes, and required"
    for ours in (*(kind.codes or {}).values(), *([kind.constant] if kind.constant is not None else [])):
        if ours not in mapping.requests:
            yield ("kind",), f"requests has no {ours}"
    for name, fields in mapping.requests.items():
        if NUMBER_FIELD in fields:
            yield ("requests", name, NUMBER_FIELD), "the agency's own number is given by number"


def _sentence(source: Placed, place: Place, why: str) -> str:
    named = ".".join(str(part) for part in place) or "the file"
    return f"line {source.line_of(place)}: {named}: {why.removeprefix('Value error, ')}"
