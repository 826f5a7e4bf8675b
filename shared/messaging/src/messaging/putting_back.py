"""What was parked because its own system had not taken enough of its case: taken in by itself when there is room again.

Every replica looks for its own cases. What waited behind such a record and found no room either goes with it.
"""

import asyncio
from collections.abc import Callable
from typing import Final, TypeVar

import structlog

from messaging.deciding import NO_ROOM
from messaging.intake import put_back
from messaging.ports import StoreContended, StoreUnavailable
from messaging.service import Service
from messaging.told_on import has_room_again
from messaging.waiting import BEHIND_GAP

S = TypeVar("S")

LOOK_EVERY: Final = 2.0
"""Seconds between two looks."""
LOOKED_AT: Final = 1000
"""Parked records looked at in one look."""
AT_ONCE: Final = 200
"""Parked records taken in at once."""

_log = structlog.get_logger()


async def keep_putting_back(service: Service[S], owns: Callable[[str], bool]) -> None:
    """Look for ever. A store that is away is waited for."""
    while True:
        try:
            await put_back_what_fits(service, owns)
        except (StoreUnavailable, StoreContended, OSError, ValueError) as error:
            _log.warning("putting-back-waits", error=type(error).__name__)
        await asyncio.sleep(LOOK_EVERY)


async def put_back_what_fits(service: Service[S], owns: Callable[[str], bool]) -> int:
    """Take in again, in their order, what was parked of our cases that have room again; answer how many were tried."""
    without_room = await service.parked.parked_for([NO_ROOM], LOOKED_AT)
    ours = {row.case_id for row in without_room if owns(row.case_id)}
    known = await service.cases.load_many(ours) if ours else {}
    again = [case_id for case_id, document in known.items() if has_room_again(document)]
    if not again:
        return 0
    rows = await service.parked.parked_for([NO_ROOM, BEHIND_GAP], AT_ONCE, again)
    await put_back(service, sorted(rows, key=lambda row: (row.case_id, row.place.topic, row.sequence or 0)))
    return len(rows)
