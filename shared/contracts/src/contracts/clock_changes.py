"""What gives a clock more time or makes it stand still: only as the rule pack lists it, and never the coordinator's."""

from typing import Final

from contracts.message import Code, LongText, Moment, ShortText, Statement
from contracts.topics import Topic

ROLES: Final = {
    Topic.POLICE_PROGRESS: frozenset({"police", "assistant-prosecutor"}),
    Topic.PROSECUTOR_PROGRESS: frozenset({"prosecutor", "examining-judge"}),
}
"""Whose orders an agency reports on its topic. The same order on another topic is nobody's."""


class ClockExtended(Statement):
    """More time was ordered for a clock. `kind` is the pack's row, `by` the role that ordered it, `why` the facts.

    `until` is where the order names a moment; without it as much is meant as the row allows. `order`: the number of the
    behaviour order, for the clock of one.
    """

    NAME = "clock-extended.v1"
    TOPICS = (Topic.POLICE_PROGRESS, Topic.PROSECUTOR_PROGRESS)
    SIGNED = True
    ref: ShortText
    clock: Code
    kind: Code
    by: Code
    ordered_by: ShortText
    until: Moment | None = None
    why: LongText
    order: ShortText | None = None


class ClockSuspended(Statement):
    """A clock stands still from `occurred_at` on, for a reason that the pack's row lists; `order` as for more time."""

    NAME = "clock-suspended.v1"
    TOPICS = (Topic.POLICE_PROGRESS, Topic.PROSECUTOR_PROGRESS)
    SIGNED = True
    ref: ShortText
    clock: Code
    kind: Code
    by: Code
    why: LongText
    order: ShortText | None = None


class ClockResumed(Statement):
    """What made the clock stand still is over; `ref` is that of the suspension."""

    NAME = "clock-resumed.v1"
    TOPICS = (Topic.POLICE_PROGRESS, Topic.PROSECUTOR_PROGRESS)
    SIGNED = True
    ref: ShortText
