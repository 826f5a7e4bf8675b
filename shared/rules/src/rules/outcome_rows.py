"""The rows of the outcome catalogue: every way to decide a case, and what has to be there first."""

from typing import Final, Literal, get_args

from rules.row import Code, Label, Row

Way = Literal["settlement", "dismissal", "summons", "referral", "release", "custody", "behaviour-order"]
"""The kinds of outcome that code knows; a pack's catalogue has rows of each."""
WAYS: Final[tuple[Way, ...]] = get_args(Way)
Term = Literal["amount", "compensation", "work", "driving-ban", "goods", "directions", "conditions"]
"""What a settlement may ask of the suspect."""
Law = Literal["adult", "youth"]
"""Under which law a suspect is dealt with."""


class AgeClassRow(Label):
    """An age at the offence, and the law that goes with it; None where the pack knows one law only."""

    law: Law | None = None


class OutcomeRow(Row):
    """One way to decide a case, and what has to be there first. Amounts in euro cents, or the pack's own cents."""

    way: Way
    law: Law | None = None
    """Under which law alone it settles; None: alike under either."""
    ages: tuple[Code, ...] = ()
    offence_classes: tuple[Code, ...] = ()
    """For which offences; empty: for all."""
    consultation: bool = False
    hearing: Literal["never", "always"] = "never"
    hearing_above_cents: int | None = None
    """Above this sum of amount and compensation a hearing is needed."""
    solicitor_at_hearing_above_cents: int | None = None
    """Above this sum of amount and compensation the hearing counts only with a solicitor there."""
    solicitor_at_hearing_above_hours: int | None = None
    """Above so many hours of work the hearing counts only with a solicitor there."""
    guardian: Literal["none", "informed"] = "none"
    """Whether a parent or guardian has to be called to the hearing, or told of what is agreed."""
    consent: Literal["none", "declared-at-hearing", "agreement"] = "none"
    terms: tuple[Term, ...] = ()
    """What it may ask for."""
    needs: tuple[Term, ...] = ()
    """What it has to ask for, or it would be an outcome of another kind."""
    max_amount_cents: int | None = None
    max_work_hours: int | None = None
    max_driving_ban_days: int | None = None
    max_direction_days: int | None = None
    max_order_days: int | None = None
    """How long a behaviour order may last."""
    points: tuple[Code, ...] = ()
    """Which of the pack's points a solicitor explains in a consultation on it; empty: every one."""
    weighing: Literal["none", "required"] = "none"
    """Whether both sides have to be weighed towards this very outcome first, and that still stands."""

    @property
    def settlement(self) -> bool:
        """Whether it settles the case out of court, so that nothing of it has effect before it is issued."""
        return self.way == "settlement"
