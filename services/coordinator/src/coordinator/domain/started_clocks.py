"""Which clocks of the rule pack have started in a case, each with the facts it goes by: an order's with its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from coordinator.domain.clock_facts import of_order
from coordinator.domain.joint_case import JointCase
from rules.clock_untold import without_a_row
from rules.clocks import Happened, Refused, clocks_for
from rules.pack import ClockRow, Pack


@dataclass(frozen=True, slots=True)
class StartedClock:
    """A clock that runs or ran, since when, and what happened as far as it is concerned.

    `order` is the number of the behaviour order whose clock it is.
    """

    row: ClockRow
    at: datetime
    facts: Happened
    order: str | None = None
    untold: Refused | None = None
    """Why it cannot be told: on its first day no row of its kind holds, and `row` is only the nearest."""


def started_clocks(case: JointCase, facts: Happened, pack: Pack) -> Iterator[StartedClock]:
    """Those of the case, and then those of each behaviour order."""
    offence_class = case.police.offence_class
    yield from (one for one in _started(pack, facts, offence_class, None) if not one.row.of_an_order)
    for order in case.prosecutor.behaviour_orders:
        found = _started(pack, of_order(facts, order), offence_class, order.ref)
        yield from (one for one in found if one.row.of_an_order)


def _started(pack: Pack, facts: Happened, offence_class: str | None, order: str | None) -> Iterator[StartedClock]:
    told = clocks_for(pack, facts, offence_class)
    for row, at in told:
        yield StartedClock(row, at.astimezone(UTC), facts, order)
    for row, at, why in without_a_row(pack, facts, offence_class, [row for row, _ in told]):
        yield StartedClock(row, at.astimezone(UTC), facts, order, why)
