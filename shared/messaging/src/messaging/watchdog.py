"""A consumer that silently stopped is worse than one that crashed: notice it, say so, and end the process."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import Final

import structlog
from aiokafka.errors import KafkaError

STALLED_AFTER: Final = 60.0
"""Seconds without progress while records wait."""
LOOK_EVERY: Final = 5.0

_log = structlog.get_logger()


@dataclass(slots=True)
class Pulse:
    """When something was last taken in, by the machine's steady clock, and how much in all."""

    last: float = 0.0
    processed: int = 0

    def took(self, records: int) -> None:
        """So many records were taken in and committed."""
        self.last = monotonic()
        self.processed += records


async def watch(
    pulse: Pulse, lag: Callable[[], Awaitable[int]], stalled: Callable[[], None], *, look_every: float = LOOK_EVERY
) -> None:
    """Call `stalled` once records have waited for a minute without progress."""
    seen, since = -1, monotonic()
    while True:
        await asyncio.sleep(look_every)
        waiting = await _waiting(lag)
        if waiting == 0 or pulse.processed != seen:
            seen, since = pulse.processed, monotonic()
        elif monotonic() - since >= STALLED_AFTER:
            _log.critical("consumer-stalled", waiting=waiting, seconds=round(monotonic() - since))
            stalled()
            return


async def _waiting(lag: Callable[[], Awaitable[int]]) -> int:
    """A broker that is away is no stalled consumer."""
    try:
        return await lag()
    except (KafkaError, OSError, TimeoutError):
        return 0
