"""Which clocks of the rule pack have started in a case, each with the facts it goes by: an order's with its own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from coordinator.domain.clock_facts import of_order
from coordinator.domain.joint_case import JointCase
from rules.clocks import Happened, clocks_for
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


def started_clocks(case: JointCase, facts: Happened, pack: Pack) -> Iterator[StartedClock]:
    """Those of the case, and then those of each behaviour order."""
    offence_class = case.police.offence_class
    for row, at in clocks_for(pack, facts, offence_class):
        if not row.of_an_order:
            yield StartedClock(row, at.astimezone(UTC), facts)
    for order in case.prosecutor.behaviour_orders:
        own = of_order(facts, order)
        for row, at in clocks_for(pack, own, offence_class):
            if row.of_an_order:
                yield StartedClock(row, at.astimezone(UTC), own, order.ref)
