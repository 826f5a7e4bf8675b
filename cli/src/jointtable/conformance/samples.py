"""A sample opened so that single values of it can be altered, whatever its format."""

from collections.abc import Collection
from typing import Protocol

from adapters.field_rule import FieldRule
from adapters.formats import CsvFormat, JsonDocumentFormat, JsonLinesFormat, XmlFormat
from adapters.mapped import Fault
from adapters.mapping import RowMapping
from jointtable.conformance.csv_sample import csv_sample
from jointtable.conformance.json_sample import document_sample, lines_sample, posted_sample
from jointtable.conformance.xml_sample import xml_sample


class Sample(Protocol):
    """An opened sample. Rows are counted from 1. What is altered is altered in it; open anew for something else."""

    def count(self) -> int:
        """How many rows it has."""
        ...

    def text_at(self, nth: int, rule: FieldRule) -> str | None:
        """What stands where the rule's path leads, past its references; None when nothing or several things do."""
        ...

    def put(self, nth: int, rule: FieldRule, text: str, *, follow: bool = True) -> bool:
        """Write the text there, past the references unless `follow` is false. False when it cannot stand there."""
        ...

    def keep(self, wanted: Collection[int]) -> None:
        """Drop all other rows."""
        ...

    def renew(self) -> None:
        """Make it another notice than before, where the sender numbers its notices."""
        ...

    def written(self) -> bytes:
        """The bytes. Raises ValueError or csv.Error when what was put cannot be written in this format."""
        ...


def opened(mapping: RowMapping, data: bytes) -> Sample | Fault:
    """The sample opened, or why it cannot be: it is not of the mapping's format at all."""
    if mapping.poll is not None:
        return document_sample(mapping.poll.rows, data)
    if mapping.push is not None:
        return posted_sample(mapping.push.rows, data)
    match mapping.file_format:
        case CsvFormat() as form:
            return csv_sample(form, data)
        case XmlFormat() as form:
            return xml_sample(form, data)
        case JsonDocumentFormat() as form:
            return document_sample(form.rows, data, form.encoding)
        case JsonLinesFormat() as form:
            return lines_sample(data, form.encoding)
        case None:
            raise ValueError(f"{mapping.name} says no format")
