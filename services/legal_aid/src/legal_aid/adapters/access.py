"""Which cases a solicitor has, and who opened which: both in legal aid's own database."""

from collections.abc import Sequence
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import ASCENDING, DESCENDING

from legal_aid.domain.access import View
from messaging.mongo import CASES
from messaging.mongo_calls import answering, first

VIEWS: Final = "views"
SOLICITOR: Final = "found_by.solicitor"
SHOWN: Final = 1000
"""How many of the newest views are told."""
CASES_AT_MOST: Final = 200
"""How many cases of one solicitor are looked at."""


class MongoAccess:
    """One document per view, never changed; the cases are the service's own."""

    def __init__(self, database: AsyncIOMotorDatabase) -> None:  # type: ignore[type-arg]  # generic only in its stubs
        self._cases, self._views = database[CASES], database[VIEWS]

    async def prepare(self) -> None:
        """Make the indexes; making them again does nothing. Raises StoreUnavailable."""
        with answering():
            await self._cases.create_index([(SOLICITOR, ASCENDING)], sparse=True)
            await self._views.create_index([("case", ASCENDING), ("at", DESCENDING)])

    async def cases_of(self, solicitor: str) -> Sequence[str]:
        """The ids of the cases that this solicitor has now. Raises StoreUnavailable."""
        found = await first(self._cases, {SOLICITOR: solicitor}, "_id", CASES_AT_MOST, {"_id": 1})
        return [str(one["_id"]) for one in found]

    async def record(self, view: View) -> None:
        """Kept before anything is shown. Raises StoreUnavailable."""
        said: dict[str, Any] = {
            "case": view.case_id,
            "assignment": view.assignment,
            "solicitor": view.solicitor,
            "at": view.at,
        }
        with answering():
            await self._views.insert_one(said)

    async def views_of(self, case_id: str) -> Sequence[View]:
        """Who opened this case, the newest first. Raises StoreUnavailable."""
        with answering():
            rows = await self._views.find({"case": case_id}).sort("at", DESCENDING).limit(SHOWN).to_list(None)
        return [View(row["case"], row["assignment"], row["solicitor"], row["at"]) for row in rows]
