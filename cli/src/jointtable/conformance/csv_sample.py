"""A CSV sample, altered by column."""

import csv
from collections.abc import Collection
from dataclasses import dataclass
from io import StringIO

from adapters.csv_rows import dialect_of
from adapters.field_rule import FieldRule
from adapters.formats import CsvFormat
from adapters.mapped import Fault
from adapters.text import decoded


@dataclass(slots=True)
class CsvSample:
    """The rows without empty lines; `heading` is the row above them, if there is one."""

    form: CsvFormat
    heading: list[str] | None
    rows: list[list[str]]
    line_end: str

    def count(self) -> int:
        """How many rows it has."""
        return len(self.rows)

    def text_at(self, nth: int, rule: FieldRule) -> str | None:
        """What stands in the column."""
        column = self._column(nth, rule)
        return None if column is None else self.rows[nth - 1][column]

    def put(self, nth: int, rule: FieldRule, text: str, *, follow: bool = True) -> bool:  # noqa: ARG002  no references here
        """Write the text into the column."""
        column = self._column(nth, rule)
        if column is not None:
            self.rows[nth - 1][column] = text
        return column is not None

    def keep(self, wanted: Collection[int]) -> None:
        """Drop all other rows."""
        self.rows = [row for nth, row in enumerate(self.rows, 1) if nth in wanted]

    def renew(self) -> None:
        """Nothing: a file is known by its bytes."""

    def written(self) -> bytes:
        """The bytes, in the mapping's dialect and code page."""
        text = StringIO(newline="")
        writer = csv.writer(text, dialect_of(self.form), lineterminator=self.line_end)
        writer.writerows(self.rows if self.heading is None else [self.heading, *self.rows])
        return text.getvalue().encode(self.form.encoding)

    def _column(self, nth: int, rule: FieldRule) -> int | None:
        names = [str(n + 1) for n in range(len(self.rows[nth - 1]))] if self.heading is None else self.heading
        stripped = [name.strip() for name in names]
        found = stripped.index(rule.path) if rule.path in stripped else None
        return found if found is not None and found < len(self.rows[nth - 1]) else None


def csv_sample(form: CsvFormat, data: bytes) -> CsvSample | Fault:
    """The sample, or why it is none."""
    text = decoded(data, form.encoding)
    if isinstance(text, Fault):
        return text
    try:
        rows = [row for row in csv.reader(StringIO(text, newline=""), dialect_of(form)) if row]
    except csv.Error as error:
        return Fault(1, "", "bad-csv", f"the sample cannot be read: {error}")
    heading = rows.pop(0) if rows and form.heading else None
    return CsvSample(form, heading, rows, "\r\n" if "\r\n" in text else "\n")
