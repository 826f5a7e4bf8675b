"""Calls to MongoDB that both stores make."""

from __future__ import annotations  # motor's classes take type arguments only in their stubs

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from bson.errors import InvalidDocument
from motor.motor_asyncio import AsyncIOMotorCollection
from pymongo import ASCENDING
from pymongo.errors import BulkWriteError, PyMongoError

from messaging.ports import CaseTooLarge, StoreUnavailable

DUPLICATE_KEY: Final = 11000
TOO_LARGE: Final = frozenset({10334, 17419, 17420})
"""What MongoDB answers where it finds that the document would be too large: written whole, or after an update."""


async def first(
    collection: AsyncIOMotorCollection[dict[str, Any]],
    query: Mapping[str, Any],
    order: str,
    limit: int,
    fields: Mapping[str, int] | None = None,
) -> list[dict[str, Any]]:
    """The first so many that match, in this order."""
    with answering():
        return await collection.find(query, fields).sort(order, ASCENDING).limit(limit).to_list(None)


async def bulk(collection: AsyncIOMotorCollection[dict[str, Any]], writes: Sequence[Any]) -> int:
    """How many of the writes changed something; one that came second (duplicate key) did not."""
    done: dict[str, Any]
    try:
        done = (await collection.bulk_write(list(writes), ordered=False)).bulk_api_result
    except BulkWriteError as error:
        done = dict(error.details)
        if any(one["code"] in TOO_LARGE for one in done["writeErrors"]):
            raise CaseTooLarge from error
        if done["writeConcernErrors"] or any(one["code"] != DUPLICATE_KEY for one in done["writeErrors"]):
            raise
    return int(done["nInserted"] + done["nMatched"] + done["nUpserted"])


@contextmanager
def answering() -> Iterator[None]:
    """Every trouble with the store is one: whether it wrote is unknown. But what cannot be written is another."""
    try:
        yield
    except InvalidDocument as error:
        raise CaseTooLarge(type(error).__name__) from error
    except PyMongoError as error:
        raise StoreUnavailable(type(error).__name__) from error
