"""What every row of a rule pack says of itself: where it comes from, when it holds, and who verified it."""

from datetime import date
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,63}$")]


def _in_words(said: object) -> object:
    """YAML reads an unquoted 22:00 as the number 1320, and a bare 9 would be nine seconds."""
    if isinstance(said, int | float):
        raise ValueError("write it in quotes, as a time of the day or a duration: this was read as a number")  # noqa: TRY004  # pydantic tells only of ValueErrors
    return said


InWords: Final = BeforeValidator(_in_words)


class Row(BaseModel):
    """What every row of a pack says of itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Code
    title: str
    source: str = Field(min_length=1)
    valid_from: date
    valid_to: date | None = None
    """The last day on which it holds. A later row may then have the same id."""
    verified_by: str | None = None
    verified_on: date | None = None
    note: str = ""

    def __hash__(self) -> int:
        """By what names it within its pack: quick, because what is computed from a row is remembered by it."""
        return hash((self.id, self.valid_from))

    @property
    def verified(self) -> bool:
        """Whether somebody checked this row against its source."""
        return self.verified_by is not None

    def valid_on(self, day: date) -> bool:
        """Whether it holds on this day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class Label(Row):
    """A code of the pack and what people call it."""
