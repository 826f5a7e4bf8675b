"""The figures of a page, read from its own tables: what is judged and drawn is what stands there."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

Row = Mapping[str, str]
_HEADING: Final = re.compile(r"^#+ (.+)$")
_NUMBER: Final = re.compile(r"-?[\d,]+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Table:
    """Its rows by the names of their columns, and the heading that it stands under."""

    heading: str
    rows: Sequence[Row]

    def row(self, **wanted: str) -> Row | None:
        """The first row that has these words in these columns, if there is one."""
        return next((row for row in self.rows if all(row.get(name) == value for name, value in wanted.items())), None)


def tables_in(text: str) -> Sequence[Table]:
    """Every table of the page, in order."""
    return list(_tables(text))


def tables_as_json(text: str) -> str:
    """The rows of each of them, in one line."""
    return json.dumps([table.rows for table in tables_in(text)])


def number(cell: str) -> float:
    """The first number in a cell. Raises ValueError when there is none."""
    found = _NUMBER.search(cell)
    if not found:
        raise ValueError(f"there is no number in {cell!r}")
    return float(found[0].replace(",", ""))


def cases_in(table: Table) -> int:
    """Of how many cases a table of the fold tells, by its heading; 0 when it tells of something else."""
    found = re.fullmatch(r"([\d,]+) cases", table.heading)
    return int(number(found[1])) if found else 0


def _tables(text: str) -> Iterator[Table]:
    heading = ""
    for is_row, lines in groupby(text.splitlines(), key=lambda line: line.startswith("|")):
        if not is_row:
            heading = next((found[1] for line in list(lines)[::-1] if (found := _HEADING.match(line))), heading)
            continue
        names, _, *rows = ([cell.strip() for cell in line.strip().strip("|").split("|")] for line in lines)
        yield Table(heading, [dict(zip(names, row, strict=False)) for row in rows])
