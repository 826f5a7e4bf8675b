"""What a service knows of its own state, for `jointtable status`: what waits, since when, and what cannot go on.

Moments are of legal time, but for `machine_now`; positions, counts and reasons only.
"""

from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import Any, Final

from fastapi import APIRouter, Depends

from messaging.clock import FileClock, SystemClock
from messaging.document import OutboxItem
from messaging.ports import ParkedCount, Stalled, Unsent
from messaging.running import Running
from messaging.service import Service
from messaging.web.auth import Doors, only

NAMED: Final = 20
"""Stalled cases that are named, the longest waiting first."""


def figures_routes(running: Running[Any], doors: Doors, versions: Mapping[str, str]) -> APIRouter:
    """`/operator/figures`. `versions`: of the program, and of the rules that new cases begin by."""
    routes = APIRouter(tags=["operator"], dependencies=[Depends(only(doors, "operator"))])

    @routes.get("/operator/figures")
    async def figures() -> dict[str, Any]:
        """What is unsent, undelivered, unconfirmed, due, parked, stalled, and since when; which version is at work."""
        return await figures_of(running) | dict(versions)

    return routes


async def figures_of(running: Running[Any]) -> dict[str, Any]:
    """What is unsent, undelivered, unconfirmed, due, parked, stalled, and since when; how long the store took for it.

    Raises StoreUnavailable.
    """
    service, begun = running.service, perf_counter()
    now, cases = service.clock.now(), service.cases
    backlog, unsent, untold = await cases.backlog(now), await cases.unsent(1), await cases.undelivered(1)
    due = await cases.due(now, 1)
    told = {
        "legal_now": now.isoformat(),
        "machine_now": SystemClock().now().isoformat(),
        "simulated": isinstance(service.clock, FileClock),
        "outbox": _waiting(backlog.outbox, _sent_at(unsent[0].items) if unsent else None) | _longest(unsent),
        "undelivered": _waiting(backlog.undelivered, untold[0].items[0].time if untold else None),
        **await _unconfirmed(service),
        "timers": _waiting(backlog.due, due[0].at.isoformat() if due else None),
        "parked": [_counted(one) for one in await service.parked.reasons()],
        "parked_unsent": len(await service.parked.unsent(NAMED)),
        "stalled": [_stalled(one) for one in await cases.stalled(NAMED)],
    }
    return {**told, "store_answer_seconds": round(perf_counter() - begun, 3)}


async def _unconfirmed(service: Service[Any]) -> dict[str, Any]:
    """What its own system took and did not confirm, and how soon it should: nothing where it gives no receipts."""
    if service.receipt_within is None:
        return {"unconfirmed": _waiting(0, None), "receipt_seconds": None}
    awaited, within = await service.cases.unconfirmed(), service.receipt_within.total_seconds()
    return {"unconfirmed": _waiting(awaited.cases, awaited.since), "receipt_seconds": within}


def _waiting(cases: int, oldest: str | None) -> dict[str, Any]:
    return {"cases": cases, "oldest": oldest}


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
