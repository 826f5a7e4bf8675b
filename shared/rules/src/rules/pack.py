"""The shape of a rule pack. Every row says where it comes from and who verified it; today nobody has."""

from datetime import date, time, timedelta
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, model_validator

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Owner = Literal["police", "prosecutor", "probation", "victim-support", "legal-aid", "coordinator"]
Moment = Literal[
    "arrested",
    "detention-ordered",
    "custody-ordered",
    "released",
    "handed-over",
    "selected-for-table",
    "not-selected",
    "outcome-decided",
]
"""The moments of a case that may start or stop a clock. Code knows these kinds; a pack chooses among them."""


class Row(BaseModel):
    """What every row of a pack says of itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Code
    title: str
    source: str = Field(min_length=1)
    valid_from: date
    valid_to: date | None = None
    verified_by: str | None = None
    verified_on: date | None = None
    note: str = ""

    @property
    def verified(self) -> bool:
        """Whether somebody checked this row against its source."""
        return self.verified_by is not None


class WindowRow(Row):
    """Hours of the day, by local wall time, that a clock does not count. May run across midnight."""

    starts: time
    ends: time

    @model_validator(mode="after")
    def _is_a_stretch(self) -> Self:
        if self.starts == self.ends:
            raise ValueError("a window has to start and end at two times of the day")
        return self

    def holds(self, moment: time) -> bool:
        """Whether this time of the day lies inside."""
        if self.starts < self.ends:
            return self.starts <= moment < self.ends
        return moment >= self.starts or moment < self.ends


class ClockRow(Row):
    """A clock: from one moment of the case, so much counted time, until the first of its stops."""

    basis: Literal["law", "policy"]
    starts: Moment
    stops: tuple[Moment, ...] = Field(min_length=1)
    allowance: timedelta = Field(gt=timedelta())
    excluded: tuple[Code, ...] = ()
    owner: Owner
    act_that_ends: str
    offence_classes: tuple[Code, ...] = ()
    """The classes it is for; empty means all."""
    warnings_minutes: tuple[int, ...] = ()


class OutcomeRow(Row):
    """One way to decide a case, and what has to be there first. Amounts in euro cents, or the pack's own cents."""

    settlement: bool
    consultation: bool = False
    hearing: Literal["never", "always"] = "never"
    hearing_above_cents: int | None = None
    """Above this sum of amount and compensation a hearing is needed."""
    consent: Literal["none", "declared-at-hearing", "agreement"] = "none"
    ages: tuple[Code, ...] = ()
    terms: tuple[Literal["amount", "compensation", "work", "driving-ban", "conditions"], ...] = ()
    max_amount_cents: int | None = None
    max_work_hours: int | None = None
    max_driving_ban_days: int | None = None


class WaiverRow(Row):
    """For whom a waiver of the consultation on a settlement counts. The first row that fits decides."""

    ages: tuple[Code, ...] = ()
    vulnerable: bool | None = None
    offence_classes: tuple[Code, ...] = ()
    counts: bool
    told_to: tuple[Code, ...] = ()
    after_explanation: bool = True


class Label(Row):
    """A code of the pack and what people call it."""


class Pack(BaseModel):
    """One jurisdiction's rules at one date. A case keeps the pack version it was registered under."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Code
    version: str = Field(min_length=1)
    title: str
    zone: str
    offence_classes: tuple[Label, ...] = Field(min_length=1)
    age_classes: tuple[Label, ...] = Field(min_length=1)
    working_methods: tuple[Label, ...] = ()
    points_to_explain: tuple[Label, ...] = ()
    windows: tuple[WindowRow, ...] = ()
    clocks: tuple[ClockRow, ...] = ()
    outcomes: tuple[OutcomeRow, ...] = Field(min_length=1)
    waivers: tuple[WaiverRow, ...] = ()

    @model_validator(mode="after")
    def _names_what_it_has(self) -> Self:
        for rows, known, field in self._references():
            for row_id, named in rows:
                unknown = sorted(set(named) - known)
                if unknown:
                    raise ValueError(f"row {row_id}: {field} names {', '.join(unknown)}, which this pack does not have")
        self._each_id_once()
        self._clocks_can_run()
        self._zone_is_known()
        return self

    @property
    def named(self) -> str:
        """Name and version, as an attestation says them."""
        return f"{self.name} {self.version}"

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone whose wall time the windows mean."""
        return ZoneInfo(self.zone)

    def outcome(self, outcome: str) -> OutcomeRow | None:
        """The catalogue's row of this outcome, if it has one."""
        return next((row for row in self.outcomes if row.id == outcome), None)

    def windows_of(self, clock: ClockRow) -> tuple[WindowRow, ...]:
        """The windows this clock does not count."""
        return tuple(row for row in self.windows if row.id in clock.excluded)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row that states a rule."""
        return (*self.windows, *self.clocks, *self.outcomes, *self.waivers, *self.points_to_explain)

    @property
    def unverified(self) -> tuple[str, ...]:
        """The ids of the rows nobody has verified."""
        return tuple(row.id for row in self.rows if not row.verified)

    def _references(self) -> tuple[tuple[list[tuple[str, tuple[str, ...]]], set[str], str], ...]:
        offences, ages = {row.id for row in self.offence_classes}, {row.id for row in self.age_classes}
        return (
            ([(row.id, row.excluded) for row in self.clocks], {row.id for row in self.windows}, "excluded"),
            ([(row.id, row.offence_classes) for row in self.clocks], offences, "offence_classes"),
            ([(row.id, row.offence_classes) for row in self.waivers], offences, "offence_classes"),
            ([(row.id, row.ages) for row in self.outcomes], ages, "ages"),
            ([(row.id, row.ages) for row in self.waivers], ages, "ages"),
        )

    def _zone_is_known(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (KeyError, OSError) as why:
            raise ValueError(f"zone: there is no time zone {self.zone}") from why

    def _each_id_once(self) -> None:
        for rows in (self.windows, self.clocks, self.outcomes, self.waivers):
            ids = [row.id for row in rows]
            twice = {one for one in ids if ids.count(one) > 1}
            if twice:
                raise ValueError(f"row {', '.join(sorted(twice))} stands twice")

    def _clocks_can_run(self) -> None:
        """A clock whose windows together fill the day would never run out."""
        for clock in self.clocks:
            windows = self.windows_of(clock)
            if windows and all(any(other.holds(one.ends) for other in windows) for one in windows):
                raise ValueError(f"row {clock.id}: its windows leave no time of the day")
