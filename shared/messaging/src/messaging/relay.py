"""Send what was saved: each case's outbox in order, and parked records to the operator. At least once.

What a replica saved it sends from memory. Once a second it looks into the store for what is unsent there: of its own
cases, and twelve seconds later what another left. What is sent twice after a crash carries the same id and number, so
readers have seen it before. A broker that is away leaves the outbox as it is, and a record that the broker refuses
holds up its own case only.
"""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Final, Generic, TypeVar

import structlog
from aiokafka.errors import KafkaError

from contracts.topics import Topic
from messaging.crashing import Place, crash_here
from messaging.hot import HotCases
from messaging.parking import ParkedRow, for_operator
from messaging.ports import Due, StoreUnavailable, Unsent
from messaging.refused import RefusedCases
from messaging.sending import Sender
from messaging.service import Service
from messaging.share import Share
from messaging.unanswered import NotYet

S = TypeVar("S")

CASES_AT_ONCE: Final = 200
LOOK_AGAIN: Final = 1.0
"""Seconds after which the relay looks by itself, also for what another replica left unsent."""
LOOK_WHEN_BUSY: Final = 10.0
"""The same while there is something to send from memory."""
PASSED: Final = 5000
"""Cases at most that one round through the store leaves behind it, because nothing of them could be sent."""
TELL_AFTER: Final = 0.5
"""Seconds for which what was sent may go into the case's next write before the store is told of it by itself."""
TELL_AFTER_BEHIND: Final = 8.0
"""The same far behind, where a case's next write comes with one of the next pieces."""
TELL_EVERY: Final = 0.2
RESTS: Final = 0.5
"""Seconds after which it wakes by itself when nobody wakes it."""
WAITED_FOR: Final = (KafkaError, TimeoutError, OSError, ValueError, StoreUnavailable)
"""What a broker or store that is away raises."""
OTHERS_WAIT: Final = TELL_AFTER_BEHIND + 4
"""Seconds after which what another decided and did not send is sent from here: it has told the store by then."""

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Left:
    """What a look into the store found at this moment (steady clock)."""

    at: float
    cases: Sequence[Unsent]
    """The cases with something unsent, whoever saved it."""
    parked: Sequence[ParkedRow]
    """What was parked and is not sent, by whomever."""


class Relay(Generic[S]):
    """Wakes after each save, and by itself every half second."""

    def __init__(
        self,
        service: Service[S],
        cases: HotCases[S],
        sender: Sender,
        owns: Callable[[str], bool] = lambda _id: True,
        behind: Callable[[], bool] = lambda: False,
        *,
        leaves: bool = False,
    ) -> None:
        """`behind`: whether far more comes. `leaves`: what others saved, it leaves to those that read the topics."""
        self._service, self.cases, self._sender, self._share = service, cases, sender, Share(owns, OTHERS_WAIT)
        self._leaves, self._behind = leaves, behind
        cases.on_saved = self.wake
        self._woken = asyncio.Event()
        self._looks_at = 0.0
        self._passed: tuple[str, ...] = ()
        self._bells: list[asyncio.Event] = []
        self._refused = RefusedCases()
        self._sent: dict[str, int] = {}
        """Of each case, up to which number it was sent from here, as far as a look into the store may not know it."""
        self.said: Callable[[str, bool], None] = lambda _case_id, _view: None
        """Who else is told that what there was to say of a case was sent, and whether a view of it was among it."""

    def wake(self, *, parked: bool = False) -> None:
        """Something was saved here: send it now. `parked`: and something was parked, which is found in the store."""
        if parked:
            self._looks_at = 0.0
        self._woken.set()
        for bell in self._bells:
            bell.set()

    def wakes(self, bell: asyncio.Event) -> None:
        """Let this bell ring too whenever something was saved."""
        self._bells.append(bell)

    async def run(self) -> None:
        """Send for ever, waiting for a broker or store that is away. What is in memory waits for no look elsewhere."""
        looking: asyncio.Task[_Left | None] | None = None
        try:
            while True:
                try:
                    saved_here = self.cases.to_send(CASES_AT_ONCE)
                    sent, ours = await self._send_cases(saved_here), self._ours()
                    if looking and looking.done():
                        found, looking = looking.result(), None
                        sent += await self._send_left(found, saved_here, ours) if found else 0
                    if not looking and self._looks_now(saved_here):
                        looking = asyncio.create_task(self._look_if_it_answers())
                        looking.add_done_callback(lambda _: self._woken.set())
                except WAITED_FOR as error:
                    _log.warning("relay-waits", error=type(error).__name__)
                    await asyncio.sleep(LOOK_AGAIN)
                    continue
                if not sent:
                    await self._rest()
        finally:
            if looking:
                looking.cancel()
                await asyncio.gather(looking, return_exceptions=True)

    async def keep_telling(self) -> None:
        """Tell the store for ever what was sent a while ago and went into no other write of its case since."""
        while True:
            try:
                await self.tell()
            except WAITED_FOR as error:
                _log.warning("telling-waits", error=type(error).__name__)
            await asyncio.sleep(TELL_EVERY)

    async def tell(self) -> None:
        """Tell the store what was sent a while ago and went into no other write of its case since, up to a bound."""
        await self.cases.tell_sent(until=monotonic() - (TELL_AFTER_BEHIND if self._behind() else TELL_AFTER))

    async def send_once(self) -> int:
        """Send what is unsent now, up to a bound; answer how many records were acknowledged."""
        saved_here = self.cases.to_send(CASES_AT_ONCE)
        sent, ours = await self._send_cases(saved_here), self._ours()
        if self._looks_now(saved_here):
            sent += await self._send_left(await self._look(), saved_here, ours)
        return sent

    async def _send_cases(self, cases: Sequence[Unsent]) -> int:
        now = monotonic()
        unsent = self._refused.worth_trying(cases, now)
        if not unsent:
            return 0
        crash_here(Place.BEFORE_SEND)
        answers = iter(await self._sender.send_all([item for case in unsent for item in case.items]))
        answered = [(case, [next(answers) for _ in case.items]) for case in unsent]
        crash_here(Place.BEFORE_MARK)
        sent = 0
        for case, those in answered:
            if count := self._refused.answered(case, those, now):
                self._is_sent(case.case_id, case.items[count - 1].n)
                self.said(case.case_id, any(one.topic == Topic.COORDINATOR_VIEW for one in case.items[:count]))
            sent += count
        return sent

    def _is_sent(self, case_id: str, upto: int) -> None:
        self.cases.sent(case_id, upto, monotonic())
        if not self._leaves:
            self._sent[case_id] = max(upto, self._sent.get(case_id, 0))

    def _ours(self) -> Callable[[Due], bool]:
        """What falls to us now. Asked in each round, or nobody knows what legal time it was twelve seconds ago."""
        return self._share.at(monotonic(), self._service.clock.now())

    def _looks_now(self, tried: Sequence[Unsent]) -> bool:
        """Whether to look at what lies unsent in the store: every second, or ten where there is enough in memory."""
        return not self._leaves and monotonic() >= self._looks_at + (LOOK_WHEN_BUSY if tried else 0)

    async def _look(self) -> _Left:
        now = monotonic()
        self._looks_at, self._sent = now + LOOK_AGAIN, self.cases.upto_untold()
        cases = await self.cases.unsent(CASES_AT_ONCE, self._passed)
        return _Left(now, cases, await self._service.parked.unsent(CASES_AT_ONCE))

    async def _look_if_it_answers(self) -> _Left | None:
        try:
            return await self._look()
        except WAITED_FOR as error:
            _log.warning("look-waits", error=type(error).__name__)
            return None

    async def _send_left(self, found: _Left, tried: Sequence[Unsent], ours: Callable[[Due], bool]) -> int:
        """What falls to us of what was found in the store, but for what was sent from here since it was asked."""
        known = {case.case_id for case in tried}
        others = [self._not_sent(case) for case in found.cases if case.case_id not in known]
        left = [case for case in others if case.items and ours(_saved(case))]
        of_cases = await self._send_cases(left)
        of_parked = await self._send_parked([row for row in found.parked if ours(Due(row.case_id, row.at))])
        if not of_cases or len(found.cases) < CASES_AT_ONCE:
            self._pass_by(found.cases)
        if of_cases or of_parked:
            self._looks_at = min(self._looks_at, found.at)
        return of_cases + of_parked

    def _not_sent(self, case: Unsent) -> Unsent:
        upto = self._sent.get(case.case_id, 0)
        return Unsent(case.case_id, tuple(item for item in case.items if item.n > upto))

    def _pass_by(self, stored: Sequence[Unsent]) -> None:
        """Look beyond these the next time, and after the last again from the first: who is refused hides nobody."""
        more = len(stored) == CASES_AT_ONCE and len(self._passed) < PASSED
        self._passed = (*self._passed, *(case.case_id for case in stored)) if more else ()

    async def tell_at_the_end(self) -> None:
        """Tell the store of all that was sent, before others have the cases, or nobody.

        What it does not take is sent again by whoever is next.
        """
        until = monotonic()  # whoever goes on sending meanwhile tells of that later
        with suppress(StoreUnavailable):
            while self.cases.untold(until):
                await self.cases.tell_sent(until)

    async def _send_parked(self, rows: Sequence[ParkedRow]) -> int:
        answers = await self._sender.send_all([for_operator(row, self._service.agency) for row in rows])
        sent = [row.place for row, why in zip(rows, answers, strict=True) if why is None]
        for why in answers:
            if why is not None and not isinstance(why, NotYet):
                _log.error("parked-not-sent", error=type(why).__name__)
        if sent:
            await self._service.parked.mark_sent(sent)
        return len(sent)

    async def _rest(self) -> None:
        try:
            async with asyncio.timeout(RESTS):
                await self._woken.wait()
        except TimeoutError:
            pass
        self._woken.clear()


def _saved(case: Unsent) -> Due:
    """The case, and when what waits longest was saved."""
    return Due(case.case_id, datetime.fromisoformat(dict(case.items[0].headers)["ce_time"].decode()))
