"""What a coordinator may ask at the page of a case. Unknown fields are refused."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from contracts.case_acts import NoteText
from contracts.message import Code, LongText, Moment, ShortText
from contracts.topics import Agency


class AskAgain(BaseModel):
    """Ask an agency again for what it owes.

    `seen`: how often it had been asked for again, as whoever asks saw it; another ask since then goes before.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    duty: Code
    owner: Agency
    seen: int | None = Field(default=None, ge=0)


class Assign(BaseModel):
    """Let a coordinator have this case: oneself, or somebody else by name.

    `seen`: how often it had changed hands, as whoever does this saw it; what somebody else did since then goes before.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    to: ShortText
    seen: int | None = Field(default=None, ge=0)


class GiveBack(BaseModel):
    """Let nobody have this case any more; `seen` as for who gets it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seen: int | None = Field(default=None, ge=0)


class Note(BaseModel):
    """Write a note to this case, for whoever has it next: up to 1000 characters, and nobody's personal particulars."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    note: NoteText


class Acknowledge(BaseModel):
    """A warning or a breach was seen: of which clock, as it was due when it was seen. `order`: whose clock it is.

    `minutes_left`: of which warning, the nearest that was seen; without it all that were said.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    clock: Code
    about: Literal["warning", "breach"]
    due: Moment
    minutes_left: int | None = None
    order: ShortText | None = None


class HandOver(BaseModel):
    """End a shift at a table with a note for whoever comes next."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: Code
    note: LongText
