"""How one of our fields is made from the agency's own data: a path and at most one way to read what stands there."""

import re
from typing import Annotated, Final, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from adapters.mapped import Value
from adapters.reference import References

ISO: Final = "iso"
DIRECTIVES: Final = re.compile(r"%(.?)")
WHOLE: Final = r"^(0|[1-9][0-9]{0,5})$"
DATE: Final = frozenset("Ymd")
NEEDED: Final = DATE | frozenset("HM")
ALLOWED: Final = NEEDED | frozenset("Sfz")


class Strict(BaseModel):
    """A part of a mapping file: unknown keys and wrong types are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise ValueError(f"{name} is no time zone") from error
    return name


def _time_format(form: str) -> str:
    if form == ISO:
        return form
    used = DIRECTIVES.findall(form)
    if len(set(used)) == len(used) and (set(used) == DATE or NEEDED <= set(used) <= ALLOWED):
        return form
    raise ValueError("a time has %Y %m %d %H %M once each, may have %S %f %z, and nothing that depends on a language")


def _date_only(form: str) -> bool:
    return set(DIRECTIVES.findall(form)) == DATE


class NumberRule(Strict):
    """A number. The request gets a whole number of the smallest unit: with two decimals 12,50 is 1250."""

    decimals: Annotated[int, Field(ge=0, le=6)] = 0
    point: Literal[".", ","] = "."
    thousands: Literal[".", ",", " ", "'"] | None = None

    @model_validator(mode="after")
    def _marks_differ(self) -> Self:
        if self.point == self.thousands:
            raise ValueError("the decimal point and the thousands mark are the same")
        return self


class FieldRule(Strict):
    """One field. A path or a constant; what stands at the path is text, a code, a time or a number."""

    path: Annotated[str, Field(min_length=1)] | None = None
    ref: References | None = None
    """What stands at the path names something elsewhere in the document; this says where, and what of it is meant."""
    constant: Value | None = None
    codes: Annotated[dict[str, Value], Field(min_length=1)] | None = None
    """Their code to our value. A code that is not here is refused."""
    format: Annotated[str, AfterValidator(_time_format)] | None = None
    """A time: `iso`, or the parts as %Y %m %d %H %M [%S] [%z]."""
    zone: Annotated[str, AfterValidator(_zone)] | None = None
    """The zone of a time that comes without an offset."""
    at: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] | None = None
    """The local time that a date alone stands for. It is nobody's word but the mapping's."""
    fold: Literal["earlier", "later"] | None = None
    """Which moment a local time means that a clock change made twice or skipped. Not stated: such a time is refused."""
    number: NumberRule | None = None
    at_least: Annotated[dict[Annotated[str, Field(pattern=WHOLE)], Value], Field(min_length=1)] | None = None
    """A whole number, such as an age, to our value: that of the highest bound it reaches."""
    required: bool = True
    """Whether an empty value is refused; else the field is left out."""

    @model_validator(mode="after")
    def _one_origin(self) -> Self:
        if (self.path is None) == (self.constant is None):
            raise ValueError("give either a path or a constant")
        if self.constant is not None and self.model_fields_set != {"constant"}:
            raise ValueError("a constant stands alone")
        return self

    @model_validator(mode="after")
    def _one_way_to_read(self) -> Self:
        if sum(way is not None for way in (self.codes, self.format, self.number, self.at_least)) > 1:
            raise ValueError("give one of codes, format, number and at_least")
        return self

    @model_validator(mode="after")
    def _a_date_is_no_moment(self) -> Self:
        date_only = self.format is not None and _date_only(self.format)
        if date_only and self.at is None:
            raise ValueError("a date alone is no moment: at says which local time it stands for, or add %H %M")
        if self.at is not None and not date_only:
            raise ValueError("at belongs to a date of the form %Y %m %d, without a time")
        return self

    @model_validator(mode="after")
    def _zone_is_known(self) -> Self:
        offset_may_lack = self.format is not None and "%z" not in self.format
        if offset_may_lack and self.format != ISO and self.zone is None:
            raise ValueError("a local time needs its zone")
        if self.zone is not None and not offset_may_lack:
            raise ValueError("a zone belongs to a time without an offset")
        if self.fold is not None and self.zone is None:
            raise ValueError("fold belongs to a time with a zone")
        return self
