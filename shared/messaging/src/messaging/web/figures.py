"""What a service knows of its own state, for `jointtable status`: what waits, since when, and what cannot go on.

Moments are of legal time, but for `machine_now`; positions, counts and reasons only.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from time import perf_counter
from typing import Any, Final

from fastapi import APIRouter, Depends

from messaging.clock import FileClock, SystemClock
from messaging.document import OutboxItem
from messaging.parking import ParkedRow
from messaging.ports import ParkedCount, Stalled, StoreSlow, Unsent
from messaging.running import Running
from messaging.service import Service
from messaging.web.auth import Doors, only

NAMED: Final = 20
"""Stalled cases that are named, the longest waiting first."""
ASKED_FOR: Final = 8.0
"""Seconds in which the store may tell all of one question: whoever asks a service hangs up after ten."""


def figures_routes(
    running: Running[Any], doors: Doors, versions: Mapping[str, str], lost: Callable[[], list[str]] = list
) -> APIRouter:
    """`/operator/figures`. `versions`: of the program, and of the rules that new cases begin by.

    `lost`: what its pages show and is no longer read.
    """
    routes = APIRouter(tags=["operator"], dependencies=[Depends(only(doors, "operator"))])

    @routes.get("/operator/figures")
    async def figures() -> dict[str, Any]:
        """What is unsent, undelivered, unconfirmed, due, parked, stalled, and since when; which version is at work."""
        return await figures_of(running) | dict(versions) | {"feeds_lost": lost()}

    return routes


async def figures_of(running: Running[Any]) -> dict[str, Any]:
    """What waits, is due, parked, stalled, and since when; how long the store took to tell it.

    Raises StoreUnavailable; StoreSlow, when it could not tell all of it in time.
    """
    begun = perf_counter()
    async with in_time():
        told = await _told(running.service)
    return {**told, "store_answer_seconds": round(perf_counter() - begun, 3)}


@asynccontextmanager
async def in_time() -> AsyncIterator[None]:
    """Ask the store. Raises StoreSlow when it has not told everything while whoever asked us still waits."""
    try:
        async with asyncio.timeout(ASKED_FOR):
            yield
    except TimeoutError:
        raise StoreSlow(ASKED_FOR) from None


async def _told(service: Service[Any]) -> dict[str, Any]:
    now, cases = service.clock.now(), service.cases
    backlog, unsent, untold = await cases.backlog(now), await cases.unsent(1), await cases.undelivered(1)
    due, undecided = await cases.due(now, 1), await cases.undecided(1)
    unsent_rows = await service.parked.unsent(NAMED)
    return {
        "legal_now": now.isoformat(),
        "machine_now": SystemClock().now().isoformat(),
        "simulated": isinstance(service.clock, FileClock),
        "outbox": _waiting(backlog.outbox, _sent_at(unsent[0].items) if unsent else None) | _longest(unsent),
        "undecided": _waiting(backlog.undecided, undecided[0].at.isoformat() if undecided else None),
        "undelivered": _waiting(backlog.undelivered, untold[0].items[0].time if untold else None),
        **await _unconfirmed(service),
        "timers": _waiting(backlog.due, due[0].at.isoformat() if due else None),
        "parked": [_counted(one) for one in await service.parked.reasons()],
        "parked_unsent": _rows(unsent_rows),
        "stalled": [_stalled(one) for one in await cases.stalled(NAMED)],
    }


async def _unconfirmed(service: Service[Any]) -> dict[str, Any]:
    """What its own system took and did not confirm, and how soon it should: nothing where it gives no receipts."""
    if service.receipt_within is None:
        return {"unconfirmed": _waiting(0, None), "receipt_seconds": None}
    awaited, within = await service.cases.unconfirmed(), service.receipt_within.total_seconds()
    return {"unconfirmed": _waiting(awaited.cases, awaited.since), "receipt_seconds": within}


def _waiting(cases: int, oldest: str | None) -> dict[str, Any]:
    return {"cases": cases, "oldest": oldest}


def _rows(unsent: Sequence[ParkedRow]) -> dict[str, Any]:
    """How many parked records the operators' topic lacks, up to a bound, and when the first of them was parked."""
    return {"records": len(unsent), "oldest": min((row.at.isoformat() for row in unsent), default=None)}


def _longest(unsent: Sequence[Unsent]) -> dict[str, int]:
    """How many messages the case has that waits longest: a full outbox takes no more."""
    return {"messages": len(unsent[0].items) if unsent else 0}


def _sent_at(items: Sequence[OutboxItem]) -> str:
    return dict(items[0].headers)["ce_time"].decode()


def _counted(one: ParkedCount) -> dict[str, Any]:
    return {"reason": one.reason, "belongs": one.belongs, "count": one.count, "first": one.first.isoformat()}


def _stalled(one: Stalled) -> dict[str, Any]:
    since = one.since.isoformat() if one.since else None
    return {"case": one.case_id, "since": since, "gaps": dict(one.gaps), "fault": one.fault}
