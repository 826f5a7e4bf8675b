"""The rows of a file, whatever its format: each knows its line and gives the text that stands at a path."""

from collections.abc import Collection, Iterator
from typing import Protocol, assert_never

from adapters.csv_rows import csv_rows
from adapters.formats import CsvFormat, Format, JsonDocumentFormat, JsonLinesFormat, XmlFormat
from adapters.json_rows import json_document_rows, json_line_rows
from adapters.mapped import Fault, Problem
from adapters.xml_rows import xml_rows


class Row(Protocol):
    """One row."""

    @property
    def line(self) -> int:
        """Where the row starts, counted from 1."""
        ...

    def at(self, path: str) -> str | Problem | None:
        """The text there; None when nothing stands there."""
        ...

    def referred(self, ref: str, name: str) -> str | Problem | None:
        """The text that the reference means with this name."""
        ...


def rows_of(form: Format, data: bytes, paths: Collection[str]) -> Iterator[Row | Fault]:
    """The rows in order. `paths` are those the mapping uses. A fault in the middle ends the file."""
    match form:
        case CsvFormat():
            return csv_rows(form, data, paths)
        case XmlFormat():
            return xml_rows(form, data)
        case JsonDocumentFormat():
            return json_document_rows(form, data)
        case JsonLinesFormat():
            return json_line_rows(form, data)
        case _:
            assert_never(form)
