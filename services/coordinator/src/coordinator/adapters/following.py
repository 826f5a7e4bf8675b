"""How a feed of the pages goes on: for ever, taken up again each time the broker was away."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from aiokafka.errors import KafkaError

AGAIN: Final = 1.0
"""Seconds before a feed is taken up again after the broker was away."""
ANSWER: Final = 3.0
"""Seconds within which a broker that is there answers."""
POLL_MS: Final = 250

_log = structlog.get_logger()


async def keep_following(
    follow: Callable[[], Awaitable[None]], waits: str, lost: Callable[[], None] = lambda: None
) -> None:
    """Follow for ever. `waits` is how the log names that it has to wait; `lost` is called each time it does."""
    while True:
        try:
            await follow()
        except (KafkaError, OSError, TimeoutError) as error:
            _log.warning(waits, error=type(error).__name__)
        lost()
        await asyncio.sleep(AGAIN)
