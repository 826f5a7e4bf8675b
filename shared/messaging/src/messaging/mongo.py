"""The stores in MongoDB, through motor: one document per case, one guarded write, no transactions.

Written with majority and journal: an acknowledged write must survive a crash. Kept to what the development store also
does: no positional operator, whole documents replaced under a version guard.
"""

from __future__ import annotations  # motor's classes take type arguments only in their stubs

from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any, Final, Generic, TypeVar

from bson import ObjectId
from bson.codec_options import CodecOptions
from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo import ASCENDING, InsertOne, ReplaceOne, UpdateMany, UpdateOne, WriteConcern
from pymongo.read_concern import ReadConcern

from messaging.codec import (
    account_of,
    changes,
    deliveries_of,
    from_stored,
    outbox_of,
    parked_count_of,
    place_key,
    row_from_stored,
    row_to_stored,
    stalled_of,
    to_stored,
)
from messaging.crashing import Place as CrashPlace
from messaging.crashing import crash_here
from messaging.document import CaseDocument
from messaging.mongo_calls import answering, bulk, first
from messaging.parking import RENEWED, ParkedRow, Place
from messaging.ports import NOTHING_KNOWN, Account, Backlog, Due, ParkedCount, Stalled, Unconfirmed, Undelivered, Unsent

S = TypeVar("S")

CASES: Final = "cases"
PARKED: Final = "parked"
_THERE: Final = {"$gte": ""}
"""Any text: where all that a field may hold is text, this finds it by index in every store; `$exists` in some alone."""
UNSENT: Final = {"outbox_at": _THERE, "outbox": {"$ne": []}}
"""The first part finds it by index; the second leaves out a case whose last item was sent a moment ago."""
_UNDELIVERED: Final = {"deliveries_at": _THERE, "deliveries": {"$ne": []}}
"""Likewise: an earlier version of us left the first part behind."""
_UNCONFIRMED: Final = {"receipts_at": _THERE}
UNDECIDED: Final = {"undecided_at": _THERE}
NUMBER: Final = "found_by.number"
_SELECTION_MS: Final = 5_000
_SOCKET_MS: Final = 10_000


def database_of(uri: str, name: str) -> AsyncIOMotorDatabase[dict[str, Any]]:
    """The service's own database. A store that does not answer is given up on after ten seconds."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(
        uri, serverSelectionTimeoutMS=_SELECTION_MS, socketTimeoutMS=_SOCKET_MS
    )
    return client.get_database(
        name,
        codec_options=CodecOptions(tz_aware=True, tzinfo=UTC),
        write_concern=WriteConcern("majority", j=True),
        read_concern=ReadConcern("majority"),
    )


async def prepare(database: AsyncIOMotorDatabase[dict[str, Any]], state: type[Any], *, delivers: bool = True) -> None:
    """Make the indexes; making them again does nothing. Each costs every write something: only those that are asked.

    `state` tells whether its cases have a turn, and a number by which they are looked for.
    """
    asked = (
        "next_due",
        "outbox_at",
        "stalled_at",
        "undecided_at",
        *(("turn",) if any(one.name == "duties" for one in fields(state)) else ()),
        *((NUMBER,) if "number" in getattr(state, "FOUND_BY", ()) else ()),
        *(("deliveries_at", "receipts_at") if delivers else ()),
    )
    with answering():
        for name in asked:
            await database[CASES].create_index([(name, ASCENDING)], sparse=True)
        for name in ("sent", "reason"):
            await database[PARKED].create_index([(name, ASCENDING)])


class MongoCases(Generic[S]):
    """Cases by id in one collection; `state` is the type of the service's state.

    Where nothing is delivered to an own system, nothing is looked for that could be.
    """

    def __init__(
        self,
        database: AsyncIOMotorDatabase[dict[str, Any]],
        state: type[S],
        name: str = CASES,
        *,
        delivers: bool = True,
    ) -> None:
        self._cases: AsyncIOMotorCollection[dict[str, Any]] = database[name]
        self._state, self._delivers = state, delivers

    async def load(self, case_id: str) -> CaseDocument[S] | None:
        """The case as last saved."""
        return (await self.load_many([case_id])).get(case_id)

    async def load_many(self, case_ids: Collection[str]) -> Mapping[str, CaseDocument[S]]:
        """Those of the cases that exist."""
        with answering():
            stored = await self._cases.find({"_id": {"$in": list(case_ids)}}).to_list(None)
        return {one["_id"]: from_stored(one, self._state) for one in stored}

    async def recall_many(self, case_ids: Collection[str]) -> Mapping[str, CaseDocument[S]]:
        """Those of the cases that exist."""
        return await self.load_many(case_ids)

    async def save_many(
        self, documents: Sequence[CaseDocument[S]], known: Mapping[str, CaseDocument[S]] = NOTHING_KNOWN
    ) -> frozenset[str]:
        """Save each whose stored version is still the document's; answer the ids that lost."""
        if not documents:
            return frozenset()
        mark = ObjectId()
        with answering():
            saved = await bulk(self._cases, [_guarded(one, known.get(one.case_id), mark) for one in documents])
            crash_here(CrashPlace.SAVE_UNANSWERED)
            if saved == len(documents):
                return frozenset()
            ids = [document.case_id for document in documents]
            won = await self._cases.find({"_id": {"$in": ids}, "write": mark}, {"_id": 1}).to_list(None)
        return frozenset(ids) - {one["_id"] for one in won}

    async def unsent(self, limit: int, besides: Collection[str] = ()) -> Sequence[Unsent]:
        """Up to `limit` cases with an outbox, but for those named, longest waiting first."""
        query = {**UNSENT, "_id": {"$nin": list(besides)}} if besides else UNSENT
        stored = await first(self._cases, query, "outbox_at", limit, {"outbox": 1})
        return [Unsent(one["_id"], outbox_of(one)) for one in stored]

    async def mark_sent(self, upto: Mapping[str, int]) -> None:
        """Drop, of each of these cases, the outbox items up to and including this number."""
        with answering():
            await bulk(self._cases, [_sent(case_id, number) for case_id, number in upto.items()])
            empty = {"_id": {"$in": list(upto)}, "outbox": {"$size": 0}}
            await self._cases.update_many(empty, {"$unset": {"outbox_at": ""}})

    async def all_sent(self, versions: Mapping[str, int]) -> frozenset[str]:
        """Empty the outbox of each of these cases whose stored version is still this one; answer the ids that lost."""
        mark = ObjectId()
        emptied = {"$set": {"outbox": [], "write": mark}, "$unset": {"outbox_at": ""}, "$inc": {"version": 1}}
        with answering():
            if await bulk(self._cases, [UpdateMany(one, emptied) for one in _at(versions)]) == len(versions):
                return frozenset()
            won = await self._cases.find({"_id": {"$in": list(versions)}, "write": mark}, {"_id": 1}).to_list(None)
        return frozenset(versions) - {one["_id"] for one in won}

    async def undelivered(self, limit: int) -> Sequence[Undelivered]:
        """Up to `limit` cases with something the own system was not told, longest waiting first."""
        fields = {"deliveries": 1, NUMBER: 1}
        if not self._delivers:
            return []
        stored = await first(self._cases, _UNDELIVERED, "deliveries_at", limit, fields)
        waiting = ((one, tuple(item for item in deliveries_of(one) if not item.taken_at)) for one in stored)
        return [Undelivered(one["_id"], one.get("found_by", {}).get("number"), items) for one, items in waiting]

    async def unconfirmed(self) -> Unconfirmed:
        """What waits for the own system's receipt, and since when."""
        found = await first(self._cases, _UNCONFIRMED, "receipts_at", 1, {"receipts_at": 1})
        if not found:
            return Unconfirmed()
        with answering():
            count = await self._cases.count_documents(_UNCONFIRMED)
        return Unconfirmed(count, str(found[0]["receipts_at"]))

    async def accounts(self, after: str, limit: int) -> Sequence[Account]:
        """What became of the notices of up to `limit` cases, in order of id, after this id."""
        fields = {"delivery_n": 1, "confirmed_n": 1, "deliveries": 1}
        stored = await first(self._cases, {"_id": {"$gt": after}}, "_id", limit, fields)
        return [account_of(one) for one in stored]

    async def by_number(self, agency_number: str) -> str | None:
        """The id of the case that police registered under this number."""
        found = await first(self._cases, {NUMBER: agency_number}, "_id", 1, {"_id": 1})
        return str(found[0]["_id"]) if found else None

    async def due(self, now: datetime, limit: int) -> Sequence[Due]:
        """Up to `limit` cases whose `next_due` has come, earliest first."""
        stored = await first(self._cases, {"next_due": {"$lte": now}}, "next_due", limit, {"next_due": 1})
        return [Due(one["_id"], one["next_due"]) for one in stored]

    async def undecided(self, limit: int) -> Sequence[Due]:
        """Up to `limit` cases that hold what nobody has reacted to, longest waiting first."""
        stored = await first(self._cases, UNDECIDED, "undecided_at", limit, {"undecided_at": 1})
        return [Due(one["_id"], datetime.fromisoformat(one["undecided_at"])) for one in stored]

    async def page(self, after: str, limit: int) -> Sequence[CaseDocument[S]]:
        """Up to `limit` cases in order of id, after this id."""
        stored = await first(self._cases, {"_id": {"$gt": after}}, "_id", limit)
        return [from_stored(one, self._state) for one in stored]

    async def owing(self, limit: int) -> Sequence[CaseDocument[S]]:
        """Up to `limit` cases in which this agency owes something, in their turn."""
        stored = await first(self._cases, {"turn": _THERE}, "turn", limit)
        return [from_stored(one, self._state) for one in stored]

    async def backlog(self, now: datetime, sent: Mapping[str, int] = NOTHING_KNOWN) -> Backlog:
        """What is still to be done; of a case at this version everything was `sent`."""
        with answering():
            outbox = await self._cases.count_documents({**UNSENT, "$nor": _at(sent)} if sent else UNSENT)
            due = await self._cases.count_documents({"next_due": {"$lte": now}})
            undecided = await self._cases.count_documents(UNDECIDED)
            if not self._delivers:
                return Backlog(outbox, due, undecided=undecided)
            untold = await self._cases.count_documents(_UNDELIVERED)
            return Backlog(outbox, due, untold, undecided)

    async def stalled(self, limit: int) -> Sequence[Stalled]:
        """Up to `limit` cases with a gap or a fault."""
        fields = {"stalled_at": 1, "gaps": 1, "fault": 1}
        found = await first(self._cases, {"stalled_at": _THERE}, "stalled_at", limit, fields)
        return [stalled_of(one) for one in found]


class MongoParked:
    """Parked rows by place in one collection; a row's `_id` is its place."""

    def __init__(self, database: AsyncIOMotorDatabase[dict[str, Any]], name: str = PARKED) -> None:
        self._rows: AsyncIOMotorCollection[dict[str, Any]] = database[name]

    async def put(self, rows: Sequence[ParkedRow]) -> Sequence[ParkedRow]:
        """Keep the rows; a known place takes only the newer reason, unless other bytes lie there now."""
        token = str(ObjectId())
        renewed = [replace(row, token=token) for row in rows]
        if renewed:
            overwritten = [{"_id": place_key(row.place), "digest": {"$ne": row.digest}} for row in renewed]
            with answering():
                await self._rows.delete_many({"$or": overwritten})
                if await bulk(self._rows, [_kept(row) for row in renewed]) < len(renewed):
                    await bulk(self._rows, [_kept(row) for row in renewed])  # another made one of them just before
        return renewed

    async def get(self, place: Place) -> ParkedRow | None:
        """The row of one place."""
        with answering():
            stored = await self._rows.find_one({"_id": place_key(place)})
        return row_from_stored(stored) if stored else None

    async def page(self, after: Place | None, limit: int) -> Sequence[ParkedRow]:
        """Up to `limit` rows in order of place, after this one."""
        stored = await first(self._rows, {"_id": {"$gt": place_key(after) if after else ""}}, "_id", limit)
        return [row_from_stored(one) for one in stored]

    async def cases_parked_for(self, reason: str) -> Sequence[str]:
        """The cases of which something is parked for this reason, in order of id."""
        with answering():
            return sorted(await self._rows.distinct("case_id", {"reason": reason}))

    async def of_case(self, case_id: str, reason: str, limit: int) -> Sequence[ParkedRow]:
        """Up to `limit` rows of the case that were parked for this reason, in order of place."""
        query = {"reason": reason, "case_id": case_id}
        return [row_from_stored(one) for one in await first(self._rows, query, "_id", limit)]

    async def drop(self, rows: Sequence[ParkedRow]) -> int:
        """Forget rows, each unless it was parked again since it was read."""
        if not rows:
            return 0
        same = [{"_id": place_key(row.place), "token": row.token or None} for row in rows]  # none: it has no such field
        with answering():
            return int((await self._rows.delete_many({"$or": same})).deleted_count)

    async def unsent(self, limit: int) -> Sequence[ParkedRow]:
        """Up to `limit` rows that the operator's topic does not yet hold."""
        return [row_from_stored(one) for one in await first(self._rows, {"sent": False}, "_id", limit)]

    async def mark_sent(self, places: Sequence[Place]) -> None:
        """The operator's topic holds them."""
        with answering():
            keys = [place_key(place) for place in places]
            await self._rows.update_many({"_id": {"$in": keys}}, {"$set": {"sent": True}})

    async def count(self) -> int:
        """How many rows are parked."""
        with answering():
            return int(await self._rows.count_documents({}))

    async def reasons(self) -> Sequence[ParkedCount]:
        """How many rows are parked for each reason."""
        by = {"reason": "$reason", "belongs": "$belongs"}
        counted = {"$group": {"_id": by, "count": {"$sum": 1}, "first": {"$min": "$at"}}}
        with answering():
            rows = await self._rows.aggregate([counted]).to_list(None)
        return sorted((parked_count_of(row) for row in rows), key=lambda one: (one.reason, one.belongs))


def _guarded(
    document: CaseDocument[S], known: CaseDocument[S] | None, mark: ObjectId
) -> InsertOne[Any] | ReplaceOne[Any] | UpdateOne:
    """The one write of a case. `write` tells afterwards whose write it was."""
    own = {"version": document.version + 1, "write": mark}
    if document.version == 0:
        return InsertOne({**to_stored(document), **own})
    guard = {"_id": document.case_id, "version": document.version}
    if known is None:
        return ReplaceOne(guard, {**to_stored(document), **own})
    changed = changes(known, document)
    return UpdateOne(guard, {"$set": {**changed.now, **own}, **({"$unset": changed.gone} if changed.gone else {})})


def _at(versions: Mapping[str, int]) -> list[dict[str, Any]]:
    """What finds, between them, these cases at these versions."""
    of = dict[int, list[str]]()
    for case_id, version in versions.items():
        of.setdefault(version, []).append(case_id)
    return [{"_id": {"$in": those}, "version": version} for version, those in of.items()]


def _sent(case_id: str, upto: int) -> UpdateOne:
    unsent = {"_id": case_id, "outbox.n": {"$lte": upto}}
    return UpdateOne(unsent, {"$pull": {"outbox": {"n": {"$lte": upto}}}, "$inc": {"version": 1}})


def _kept(row: ParkedRow) -> UpdateOne:
    stored = row_to_stored(row)
    renewed = {name: stored.pop(name) for name in RENEWED}
    return UpdateOne({"_id": stored.pop("_id")}, {"$set": renewed, "$setOnInsert": stored}, upsert=True)
