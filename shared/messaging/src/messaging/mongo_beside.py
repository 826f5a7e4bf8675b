"""What a rebuild keeps beside a service's own collections: its cases, what waits there, and how far it read."""

from __future__ import annotations  # motor's classes take type arguments only in their stubs

from collections.abc import Mapping
from typing import Any, Final, Generic, TypeVar

from motor.motor_asyncio import AsyncIOMotorDatabase

from messaging.mongo import MongoCases, MongoParked
from messaging.mongo_calls import answering

S = TypeVar("S")

CASES: Final = "rebuilt_cases"
PARKED: Final = "rebuilt_parked"
READ: Final = "rebuilt_read"
TopicPartition = tuple[str, int]


class MongoBeside(Generic[S]):
    """Collections of the service's own database, which nobody but a rebuild looks at."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], state: type[S]) -> None:
        self.cases, self.parked = MongoCases(database, state, CASES), MongoParked(database, PARKED)
        self._database = database

    async def begin(self) -> None:
        """Forget what an earlier rebuild left. Raises StoreUnavailable."""
        with answering():
            for name in (READ, CASES, PARKED):  # how far it read first: it must never be ahead of the cases
                await self._database.drop_collection(name)

    async def read_up_to(self) -> Mapping[TopicPartition, int]:
        """The next offset of each partition that was read. Raises StoreUnavailable."""
        with answering():
            kept = await self._database[READ].find().to_list(None)
        return {(one["topic"], one["partition"]): one["next"] for one in kept}

    async def keep_read(self, places: Mapping[TopicPartition, int]) -> None:
        """Everything before these offsets is in the cases. Raises StoreUnavailable."""
        with answering():
            for (topic, partition), offset in places.items():
                row = {"topic": topic, "partition": partition, "next": offset}
                await self._database[READ].replace_one({"_id": f"{topic}/{partition}"}, row, upsert=True)
