"""The shape of a rule pack. Every row says where it comes from and who verified it; today nobody has."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Annotated, Final, Literal, Protocol, Self, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from rules.consistency import faults_of

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]
Owner = Literal["police", "prosecutor", "probation", "victim-support", "legal-aid", "coordinator"]
Way = Literal["settlement", "dismissal", "summons", "referral"]
"""The kinds of outcome that code knows; a pack's catalogue has rows of each."""
WAYS: Final[tuple[Way, ...]] = get_args(Way)
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


def _in_words(said: object) -> object:
    """YAML reads an unquoted 22:00 as the number 1320, and a bare 9 would be nine seconds."""
    if isinstance(said, int | float):
        raise ValueError("write it in quotes, as a time of the day or a duration: this was read as a number")  # noqa: TRY004  # pydantic tells only of ValueErrors
    return said


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

    starts: Annotated[time, BeforeValidator(_in_words)]
    ends: Annotated[time, BeforeValidator(_in_words)]

    @field_validator("starts", "ends")
    @classmethod
    def _is_wall_time(cls, said: time) -> time:
        if said.tzinfo is not None:
            raise ValueError("wall time has no zone of its own; the pack names the zone")
        return said

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
    allowance: Annotated[timedelta, BeforeValidator(_in_words), Field(gt=timedelta())]
    excluded: tuple[Code, ...] = ()
    owner: Owner
    act_that_ends: str
    offence_classes: tuple[Code, ...] = ()
    """The classes it is for; empty means all."""
    warnings_minutes: tuple[int, ...] = ()


class OutcomeRow(Row):
    """One way to decide a case, and what has to be there first. Amounts in euro cents, or the pack's own cents."""

    way: Way
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

    @property
    def settlement(self) -> bool:
        """Whether it settles the case out of court, so that nothing of it has effect before it is issued."""
        return self.way == "settlement"


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
    version: str = Field(pattern=r"^[0-9]{1,9}([.][0-9]{1,9})*$")
    title: str
    zone: str
    offence_classes: tuple[Label, ...] = Field(min_length=1)
    age_classes: tuple[Label, ...] = Field(min_length=1)
    working_methods: tuple[Label, ...] = ()
    points_to_explain: tuple[Label, ...] = ()
    behaviour_orders: tuple[Label, ...] = ()
    """The kinds of behaviour order that may be given on the spot."""
    windows: tuple[WindowRow, ...] = ()
    clocks: tuple[ClockRow, ...] = ()
    outcomes: tuple[OutcomeRow, ...] = Field(min_length=1)
    waivers: tuple[WaiverRow, ...] = ()

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        fault = next(faults_of(self), None)
        if fault:
            raise ValueError(fault)
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
