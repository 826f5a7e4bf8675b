"""What a person's other cases tell about this one: at which table they are, and which behaviour orders run."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.prosecutor import BehaviourOrder
from coordinator.domain.stage import stage


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another case of the same person."""

    case_id: str
    number: str | None
    table: str | None
    stage: str
    orders: tuple[BehaviourOrder, ...]
    """Those that run now."""


def elsewhere(case: JointCase, others: Iterable[JointCase], now: datetime) -> tuple[Elsewhere, ...]:
    """The other cases, the newest first. `others` may hold this case itself, and cases corrected to be another's."""
    same = (one for one in others if one.id != case.id and one.police.person == case.police.person)
    ordered = sorted(same, key=lambda one: (one.police.registered_at or now, one.id), reverse=True)
    return tuple(
        Elsewhere(
            one.id,
            one.police.agency_number,
            one.police.transferred_to or one.police.table,
            stage(one),
            running_orders(one, now),
        )
        for one in ordered
    )


def running_orders(case: JointCase, now: datetime) -> tuple[BehaviourOrder, ...]:
    """The behaviour orders of this case that were given, have not ended, and are not over."""
    return tuple(
        one
        for one in case.prosecutor.behaviour_orders
        if one.at <= now and (one.until is None or now < one.until) and (one.ended_at is None or now < one.ended_at)
    )
