"""Keeps what each case gives to the indicators: read the case, decide, save; then the cases of its person together.

Each row is saved under a guard after the case was read, so a replica that read an older case loses and looks again.
Doing any of it twice, or half of it and then again, ends in the same rows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final
from zoneinfo import ZoneInfo

from coordinator.domain.contribution import Contribution, contribution
from coordinator.domain.counted import FORM, counts_of
from coordinator.domain.joint_case import JointCase
from coordinator.ports import Cases, Contributions, Kept
from messaging.ports import StoreContended
from rules.pack import Packs

AT_ONCE: Final = 200
ATTEMPTS: Final = 20
ON_SELECTION: Final = "selected-for-table"


@dataclass(frozen=True, slots=True)
class Counting:
    """With what is counted."""

    cases: Cases[JointCase]
    kept: Contributions
    zone: ZoneInfo
    norms: frozenset[str]

    async def count(self, made_for: Mapping[str, str]) -> None:
        """Count these cases as they stand; each is named with the view for which it is done."""
        ids = sorted(made_for)
        for start in range(0, len(ids), AT_ONCE):
            some = ids[start : start + AT_ONCE]
            await self._facts({case_id: made_for[case_id] for case_id in some})
        await self.link()

    async def link(self) -> None:
        """Look at the cases of each person together where that was not done yet, also by another replica."""
        while rows := {row.fact.case_id: row for row in await self.kept.unlinked(AT_ONCE)}:
            for person in sorted({person for row in rows.values() for person in row.unlinked}):
                for one in await self._link(person):
                    if one.fact.case_id in rows:
                        rows[one.fact.case_id] = one
            await self.kept.save([replace(row, unlinked=()) for row in rows.values()])  # who lost comes again

    async def _facts(self, made_for: Mapping[str, str]) -> None:
        left = dict(made_for)
        for _ in range(ATTEMPTS):
            before = await self.kept.rows(left)
            documents = await self.cases.load_many(left)
            news = [
                self._row(before.get(case_id), contribution(document.state, self.norms), left[case_id])
                for case_id, document in documents.items()
            ]
            lost = await self.kept.save(news)
            left = {case_id: left[case_id] for case_id in lost}
            if not left:
                return
        raise StoreContended

    def _row(self, before: Kept | None, fact: Contribution, of: str) -> Kept:
        was = before or Kept(replace(fact, person=None))
        if before is not None and (before.fact, before.form) == (fact, FORM):
            return replace(before, of=of)
        persons = {person for person in (was.fact.person, fact.person) if person is not None}
        counts = counts_of(fact, (), self.zone) if fact.person is None else was.counts
        return Kept(fact, was.version, of, FORM, counts, tuple(sorted({*was.unlinked, *persons})))

    async def _link(self, person: str) -> list[Kept]:
        """The rows of this person, as they are kept after it."""
        for _ in range(ATTEMPTS):
            rows = await self.kept.of_person(person)
            facts = [row.fact for row in rows]
            told = [replace(row, counts=counts_of(row.fact, facts, self.zone)) for row in rows]
            others = [one for one, row in zip(told, rows, strict=True) if one != row]
            if not await self.kept.save(others):
                written = {one.fact.case_id for one in others}
                return [replace(one, version=one.version + (one.fact.case_id in written)) for one in told]
        raise StoreContended


def norms_of(packs: Packs) -> frozenset[str]:
    """The clocks of these packs that say within how long the table decides, once a case was selected."""
    rows = (row for pack in packs.values() for row in pack.clocks)
    return frozenset(row.id for row in rows if row.basis == "policy" and ON_SELECTION in row.starts)


def counted_anew(facts: Iterable[Contribution], zone: ZoneInfo) -> dict[str, tuple[str, ...]]:
    """The counts of every case, from the facts of all of them at once: what the rows have to be equal to."""
    known = list(facts)
    of_person = dict[str, list[Contribution]]()
    for one in known:
        if one.person is not None:
            of_person.setdefault(one.person, []).append(one)
    return {one.case_id: counts_of(one, of_person.get(one.person or "", ()), zone) for one in known}
