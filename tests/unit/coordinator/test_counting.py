"""What is kept of each case is equal to a count of all cases anew, in whatever order and however often they come."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from a_board import NOON, case
from a_count import RememberedContributions
from coordinator.counting import Counting, counted_anew, norms_of
from coordinator.domain.contribution import contribution
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.police import PoliceSaid
from coordinator.domain.sections.prosecutor import Decided, ProsecutorSaid
from coordinator.ports import Kept
from given import pack
from messaging.document import CaseDocument
from messaging.memory import MemoryCases
from messaging.ports import StoreUnavailable

PACKS = {(pack().name, pack().version): pack()}
Step = tuple[int, int, int, int, bool]


class Crashing(RememberedContributions):
    """It answers so many saves, and then once not."""

    def __init__(self) -> None:
        super().__init__()
        self.saves = -1

    async def save(self, rows: Sequence[Kept]) -> frozenset[str]:
        self.saves -= 1
        if self.saves == 0:
            raise StoreUnavailable
        return await super().save(rows)


def a_case(number: int, person: int, began: int, ended: int) -> JointCase:
    """The case with this number as it stands: whose, begun and ended after so many days; 0 for nobody and not yet."""
    said = PoliceSaid(
        registered_at=NOON + timedelta(days=began), person=f"{person:064x}" if person else None, arrested_at=None
    )
    at = NOON + timedelta(days=began + ended)
    decided = (Decided("case-dismissed", "dismissal", at),) if ended else ()
    prosecutor = ProsecutorSaid(selected_at=NOON, working_method="zsm", decided=decided)
    return JointCase(case(number), police=said, prosecutor=prosecutor)


def steps() -> st.SearchStrategy[list[Step]]:
    """Which case comes as what, and whether the store fails during it."""
    days = st.sampled_from([0, 1, 80, 100, 200, 400])
    return st.lists(st.tuples(st.integers(1, 4), st.integers(0, 2), days, days, st.booleans()), max_size=20)


@settings(max_examples=60, deadline=None)
@given(steps(), st.integers(1, 3))
def test_kept_as_they_come_the_counts_equal_a_count_of_all_cases_anew(said: list[Step], fails: int) -> None:
    cases, kept = MemoryCases[JointCase](), Crashing()
    counting = Counting(cases, kept, pack().time_zone, norms_of(PACKS))
    stands: dict[str, JointCase] = {}

    async def all_steps() -> None:
        for number, person, began, ended, crash in said:
            one = a_case(number, person, began, ended)
            before = await cases.load(one.id)
            await cases.save_many([CaseDocument(one.id, one, version=before.version if before else 0)])
            stands[one.id] = one
            kept.saves = fails if crash else -1
            try:
                await counting.count({one.id: f"{number} {person}"})
            except StoreUnavailable:
                kept.saves = -1
                await counting.count({one.id: f"{number} {person}"})
            kept.saves = -1
            await counting.count({one.id: f"{number} {person}"})  # seen before

    asyncio.run(all_steps())
    anew = counted_anew([contribution(one, counting.norms) for one in stands.values()], counting.zone)
    rows = asyncio.run(kept.page("", 100))
    assert {row.fact.case_id: row.counts for row in rows} == anew
    assert not any(row.unlinked for row in rows)
    assert asyncio.run(kept.totals()) == Counter(named for counts in anew.values() for named in counts)


class Overtaken(RememberedContributions):
    """Once, after the rows were read, another replica is quicker."""

    def __init__(self, meanwhile: Callable[[], Awaitable[None]]) -> None:
        super().__init__()
        self.meanwhile: Callable[[], Awaitable[None]] | None = meanwhile

    async def rows(self, case_ids: Collection[str]) -> Mapping[str, Kept]:
        found = await super().rows(case_ids)
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile is not None:
            await meanwhile()
        return found


def test_a_replica_that_read_before_another_counted_a_newer_case_loses_and_looks_again() -> None:
    cases = MemoryCases[JointCase]()

    async def newer() -> None:
        await cases.save_many([CaseDocument(case(1), a_case(1, 1, 0, 80), version=1)])
        await counting.count({case(1): "newer"})

    kept = Overtaken(newer)
    counting = Counting(cases, kept, pack().time_zone, norms_of(PACKS))

    async def both() -> Mapping[str, Kept]:
        await cases.save_many([CaseDocument(case(1), a_case(1, 1, 0, 0))])
        await counting.count({case(1): "older"})
        return await kept.rows([case(1)])

    row = asyncio.run(both())[case(1)]
    assert row.fact.end == "dismissed"
    assert not row.unlinked
