"""How time passes: the one place here that reads the machine's clock."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)  # noqa: TID251  an adapter reads the clock


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is, aware, and how to wait, in seconds."""

    now: Callable[[], datetime] = utc_now
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep


REAL: Final = Clock()
