"""What became of a file: one report for machines and one for people, beside the file."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from adapters.mapped import Fault

Ending = Literal["done", "failed", "seen-before"]


@dataclass(frozen=True, slots=True)
class Report:
    """How one file ended. `faults` are what is wrong with the file; `refused` are rows that a rule refused.

    `checksum` is SHA-256 in hex of what was read: the file, or its beginning when it is too large.
    """

    file: str
    checksum: str
    ending: Ending
    mapping: str | None = None
    first_name: str | None = None
    """For a file seen before: the name it had then."""
    accepted: int = 0
    seen_before: int = 0
    refused: Sequence[Fault] = ()
    faults: Sequence[Fault] = ()

    def as_json(self) -> str:
        """For the agency's system."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"

    def as_text(self) -> str:
        """For a person."""
        lines = (f"{self.file}: {self._says()}", f"SHA-256 {self.checksum}", *map(_line, (*self.faults, *self.refused)))
        return "\n".join(lines) + "\n"

    def _says(self) -> str:
        acted = self.accepted + self.seen_before
        match self.ending:
            case "seen-before":
                return f"the same file came before, as {self.first_name}; nothing was done"
            case "failed":
                return "failed; no row acted" if not acted else f"failed; {acted} rows had acted before it was found"
            case "done":
                counts = f"{self.accepted} accepted, {self.seen_before} seen before, {len(self.refused)} refused"
                return f"done with mapping {self.mapping}; {counts}"


def _line(fault: Fault) -> str:
    field = f" {fault.field}:" if fault.field else ""
    return f"line {fault.line}:{field} {fault.text} ({fault.code})"
