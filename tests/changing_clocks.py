"""What changes the clocks of a case, told step by step, and what the coordinator shows of them."""

from dataclasses import replace

from at_the_table import Table
from contracts.clock_changes import ClockExtended, ClockSuspended
from contracts.coordinator import ClockChangeRefused
from contracts.joint_view import ClockShown, JointView
from contracts.message import Message
from contracts.topics import Topic
from given import at, pack

SIX, NINE, HELD = "detention-6h", "detention-9h", "held-24h"
NEXT_DAY = "2026-03-11T"


def held(clock: str = SIX, when: str = "10:00") -> Table:
    """Somebody held, whose clock of examination is this one."""
    if clock == HELD:
        return Table(pack("example")).registered().detained(when)
    offence = "no-pre-trial-detention" if clock == SIX else "pre-trial-detention-allowed"
    return Table().registered(offence=offence).detained(when)


def told(table: Table, message: Message, topic: Topic = Topic.POLICE_PROGRESS) -> Table:
    """The topic's owner says it, and the coordinator hears it."""
    table.wire.says(message, topic)
    table.now = max(table.now, message.occurred_at)
    table.hears(table.wire.records[-1])
    return table


def sent(table: Table) -> None:
    """All that was said is on its topics."""
    assert table.document is not None
    table.document = replace(table.document, outbox=())


def extended(when: str, **said: str) -> ClockExtended:
    """An order for six hours more, to establish who the suspect is."""
    known = {"ref": "V-1", "clock": SIX, "kind": "identity", "by": "assistant-prosecutor"}
    about = {"occurred_at": at(when), "ordered_by": "assistant prosecutor 14", "why": "gives no name"}
    return ClockExtended.model_validate(known | about | said)


def suspended(when: str, clock: str = HELD) -> ClockSuspended:
    """A stay in hospital."""
    return ClockSuspended(occurred_at=at(when), ref="Z-1", clock=clock, kind="in-hospital", by="police", why="an arm")


def view_of(table: Table) -> JointView:
    return table.said(JointView)[-1]


def shown(table: Table, clock: str) -> ClockShown:
    return next(one for one in view_of(table).clocks if one.clock == clock)


def refused(table: Table) -> list[tuple[str, str, str]]:
    return [(one.clock, one.rule, one.code) for one in table.said(ClockChangeRefused)]
