"""What an operator may ask and do about notices: what became of each at the own system, and to have it told again.

Ids, types, numbers and moments; never a payload.
"""

from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Depends, HTTPException, Query
from pydantic import BaseModel, ConfigDict, Field

from messaging.clock import FileClock
from messaging.delivering import change, told_again
from messaging.document import CaseDocument, Delivery
from messaging.running import Running
from messaging.web.auth import Doors, only

PAGE: Final = 500
"""Cases of one page: what is outstanding of each is read whole, with its bytes."""
MOST_IDS: Final = 256

_log = structlog.get_logger()


class Again(BaseModel):
    """Which notices of a case are to be told again, who says so, and why."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str
    ids: tuple[str, ...] = Field(min_length=1, max_length=MOST_IDS)
    who: str = Field(min_length=1, max_length=200)
    why: str = Field(min_length=1, max_length=1000)


def delivery_routes(running: Running[Any], doors: Doors) -> APIRouter:
    """`/operator/deliveries`, and its `again`."""
    routes = APIRouter(tags=["operator"], dependencies=[Depends(only(doors, "operator"))])
    service = running.service

    @routes.get("/operator/deliveries")
    async def deliveries(after: str = "", limit: Annotated[int, Query(ge=1, le=PAGE)] = PAGE) -> dict[str, Any]:
        """Counts of a page of cases, and every notice that is outstanding; `next`: a further page begins after it."""
        accounts = await service.cases.accounts(after, limit)
        within = service.receipt_within
        return {
            "delivers": service.delivers,
            "receipt_seconds": None if within is None else within.total_seconds(),
            "legal_now": service.clock.now().isoformat(),
            "simulated": isinstance(service.clock, FileClock),
            "sent": sum(one.told for one in accounts),
            "confirmed": sum(one.confirmed for one in accounts),
            "outstanding": [_said(one.case_id, item) for one in accounts for item in one.outstanding],
            "next": accounts[-1].case_id if len(accounts) == limit else None,
        }

    @routes.post("/operator/deliveries/again")
    async def again(said: Again) -> dict[str, Any]:
        """Tell again what was taken and is not confirmed; what is confirmed meanwhile, or not yet taken, is left."""
        meant = list[str]()

        def anew(document: CaseDocument[Any]) -> CaseDocument[Any]:
            document, meant[:] = told_again(document, said.ids)
            return document

        if not await change(service.cases, {said.case: anew}):
            raise HTTPException(404, "this service knows no such case")
        _log.warning("told-again", case=said.case, notices=len(meant), who=said.who, why=said.why)
        return {"again": meant}

    return routes


def _said(case_id: str, item: Delivery) -> dict[str, Any]:
    return {
        "case": case_id,
        "number": item.n,
        "id": item.id,
        "type": item.type,
        "said_at": item.time,
        "taken_at": item.taken_at or None,
        "misrecorded": item.misrecorded,
    }
