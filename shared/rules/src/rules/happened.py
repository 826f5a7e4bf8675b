"""What happened in a case as far as clocks ask for it, and the answer that something does not count for one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

Span = tuple[datetime, datetime | None]
"""From when to when; None while it lasts."""
Code = Literal[
    "no-such-clock",
    "not-valid-then",
    "not-for-this-offence",
    "start-unknown",
    "year-not-in-calendar",
    "ends-before-it-begins",
    "suspension-not-listed",
    "extension-not-listed",
    "not-theirs-to-give",
    "given-too-often",
    "before-the-start",
    "after-it-ran-out",
    "longer-than-allowed",
    "gives-nothing",
    "which-order",
    "no-such-order",
]
"""Why something does not count: stable, for programs."""


class Suspended(NamedTuple):
    """Somebody made the clock stand still. `by` is None where nobody asks who it was."""

    kind: str
    by: str | None
    since: datetime
    until: datetime | None = None


class Extended(NamedTuple):
    """Somebody gave more time: until a moment, or so much, or (None) as much as the row allows.

    `at` is None where nobody asks when it was given: then it was in time.
    """

    kind: str
    by: str | None = None
    at: datetime | None = None
    grants: datetime | timedelta | None = None


@dataclass(frozen=True, slots=True)
class Happened:
    """What clocks are computed from. `as_of` is the day whose rows hold; None is the day on which each clock starts."""

    moments: Mapping[str, datetime] = field(default_factory=dict)
    interrogations: tuple[Span, ...] = ()
    transports: tuple[Span, ...] = ()
    suspensions: tuple[Suspended, ...] = ()
    extensions: tuple[Extended, ...] = ()
    as_of: date | None = None
    outcome: str | None = None
    """The catalogue's row of the settlement in force."""
    until: datetime | None = None
    """Where what runs was itself given until a moment: it ends then, if its row's allowance has not run out before."""


@dataclass(frozen=True, slots=True)
class Refused:
    """Something does not count: a code, the row that says so or does not list it, and a sentence for people."""

    code: Code
    rule: str
    why: str
