"""What each case gives to the indicators, in the coordinator's own database: one row per case, each save guarded."""

from __future__ import annotations  # motor's classes take type arguments only in their stubs

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

import msgspec
from bson import ObjectId
from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, InsertOne, ReplaceOne

from coordinator.domain.contribution import Contribution
from coordinator.domain.counted import FORM
from coordinator.ports import Kept
from messaging.mongo_calls import answering, bulk, first

ROWS: Final = "contributions"
_COUNTED: Final[list[dict[str, Any]]] = [
    {"$unwind": "$counts"},
    {"$group": {"_id": "$counts", "cases": {"$sum": 1}}},
]


class MongoContributions:
    """Rows by case id; `unlinked` is there only while something is left to do."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._rows = database[ROWS]

    async def prepare(self) -> None:
        """Make the indexes; making them again does nothing."""
        with answering():
            for name in ("person", "unlinked"):
                await self._rows.create_index([(name, ASCENDING)], sparse=True)

    async def rows(self, case_ids: Collection[str]) -> Mapping[str, Kept]:
        """Those of the cases that have one."""
        with answering():
            found = await self._rows.find({"_id": {"$in": list(case_ids)}}).to_list(None)
        return {one["_id"]: _kept(one) for one in found}

    async def made_for(self, case_ids: Collection[str]) -> Mapping[str, str]:
        """For which view the row of each case was made, and linked, in the form of today."""
        wanted = {"_id": {"$in": list(case_ids)}, "form": FORM, "unlinked": {"$exists": False}}
        with answering():
            found = await self._rows.find(wanted, {"of": 1}).to_list(None)
        return {one["_id"]: one["of"] for one in found}

    async def of_person(self, person: str) -> Sequence[Kept]:
        """Every row of one person."""
        with answering():
            found = await self._rows.find({"person": person}).to_list(None)
        return [_kept(one) for one in found]

    async def save(self, rows: Sequence[Kept]) -> frozenset[str]:
        """Save each whose stored version is still the row's; answer the cases that lost."""
        if not rows:
            return frozenset()
        mark = ObjectId()
        with answering():
            if await bulk(self._rows, [_guarded(row, mark) for row in rows]) == len(rows):
                return frozenset()
            ids = [row.fact.case_id for row in rows]
            won = await self._rows.find({"_id": {"$in": ids}, "write": mark}, {"_id": 1}).to_list(None)
        return frozenset(ids) - {one["_id"] for one in won}

    async def forget(self, case_ids: Collection[str]) -> None:
        """Remove these cases' rows; doing it again does nothing."""
        with answering():
            await self._rows.delete_many({"_id": {"$in": list(case_ids)}})

    async def unlinked(self, limit: int) -> Sequence[Kept]:
        """Up to so many rows with persons whose cases have still to be looked at together."""
        return [_kept(one) for one in await first(self._rows, {"unlinked": {"$exists": True}}, "_id", limit)]

    async def totals(self) -> Mapping[str, int]:
        """How many cases add to each count: the store counts, and gives no more than the counts."""
        with answering():
            found = await self._rows.aggregate(_COUNTED).to_list(None)
        return {one["_id"]: int(one["cases"]) for one in found}

    async def page(self, after: str, limit: int) -> Sequence[Kept]:
        """Up to `limit` rows in order of case id, after this one."""
        return [_kept(one) for one in await first(self._rows, {"_id": {"$gt": after}}, "_id", limit)]


def _guarded(row: Kept, mark: ObjectId) -> InsertOne[Any] | ReplaceOne[Any]:
    stored: dict[str, Any] = {
        "_id": row.fact.case_id,
        "version": row.version + 1,
        "write": mark,
        "of": row.of,
        "form": row.form,
        "fact": msgspec.to_builtins(row.fact),
        "counts": list(row.counts),
    }
    if row.fact.person is not None:
        stored["person"] = row.fact.person
    if row.unlinked:
        stored["unlinked"] = list(row.unlinked)
    if row.version == 0:
        return InsertOne(stored)
    return ReplaceOne({"_id": row.fact.case_id, "version": row.version}, stored)


def _kept(stored: Mapping[str, Any]) -> Kept:
    return Kept(
        fact=msgspec.convert(stored["fact"], Contribution),
        version=stored["version"],
        of=stored["of"],
        form=stored["form"],
        counts=tuple(stored["counts"]),
        unlinked=tuple(stored.get("unlinked", ())),
    )
