"""The keys of persons in the police's own database, each with the record of whom it was handed to."""

from __future__ import annotations  # motor's classes take type arguments only in their stubs

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import DESCENDING

from messaging.mongo_calls import answering
from police.ports import Handed, Kind, PersonErased
from proofs.sealed import new_person_key

KEYS: Final = "person_keys"
HANDED: Final = "person_keys_handed_out"
SHOWN: Final = 1000
"""How many of the newest records of handing out are told."""


class MongoPersonKeys:
    """One document per person; a destroyed key leaves who destroyed it, when and why."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._keys, self._handed = database[KEYS], database[HANDED]

    async def of(self, person: str, kind: Kind) -> bytes:
        """The person's key, made when there is none yet. Raises PersonErased, StoreUnavailable."""
        made = {"key": new_person_key(), "erased": False}
        with answering():
            await self._keys.update_one({"_id": person}, {"$setOnInsert": made}, upsert=True)
            await self._keys.update_one({"_id": person}, {"$addToSet": {"kinds": kind}})
            stored = await self._keys.find_one({"_id": person})
        return _key_of(stored)

    async def hand(self, person: str, kinds: frozenset[Kind], handed: Handed) -> bytes | None:
        """The key, recorded as handed out before it is; None when there is none of these kinds."""
        with answering():
            stored = await self._keys.find_one({"_id": person})
            if stored is None or not kinds & set(stored.get("kinds", ())):
                return None
            key = _key_of(stored)
            said = {"person": person, "to": handed.to, "behalf": handed.behalf, "at": handed.at}
            await self._handed.insert_one(said)
        return key

    async def hand_many(
        self, people: Sequence[str], kinds: frozenset[Kind], handed: Handed
    ) -> Mapping[str, bytes | None]:
        """The keys of these people, recorded as handed out in one record before any of them is."""
        with answering():
            rows = await self._keys.find({"_id": {"$in": list(people)}}).to_list(None)
            known = {row["_id"]: row for row in rows if kinds & set(row.get("kinds", ()))}
            keys = {person: None if row["erased"] else bytes(row["key"]) for person, row in known.items()}
            given = [person for person, key in keys.items() if key is not None]
            if given:
                said = {"person": given, "to": handed.to, "behalf": handed.behalf, "at": handed.at}
                await self._handed.insert_one(said)
        return keys

    async def destroy(self, person: str, why: str, by: str, at: datetime) -> bool:
        """Overwrite the key; what was written of it is gone with the next save of the store."""
        gone = {"key": b"", "erased": True, "why": why, "by": by, "at": at}
        with answering():
            done = await self._keys.update_one({"_id": person, "erased": False}, {"$set": gone})
        return bool(done.modified_count)

    async def handed_out(self, person: str) -> tuple[Handed, ...]:
        """To whom this person's key was handed, the newest first."""
        with answering():
            rows = await self._handed.find({"person": person}).sort("at", DESCENDING).limit(SHOWN).to_list(None)
        return tuple(Handed(row["to"], row["behalf"], row["at"]) for row in rows)


def _key_of(stored: dict[str, Any] | None) -> bytes:
    if stored is None or stored["erased"]:
        raise PersonErased
    return bytes(stored["key"])
