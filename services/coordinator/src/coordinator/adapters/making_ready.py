"""Makes ready what the pages keep in the store, as soon as the store answers: pages are shown without it meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Final

import structlog

from messaging.ports import StoreUnavailable

AGAIN: Final = 1.0
"""Seconds before a store that was away is asked again."""

_log = structlog.get_logger()


async def make_ready(prepares: Iterable[Callable[[], Awaitable[None]]]) -> None:
    """Call each until the store has answered it."""
    for prepare in prepares:
        await _answered(prepare)


async def _answered(prepare: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await prepare()
        except StoreUnavailable as why:
            _log.warning("store-awaited", error=str(why))
            await asyncio.sleep(AGAIN)
        else:
            return
