"""What a coordinator may ask at the page of a case. Unknown fields are refused."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from contracts.message import Code, Moment, ShortText
from contracts.topics import Agency


class AskAgain(BaseModel):
    """Ask an agency again for what it owes."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    duty: Code
    owner: Agency


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
