"""The clocks of a case as a proof explains them: each counted and excluded stretch, so that anyone can add them up.

A clock stands in the file with what it was computed from; who checks the file computes it again from that.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from rules.clocks import Extended, Happened, Span, Suspended, clock_at, explain, start_of
from rules.happened import Refused
from rules.pack import ClockRow, Pack

Ran = Happened | datetime
"""What a clock is computed from; a moment alone where nothing else happened than that it started."""


class InFile(BaseModel):
    """A part of the file: what it does not know is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)


class Stretch(InFile):
    """A stretch of a clock's run that counts or does not, by which row of the pack."""

    starts: AwareDatetime
    ends: AwareDatetime
    counts: bool
    reason: str
    rule: str


class Lasted(InFile):
    """From when to when; without an end while it lasts."""

    since: AwareDatetime
    until: AwareDatetime | None = None


class Changed(InFile):
    """What made a clock stand still, or gave it more time: the pack's row and who ordered it."""

    kind: str
    by: str | None = None
    since: AwareDatetime
    until: AwareDatetime | None = None


class FactsInFile(InFile):
    """What a clock is computed from."""

    moments: dict[str, AwareDatetime]
    interrogations: tuple[Lasted, ...] = ()
    transports: tuple[Lasted, ...] = ()
    suspensions: tuple[Changed, ...] = ()
    extensions: tuple[Changed, ...] = ()


class ClockInFile(InFile):
    """A clock of the pack, the moment it started, and when it would run out: by the strict reading, and by the other.

    Without `due` it stood still when the file was made.
    """

    clock: str
    started: AwareDatetime
    due: AwareDatetime | None
    latest_arguable: AwareDatetime | None
    facts: FactsInFile
    intervals: tuple[Stretch, ...]

    @classmethod
    def of(cls, clock: str, ran: Ran, pack: Pack) -> Self:
        """Explain one clock. Raises ValueError when the pack has no such clock, or it never started."""
        row, started, happened = _row(clock, ran, pack)
        explained = explain(row, happened, pack)
        if explained.due is None and explained.standing is None:
            raise ValueError(f"{pack.named} does not tell when {clock} is due")
        return cls(
            clock=clock,
            started=started,
            due=explained.due,
            latest_arguable=explained.latest_arguable,
            facts=_facts(row, happened, pack),
            intervals=tuple(Stretch.model_validate(one) for one in explained.intervals),
        )


def started_at(clock: str, ran: Ran, pack: Pack) -> datetime:
    """When this clock started. Raises ValueError when the pack has no such clock, or it never started."""
    _, started, _ = _row(clock, ran, pack)
    return started


def clocks_in_file(ran: Mapping[str, Ran], pack: Pack) -> list[ClockInFile]:
    """Every clock that ran, explained, in the order of their ids."""
    return [ClockInFile.of(clock, one, pack) for clock, one in sorted(ran.items())]


def clocks_add_up(clocks: Sequence[ClockInFile], pack: Pack) -> bool:
    """Whether each explanation is what the pack's rows give for what happened."""
    try:
        return all(ClockInFile.of(told.clock, _happened(told.facts), pack) == told for told in clocks)
    except (ValueError, OverflowError):
        return False


def _row(clock: str, ran: Ran, pack: Pack) -> tuple[ClockRow, datetime, Happened]:
    any_row = next((row for row in pack.clocks if row.id == clock), None)
    if any_row is None:
        raise ValueError(f"{pack.named} has no clock {clock}")
    happened = ran if isinstance(ran, Happened) else Happened({any_row.starts[0]: ran})
    started = start_of(any_row, happened.moments)
    if started is None:
        raise ValueError(f"{clock} never started")
    row = clock_at(pack, clock, started)
    if isinstance(row, Refused):
        raise ValueError(row.why)  # noqa: TRY004  # a refusal is a value, not a type
    return row, started, happened


def _facts(row: ClockRow, happened: Happened, pack: Pack) -> FactsInFile:
    """Only what this clock asks for: the file holds nothing of the case that its checker does not need."""
    readings = [one for one in pack.readings if one.id in row.readings]
    asked = {*row.starts, *(one.starts for one in readings)}
    about = {one.about for one in readings}
    return FactsInFile(
        moments={name: at for name, at in sorted(happened.moments.items()) if name in asked},
        interrogations=_lasted(happened.interrogations if "interrogation" in about else ()),
        transports=_lasted(happened.transports if "transport" in about else ()),
        suspensions=tuple(Changed.model_validate(one) for one in happened.suspensions),
        extensions=tuple(_extension(one) for one in happened.extensions),
    )


def _lasted(spans: Sequence[Span]) -> tuple[Lasted, ...]:
    return tuple(Lasted(since=since, until=until) for since, until in spans)


def _extension(given: Extended) -> Changed:
    if given.at is None or isinstance(given.grants, timedelta):
        raise ValueError("an extension in a case says when it was given, and until when")
    return Changed(kind=given.kind, by=given.by, since=given.at, until=given.grants)


def _happened(facts: FactsInFile) -> Happened:
    return Happened(
        moments=facts.moments,
        interrogations=tuple((one.since, one.until) for one in facts.interrogations),
        transports=tuple((one.since, one.until) for one in facts.transports),
        suspensions=tuple(Suspended(one.kind, one.by, one.since, one.until) for one in facts.suspensions),
        extensions=tuple(Extended(one.kind, one.by, one.since, one.until) for one in facts.extensions),
    )
