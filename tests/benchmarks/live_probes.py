"""Probes of the live board: when each was published, and the first word on the view topic that has it in.

What is read is looked into when all is over: parsing would take the cores from what is measured.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import orjson

from benchmarks.fold_cases import envelope_in
from messaging.event import Record


@dataclass(frozen=True, slots=True)
class Probe:
    """A record, by its number on its topic and, as a time line has it, by who said it and when it happened."""

    case: str
    topic: str
    number: int
    by: str
    moment: datetime


def probe_of(record: Record) -> Probe:
    """The record as a probe. Of one case no two happen at the same moment."""
    said = envelope_in(record)
    happened = datetime.fromisoformat(orjson.loads(said.value)["occurred_at"])
    return Probe(said.subject, said.topic, said.sequence, said.topic.split(".")[1], happened)


@dataclass(slots=True)
class Probes:
    """Those of one turn."""

    at: dict[Probe, float] = field(default_factory=dict)
    words: dict[str, list[tuple[float, bytes]]] = field(default_factory=dict)
    """What was read of each case, and when."""

    def published(self, probe: Probe, at: float) -> None:
        """It is handed to the producer at this moment (Unix, seconds)."""
        self.at[probe] = at
        self.words.setdefault(probe.case, [])

    def read(self, case: str, value: bytes, at: float) -> None:
        """This was read from the view topic at this moment. Other turns' cases do not count."""
        if case in self.words:
            self.words[case].append((at, value))

    def all_told(self) -> bool:
        """Whether the last word on each case has its last probe in."""
        last = {probe.case: probe for probe in self.at}
        return all(words and shown_by(words[-1][1])(last[case]) for case, words in self.words.items())

    def seen(self) -> dict[Probe, tuple[float, float]]:
        """Of each probe that was: when it was read first, and when it was written, where the word tells that."""
        told = {
            case: [(at, orjson.loads(value).get("written", at), shown_by(value)) for at, value in words]
            for case, words in self.words.items()
        }
        first = {
            probe: next(((at, written) for at, written, shows in told[probe.case] if shows(probe)), None)
            for probe in self.at
        }
        return {probe: found for probe, found in first.items() if found}


@dataclass(slots=True)
class Told:
    """How late each probe of a way was, in milliseconds, over all its turns."""

    seen: list[float] = field(default_factory=list)
    written: list[float] = field(default_factory=list)
    unseen: int = 0

    def add(self, probes: Probes, patience: float) -> None:
        """Another turn. What was not seen counts as seen so many seconds after the last was published."""
        found, end = probes.seen(), max(probes.at.values()) + patience
        for probe, at in probes.at.items():
            seen, written = found.get(probe, (end, end))
            self.seen.append((seen - at) * 1000)
            self.written.append((written - at) * 1000)
        self.unseen += len(probes.at) - len(found)


def shown_by(value: bytes) -> Callable[[Probe], bool]:
    """Whether this word on a case has a probe in: a joint view in its time line, the bare loop's in its numbers."""
    said = orjson.loads(value)
    if "cursors" in said:
        return lambda probe: said["cursors"].get(probe.topic.replace(".", "~1"), 0) >= probe.number
    line = {(entry["by"], datetime.fromisoformat(entry["at"])) for entry in said["timeline"]}
    return lambda probe: (probe.by, probe.moment) in line
