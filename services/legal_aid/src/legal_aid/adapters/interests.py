"""Whose interests are opposed, in legal aid's own database: every judgement stays, the newest of two cases counts."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING

from legal_aid.domain.opposed_interests import Judgement, opposed_by
from messaging.mongo_calls import answering, first

INTERESTS: Final = "interests"
JUDGEMENTS_AT_MOST: Final = 1000
"""Of one case; its co-suspects are few."""


class MongoInterests:
    """One document per judgement, never changed."""

    def __init__(self, database: AsyncIOMotorDatabase) -> None:  # type: ignore[type-arg]  # generic only in its stubs
        self._judged = database[INTERESTS]

    async def prepare(self) -> None:
        """Make the index; making it again does nothing. Raises StoreUnavailable."""
        with answering():
            await self._judged.create_index([("cases", ASCENDING)])

    async def keep(self, judgement: Judgement) -> None:
        """Kept once, however often it is asked. Raises StoreUnavailable."""
        stored: dict[str, Any] = {
            "cases": list(judgement.cases),
            "opposed": judgement.opposed,
            "why": judgement.why,
            "at": judgement.at,
            "by": judgement.by,
        }
        with answering():
            await self._judged.update_one({"_id": str(judgement.id)}, {"$setOnInsert": stored}, upsert=True)

    async def opposed_to(self, case_id: str) -> frozenset[str]:
        """By the newest judgement of each pair. Raises StoreUnavailable."""
        rows = await first(self._judged, {"cases": case_id}, "at", JUDGEMENTS_AT_MOST)
        return opposed_by(map(_judgement, rows), case_id)


def _judgement(row: Mapping[str, Any]) -> Judgement:
    one, other = row["cases"]
    return Judgement(UUID(row["_id"]), (one, other), row["opposed"], row["why"], row["at"], row["by"])
