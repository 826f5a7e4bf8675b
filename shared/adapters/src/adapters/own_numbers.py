"""An agency's own numbers of cases: told once, so that its system never has to know ours."""

from __future__ import annotations  # motor's classes take type arguments only in their stubs

import re
from typing import Annotated, Any, Final, Protocol

from fastapi import APIRouter, Depends, HTTPException, Path
from motor.motor_asyncio import AsyncIOMotorDatabase
from pydantic import BaseModel, ConfigDict

from contracts.message import CaseId, ShortText
from messaging.mongo_calls import answering
from messaging.ports import Cases
from messaging.web.auth import Doors, only

NUMBERS: Final = "own_numbers"
CASE_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class OwnNumbers(Protocol):
    """Which case an agency's own number names. Every method may raise StoreUnavailable."""

    async def link(self, number: str, case_id: str) -> bool:
        """Let this number name that case; False when it names another one already."""
        ...

    async def find(self, number: str) -> str | None:
        """The case of this number, if it was told."""
        ...


class MongoOwnNumbers:
    """One document per number, in the agency's own database."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._numbers = database[NUMBERS]

    async def link(self, number: str, case_id: str) -> bool:
        """Let this number name that case; False when it names another one already."""
        with answering():
            await self._numbers.update_one({"_id": number}, {"$setOnInsert": {"case_id": case_id}}, upsert=True)
        return await self.find(number) == case_id

    async def find(self, number: str) -> str | None:
        """The case of this number, if it was told."""
        with answering():
            stored = await self._numbers.find_one({"_id": number})
        return None if stored is None else str(stored["case_id"])


async def case_of_number(number: str, numbers: OwnNumbers, cases: Cases[Any]) -> str | None:
    """The case that is meant: by the agency's own number, else by the police's, else by the case id itself."""
    found = await numbers.find(number) or await cases.by_number(number)
    if found is None and CASE_ID.fullmatch(number):
        found = number if await cases.load(number) else None
    return found


class Named(BaseModel):
    """Which case a number names."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case_id: CaseId


def number_routes(numbers: OwnNumbers, cases: Cases[Any], doors: Doors) -> APIRouter:
    """`PUT /own-numbers/{number}`: from then on the agency's rows may name the case by its own number."""
    routes = APIRouter()

    @routes.put("/own-numbers/{number}", status_code=204, dependencies=[Depends(only(doors, "system", "person"))])
    async def link(number: Annotated[ShortText, Path()], body: Named) -> None:
        """Let your own number name this case."""
        if await cases.load(body.case_id) is None:
            raise HTTPException(404, "this service knows no such case")
        if not await numbers.link(number, body.case_id):
            raise HTTPException(409, "this number names another case")

    return routes
