"""The rows that make a clock: its windows, what may suspend or extend it, and the points on which sources differ."""

from datetime import time, timedelta
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Field, field_validator, model_validator

from rules.row import Code, InWords, Row

Owner = Literal["police", "prosecutor", "probation", "victim-support", "legal-aid", "coordinator"]
Role = Literal["assistant-prosecutor", "police", "prosecutor", "examining-judge"]
"""Who may suspend or extend a clock."""
Moment = Literal[
    "suspect-known",
    "arrested",
    "detention-ordered",
    "custody-ordered",
    "before-judge",
    "released",
    "handed-over",
    "solicitor-notified",
    "solicitor-available",
    "consultation-begun",
    "first-consultation-held",
    "first-consultation-waived",
    "consultation-held",
    "consultation-waived",
    "selected-for-table",
    "not-selected",
    "outcome-decided",
    "behaviour-order-given",
    "behaviour-order-ended",
    "sent-by-post",
    "served-in-person",
    "objection-known",
    "objected",
    "irrevocable",
    "victim-known",
    "victim-informed",
    "suspect-informed",
]
"""The moments of a case that may start or stop a clock. Code knows these kinds; a pack chooses among them."""
OF_AN_ORDER: Final = frozenset[Moment]({"behaviour-order-given", "behaviour-order-ended"})
"""Moments of one behaviour order; a case may have several orders, each with moments of its own."""
Term = Literal["elapsed", "days", "working-days"]
"""Hours that pass; days of the calendar, each whole; or those only that the legal calendar calls working days."""
MIDNIGHT = time(0)
Length = Annotated[timedelta, InWords, Field(gt=timedelta())]


def _as_list(said: object) -> object:
    return (said,) if isinstance(said, str) else said


class WindowRow(Row):
    """Hours of the day, by local wall time, that a clock does not count. May run across midnight.

    One that ends when it starts excludes nothing.
    """

    starts: Annotated[time, InWords]
    ends: Annotated[time, InWords]

    @field_validator("ends", mode="before")
    @classmethod
    def _ends_with_the_day(cls, said: object) -> object:
        return MIDNIGHT if said == "24:00" else said

    @field_validator("starts", "ends")
    @classmethod
    def _is_wall_time(cls, said: time) -> time:
        if said.tzinfo is not None:
            raise ValueError("wall time has no zone of its own; the pack names the zone")
        return said

    @model_validator(mode="after")
    def _is_not_the_whole_day(self) -> Self:
        if self.starts == self.ends == MIDNIGHT:
            raise ValueError("a window from midnight to midnight leaves no time of the day to count")
        return self

    def holds(self, moment: time) -> bool:
        """Whether this time of the day lies inside."""
        if self.starts <= self.ends:
            return self.starts <= moment < self.ends
        return moment >= self.starts or moment < self.ends


class SuspensionRow(Row):
    """What makes a clock stand still: who may, how often, how long at most, and on which kind of event."""

    by: tuple[Role, ...] = Field(min_length=1)
    times: int | None = Field(default=None, ge=1)
    at_most: Length | None = None
    event: Code


class ExtensionRow(Row):
    """What gives a clock more time: who may, how often, how much at most each time, and on which kind of event."""

    by: tuple[Role, ...] = Field(min_length=1)
    times: int = Field(ge=1)
    at_most: Length
    event: Code


class EscalationRow(Row):
    """Who hears of a warning or a breach that nobody acknowledged for so long. The title names them."""

    about: Literal["warning", "breach"]
    after: Length


class ReadingRow(Row):
    """A point on which sources differ. The title says what holds in the reading that follows it.

    Followed by the strict reading: time of an interrogation counts in excluded hours too (`interrogation`); the day of
    the start is the first (`first-day`). Followed by the latest arguable one: time in transport does not count
    (`transport`); the clock starts later (`start`). Followed by either where it ends earlier, or later: days end at the
    same time by the wall clock, also when that was changed (`wall-clock-days`).
    """

    about: Literal["interrogation", "transport", "first-day", "wall-clock-days", "start"]
    starts: Moment | None = None
    """From when the latest arguable reading counts; only about a start."""

    @model_validator(mode="after")
    def _says_the_later_start(self) -> Self:
        if (self.about == "start") != (self.starts is not None):
            raise ValueError("a reading about the start, and no other, says from which moment it counts")
        return self


class ClockRow(Row):
    """A clock: from one moment of the case, so much counted time, until the first of its stops."""

    basis: Literal["law", "policy"]
    starts: Annotated[tuple[Moment, ...], BeforeValidator(_as_list), Field(min_length=1)]
    """The first of these that happened starts it."""
    needs: tuple[Moment, ...] = ()
    """What must have happened as well before it runs at all."""
    stops: tuple[Moment, ...] = Field(min_length=1)
    term: Term = "elapsed"
    allowance: Length
    excluded: tuple[Code, ...] = ()
    readings: tuple[Code, ...] = ()
    suspensions: tuple[SuspensionRow, ...] = ()
    extensions: tuple[ExtensionRow, ...] = ()
    calendar: Code | None = None
    """Which days are no working days."""
    ends_on_working_day: bool = False
    """Whether a last day that is no working day is moved to the next that is."""
    lapses: bool = False
    """Whether running out is no breach: a right or an order has then come to its end."""
    owner: Owner
    act_that_ends: str
    offence_classes: tuple[Code, ...] = ()
    """The classes it is for; empty means all."""
    outcomes: tuple[Code, ...] = ()
    """The outcomes of the catalogue that it is for, once one is in force; empty means all."""
    warnings_minutes: tuple[int, ...] = ()

    @property
    def of_an_order(self) -> bool:
        """Whether a case has such a clock for each of its behaviour orders, and not one for all."""
        return not OF_AN_ORDER.isdisjoint(self.starts)

    @model_validator(mode="after")
    def _starts_with_an_order_or_without(self) -> Self:
        if self.of_an_order and not OF_AN_ORDER.issuperset(self.starts):
            raise ValueError("a clock of a behaviour order starts with a moment of that order only")
        return self

    @model_validator(mode="after")
    def _is_of_one_kind_of_time(self) -> Self:
        if self.term == "elapsed":
            if self.calendar or self.ends_on_working_day:
                raise ValueError("a clock of hours that pass has no calendar")
            return self
        if self.excluded or self.suspensions:
            raise ValueError("a term in days has no excluded hours and no suspensions")
        if any(length % timedelta(days=1) for length in (self.allowance, *(one.at_most for one in self.extensions))):
            raise ValueError("a term in days is given in whole days")
        if self.calendar is None and (self.ends_on_working_day or self.term == "working-days"):
            raise ValueError("a term that knows working days names its calendar")
        return self
