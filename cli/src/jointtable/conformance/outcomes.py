"""What a check came to, and the whole report for machines."""

import json
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Outcome(StrEnum):
    """What a check came to."""

    HELD = "held"
    NOT = "did not hold"
    UNTRIED = "could not be tried"


@dataclass(frozen=True, slots=True)
class Checked:
    """One check. `line` names the row that was altered or handed on; 0 when it is about the mapping or the whole."""

    check: str
    what: str
    outcome: Outcome
    why: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class RowTold:
    """A row of the sample as it is: its request, what was answered, and the messages it became with their moments."""

    line: int
    request: str
    number: str
    answer: str
    messages: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RecordTold:
    """A record as it would stand on its topic. `data` is the value; the signature is of a key of the run."""

    topic: str
    type: str
    subject: str
    headers: dict[str, str]
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """A whole run. `rows_in_sample` may be more than were used."""

    mapping: str
    sample: str
    agency: str
    rule_pack: str
    now: str
    rows_in_sample: int
    notes: tuple[str, ...]
    rows: tuple[RowTold, ...]
    checks: tuple[Checked, ...]
    record: RecordTold | None

    @property
    def counts(self) -> dict[str, int]:
        """How many checks came to what."""
        return {outcome.value: sum(one.outcome is outcome for one in self.checks) for outcome in Outcome}

    @property
    def held(self) -> bool:
        """Whether nothing did not hold."""
        return not self.counts[Outcome.NOT]

    def as_json(self) -> str:
        """For machines."""
        told = asdict(self) | {"counts": self.counts}
        told["rows"] = [
            asdict(row) | {"messages": [{"name": name, "occurred_at": at} for name, at in row.messages]}
            for row in self.rows
        ]
        return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def not_tried(check: str, what: str, why: str, line: int = 0) -> Checked:
    """A check that this mapping or sample gives no means to make."""
    return Checked(check, what, Outcome.UNTRIED, why, line)


def judged(check: str, what: str, why: str, line: int = 0, *, held: bool) -> Checked:
    """A check that was made; `why` says what was seen."""
    return Checked(check, what, Outcome.HELD if held else Outcome.NOT, why, line)
