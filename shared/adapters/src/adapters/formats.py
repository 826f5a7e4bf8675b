"""Where rows are in a file, and what a path looks like there. Nothing is guessed: the mapping file says it all."""

import re
from typing import Annotated, Final, Self

from pydantic import AfterValidator, Field, model_validator

from adapters.field_rule import Strict
from adapters.reference import reference

NAME: Final = r"[A-Za-z_][\w.\-]*"
STEP: Final = re.compile(rf"(?:({NAME}):)?({NAME})")
ATTRIBUTE: Final = re.compile(rf"@(?:({NAME}):)?({NAME})")
EVENT_ATTRIBUTE: Final = re.compile(r"@[a-z0-9]{1,20}")


def _code_page(name: str) -> str:
    try:
        "a".encode(name)
    except (LookupError, ValueError) as error:
        raise ValueError(f"{name} is no code page we know") from error
    return name


Encoding = Annotated[str, AfterValidator(_code_page)]
OneCharacter = Annotated[str, Field(min_length=1, max_length=1, pattern=r"^[^\r\n]$")]


def _from_root(path: str) -> str:
    if path != "/" and not (path.startswith("/") and all(path[1:].split("/"))):
        raise ValueError("from the root a path is / or member names, each with / in front")
    return path


FromRoot = Annotated[str, AfterValidator(_from_root)]
"""A path from the root of JSON to what it leads to."""


class CsvFormat(Strict):
    """Rows of columns. A path is a column's heading as it stands; without heading its number, from 1."""

    encoding: Encoding
    delimiter: OneCharacter
    quote: OneCharacter | None = '"'
    escape: OneCharacter | None = None
    heading: bool = True

    @model_validator(mode="after")
    def _marks_differ(self) -> Self:
        marks = [mark for mark in (self.delimiter, self.quote, self.escape) if mark is not None]
        if len(set(marks)) < len(marks):
            raise ValueError("delimiter, quote and escape are different characters")
        return self

    def why_not(self, path: str) -> str | None:
        """Why this cannot be a path here."""
        if self.heading or re.fullmatch(r"[1-9][0-9]{0,3}", path):
            return None
        return "without heading a path is a column's number"

    def why_not_ref(self, _ref: str) -> str | None:
        """Why this cannot be a reference here."""
        return "a CSV file has no references"


class XmlFormat(Strict):
    """Elements. `rows` leads from the root, as /a:Export/a:Row; a path leads from the row, as a:Person/@id.

    A name without prefix has no namespace.
    """

    rows: Annotated[str, Field(pattern=r"^/[^/]")]
    namespaces: Annotated[dict[str, str], Field(default_factory=dict)]

    def why_not(self, path: str) -> str | None:
        """Why this cannot be a path here. A path has plain steps only; the last may be an attribute."""
        *steps, last = path.split("/")
        if not all(STEP.fullmatch(step) for step in steps) or not (STEP.fullmatch(last) or ATTRIBUTE.fullmatch(last)):
            return "an XML path is element names with / between; the last may be @attribute"
        unknown = [prefix for step in (*steps, last) if (prefix := _prefix(step)) and prefix not in self.namespaces]
        return f"the prefix {unknown[0]} has no namespace here" if unknown else None

    def why_not_ref(self, ref: str) -> str | None:
        """Why this cannot be a reference here."""
        parts = reference(ref)
        return self.why_not_things(parts.things) or self.why_not(parts.id) or self.why_not(parts.below)

    def why_not_things(self, path: str) -> str | None:
        """Why this cannot be a path from the root to elements."""
        return "what is looked for are elements" if "@" in path else self.why_not(path[1:])

    def name_of(self, step: str) -> str:
        """The step's full name, {namespace}name. The step was checked before."""
        prefix, _, name = step.removeprefix("@").rpartition(":")
        return f"{{{self.namespaces[prefix]}}}{name}" if prefix else name


class JsonPaths(Strict):
    """JSON, wherever it comes from. A path is member names with / between."""

    def why_not(self, path: str) -> str | None:
        """Why this cannot be a path here."""
        return _why_no_members(path)

    def why_not_ref(self, ref: str) -> str | None:
        """Why this cannot be a reference here."""
        parts = reference(ref)
        if parts.other_end:
            return "in JSON a member stands there once, so an association has no other end of the same name"
        return self.why_not(parts.things[1:]) or self.why_not(parts.id) or self.why_not(parts.below)


class JsonLinesFormat(JsonPaths):
    """A JSON object on each line."""

    encoding: Encoding = "utf-8"


class JsonDocumentFormat(JsonPaths):
    """One JSON document. `rows` leads from the root, as /export/rows; / is the root itself.

    A list on that road stands for each thing in it.
    """

    encoding: Encoding = "utf-8"
    rows: FromRoot


class PushFormat(JsonPaths):
    """JSON that is posted to us. `rows` leads from the root of the body, or of a CloudEvent's data.

    @type, @id, @source, @time, @subject and other such paths are the event's attributes.
    """

    rows: FromRoot = "/"

    def why_not(self, path: str) -> str | None:
        """Why this cannot be a path here."""
        if path.startswith("@"):
            return None if EVENT_ATTRIBUTE.fullmatch(path) else "an event's attribute is @ and lower-case letters"
        return super().why_not(path)


Format = CsvFormat | XmlFormat | JsonLinesFormat | JsonDocumentFormat
"""How a file is written."""


def _why_no_members(path: str) -> str | None:
    return None if all(path.split("/")) else "a path is member names with / between"


def _prefix(step: str) -> str:
    return step.removeprefix("@").rpartition(":")[0]
