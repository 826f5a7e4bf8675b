"""Who looked at which case, in the coordinator's own database."""

from __future__ import annotations  # motor's classes take type arguments only in their stubs

from collections.abc import Mapping, Sequence
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING

from coordinator.domain.looks import Look
from messaging.mongo_calls import answering

LOOKS: Final = "looks"


class MongoLooks:
    """One document for what was shown at once, never changed."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._looks = database[LOOKS]

    async def prepare(self) -> None:
        """Make the indexes; making them again does nothing. Raises StoreUnavailable."""
        with answering():
            await self._looks.create_index([("cases", ASCENDING), ("at", DESCENDING)])
            await self._looks.create_index([("who", ASCENDING), ("at", DESCENDING)])

    async def record(self, look: Look) -> None:
        """Kept before anything is shown. Raises StoreUnavailable."""
        said: dict[str, Any] = {"who": look.who, "role": look.role, "cases": list(look.cases), "at": look.at}
        with answering():
            await self._looks.insert_one(said | {"way": look.way, "names": look.names})

    async def of_case(self, case_id: str, most: int) -> Sequence[Look]:
        """Who looked at this case, the newest first. Raises StoreUnavailable."""
        return await self._found({"cases": case_id}, most)

    async def of_person(self, who: str, most: int) -> Sequence[Look]:
        """What somebody looked at, the newest first. Raises StoreUnavailable."""
        return await self._found({"who": who}, most)

    async def _found(self, query: Mapping[str, str], most: int) -> Sequence[Look]:
        newest = [("at", DESCENDING), ("_id", DESCENDING)]
        with answering():
            rows = await self._looks.find(query).sort(newest).limit(most).to_list(None)
        return [_look_of(row) for row in rows]


def _look_of(row: Mapping[str, Any]) -> Look:
    return Look(row["who"], row["role"], tuple(row["cases"]), row["at"], row["way"], row["names"])
