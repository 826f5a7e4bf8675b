"""Which cases police described as one person's: by the key that links them, in the coordinator's own store alone."""

from __future__ import annotations  # motor's classes take type arguments only in their stubs

from collections.abc import Sequence
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING

from messaging.mongo import CASES
from messaging.mongo_calls import answering, first

PERSON: Final = "found_by.person"


class MongoPersons:
    """Asks the cases themselves, by an index of their own."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._cases = database[CASES]

    async def prepare(self) -> None:
        """Make the index; making it again does nothing."""
        with answering():
            await self._cases.create_index([(PERSON, ASCENDING)], sparse=True)

    async def cases_of(self, person: str, limit: int) -> Sequence[str]:
        """Up to so many of the cases of this person, in order of id."""
        return [str(one["_id"]) for one in await first(self._cases, {PERSON: person}, "_id", limit, {"_id": 1})]
