"""When to look into the folder: at once when something happens there, and every so often whatever happens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Final

import structlog
from watchfiles import awatch

GROUP_MS: Final = 100
log: Final = structlog.get_logger()


async def looks(inbox: Path, every: float) -> AsyncIterator[None]:
    """One item per look, for ever. `every` is in seconds.

    A share over the network tells nobody what happens there, so the clock alone must do; where the system cannot
    watch at all, it does.
    """
    yield
    changes = awatch(
        inbox,
        watch_filter=None,
        recursive=False,
        debounce=GROUP_MS,
        rust_timeout=max(int(every * 1000), 1),
        yield_on_timeout=True,
    )
    try:
        async with aclosing(changes):
            async for _ in changes:
                yield
    except (OSError, RuntimeError) as error:
        log.warning("folder-is-polled", inbox=str(inbox), why=str(error))
    while True:
        await asyncio.sleep(every)
        yield
