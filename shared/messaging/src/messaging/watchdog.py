"""A consumer that silently stopped is worse than one that crashed: notice it, say so, and end the process.

Progress is that batches are handed over, not that they could be saved: a store that is away is waited for.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
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
    """How many batches were handed over, how many records were taken in, and when the last, by the steady clock.

    `came_to` tells how many of them came to which verdict; all of it since the process began.
    """

    batches: int = 0
    last: float = 0.0
    processed: int = 0
    came_to: Counter[str] = field(default_factory=Counter)
    in_hand_since: float = 0.0
    """Since when (steady clock) a piece is in hand and not taken in, given again meanwhile or not; zero: none is."""

    def beat(self) -> None:
        """A batch was handed over; whether it can be saved is another matter."""
        self.batches += 1

    def begins(self) -> None:
        """A piece is to be taken in, perhaps once more."""
        self.beat()
        self.in_hand_since = self.in_hand_since or monotonic()

    def lets_go(self) -> None:
        """Nothing is in hand any more: it was taken in, or others may have it."""
        self.in_hand_since = 0.0

    def took(self, records: int, came_to: Mapping[str, int]) -> None:
        """So many records were taken in and committed, and this is what they came to."""
        self.last = monotonic()
        self.lets_go()
        self.processed += records
        self.came_to.update(came_to)


async def watch(
    pulse: Pulse,
    lag: Callable[[], Awaitable[int]],
    stalled: Callable[[], None],
    *,
    look_every: float = LOOK_EVERY,
    stalled_after: float = STALLED_AFTER,
) -> None:
    """Call `stalled` once records have waited so many seconds without progress."""
    seen, since = -1, monotonic()
    while True:
        await asyncio.sleep(look_every)
        waiting = await _waiting(lag)
        if waiting == 0 or pulse.batches != seen:
            seen, since = pulse.batches, monotonic()
        elif monotonic() - since >= stalled_after:
            _log.critical("consumer-stalled", waiting=waiting, seconds=round(monotonic() - since))
            stalled()
            return


async def _waiting(lag: Callable[[], Awaitable[int]]) -> int:
    """A broker that is away is no stalled consumer."""
    try:
        return await lag()
    except (KafkaError, OSError, TimeoutError):
        return 0
