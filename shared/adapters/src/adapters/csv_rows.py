"""Rows of a CSV file in the dialect the mapping states."""

import csv
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from typing import Final

from adapters.formats import CsvFormat
from adapters.mapped import Fault, Problem
from adapters.text import clipped, decoded

EMPTY: Final = Fault(1, "", "empty", "the file is empty")


@dataclass(frozen=True, slots=True)
class CsvRow:
    """One row by its columns."""

    line: int
    columns: Mapping[str, str]

    def at(self, path: str) -> str | None:
        """What stands in the column."""
        return self.columns.get(path)

    def referred(self, ref: str, name: str) -> Problem:
        """Nothing: a CSV file has no references, and no mapping for one can be read."""
        return Problem("no-references", f"{ref}: a CSV file has no references, {clipped(name)} names nothing")


def csv_rows(form: CsvFormat, data: bytes, paths: Collection[str]) -> Iterator[CsvRow | Fault]:
    """The rows under the heading, each as wide as it. Empty lines are passed over."""
    text = decoded(data, form.encoding)
    if isinstance(text, Fault):
        yield text
        return
    lines = _lines(form, text)
    first = next(lines, EMPTY)
    if isinstance(first, Fault):
        yield first
        return
    heading = [name.strip() for name in first[1]] if form.heading else [str(n + 1) for n in range(len(first[1]))]
    missing = tuple(_missing(heading, first[0], paths))
    yield from missing
    if not missing:
        if not form.heading:
            yield _row(heading, *first)
        yield from (one if isinstance(one, Fault) else _row(heading, *one) for one in lines)


def dialect_of(form: CsvFormat) -> type[csv.Dialect]:
    """The dialect that the mapping states, as the csv module has it."""

    class Stated(csv.Dialect):
        delimiter = form.delimiter
        quotechar = form.quote
        doublequote = True
        escapechar = form.escape
        quoting = csv.QUOTE_NONE if form.quote is None else csv.QUOTE_MINIMAL
        skipinitialspace = False
        lineterminator = "\r\n"
        strict = True

    return Stated


def _lines(form: CsvFormat, text: str) -> Iterator[tuple[int, list[str]] | Fault]:
    reader = csv.reader(StringIO(text, newline=""), dialect_of(form))
    starts = 1
    try:
        for columns in reader:
            if columns:
                yield starts, columns
            starts = reader.line_num + 1
    except csv.Error as error:
        yield Fault(starts, "", "bad-csv", f"the row cannot be read: {error}")


def _missing(heading: list[str], line: int, paths: Collection[str]) -> Iterator[Fault]:
    for path in sorted(set(paths)):
        if heading.count(path) != 1:
            why = "no column has this heading" if path not in heading else "several columns have this heading"
            yield Fault(line, "", "no-such-column", f"{path}: {why}")


def _row(heading: list[str], line: int, columns: list[str]) -> CsvRow | Fault:
    if len(columns) != len(heading):
        return Fault(line, "", "columns", f"the row has {len(columns)} columns, the heading {len(heading)}")
    return CsvRow(line, dict(zip(heading, columns, strict=True)))
