"""What an operator, an orchestrator and the demo's conductor may ask of a service: health, rest.

Headers and positions only; never a payload.
"""

from asyncio import gather
from collections.abc import Callable, Iterable, Mapping
from time import monotonic, time
from typing import Any

from aiokafka.errors import KafkaError
from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse

from messaging.ports import StoreUnavailable
from messaging.running import Running
from messaging.web.auth import Doors, only
from messaging.web.deliveries import delivery_routes
from messaging.web.figures import figures_routes, in_time
from messaging.web.parked_places import parked_routes
from messaging.web.traces import trace_routes

Lacks = Callable[[], Iterable[str]]
"""What a service lacks besides, to be ready."""


def operator_routes(
    running: Running[Any],
    doors: Doors,
    versions: Mapping[str, str],
    lacks: Lacks = tuple,
    lost: Callable[[], list[str]] = list,
) -> APIRouter:
    """`/health/live`, `/health/ready`, `/operator/idle`, and what the other files of operators' questions tell."""
    routes = APIRouter(tags=["operator"])
    operator = Depends(only(doors, "operator"))

    @routes.get("/health/live")
    async def live() -> dict[str, str]:
        """The process answers."""
        return {"status": "alive"}

    @routes.get("/health/ready")
    async def ready() -> JSONResponse:
        """Ready when the store answers and the broker does for every topic that is read; else what is missing."""
        missing = [*await _missing(running), *lacks()]
        return JSONResponse({"ready": not missing, "missing": missing}, 200 if not missing else 503)

    @routes.get("/operator/idle", dependencies=[operator])
    async def idle() -> JSONResponse:
        """What is still on its way here: unread, unsent, due; what came of the records taken in since the start."""
        try:
            return JSONResponse(await _rest(running))
        except (StoreUnavailable, KafkaError, OSError, TimeoutError) as error:
            return JSONResponse({"missing": type(error).__name__}, 503)

    routes.include_router(parked_routes(running, doors))
    routes.include_router(figures_routes(running, doors, versions, lost))
    routes.include_router(trace_routes(running, doors))
    routes.include_router(delivery_routes(running, doors))
    return routes


async def _missing(running: Running[Any]) -> list[str]:
    """Broker and store are asked at once: whoever asks us waits for one time-out only."""
    unread = [f"{topic}: {why}" for topic, why in sorted(running.intake.not_read(time()).items())]
    broker, store = await gather(_broker(running, asked=not unread), _store(running))
    stuck = running.intake.stuck(monotonic())
    return [*unread, *broker, *store, *([f"records in hand: {stuck}"] if stuck and not store else [])]


async def _broker(running: Running[Any], *, asked: bool) -> list[str]:
    """Of a broker whose topics are not read enough is known."""
    try:
        if asked:
            await running.intake.lag()
    except (KafkaError, OSError, TimeoutError) as error:
        return [f"broker: {type(error).__name__}"]
    return []


async def _store(running: Running[Any]) -> list[str]:
    try:
        async with in_time():
            await running.service.cases.backlog(running.service.clock.now())
    except StoreUnavailable as error:
        return [f"store: {error}"]
    return []


async def _rest(running: Running[Any]) -> dict[str, Any]:
    now = running.service.clock.now()
    backlog = await running.service.cases.backlog(now)
    parked = await running.service.parked.unsent(1)
    pulse = running.intake.pulse
    return {
        "reading": bool(running.intake.hold.assigned),
        "lag": await running.intake.lag(),
        "outbox": backlog.outbox,
        "timers_due": backlog.due,
        "undecided": backlog.undecided,
        "undelivered": backlog.undelivered,
        "parked_unsent": len(parked),
        "processed": pulse.processed,
        "came_to": dict(sorted(pulse.came_to.items())),
        "seconds_since_last": round(monotonic() - pulse.last, 1) if pulse.last else None,
        "legal_now": now.isoformat(),
    }
