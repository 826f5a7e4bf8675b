"""Many clocks at once: a table of questions in, the answers out in the same order."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any, Final

from jointtable.clock_asked import Answer, Unreadable, Words, answer, asked
from rules.happened import Refused
from rules.pack import Pack

LIMIT_BYTES: Final = 64 * 1024 * 1024
NEEDED: Final = ("kind", "start")
ONE_VALUE: Final = ("kind", "start", "later_start", "as_of")
COLUMNS: Final = (*ONE_VALUE, "interrogation", "transport", "suspend", "extend")


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the table: the answer, what its rules refuse, or why it cannot be read."""

    number: int
    kind: str
    answer: Answer | Refused | Unreadable


def lines(file: Path, pack: Pack, as_of: Sequence[str] = ()) -> list[Line]:
    """Every row answered, in order, by the rows of the day it names or else of `as_of`. Raises Unreadable."""
    reader = csv.DictReader(StringIO(_text(file)), strict=True)
    try:
        _check_columns(file, reader.fieldnames)
        return list(_lines(reader, pack, as_of))
    except csv.Error as error:
        raise Unreadable(f"{file}: line {reader.line_num}: {error}") from error


def _lines(reader: "csv.DictReader[str]", pack: Pack, as_of: Sequence[str]) -> Iterator[Line]:
    for row in reader:
        kind = (row.get("kind") or "").strip()
        try:
            yield Line(reader.line_num, kind, answer(asked(_words(row, as_of)), pack))
        except Unreadable as why:
            yield Line(reader.line_num, kind, Unreadable(f"line {reader.line_num}: {why}"))


def _words(row: Mapping[Any, Any], as_of: Sequence[str]) -> Words:
    """Several values of a field are separated by a semicolon or a space."""
    if None in row or None in row.values():
        raise Unreadable("this row has not as many cells as there are columns")
    said = {name: (text,) if name in ONE_VALUE else tuple(text.replace(";", " ").split()) for name, text in row.items()}
    return said if said.get("as_of", ("",))[0].strip() else {**said, "as_of": as_of}


def _check_columns(file: Path, columns: Any) -> None:
    if not columns:
        raise Unreadable(f"{file}: this file is empty; its first line names the columns kind and start")
    if any(";" in name or "\t" in name for name in columns):
        raise Unreadable(f"{file}: columns are separated by commas; a semicolon separates values of one cell")
    missing = [name for name in NEEDED if name not in columns]
    if missing:
        raise Unreadable(f"{file}: its first line names no column {' and no column '.join(missing)}")
    unknown = sorted({name for name in columns if name not in COLUMNS or list(columns).count(name) > 1})
    if unknown:
        raise Unreadable(f"{file}: column {unknown[0]!r} is not one of {', '.join(COLUMNS)}, each once")


def _text(file: Path) -> str:
    """What stands in the file, with or without the mark by which some programs begin one."""
    try:
        with file.open("rb") as opened:
            data = opened.read(LIMIT_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"{file}: cannot be read: {error.strerror}") from error
    if len(data) > LIMIT_BYTES:
        raise Unreadable(f"{file}: is larger than {LIMIT_BYTES} bytes")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{file}: is not text in UTF-8") from error
