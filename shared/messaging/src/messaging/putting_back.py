"""What was parked because its own system had to take something of its case first: taken in again when there is room.

Every replica looks at its own cases, a few at a time and each in its turn. What found no room behind such a record on
its topic goes with it.
"""

import asyncio
from bisect import bisect_right
from collections.abc import Sequence
from typing import Final, Generic, TypeVar

import structlog

from messaging.assignment import Intake
from messaging.deciding import NO_ROOM
from messaging.intake import put_back
from messaging.parking import ParkedRow
from messaging.ports import StoreContended, StoreUnavailable
from messaging.service import Service
from messaging.told_on import has_room_again
from messaging.waiting import BEHIND_GAP

S = TypeVar("S")

LOOK_EVERY: Final = 2.0
"""Seconds between two looks."""
CASES_AT_ONCE: Final = 100
"""Cases looked at in one look."""
ROWS_AT_ONCE: Final = 200
"""Records of a case that are taken in at once: more than it can have room for, so that the next says why it waits."""

_log = structlog.get_logger()


class PuttingBack(Generic[S]):
    """Goes round the cases that wait for room."""

    def __init__(self, service: Service[S], intake: Intake) -> None:
        self._service, self._intake, self._last = service, intake, ""

    async def run(self) -> None:
        """Look for ever. A store that is away is waited for."""
        while True:
            await asyncio.sleep(LOOK_EVERY)
            try:
                await self.look()
            except (StoreUnavailable, StoreContended, OSError, ValueError) as error:
                _log.warning("putting-back-waits", error=type(error).__name__)

    async def look(self) -> int:
        """Take in again what has room of the next cases; answer of how many."""
        cases = self._next(await self._service.parked.cases_parked_for(NO_ROOM))
        known = await self._service.cases.load_many(cases) if cases else {}
        ready = [case_id for case_id in cases if case_id in known and has_room_again(known[case_id])]
        for case_id in ready:
            await self._put_back(case_id)
        return len(ready)

    def _next(self, cases: Sequence[str]) -> Sequence[str]:
        """Those of ours that come after the last one looked at; after all of them, again from the first."""
        ours = [case_id for case_id in cases if self._intake.owns(case_id)]
        some = ours[bisect_right(ours, self._last) :][:CASES_AT_ONCE]
        self._last = some[-1] if len(some) == CASES_AT_ONCE else ""
        return some

    async def _put_back(self, case_id: str) -> None:
        """Between two pieces, while no partition is taken away: nobody else parks anything of the case meanwhile."""
        async with self._intake.turn, self._intake.hold.lock:
            if not self._intake.owns(case_id):
                return
            parked = self._service.parked
            without_room = await parked.of_case(case_id, NO_ROOM, ROWS_AT_ONCE)
            topics = {row.place.topic for row in without_room}
            behind = await parked.of_case(case_id, BEHIND_GAP, ROWS_AT_ONCE) if topics else ()
            rows = (*without_room, *(row for row in behind if row.place.topic in topics))
            await put_back(self._service, sorted(rows, key=_in_order)[:ROWS_AT_ONCE])


def _in_order(row: ParkedRow) -> tuple[str, int]:
    return row.place.topic, row.sequence
