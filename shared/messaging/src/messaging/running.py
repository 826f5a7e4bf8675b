"""What runs behind a service's pages: consumer, relay, timers and watchdog, started and ended in order."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from time import time
from typing import Any, Final, Generic, TypeVar

import structlog
from faststream.kafka import KafkaBroker

from messaging.assignment import Ends, Intake
from messaging.broker import consumer_alone, consuming_broker, let_go, new_producer
from messaging.hot import HotCases
from messaging.putting_back import PuttingBack
from messaging.relay import Relay
from messaging.resting import keep_deciding
from messaging.sending import KafkaSender
from messaging.service import Service
from messaging.settings import ServiceSettings
from messaging.stream import keep_taking, subscribe
from messaging.timers import keep_time
from messaging.watchdog import watch

S = TypeVar("S")

TRIES_AGAIN: Final = 1.0
"""Seconds between two tries to begin reading."""
WAIT_MS: Final = 20
"""What an operator asks is answered from what is there: nobody waits for something new."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Running(Generic[S]):
    """A service's moving parts, for its health to ask."""

    service: Service[S]
    broker: KafkaBroker
    sender: KafkaSender
    relay: Relay[S]
    intake: Intake


def wire(service: Service[S], settings: ServiceSettings, topics: tuple[str, ...]) -> Running[S]:
    """Put the parts together; nothing moves yet. Without topics it only answers: others read and keep time."""
    broker = consuming_broker(settings)
    cases = HotCases(service.cases)
    service = replace(service, cases=cases)
    sender = KafkaSender(lambda: new_producer(settings))
    relay = Relay(
        service,
        cases,
        sender,
        lambda case_id: intake.owns(case_id),  # noqa: PLW0108  # made below
        lambda: intake.behind,
        leaves=not topics,
    )
    ends = Ends(lambda: consumer_alone(settings, wait_ms=WAIT_MS))
    intake = subscribe(broker, service, relay, topics, settings, ends) if topics else Intake((), ends)
    intake.piece_taken, intake.forget_cases = cases.piece_taken, cases.forget
    intake.hold.tell = relay.tell_at_the_end
    relay.said = lambda case_id, view: intake.meters.said(case_id, time(), view=view)
    return Running(service, broker, sender, relay, intake)


@asynccontextmanager
async def running(parts: Running[S]) -> AsyncIterator[None]:
    """Run the service while the context lasts. A broker that is away does not keep its pages from starting."""
    if not parts.intake.topics:
        async with _answering(parts):
            yield
        return
    connecting = asyncio.create_task(_consume(parts))
    try:
        async with kept(
            relay=parts.relay.run(),
            telling=parts.relay.keep_telling(),
            timers=keep_time(parts.service, parts.intake.owns, partial(_fired, parts)),
            resting=keep_deciding(parts.service, parts.relay.cases, parts.intake.owns, lambda: parts.intake.behind),
            taking=keep_taking(parts.intake),
            putting_back=PuttingBack(parts.service, parts.intake).run(),
            watchdog=watch(parts.intake.pulse, parts.intake.lag, _end_process),
        ):
            yield
    finally:
        connecting.cancel()
        await asyncio.gather(connecting, return_exceptions=True)
        await parts.relay.tell_at_the_end()
        await parts.broker.stop()
        await parts.sender.stop()
        await parts.intake.ends.stop()


@asynccontextmanager
async def _answering(parts: Running[S]) -> AsyncIterator[None]:
    """Send what is saved here, and no more."""
    try:
        async with kept(relay=parts.relay.run(), telling=parts.relay.keep_telling()):
            yield
    finally:
        await parts.relay.tell_at_the_end()
        await parts.sender.stop()


@asynccontextmanager
async def kept(**parts: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Keep these going while the context lasts. One that ends by itself ends the process: it must not look alive."""
    tasks = [asyncio.create_task(part, name=name) for name, part in parts.items()]
    for task in tasks:
        task.add_done_callback(_fell_over)
    try:
        yield
    finally:
        for task in tasks:
            task.remove_done_callback(_fell_over)
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _consume(parts: Running[S]) -> None:
    """Connect when the broker can be reached and lets us read everything, then let FastStream consume."""
    while True:
        try:
            await parts.broker.start()
        except Exception as error:  # noqa: BLE001  # no broker yet: the service serves its pages meanwhile
            if half_begun := parts.intake.consumer_of():
                await let_go(half_begun)  # its lines stay open else, one more at each try
            parts.intake.trouble = f"{type(error).__name__} {error}"
            _log.warning("broker-away", why=parts.intake.trouble)
            await asyncio.sleep(TRIES_AGAIN)
        else:
            parts.intake.trouble = ""
            return


def _fired(parts: Running[S], late: Sequence[timedelta]) -> None:
    for after in late:
        parts.intake.meters.fired(after)


def _fell_over(task: "asyncio.Task[None]") -> None:
    why = "cancelled" if task.cancelled() else type(task.exception()).__name__
    _log.critical("fell-over", what=task.get_name(), why=why)
    _end_process()


def _end_process() -> None:
    """Let whoever keeps the service start it again."""
    os.kill(os.getpid(), signal.SIGTERM)
