"""The shape of a rule pack. Every row says where it comes from and who verified it; today nobody has."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, Protocol, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

from rules.calendar_rows import CalendarRow, HolidayRow
from rules.clock_rows import ClockRow, EscalationRow, ExtensionRow, Moment, Owner, ReadingRow, SuspensionRow, WindowRow
from rules.consistency import faults_of
from rules.outcome_rows import WAYS, AgeClassRow, OutcomeRow, Way
from rules.row import Code, Label, Row

__all__ = [
    "WAYS",
    "AgeClassRow",
    "AtOnceRow",
    "CalendarRow",
    "ClockRow",
    "Code",
    "ExtensionRow",
    "FirstInterrogationRow",
    "HolidayRow",
    "Label",
    "Moment",
    "OutcomeRow",
    "Owner",
    "Pack",
    "Packs",
    "ReadingRow",
    "RegisteredUnder",
    "ReopeningRow",
    "Row",
    "SuspensionRow",
    "WaiverRow",
    "Way",
    "WindowRow",
    "pack_of",
]


class WaiverRow(Row):
    """For whom a waiver of a consultation counts. Of a table's rows the first that fits and holds that day decides."""

    ages: tuple[Code, ...] = ()
    vulnerable: bool | None = None
    offence_classes: tuple[Code, ...] = ()
    counts: bool
    told_to: tuple[Code, ...] = ()
    after_explanation: bool = True


class AtOnceRow(Row):
    """A suspect for whom a solicitor is asked at once, held or not. What is not named here may be anything."""

    ages: tuple[Code, ...] = ()
    vulnerable: bool | None = None
    offence_classes: tuple[Code, ...] = ()


class FirstInterrogationRow(Row):
    """That a first interrogation which nothing allowed holds every settlement back until the prosecutor judged it."""

    judged_after: Literal["solicitor-told", "nothing"]
    """What has to have happened before the prosecutor decides to go on all the same."""


class ReopeningRow(Row):
    """A reason for which a decided case may be opened again."""

    after: Literal["objection-upheld", "contested"] | None = None
    """What must have happened to the settlement first."""
    irrevocable_too: bool = False
    """Whether it may set aside a settlement that is irrevocable."""


class Pack(BaseModel):
    """One jurisdiction's rules at one date. A case keeps the pack version it was registered under."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Code
    version: str = Field(pattern=r"^[0-9]{1,9}([.][0-9]{1,9})*$")
    released: date | None = None
    """Since when what it says never changes. While it is None the pack is still being written."""
    title: str
    zone: str
    offence_classes: tuple[Label, ...] = Field(min_length=1)
    age_classes: tuple[AgeClassRow, ...] = Field(min_length=1)
    working_methods: tuple[Label, ...] = ()
    points_to_explain: tuple[Label, ...] = ()
    """What a solicitor explains in a consultation on a settlement."""
    first_points_to_explain: tuple[Label, ...] = ()
    """What a solicitor explains in the consultation before the first interrogation."""
    behaviour_orders: tuple[Label, ...] = ()
    """The kinds of behaviour order that may be given on the spot."""
    windows: tuple[WindowRow, ...] = ()
    readings: tuple[ReadingRow, ...] = ()
    holidays: tuple[HolidayRow, ...] = ()
    calendars: tuple[CalendarRow, ...] = ()
    clocks: tuple[ClockRow, ...] = ()
    escalations: tuple[EscalationRow, ...] = ()
    """Who hears of what nobody acknowledged, each after a longer time than the one before."""
    outcomes: tuple[OutcomeRow, ...] = Field(min_length=1)
    waivers: tuple[WaiverRow, ...] = ()
    """Of the consultation on a settlement."""
    solicitor_at_once: tuple[AtOnceRow, ...] = ()
    """For whom a solicitor is asked at once, held or not."""
    first_interrogations: tuple[FirstInterrogationRow, ...] = Field(default=(), max_length=1)
    """What is asked of a first interrogation; nothing when there is no row."""
    first_waivers: tuple[WaiverRow, ...] = ()
    """Of the consultation before the first interrogation; one never counts for the other."""
    reopenings: tuple[ReopeningRow, ...] = ()

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        fault = next(faults_of(self), None)
        if fault:
            raise ValueError(fault)
        return self

    def __hash__(self) -> int:
        """By its name: as a row's."""
        return hash((self.name, self.version))

    @property
    def named(self) -> str:
        """Name and version, as an attestation says them."""
        return f"{self.name} {self.version}"

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone whose wall time the windows mean."""
        return ZoneInfo(self.zone)

    def day_of(self, moment: datetime) -> date:
        """The pack's own calendar day of this moment: by it rows hold or do not."""
        return moment.astimezone(self.time_zone).date()

    def outcome(self, outcome: str, day: date | None = None) -> OutcomeRow | None:
        """The catalogue's row of this outcome that holds on the day; without one, the row that began last."""
        rows = [row for row in self.outcomes if row.id == outcome and (day is None or row.valid_on(day))]
        return max(rows, key=lambda row: row.valid_from, default=None)

    def points_for(self, row: OutcomeRow | None, day: date | None = None) -> tuple[Label, ...]:
        """What a solicitor explains in a consultation on an outcome of this row; every point where it names none.

        Of the points those that hold on the day; without one, whichever the pack has.
        """
        points = tuple(point for point in self.points_to_explain if day is None or point.valid_on(day))
        if row is None or not row.points:
            return points
        return tuple(point for point in points if point.id in row.points)

    def first_points(self, day: date) -> tuple[Label, ...]:
        """What a solicitor explains before the first interrogation on this day."""
        return tuple(point for point in self.first_points_to_explain if point.valid_on(day))

    def reopening(self, reason: str, day: date) -> ReopeningRow | None:
        """The row of this reason to open a case again that holds on the day, if the pack has one."""
        return next((row for row in self.reopenings if row.id == reason and row.valid_on(day)), None)

    def clock(self, kind: str, day: date) -> ClockRow | None:
        """The clock of this kind that holds on this day."""
        return next((row for row in self.clocks if row.id == kind and row.valid_on(day)), None)

    def windows_of(self, clock: ClockRow, day: date) -> tuple[WindowRow, ...]:
        """The windows this clock does not count, as they hold on this day."""
        return tuple(row for row in self.windows if row.id in clock.excluded and row.valid_on(day))

    def readings_of(self, clock: ClockRow, day: date) -> tuple[ReadingRow, ...]:
        """The points about this clock on which sources differ."""
        return tuple(row for row in self.readings if row.id in clock.readings and row.valid_on(day))

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row that states a rule."""
        inside = (row for clock in self.clocks for row in (*clock.suspensions, *clock.extensions))
        of_days = (*self.holidays, *self.calendars)
        of_clocks = (*self.windows, *self.readings, *of_days, *self.clocks, *inside, *self.escalations)
        points = (*self.points_to_explain, *self.first_points_to_explain)
        before = (*self.solicitor_at_once, *self.first_interrogations)
        of_solicitors = (*before, *self.waivers, *self.first_waivers, *points)
        return (*of_clocks, *self.outcomes, *of_solicitors, *self.reopenings)

    @property
    def unverified(self) -> tuple[str, ...]:
        """The ids of the rows nobody has verified."""
        return tuple(row.id for row in self.rows if not row.verified)


Packs = Mapping[tuple[str, str], Pack]
"""Rule packs by name and version."""


class RegisteredUnder(Protocol):
    """A case as far as it says under which pack it was registered; None before that is known."""

    @property
    def pack_name(self) -> str | None:
        """The pack's name."""
        ...

    @property
    def pack_version(self) -> str | None:
        """The pack's version."""
        ...


def pack_of(case: RegisteredUnder, packs: Packs) -> Pack | None:
    """The pack the case was registered under; None before registration, or when it is not among these."""
    name, version = case.pack_name, case.pack_version
    return packs.get((name, version)) if name and version else None
