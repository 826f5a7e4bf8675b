"""Deadlines: react again to the cases whose moment has come. The guarded write lets each fire once.

Every replica looks, and fires at once what lies on its own partitions. What was due half a second ago and still is,
anyone fires: its owner is away or behind, or the partition is nobody's while the replicas share them out anew.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from time import monotonic
from typing import Final, TypeVar

import structlog

from messaging.deciding import RULE_ERROR, SAYS_TOO_MUCH
from messaging.document import CaseDocument
from messaging.ports import Due, StoreContended, StoreUnavailable
from messaging.recording import OutboxFull, SaysTooMuch
from messaging.saving import CASE_TOO_LARGE, save_each
from messaging.service import Service
from messaging.share import Share

S = TypeVar("S")

LOOK_EVERY: Final = 0.25
"""Seconds between two looks when nothing was due."""
LOOKED_AT: Final = 1000
"""Due cases looked at in one look: so many that those of others hide none of ours for long."""
AT_ONCE: Final = 50
"""Cases reacted to before they are saved and sent: the last of many must not hold up the first."""
AFTER_FAULT: Final = timedelta(minutes=1)
"""When a case whose rules failed at its moment, or that is too large, is looked at again: it must not starve others."""
AFTER_FULL: Final = timedelta(seconds=5)
"""When one is looked at again that has no room for what it has to say: likewise."""

Fired = Callable[[Sequence[timedelta]], None]
"""Told of timers that fired, and were saved: how long after its moment each."""

_log = structlog.get_logger()


async def keep_time(service: Service[S], owns: Callable[[str], bool], fired: Fired) -> None:
    """Look for ever, and call `fired` whenever something was. A store that is away is waited for; no broker is."""
    share = Share(owns)
    while True:
        try:
            now = service.clock.now()
            count = await poll(service, now, share.at(monotonic(), now), fired)
        except (StoreUnavailable, StoreContended, OSError, ValueError) as error:
            _log.warning("timers-wait", error=type(error).__name__)
            count = 0
        await asyncio.sleep(0 if count else LOOK_EVERY)


async def poll(
    service: Service[S],
    now: datetime,
    fires: Callable[[Due], bool] = lambda _due: True,
    fired: Fired = lambda _late: None,
) -> int:
    """React to what is due and ours to fire, the earliest first; answer how many cases were saved."""
    due = [one for one in await service.cases.due(now, LOOKED_AT) if fires(one)]
    count = 0
    for first in range(0, len(due), AT_ONCE):
        some = due[first : first + AT_ONCE]
        saved = await _fire(service, [one.case_id for one in some], now)
        count += len(saved)
        if saved:
            fired([now - one.at for one in some if one.case_id in saved])
    return count


async def _fire(service: Service[S], case_ids: Sequence[str], now: datetime) -> Sequence[str]:
    """Those that were saved. Who loses the race does nothing: the winner has reacted, or the next look will."""
    stored = await service.cases.load_many(case_ids)
    afterwards = [_or_later(service, stored[case_id], now) for case_id in case_ids if case_id in stored]
    changed = [after for after in afterwards if after != stored[after.case_id]]
    if not changed:
        return []
    lost, too_large = await save_each(service.cases, changed, lambda one: left_as_it_was(stored[one.case_id], now))
    return [after.case_id for after in changed if after.case_id not in lost | too_large]


def left_as_it_was(document: CaseDocument[S], now: datetime) -> CaseDocument[S]:
    """Saved of a case that the store does not take with what it has to say: its fault, and a look in a minute."""
    return replace(document, fault=CASE_TOO_LARGE, next_due=now + AFTER_FAULT)


def _or_later(service: Service[S], document: CaseDocument[S], now: datetime) -> CaseDocument[S]:
    try:
        return reacted(service, document, now)
    except OutboxFull:
        return replace(document, next_due=now + AFTER_FULL)


def reacted(service: Service[S], document: CaseDocument[S], now: datetime) -> CaseDocument[S]:
    """The case after what it has to say now, or with its fault and looked at again in a minute. Raises OutboxFull."""
    try:
        return service.settle(document, now)
    except SaysTooMuch:
        _log.error("says-too-much", case=document.case_id)
        return replace(document, fault=SAYS_TOO_MUCH, next_due=now + AFTER_FAULT)
    except OutboxFull:
        raise
    except Exception as error:  # noqa: BLE001  # any mistake in one case's rules: the others' deadlines go on
        _log.error("timer-failed", case=document.case_id, error=type(error).__name__)  # no payload
        return replace(document, fault=RULE_ERROR, next_due=now + AFTER_FAULT)
