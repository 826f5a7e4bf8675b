"""The clocks of a case as a proof explains them: each counted and excluded stretch, so that anyone can add them up."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self

from pydantic import AwareDatetime, BaseModel, ConfigDict

from rules.clocks import clock_at, explain
from rules.happened import Refused
from rules.pack import Pack


class Stretch(BaseModel):
    """A stretch of a clock's run that counts or does not, by which row of the pack."""

    model_config = ConfigDict(frozen=True, extra="forbid", from_attributes=True)

    starts: AwareDatetime
    ends: AwareDatetime
    counts: bool
    reason: str
    rule: str


class ClockInFile(BaseModel):
    """A clock of the pack, the moment it started, and when it would run out."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    clock: str
    started: AwareDatetime
    due: AwareDatetime
    intervals: tuple[Stretch, ...]

    @classmethod
    def of(cls, clock: str, started: datetime, pack: Pack) -> Self:
        """Explain one clock. Raises ValueError when the pack has no such clock, or cannot tell when it is due."""
        row = clock_at(pack, clock, started)
        if isinstance(row, Refused):
            raise ValueError(row.why)  # noqa: TRY004  # a refusal is a value, not a type
        explained = explain(row, started, pack)
        if explained.due is None:
            raise ValueError(f"{pack.named} does not tell when {clock} is due")
        stretches = tuple(Stretch.model_validate(one) for one in explained.intervals)
        return cls(clock=clock, started=started, due=explained.due, intervals=stretches)


def clocks_in_file(started: Mapping[str, datetime], pack: Pack) -> list[ClockInFile]:
    """Every clock that ran, explained, in the order of their ids."""
    return [ClockInFile.of(clock, at, pack) for clock, at in sorted(started.items())]


def clocks_add_up(clocks: Sequence[ClockInFile], pack: Pack) -> bool:
    """Whether each explanation is what the pack's rows give for that start."""
    try:
        return all(ClockInFile.of(told.clock, told.started, pack) == told for told in clocks)
    except (ValueError, OverflowError):
        return False
