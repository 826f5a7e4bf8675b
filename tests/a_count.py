"""What each case gives to the indicators, in memory; and two years of them for the tests of the pages."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from fastapi import APIRouter

from a_board import NOON, case
from coordinator.counting import counted_anew
from coordinator.domain.contribution import Contribution
from coordinator.domain.counted import FORM
from coordinator.ports import Kept
from coordinator.web import indicators
from coordinator.web.readers import Readers


class RememberedContributions:
    """Rows by case id."""

    def __init__(self) -> None:
        self._rows: dict[str, Kept] = {}

    def keeps(self, rows: Iterable[Kept]) -> None:
        """These are kept already."""
        self._rows |= {row.fact.case_id: row for row in rows}

    async def prepare(self) -> None:
        pass

    async def rows(self, case_ids: Collection[str]) -> Mapping[str, Kept]:
        return {case_id: self._rows[case_id] for case_id in case_ids if case_id in self._rows}

    async def made_for(self, case_ids: Collection[str]) -> Mapping[str, str]:
        rows = (await self.rows(case_ids)).items()
        return {case_id: row.of for case_id, row in rows if row.form == FORM and not row.unlinked}

    async def of_person(self, person: str) -> Sequence[Kept]:
        return [row for row in self._rows.values() if row.fact.person == person]

    async def save(self, rows: Sequence[Kept]) -> frozenset[str]:
        lost = set[str]()
        for row in rows:
            stored = self._rows.get(row.fact.case_id)
            if (stored.version if stored else 0) != row.version:
                lost.add(row.fact.case_id)
            else:
                self._rows[row.fact.case_id] = replace(row, version=row.version + 1)
        return frozenset(lost)

    async def forget(self, case_ids: Collection[str]) -> None:
        for case_id in case_ids:
            self._rows.pop(case_id, None)

    async def unlinked(self, limit: int) -> Sequence[Kept]:
        return [self._rows[case_id] for case_id in sorted(self._rows) if self._rows[case_id].unlinked][:limit]

    async def totals(self) -> Mapping[str, int]:
        return Counter(named for row in self._rows.values() for named in row.counts)

    async def page(self, after: str, limit: int) -> Sequence[Kept]:
        return [self._rows[case_id] for case_id in sorted(self._rows) if case_id > after][:limit]


def two_years() -> list[Contribution]:
    """Eight hundred cases: two in three settled, one in nine by somebody who had one before."""
    return [
        Contribution(
            case(number),
            person=f"{number % 720:064x}",
            began=NOON - timedelta(days=number * 0.9),
            method=("zsm", "zsm", "early-help")[number % 3],
            at_the_table=number % 10 != 0,
            end="open" if number < 20 else ("settled", "settled", "summoned")[number % 3],
            outcome="" if number < 20 else ("penalty-order-fine", "penalty-order-fine", "summons")[number % 3],
            ended_at=None if number < 20 else NOON - timedelta(days=number * 0.9, hours=-5),
            norm="outside" if number % 4 == 0 else "inside",
            rests_on="waiver" if number % 5 == 0 else "consultation",
            objected="objected" if number % 7 == 0 else "no",
            behaviour_order_at=NOON - timedelta(days=number * 0.9, hours=-2) if number % 6 == 0 else None,
            served_at=NOON - timedelta(days=number * 0.9 - 1),
        )
        for number in range(800)
    ]


def indicators_of_two_years(readers: Readers) -> APIRouter:
    """The pages of the indicators, with those cases counted."""
    kept, zone = RememberedContributions(), readers.wall.zone
    facts = two_years()
    counts = counted_anew(facts, zone)
    kept.keeps(Kept(one, 1, "", FORM, counts[one.case_id]) for one in facts)
    titles = {"penalty-order-fine": "Penalty order, fine", "summons": "Summons"}
    return indicators.indicator_routes(indicators.Counter(kept, zone, 10, readers.wall.now), readers, titles)
