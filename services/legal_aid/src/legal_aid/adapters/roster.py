"""The duty roster in legal aid's own database, as one document; each replica knows it within seconds."""

import asyncio
from typing import Any, Final

import structlog
from motor.motor_asyncio import AsyncIOMotorDatabase

from legal_aid.domain.duty_roster import Roster
from messaging.mongo_calls import answering
from messaging.ports import StoreUnavailable

LOOK_EVERY: Final = 2.0
"""Seconds until a roster that another replica was given is known here too."""
ROSTER: Final = "roster"

_log = structlog.get_logger()


class MongoRosters:
    """The roster as last read; a new one takes its place."""

    def __init__(self, database: AsyncIOMotorDatabase) -> None:  # type: ignore[type-arg]  # generic only in its stubs
        self._rosters = database[ROSTER]
        self._known = Roster()

    def known(self) -> Roster:
        """The roster as read a moment ago; an empty one before any was given."""
        return self._known

    async def keep(self, roster: Roster) -> None:
        """Put this one in the old one's place. Raises StoreUnavailable."""
        stored: dict[str, Any] = {"_id": ROSTER, "roster": roster.model_dump_json()}
        with answering():
            await self._rosters.replace_one({"_id": ROSTER}, stored, upsert=True)
        self._known = roster

    async def read(self) -> None:
        """Read what was kept. Raises StoreUnavailable."""
        with answering():
            stored = await self._rosters.find_one({"_id": ROSTER})
        self._known = Roster.model_validate_json(stored["roster"]) if stored else Roster()

    async def follow(self) -> None:
        """Read it again and again; while the store is away the last one known counts."""
        while True:
            try:
                await self.read()
            except StoreUnavailable as away:
                _log.warning("roster-waits", error=str(away))
            await asyncio.sleep(LOOK_EVERY)
