"""`jointtable indicators recount`: what is kept of each case against a count of all cases anew."""

import asyncio
from dataclasses import replace

from a_board import NOON, case
from a_count import RememberedContributions
from coordinator.counting import Counting
from coordinator.domain.joint_case import JointCase
from coordinator.domain.sections.police import PoliceSaid
from given import pack
from jointtable.indicators import Recounted, compared, mended
from messaging.document import CaseDocument
from messaging.memory import MemoryCases


def test_a_row_that_is_wrong_or_missing_is_named_and_mended() -> None:
    cases, kept = MemoryCases[JointCase](), RememberedContributions()
    counting = Counting(cases, kept, pack().time_zone, frozenset())

    async def all_of_it() -> list[Recounted]:
        stands = [JointCase(case(n), police=PoliceSaid(registered_at=NOON, person="a" * 64)) for n in range(3)]
        await cases.save_many([CaseDocument(one.id, one) for one in stands])
        await counting.count({one.id: "1" for one in stands[:2]})
        equal_but_one = await compared(counting)
        wrong = (await kept.rows([case(0)]))[case(0)]
        await kept.save([replace(wrong, counts=("handled|2026-03||yes",))])
        found = await compared(counting)
        await mended(counting, found.differing)
        return [equal_but_one, found, await compared(counting)]

    told = asyncio.run(all_of_it())
    assert told == [Recounted(3, [case(2)]), Recounted(3, sorted([case(0), case(2)])), Recounted(3, [])]
