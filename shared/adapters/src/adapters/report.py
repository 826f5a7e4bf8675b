"""What became of a file: one report for machines and one for people, beside the file."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from adapters.mapped import Fault

Ending = Literal["done", "failed", "seen-before"]


@dataclass(frozen=True, slots=True)
class Report:
    """How one file ended. `faults` are what is wrong with the file; `refused` are rows that were not taken.

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
    recorded: Sequence[int] = ()
    """The lines of the rows that are recorded, now or before."""
    refused: Sequence[Fault] = ()
    faults: Sequence[Fault] = ()

    def as_json(self) -> str:
        """For the agency's system."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"

    def as_text(self) -> str:
        """For a person."""
        wrong = map(sentence, (*self.faults, *self.refused))
        return "\n".join((f"{self.file}: {self._says()}", f"SHA-256 {self.checksum}", *self._kept(), *wrong)) + "\n"

    def _kept(self) -> tuple[str, ...]:
        return (f"recorded: {_spans(self.recorded)}",) if self.recorded and self.refused else ()

    def _says(self) -> str:
        acted = self.accepted + self.seen_before
        match self.ending:
            case "seen-before":
                return f"the same file came before, as {self.first_name}; nothing was done"
            case "failed" if not self.faults:
                return f"failed with mapping {self.mapping}; {self._counts()}; the file may be dropped again"
            case "failed":
                return "failed; no row acted" if not acted else f"failed; {acted} rows had acted before it was found"
            case "done":
                return f"done with mapping {self.mapping}; {self._counts()}"

    def _counts(self) -> str:
        return f"{self.accepted} accepted, {self.seen_before} seen before, {len(self.refused)} refused"


def sentence(fault: Fault) -> str:
    """What is wrong and where, for the agency's integrator."""
    field = f" {fault.field}:" if fault.field else ""
    return f"line {fault.line}:{field} {fault.text} ({fault.code})"


def _spans(lines: Sequence[int]) -> str:
    """The lines in short: 2-4, 6."""
    spans: list[tuple[int, int]] = []
    for line in sorted(set(lines)):
        if spans and spans[-1][1] == line - 1:
            spans[-1] = (spans[-1][0], line)
        else:
            spans.append((line, line))
    return "lines " + ", ".join(f"{first}-{last}" if last > first else str(first) for first, last in spans)
