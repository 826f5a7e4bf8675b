"""A warning or a breach that no coordinator acknowledged goes one step higher, by itself, after the pack's time.

Escalating and acknowledging change nothing about the clock: only the act that it asks for ends a breach.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from contracts.coordinator import ClockEscalated
from contracts.topics import Agency
from coordinator.domain.sections.clocks_told import ClockKept
from rules.clock_rows import EscalationRow
from rules.pack import Pack


def escalations_ahead(kept: ClockKept, pack: Pack) -> Iterator[datetime]:
    """When this clock goes higher unless somebody acknowledges it."""
    return (at for row, at in _waiting(kept, pack) if row.id not in kept.escalated)


def news_of_escalation(kept: ClockKept, owner: Agency, pack: Pack, now: datetime) -> Iterator[ClockEscalated]:
    """The highest step whose moment has come: after an outage the lower ones say nothing more."""
    past = [(at, row) for row, at in _waiting(kept, pack) if at <= now]
    if not past or kept.due is None:
        return
    at, row = max(past, key=lambda one: one[0])
    if row.id not in kept.escalated:
        yield ClockEscalated(
            occurred_at=at,
            clock=kept.clock,
            order=kept.order,
            due=kept.due,
            about=row.about,
            level=row.id,
            owner=owner,
        )


def _waiting(kept: ClockKept, pack: Pack) -> Iterator[tuple[EscalationRow, datetime]]:
    """The steps about what was said last of this clock, by the rows of that day; none once it was acknowledged."""
    since = _unacknowledged_since(kept)
    if since is None:
        return
    about, day = "breach" if kept.missed else "warning", since.astimezone(pack.time_zone).date()
    for row in pack.escalations:
        at = since + row.after
        if row.about == about and row.valid_on(day) and (about == "breach" or (kept.due is not None and at < kept.due)):
            yield row, at


def _unacknowledged_since(kept: ClockKept) -> datetime | None:
    if kept.due is None or kept.lapses:
        return None
    if kept.missed:
        return None if "breach" in kept.acknowledged else kept.due
    unseen = [minutes for minutes in kept.warned if f"warning-{minutes}" not in kept.acknowledged]
    return kept.due - timedelta(minutes=max(unseen)) if unseen else None
