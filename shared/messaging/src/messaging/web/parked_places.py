"""What an operator may ask and do about parked records: where each lies and why, its headers, and to forget one.

Never a payload: the bytes are on `<service>.dlq`, from which the operator puts them back on `<service>.retry`.
"""

from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Depends, HTTPException, Query
from fastapi import Path as PathParameter
from pydantic import BaseModel, ConfigDict, Field

from messaging.parking import ParkedRow, Place
from messaging.replaying import Prospect, prospect_of
from messaging.running import Running
from messaging.web.auth import Doors, only

PAGE: Final = 200
_LARGEST: Final = 2**63 - 1
Whole = Annotated[int, PathParameter(ge=0, le=_LARGEST)]

_log = structlog.get_logger()


class Discarded(BaseModel):
    """Which bytes are to be forgotten, who says so, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    digest: str
    who: str = Field(min_length=1, max_length=200)
    why: str = Field(min_length=1, max_length=1000)


def parked_routes(running: Running[Any], doors: Doors) -> APIRouter:
    """`/operator/parked`, one of its places, and its `discard`."""
    routes = APIRouter(tags=["operator"], dependencies=[Depends(only(doors, "operator"))])
    service = running.service

    async def row_at(place: Place) -> ParkedRow:
        row = await service.parked.get(place)
        if row is None:
            raise HTTPException(404, "nothing is parked from there")
        return row

    @routes.get("/operator/parked")
    async def parked(after: str = "", limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE) -> dict[str, Any]:
        """What this service could not take in: where it lies and why; `next` is where a further page begins after."""
        rows = await service.parked.page(_place(after) if after else None, limit)
        following = _text(rows[-1].place) if len(rows) == limit else None
        return {"count": await service.parked.count(), "parked": [_said(row) for row in rows], "next": following}

    @routes.get("/operator/parked/{topic}/{partition}/{offset}")
    async def one(topic: str, partition: Whole, offset: Whole) -> dict[str, Any]:
        """One of them, with its headers, and what it would come to if it were replayed now."""
        row = await row_at(Place(topic, partition, offset))
        headers = [[name, None if value is None else _readable(value)] for name, value in row.record.headers]
        return {**_said(row), "headers": headers, "now": _prospect(await prospect_of(service, row))}

    @routes.post("/operator/parked/{topic}/{partition}/{offset}/discard")
    async def discard(topic: str, partition: Whole, offset: Whole, said: Discarded) -> dict[str, Any]:
        """Forget it, unless a case waits for it. Its bytes stay on the operators' topic."""
        row = await row_at(Place(topic, partition, offset))
        if said.digest != row.digest:
            raise HTTPException(409, "other bytes are parked from there; look again")
        prospect = await prospect_of(service, row)
        if not prospect.may_discard:
            raise HTTPException(409, f"its case waits for it ({prospect.verdict}): replay it, do not discard it")
        if not await service.parked.drop([row]) and await row_at(row.place):
            raise HTTPException(409, "it was parked again meanwhile; look again")
        place = _text(row.place)
        _log.warning("discarded", place=place, reason=row.reason, digest=row.digest, who=said.who, why=said.why)
        return _said(row)

    return routes


def _said(row: ParkedRow) -> dict[str, Any]:
    return {
        "topic": row.record.topic,
        "partition": row.record.partition,
        "offset": row.record.offset,
        "digest": row.digest,
        "case": row.case_id,
        "sequence": row.sequence,
        "reason": row.reason,
        "stage": row.stage,
        "detail": row.detail,
        "size": row.record.size,
        "sent": row.sent,
        "at": row.at.isoformat(),
    }


def _prospect(prospect: Prospect) -> dict[str, Any]:
    return {
        "verdict": prospect.verdict,
        "reason": prospect.reason,
        "detail": prospect.detail,
        "may_replay": prospect.may_replay,
        "may_discard": prospect.may_discard,
    }


def _text(place: Place) -> str:
    return f"{place.topic}/{place.partition}/{place.offset}"


def _place(text: str) -> Place:
    """The place that `topic/partition/offset` names, else 422."""
    topic, _, rest = text.partition("/")
    partition, _, offset = rest.partition("/")
    if not (topic and partition.isdecimal() and offset.isdecimal() and len(rest) < len(str(_LARGEST)) * 2):
        raise HTTPException(422, "a place is topic/partition/offset")
    return Place(topic, int(partition), int(offset))


def _readable(value: bytes) -> str:
    return value.decode(errors="backslashreplace")
