"""What every agency's own system was to be told, took and confirmed; and each notice that is missing, with its age.

Pure but for the asking: services tell ids, numbers and moments.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import count
from typing import Any, Final

from contracts.topics import Agency
from jointtable.asking import Asking, NoAnswer
from jointtable.at_a_table import Seen, plural
from jointtable.standing import UNTOLD, legal_time

PATH: Final = "/operator/deliveries"
FIGURES: Final = "/operator/figures"
UNCOUNTED: Final = "may hold notices that are not counted here: see jointtable status"


class State(StrEnum):
    """What is known of a notice that is not confirmed."""

    UNDELIVERED = "not delivered"
    AWAITED = "delivered, its receipt not yet due"
    UNCONFIRMED = "delivered, not confirmed"
    MISRECORDED = "delivered, something else recorded"


@dataclass(frozen=True, slots=True)
class Missing:
    """One notice that its agency's own system has not confirmed. Ages are in legal time, as its service tells it."""

    agency: Agency
    case: str
    number: int
    event: str
    type: str
    state: State
    age: timedelta
    """Since it was said."""
    late: bool
    """Longer than it should."""

    @property
    def taken(self) -> bool:
        """Whether its system took it: then it may be told again."""
        return self.state is not State.UNDELIVERED


@dataclass(frozen=True, slots=True)
class Reckoning:
    """One agency: notices for its own system, how many that confirmed, whether it confirms at all, what is missing."""

    agency: Agency
    sent: int = 0
    confirmed: int = 0
    receipts: bool = False
    missing: Sequence[Missing] = field(default_factory=tuple)

    @property
    def delivered(self) -> int:
        """How many its system took."""
        return self.sent - self.count(State.UNDELIVERED)

    @property
    def unreceipted(self) -> int:
        """How many it took of which nobody will ever say that they were recorded."""
        return self.sent - self.confirmed - len(self.missing)

    @property
    def oldest(self) -> timedelta | None:
        """The age of the oldest missing one."""
        return max((one.age for one in self.missing), default=None)

    def count(self, *states: State) -> int:
        """How many of the missing are so."""
        return sum(one.state in states for one in self.missing)


def reckoned(asking: Asking, agencies: Sequence[Agency], seen: Seen) -> tuple[list[Reckoning], list[str]]:
    """Every agency whose own system is told, the oldest missing notice first; and who did not answer.

    `seen` hears how many pages of cases were looked through.
    """
    found, silent, read = list[Reckoning](), list[str](), count(1)
    for agency in agencies or asking.services():
        pages = list[Mapping[str, Any]]()
        try:
            for page in _pages(asking, agency):
                pages.append(page)
                seen(next(read), None)
            found += _of(agency, pages)
        except NoAnswer as why:
            silent.append(str(why))
    return found, silent


def not_taken_in(asking: Asking, agencies: Sequence[Agency]) -> tuple[dict[Agency, str], list[str]]:
    """One sentence of each agency whose service holds what it could not take in; and who is silent."""
    found, silent = dict[Agency, str](), list[str]()
    for agency in agencies or asking.services():
        try:
            told = asking.of(agency, FIGURES)
        except NoAnswer as why:
            silent.append(str(why))
            continue
        parked, stalled = sum(one["count"] for one in told["parked"] if one["belongs"]), len(told["stalled"])
        counts = [f"{plural(parked, 'record')} parked"] if parked else []
        counts += [f"{plural(stalled, 'case')} stalled"] if stalled else []
        if counts:
            found[agency] = f"{agency}: {' and '.join(counts)} {UNCOUNTED}"
    return found, silent


def _pages(asking: Asking, agency: Agency) -> Iterator[Mapping[str, Any]]:
    after: str | None = ""
    while after is not None:
        page = asking.of(agency, PATH, after=after)
        yield page
        after = page["next"]


def _of(agency: Agency, pages: Sequence[Mapping[str, Any]]) -> list[Reckoning]:
    """None of an agency that has no system to be told."""
    if not pages[0]["delivers"]:
        return []
    missing = [_missing(agency, one, page) for page in pages for one in page["outstanding"]]
    return [
        Reckoning(
            agency=agency,
            sent=sum(page["sent"] for page in pages),
            confirmed=sum(page["confirmed"] for page in pages),
            receipts=pages[0]["receipt_seconds"] is not None,
            missing=sorted(missing, key=lambda one: (-one.age, one.case, one.number)),
        )
    ]


def _missing(agency: Agency, told: Mapping[str, Any], page: Mapping[str, Any]) -> Missing:
    now, leap = legal_time(page)
    age = now - datetime.fromisoformat(told["said_at"])
    state, late = State.UNDELIVERED, age > UNTOLD + leap
    if told["taken_at"]:
        due = timedelta(seconds=page["receipt_seconds"] or 0) + leap
        late = told["misrecorded"] or now - datetime.fromisoformat(told["taken_at"]) > due
        state = State.MISRECORDED if told["misrecorded"] else State.UNCONFIRMED if late else State.AWAITED
    return Missing(agency, told["case"], told["number"], told["id"], told["type"], state, age, late)
