"""Cases that were taken in far behind: each decided upon once, when it rests. The mark stands in its document.

A case rests when none of the last thousands of records was of it, and all of them do as soon as nothing comes at all.
What had its last word so long before the end of its piece is decided upon with it (intake.py). What is
marked on our own partitions and was not put off here, its replica ended before it decided; what is marked anywhere for
twenty seconds, anyone decides: like what was not read yet, it is its owner's until then.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from time import monotonic
from typing import Final, TypeVar

import structlog

from messaging.altered import altered
from messaging.assignment import STRIDE_SECONDS
from messaging.document import CaseDocument
from messaging.hot import RESTS_AFTER, HotCases
from messaging.ports import Due, StoreContended, StoreUnavailable
from messaging.recording import OutboxFull
from messaging.saving import save_each
from messaging.service import Service
from messaging.share import Share
from messaging.timers import left_as_it_was, reacted

S = TypeVar("S")

LOOK_EVERY: Final = 0.25
"""Seconds between two looks when nothing rested."""
LOOK_IN_STORE: Final = 1.0
LOOKED_AT: Final = 1000
"""Marked cases of the store looked at in one look."""
AT_ONCE: Final = 50
"""Cases decided upon before they are saved and sent, and before the intake has its turn."""
OTHERS_WAIT: Final = STRIDE_SECONDS
"""Seconds that a marked case is left to the replica whose partition it is on: as long as one piece may take."""

_log = structlog.get_logger()


async def keep_deciding(
    service: Service[S], cases: HotCases[S], owns: Callable[[str], bool], behind: Callable[[], bool]
) -> None:
    """Decide for ever upon what rests. A store that is away is waited for.

    `behind`: whether pieces are still coming.
    """
    share, looks_at = Share(owns, OTHERS_WAIT), 0.0
    while True:
        count = 0
        try:
            count = await decide_upon(service, cases.resting(RESTS_AFTER if behind() else 0, AT_ONCE))
            if not count and monotonic() >= looks_at:
                count = await decide_left(service, cases, share.at(monotonic(), service.clock.now()))
                looks_at = monotonic() + LOOK_IN_STORE
        except (StoreUnavailable, StoreContended, OSError, ValueError) as error:
            _log.warning("resting-waits", error=type(error).__name__)
        await asyncio.sleep(0 if count else LOOK_EVERY)


async def decide_upon(service: Service[S], case_ids: Sequence[str]) -> int:
    """Decide upon those of the cases that are marked; answer how many were saved. Who loses a race is late: no harm."""
    if not case_ids:
        return 0
    now = service.clock.now()
    marked = {one.case_id: one for one in (await service.cases.recall_many(case_ids)).values() if one.undecided}
    if not marked:
        return 0
    decided = [_decided(service, one, now) for one in marked.values()]
    lost, too_large = await save_each(service.cases, decided, lambda one: _left(marked[one.case_id], now))
    return len(marked) - len(lost | too_large)


async def decide_left(service: Service[S], cases: HotCases[S], ours: Callable[[Due], bool]) -> int:
    """What others left undecided, or we before we began anew."""
    left = [one.case_id for one in await cases.undecided(LOOKED_AT) if not cases.will_decide(one.case_id) and ours(one)]
    return sum([await decide_upon(service, left[first : first + AT_ONCE]) for first in range(0, len(left), AT_ONCE)])


def _left(document: CaseDocument[S], now: datetime) -> CaseDocument[S]:
    return altered(left_as_it_was(document, now), undecided=None)


def _decided(service: Service[S], document: CaseDocument[S], now: datetime) -> CaseDocument[S]:
    """Without its mark in any case: what failed, or found no room, the timers see to."""
    try:
        return altered(reacted(service, document, now), undecided=None)
    except OutboxFull:
        return altered(document, undecided=None, next_due=now)
