"""What the commands that act share: who acts and why, and what became of each record or notice that was meant."""

import getpass
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeVar

from jointtable.dlq_rows import Misread

T = TypeVar("T")

REFUSED: Final = "refused"


@dataclass(frozen=True, slots=True)
class Said:
    """Who acts, why, and when."""

    who: str
    why: str
    at: datetime


def said_by(who: str, why: str, now: datetime) -> Said:
    """Who acts, else the name of this login. Raises Misread when nobody says why."""
    if not why.strip():
        raise Misread("say why: --why is kept with the act")
    return Said(who.strip() or getpass.getuser(), why.strip(), now)


@dataclass(frozen=True)  # no slots: Python 3.11 cannot build Outcome[...](...) with both
class Outcome(Generic[T]):
    """What became of one of those that were meant: `done` in a word or two; `well` unless it should be otherwise."""

    of: T
    done: str
    why: str = ""
    well: bool = True
