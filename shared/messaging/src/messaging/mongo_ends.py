"""The ends of sessions in a service's own database: a document each, until the session would be over by itself."""

from __future__ import annotations  # motor's classes take type arguments only in their stubs

from collections.abc import Sequence
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import UpdateOne

from messaging.mongo_calls import answering, bulk
from messaging.web.ended import End

ENDED: Final = "ended_sessions"


class MongoEnds:
    """Without an index: no more than the logouts of a day are there."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._ends = database[ENDED]

    async def keep(self, ends: Sequence[End], now: float) -> None:
        """Keep these for certain; forget whose session would be over by now."""
        kept = [
            UpdateOne({"_id": one.session}, {"$set": {"at": one.at, "over": one.over}}, upsert=True) for one in ends
        ]
        with answering():
            await bulk(self._ends, kept)
            await self._ends.delete_many({"over": {"$lte": now}})

    async def since(self, at: float) -> Sequence[End]:
        """Those that came at this moment or later."""
        with answering():
            found = await self._ends.find({"at": {"$gte": at}}).to_list(None)
        return [End(one["_id"], one["at"], one["over"]) for one in found]
