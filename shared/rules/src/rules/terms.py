"""What a proposal asks of the suspect, held against the row of its outcome."""

from collections.abc import Iterator, Sized
from dataclasses import dataclass
from typing import Protocol

from rules.outcome_rows import OutcomeRow, Term


class AskedTerms(Protocol):
    """Terms as they are proposed. Amounts in cents, work in hours, a ban and directions in days."""

    @property
    def amount_cents(self) -> int | None: ...  # noqa: D102  # what they are stands above
    @property
    def compensation_cents(self) -> int | None: ...  # noqa: D102
    @property
    def work_hours(self) -> int | None: ...  # noqa: D102
    @property
    def driving_ban_days(self) -> int | None: ...  # noqa: D102
    @property
    def goods(self) -> Sized | None: ...  # noqa: D102
    @property
    def directions(self) -> Sized | None: ...  # noqa: D102
    @property
    def direction_days(self) -> int | None: ...  # noqa: D102
    @property
    def conditions(self) -> Sized: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class TermsFacts:
    """What a proposal asks for. Amounts in cents, work in hours, days; of goods, directions, conditions how many."""

    amount_cents: int | None = None
    compensation_cents: int | None = None
    work_hours: int | None = None
    driving_ban_days: int | None = None
    conditions: int = 0
    goods: int = 0
    directions: int = 0
    direction_days: int | None = None

    @property
    def together_cents(self) -> int:
        """Amount and compensation, as far as each is asked for."""
        return (self.amount_cents or 0) + (self.compensation_cents or 0)


def facts_of(terms: AskedTerms) -> TermsFacts:
    """The terms as the rules read them."""
    return TermsFacts(
        amount_cents=terms.amount_cents,
        compensation_cents=terms.compensation_cents,
        work_hours=terms.work_hours,
        driving_ban_days=terms.driving_ban_days,
        conditions=len(terms.conditions),
        goods=len(terms.goods or ()),
        directions=len(terms.directions or ()),
        direction_days=terms.direction_days,
    )


def asked_for(terms: TermsFacts) -> frozenset[Term]:
    """The kinds of terms of which something is asked; nothing of it is as good as not asked."""
    said: dict[Term, int | None] = {
        "amount": terms.amount_cents,
        "compensation": terms.compensation_cents,
        "work": terms.work_hours,
        "driving-ban": terms.driving_ban_days,
        "goods": terms.goods,
        "directions": terms.directions,
        "conditions": terms.conditions,
    }
    return frozenset(name for name, value in said.items() if value)


def over_maximum(row: OutcomeRow, terms: TermsFacts) -> bool:
    """Whether anything is more than the row's greatest amount, hours or days."""
    return any(most is not None and (asked or 0) > most for asked, most in _maxima(row, terms))


def hearing_needed(row: OutcomeRow, terms: TermsFacts) -> bool:
    """Whether the row asks for a hearing with these terms."""
    return row.hearing == "always" or _above(terms.together_cents, row.hearing_above_cents)


def solicitor_needed_at_hearing(row: OutcomeRow, terms: TermsFacts) -> bool:
    """Whether a hearing on these terms counts only with a solicitor there."""
    return _above(terms.together_cents, row.solicitor_at_hearing_above_cents) or _above(
        terms.work_hours or 0, row.solicitor_at_hearing_above_hours
    )


def _above(asked: int, threshold: int | None) -> bool:
    return threshold is not None and asked > threshold


def _maxima(row: OutcomeRow, terms: TermsFacts) -> Iterator[tuple[int | None, int | None]]:
    yield terms.amount_cents, row.max_amount_cents
    yield terms.work_hours, row.max_work_hours
    yield terms.driving_ban_days, row.max_driving_ban_days
    yield terms.direction_days, row.max_direction_days
