"""The counts to which one case adds one each. A total is the sum over all cases, so it can be kept or counted anew.

A count is named by what it counts, the month or day it belongs to, the working method, and the answer.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from coordinator.domain.contribution import Contribution

FORM: Final = 1
"""Counts of another form were made by other rules, and are made anew."""
QUARTER: Final = 3
WINDOWS: Final = (QUARTER, 2 * QUARTER, 4 * QUARTER, 8 * QUARTER)
"""Months for which a person is followed after an outcome."""
WITHIN: Final = (
    timedelta(hours=3),
    timedelta(hours=12),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(weeks=1),
    timedelta(weeks=4),
    timedelta(weeks=13),
    timedelta(weeks=52),
)
"""Bounds between which lengths of time are told apart."""
NEVER: Final = "-"
UNLINKED: Final = "unlinked"
MILESTONES: Final = {
    "intervened": "intervened_at",
    "behaviour-order": "behaviour_order_at",
    "served": "served_at",
    "paid": "paid_at",
    "referred": "referred_at",
    "decided": "ended_at",
    "final": "final_at",
}
"""Measured from the arrest: the first real intervention of each kind, and how long until it was decided and final."""


def counts_of(one: Contribution, same_person: Iterable[Contribution], zone: ZoneInfo) -> tuple[str, ...]:
    """The names of the counts to which this case adds one. `same_person`: all cases of that person, this one too."""
    if one.began is None:
        return ()
    month, method = f"{one.began.astimezone(zone):%Y-%m}", one.method
    found = [f"{what}|{month}|{method}|{answer}" for what, answer in _answers(one)]
    again = _again(one, same_person, zone)
    return (*found, again) if again else tuple(found)


def in_which_window(start: date, later: date) -> str:
    """The smallest number of months after `start` within which `later` lies; that day itself counts."""
    return next((str(months) for months in WINDOWS if later <= after_months(start, months)), NEVER)


def after_months(start: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    years, month = divmod(start.month - 1 + months, 12)
    first_of_next = date(start.year + years + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(start.year + years, month + 1, min(start.day, last))


def _answers(one: Contribution) -> Iterator[tuple[str, str]]:
    yield "handled", "yes" if one.at_the_table else "no"
    for name, field in MILESTONES.items():
        yield f"time-{name}", _within(one.began, getattr(one, field))
    if one.end == "elsewhere":
        yield "road", one.road
    if not one.at_the_table:
        return
    yield "table", one.end
    yield "norm", one.norm or "open"
    yield "ordered", "yes" if one.behaviour_order_at else "no"
    if one.end == "settled":
        yield "rests-on", one.rests_on
        yield "objected", one.objected


def _within(began: datetime | None, at: datetime | None) -> str:
    """The number of the first bound within which it happened; a moment before the arrest is at once."""
    if began is None or at is None:
        return NEVER
    return str(next((place for place, bound in enumerate(WITHIN) if at - began <= bound), len(WITHIN)))


def _again(one: Contribution, same_person: Iterable[Contribution], zone: ZoneInfo) -> str | None:
    """From the day of the outcome on: in which window a new case of the same person began, if any did."""
    if one.ended_at is None or one.end in ("open", "elsewhere"):
        return None
    day = one.ended_at.astimezone(zone).date()
    if one.person is None:
        return f"again|{day}|{one.method}|{one.outcome}|{UNLINKED}"
    later = [
        other.began.astimezone(zone).date()
        for other in same_person
        if other.case_id != one.case_id and other.began is not None and other.began > one.ended_at
    ]
    window = in_which_window(day, min(later)) if later else NEVER
    return f"again|{day}|{one.method}|{one.outcome}|{window}"
