"""Every case of a table traced, and a drawn share of its events, as `jointtable trace` does it."""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

import httpx2

from contracts.topics import Agency
from deploy.run import Standing
from deploy.table_file import NAME, table_of
from jointtable.asking import Asking, asking
from jointtable.tracing import Hop, Trace, hops, trace_of

TOOK_IT: Final = frozenset({"applied", "applied and told", "applied, told and confirmed"})
DRAWN: Final = 40
"""Events that are traced by their id, besides the first of each type: all of a day's would take minutes."""
A_SECOND: Final = 1.0


@dataclass
class Traced:
    """What was traced, how long each took, and what of it was not explained to the end."""

    seconds: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    """Those that took longer than a second, asked once more: the machine is busy with more than this."""
    events: int = 0
    types: set[str] = field(default_factory=set)
    unexplained: list[str] = field(default_factory=list)

    def timed(self, line: Asking, named: str) -> tuple[Trace, str]:
        """One trace."""
        for kept in (self.seconds, self.again):
            begun = time.perf_counter()
            found = trace_of(line, named)
            kept.append(time.perf_counter() - begun)
            if kept[-1] < A_SECOND:
                break
        return found

    @property
    def slowest(self) -> float:
        """Of the better of two tries."""
        return max([*(one for one in self.seconds if one < A_SECOND), *self.again], default=0.0)

    def __str__(self) -> str:
        first = f"median {median(self.seconds):.3f} s, slowest {max(self.seconds):.3f} s"
        return f"{len(self.seconds)} traced, of {self.events} events: {first}, {len(self.again)} asked again"


def traced(standing: Standing, seed: int) -> Traced:
    """Every case by its id; the first event of each type, and as many more as are drawn, by theirs."""
    told, every = Traced(), dict[str, str]()
    with asking(table_of(standing.plan.folder / NAME)) as line:
        for case in cases_of(standing):
            found, _ = told.timed(line, case)
            told.unexplained += lacking(found)
            every |= {str(hop.record["id"]): str(hop.record["type"]) for hop in hops(found)}
        of_each = {kind: event for event, kind in sorted(every.items())}
        told.events, told.types = len(every), set(of_each)
        drawn = random.Random(seed).sample(sorted(every), min(DRAWN, len(every)))  # noqa: S311  # which, not a secret
        for event in sorted({*of_each.values(), *drawn}):
            found, named = told.timed(line, event)
            told.unexplained += [f"{event}: not told alone"] * (named != event)
            told.unexplained += [f"{event}: {why}" for why in lacking(found)]
    return told


def cases_of(standing: Standing) -> Sequence[str]:
    """The ids of all cases, as police know them."""
    token = standing.parts.secrets.token(Agency.POLICE).read_text().strip()
    shown, found, page = {"Authorization": f"Bearer {token}"}, list[str](), "/cases"
    with httpx2.Client(base_url=standing.plan.address(Agency.POLICE), headers=shown, timeout=20) as line:
        while page:
            told = line.get(page).json()
            found += [str(one["case_id"]) for one in told["cases"]]
            page = told["next"]
    return found


def lacking(found: Trace) -> Iterator[str]:
    """What a trace leaves open: a place, what came of a record at a reader, what it was decided upon."""
    yield from found.unknown
    every = hops(found)
    known = {hop.record["id"] for hop in every}
    for hop in every:
        where = f"{hop.where} {hop.record.get('type')}"
        if "offset" not in hop.record:
            yield f"{where}: it lies nowhere"
        readers = {str(of) for of, told in found.accounts.items() if hop.record["topic"] in told["reads"]}
        for reader in readers - hop.at.keys():
            yield f"{where}: {reader} does not say what came of it"
        yield from (f"{where}: {of} {what}" for of, what in hop.at.items() if what not in TOOK_IT)
        if hop.record.get("follows") and not (hop.follows and hop.record["id"] in _caused(every, hop.follows)):
            yield f"{where}: what it was decided upon is not told"
        yield from (f"{where}: it caused {one}, which is not told" for one in hop.caused if one not in known)
    if not any(hop.caused for hop in every):
        yield f"{found.case}: nothing was decided upon anything"


def _caused(every: Sequence[Hop], event: str) -> set[str]:
    return {caused for hop in every if hop.record["id"] == event for caused in hop.caused}
