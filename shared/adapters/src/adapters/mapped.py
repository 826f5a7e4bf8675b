"""What a mapping makes of one row: a request for the agency's service, or what is wrong with the row."""

from collections.abc import Mapping
from dataclasses import dataclass

Value = str | bool | int


@dataclass(frozen=True, slots=True)
class Mapped:
    """One row as a request: `kind` names it, `fields` are its JSON members, the agency's own number among them."""

    kind: str
    agency_number: str
    fields: Mapping[str, Value]
    line: int
    """Where the row starts in the file, counted from 1, for people."""
    row_id: str
    """Which row of the file, counted from 1. Unlike the line it is never shared: XML may stand on one line."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a value cannot be read. `text` is a sentence for the agency's integrator."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem and where it is. `field` is ours, empty when the whole row or file is meant."""

    line: int
    field: str
    code: str
    text: str


def fault(line: int, field: str, problem: Problem) -> Fault:
    """The problem, placed."""
    return Fault(line, field, problem.code, problem.text)
