"""Hand-over notes and marks in the coordinator's own database. A note is inserted and never written again."""

from __future__ import annotations  # motor's classes take type arguments only in their stubs

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from motor.motor_asyncio import AsyncIOMotorDatabase
from pymongo import DESCENDING
from pymongo.errors import DuplicateKeyError

from coordinator.domain.handing_over import HandedOver, ShiftWord, TakenOver
from coordinator.domain.looked_at import Looked
from messaging.mongo_calls import answering

WORDS: Final = "shift_words"
LOOKED: Final = "looked_at"
KINDS: Final[dict[str, type[HandedOver | TakenOver]]] = {"handed-over": HandedOver, "taken-over": TakenOver}


class MongoShifts:
    """One document per word, and one per person and table for what they marked."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]]) -> None:
        self._words, self._looked = database[WORDS], database[LOOKED]

    async def prepare(self) -> None:
        """Make the index; making it again does nothing."""
        with answering():
            await self._words.create_index([("table", DESCENDING), ("at", DESCENDING)])

    async def words(self, table: str, limit: int) -> Sequence[ShiftWord]:
        """What was said at a table, the newest first."""
        with answering():
            found = await self._words.find({"table": table}).sort("at", DESCENDING).limit(limit).to_list(None)
        return [_word_of(one) for one in found]

    async def add(self, word: ShiftWord) -> bool:
        """Keep one more word for good."""
        kind = next(name for name, kind in KINDS.items() if isinstance(word, kind))
        said = asdict(word)
        with answering():
            try:
                await self._words.insert_one({"_id": said.pop("id"), "kind": kind, **said})
            except DuplicateKeyError:
                return False
        return True

    async def looked(self, by: str, table: str) -> Looked | None:
        """What somebody marked as seen at a table."""
        with answering():
            found = await self._looked.find_one({"_id": _mark_id(by, table)})
        if found is None:
            return None
        seen = {one["case"]: tuple(one["lines"]) for one in found["seen"]}
        return Looked(found["by"], found["table"], found["at"], found["horizon"], seen)

    async def look(self, looked: Looked) -> None:
        """Keep what they marked now, in place of what they marked before."""
        named = _mark_id(looked.by, looked.table)
        seen = [{"case": case_id, "lines": list(lines)} for case_id, lines in sorted(looked.seen.items())]
        said = {"by": looked.by, "table": looked.table, "at": looked.at, "horizon": looked.horizon, "seen": seen}
        with answering():
            await self._looked.replace_one({"_id": named}, said, upsert=True)


def _mark_id(by: str, table: str) -> dict[str, str]:
    """Two fields: put together in one text, one person at a table could be another at another."""
    return {"table": table, "by": by}


def _word_of(stored: dict[str, Any]) -> ShiftWord:
    said = {name: value for name, value in stored.items() if name not in ("_id", "kind")}
    return KINDS[stored["kind"]](id=stored["_id"], **said)
