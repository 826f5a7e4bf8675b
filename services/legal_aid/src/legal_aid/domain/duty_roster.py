"""Who is on duty when: legal aid's own list, from which solicitors are assigned."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from contracts.message import Code, Moment, ShortText

SHIFTS_AT_MOST = 1500


class Shift(BaseModel):
    """One solicitor on duty from a moment until another."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    solicitor: ShortText
    starts_at: Moment
    ends_at: Moment
    languages: tuple[Code, ...] = Field(default=(), max_length=20)
    for_minors: bool = False

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self.starts_at >= self.ends_at:
            raise ValueError("a shift ends after it starts")
        return self


class Roster(BaseModel):
    """The whole list; a new one takes the place of the old."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    shifts: tuple[Shift, ...] = Field(default=(), max_length=SHIFTS_AT_MOST)


def on_duty(roster: Roster, now: datetime) -> tuple[str, ...]:
    """The solicitors on duty at this moment, in order of name; the end of a shift belongs to the next one."""
    return tuple(sorted({shift.solicitor for shift in roster.shifts if shift.starts_at <= now < shift.ends_at}))
