"""Telling the agency's own system what the others said: each case in its order, until it is theirs.

What is to be told lies with the case; here it is only taken out, oldest first. A receiver that is away is asked more
and more rarely. One that will not take a notice holds up that case alone, and its operator sees it. What was taken
stays with the case until its receipt comes, where the receiver gives receipts.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

import structlog

from adapters.clock import REAL, Clock
from adapters.sinks import Delivered, Never, Notice, NotNow, Sink
from messaging.delivering import Receipted, change, receipted, taken
from messaging.document import CaseDocument, Delivery
from messaging.ports import Cases, CaseTooLarge, StoreContended, StoreUnavailable, Undelivered

CASES_AT_ONCE: Final = 100
SAVED_AT_ONCE: Final = 20
"""Cases whose notices were taken before that is written down: so many are told again after a crash."""
LOOK_AGAIN: Final = 1.0
"""Seconds after which it looks by itself, also for what another replica took in."""
FIRST_WAIT: Final = 1.0
LONGEST_WAIT: Final = 30.0
WILL_NOT: Final = timedelta(minutes=5)
"""Until a notice that the receiver will not take is tried again: somebody may have mended it."""

Told = Sequence[tuple[Delivery, Delivered]]
"""What was taken of a case, each with the answer."""

log: Final = structlog.get_logger()


def no_receipts() -> None:
    """The receiver gives none: what it took is done."""


@dataclass(slots=True)
class Telling:
    """Takes out what is to be told and gives it to the sink."""

    cases: Cases[Any]
    sink: Sink
    clock: Clock = REAL
    awaits: Callable[[], datetime | None] = no_receipts
    """Since when the receipt is awaited of what is taken now, in legal time."""
    bell: asyncio.Event = field(default_factory=asyncio.Event)
    """Rings when something was saved: there may be something to tell."""
    wait: float = FIRST_WAIT
    refused: dict[str, tuple[Any, str]] = field(default_factory=dict)
    """Cases whose next notice the receiver will not take: until when it is not tried, and why."""

    async def run(self) -> None:
        """Tell until cancelled."""
        while True:
            try:
                told: int | NotNow = await self.tell()
            except (StoreUnavailable, StoreContended, CaseTooLarge) as away:
                log.warning("telling-waits", error=str(away))
                told = NotNow(str(away))
            if isinstance(told, NotNow):
                await self.clock.sleep(self.wait)
                self.wait = min(self.wait * 2, LONGEST_WAIT)
            else:
                self.wait = FIRST_WAIT
                if not told:
                    await self._rest()

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(LOOK_AGAIN):
                await self.bell.wait()
        except TimeoutError:
            pass
        self.bell.clear()

    async def tell(self) -> int | NotNow:
        """Tell what is to be told now; how many notices were taken, or why the receiver is away."""
        count, told = 0, dict[str, Told]()
        for case in await self._next():
            now_told, answer = await self._case(case)
            count += len(now_told)
            told |= {case.case_id: now_told} if now_told else {}
            if len(told) >= SAVED_AT_ONCE or isinstance(answer, NotNow):
                await self._save(told)
                told = {}
            if isinstance(answer, NotNow):
                log.warning("receiver-away", why=answer.why)
                return answer
        await self._save(told)
        return count

    async def _next(self) -> Sequence[Undelivered]:
        now = self.clock.now()
        self.refused = {case: why for case, why in self.refused.items() if why[0] > now}
        found = await self.cases.undelivered(CASES_AT_ONCE + len(self.refused))
        return [case for case in found if case.case_id not in self.refused]

    async def _case(self, case: Undelivered) -> tuple[Told, Delivered | NotNow | Never]:
        """What was taken of this case, in order, and the last answer."""
        told = list[tuple[Delivery, Delivered]]()
        for item in case.items:
            answer = await self.sink.deliver(notice_of(case, item))
            if not isinstance(answer, Delivered):
                self._held_up(case, item, answer)
                return told, answer
            told.append((item, answer))
        return told, Delivered()

    def _held_up(self, case: Undelivered, item: Delivery, answer: NotNow | Never) -> None:
        if isinstance(answer, Never):
            log.error("notice-not-taken", case=case.case_id, notice=item.id, why=answer.why)
            self.refused[case.case_id] = (self.clock.now() + WILL_NOT, answer.why)

    async def _save(self, told: Mapping[str, Told]) -> None:
        """Write down what was taken, and what was confirmed in the same breath."""
        if told:
            since = self.awaits()
            await change(self.cases, {case_id: _noting(case_id, of, since) for case_id, of in told.items()})


def _noting(case_id: str, told: Told, since: datetime | None) -> Callable[[CaseDocument[Any]], CaseDocument[Any]]:
    def noted(document: CaseDocument[Any]) -> CaseDocument[Any]:
        document = taken(document, {item.n for item, _answer in told}, since)
        for item, answer in told:
            if since is not None and answer.receipt is not None:
                document, came = receipted(document, answer.receipt)
                if came is Receipted.OTHER_DIGEST:
                    log.error("receipt-does-not-fit", case=case_id, notice=item.id)
        return document

    return noted


def notice_of(case: Undelivered, item: Delivery) -> Notice:
    """One thing another agency said, as the own system is told it."""
    return Notice(item.id, case.case_id, case.agency_number, item.type, item.time, item.n, item.value)
