"""Compare the live cases with those that were folded beside them, and put each that differs in its place.

The coordinator goes on meanwhile. What differs at the same numbers, differs; a case that came further, or not as far,
is looked at again after what came since was folded in. Each is put in place by one write, guarded by the version that
it was compared with, so whoever kills this leaves every case either as it was or as it should be.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from jointtable.rebuild_beside import Beside
from messaging.document import CaseDocument
from messaging.ports import Cases
from messaging.rebuilding import Stands, differing, rebuilt, stands
from messaging.recount import Difference
from messaging.service import Service

S = TypeVar("S")
AT_ONCE: Final = 200
LOOKS: Final = 10
"""How often a case that is at another place than the topics is looked at again."""
PAUSE: Final = 1.0
"""Seconds between two looks: a service tells its store within one what it sent."""


@dataclass(frozen=True, slots=True)
class Compared(Generic[S]):
    """One case as it is live, as the topics tell it, how far it came, and what differs."""

    live: CaseDocument[S]
    told: CaseDocument[S]
    stands: Stands
    differences: tuple[Difference, ...]


Tell = Callable[[Sequence[Compared[S]]], None]
"""Tells what will be put in place, before it is. Raises NotSent."""


@dataclass(slots=True)
class Found:
    """What was compared: what differs at the same numbers, which of it is mended, and what is at other numbers."""

    cases: int = 0
    records: int = 0
    differences: list[Difference] = field(default_factory=list)
    switched: list[str] = field(default_factory=list)
    left: list[Difference] = field(default_factory=list)

    @property
    def well(self) -> bool:
        """Whether every case is now as the topics tell it."""
        return not self.left and {one.case_id for one in self.differences} <= set(self.switched)


@dataclass(frozen=True, slots=True)
class Rebuild(Generic[S]):
    """One rebuild: the service with its live cases, those beside, and what is done about a difference.

    `tell`: none compares only. `restored`: the store was put back and nobody works on it, so a case that is behind is
    put in its place as well.
    """

    service: Service[S]
    beside: Beside[S]
    catch_up: Callable[[], Awaitable[int]]
    tell: Tell[S] | None = None
    compared: Callable[[int], None] = lambda _cases: None
    """Told how many cases were compared so far."""
    restored: bool = False
    pause: float = PAUSE

    @property
    def live(self) -> Cases[S]:
        """The cases that the service works on."""
        return self.service.cases

    async def run(self) -> Found:
        """Compare every case, one that moved again and again.

        Raises StoreUnavailable, KafkaError, NotSent, Unanswered.
        """
        found = Found()
        found.records = await self.catch_up()
        unsettled = dict[str, Compared[S]]()
        async for some in self._every():
            found.cases += len(some)
            self.compared(found.cases)
            unsettled |= await self._settle(some, found)
        for _ in range(LOOKS):
            if not unsettled:
                break
            await asyncio.sleep(self.pause)
            found.records += await self.catch_up()
            again, unsettled = list(unsettled), {}
            for first in range(0, len(again), AT_ONCE):
                unsettled |= await self._settle(await self._compared(again[first : first + AT_ONCE]), found)
        found.left += [one for of in unsettled.values() for one in of.differences]
        return found

    async def _every(self) -> AsyncIterator[Sequence[Compared[S]]]:
        """All cases, some at a time: those of which the topics tell, then those of which only the store knows."""
        after = ""
        while page := await self.beside.page(after, AT_ONCE):
            after = page[-1].case_id
            yield await self._compared([one.case_id for one in page])
        after = ""
        while page := await self.live.page(after, AT_ONCE):
            after = page[-1].case_id
            known = await self.beside.load([one.case_id for one in page])
            yield [self._compare(one, self.service.fresh(one.case_id)) for one in page if one.case_id not in known]

    async def _compared(self, case_ids: Sequence[str]) -> Sequence[Compared[S]]:
        live, told = await self.live.load_many(case_ids), await self.beside.load(case_ids)
        fresh = {one: self.service.fresh(one) for one in case_ids}
        return [self._compare(live.get(one, fresh[one]), told.get(one, fresh[one])) for one in case_ids]

    def _compare(self, live: CaseDocument[S], told: CaseDocument[S]) -> Compared[S]:
        return Compared(live, told, stands(live, told), differing(live, told))

    async def _settle(self, some: Iterable[Compared[S]], found: Found) -> Mapping[str, Compared[S]]:
        """Note what differs and mend it; answer the cases that have to be looked at again."""
        other = [one for one in some if one.differences]
        meant = [one for one in other if self._differs(one)]
        unsettled = {one.live.case_id: one for one in other if not self._differs(one)}
        lost: Collection[str] = await self._put_in_place(meant) if self.tell and meant else ()
        for one in meant:
            if one.live.case_id in lost:
                unsettled[one.live.case_id] = one
                continue
            found.differences += one.differences
            if self.tell:
                found.switched.append(one.live.case_id)
        return unsettled

    def _differs(self, one: Compared[S]) -> bool:
        return one.stands is Stands.LEVEL or (self.restored and one.stands is Stands.BEHIND)

    async def _put_in_place(self, meant: Sequence[Compared[S]]) -> frozenset[str]:
        """Answer the cases that somebody else wrote meanwhile."""
        now = self.service.clock.now()
        new = [made for one in meant if (made := rebuilt(one.live, one.told, now)) is not None]
        if self.tell:
            self.tell(meant)
        return await self.live.save_many(new)
