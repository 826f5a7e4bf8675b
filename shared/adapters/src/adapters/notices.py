"""A list that the agency's own system asks for itself, and takes off what it has: for who cannot be called."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response
from pydantic import BaseModel, ConfigDict, Field

from adapters.sinks import as_event
from adapters.telling import no_receipts, notice_of
from contracts.message import CaseId
from messaging.delivering import change
from messaging.delivering import taken as taken_by_it
from messaging.document import CaseDocument
from messaging.ports import Cases
from messaging.web.auth import Doors, only

MOST: Final = 1000
BATCH: Final = "application/cloudevents-batch+json"


class Taken(BaseModel):
    """Up to which number the notices of a case are yours."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case_id: CaseId
    upto: int = Field(ge=1)


class TakenAll(BaseModel):
    """Of each case, up to which number."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    taken: tuple[Taken, ...] = Field(min_length=1, max_length=MOST)


def notice_routes(
    cases: Cases[Any], doors: Doors, source: str, awaits: Callable[[], datetime | None] = no_receipts
) -> APIRouter:
    """`GET /notices` and `POST /notices/taken`; `awaits` as in telling."""
    routes = APIRouter(dependencies=[Depends(only(doors, "system"))])

    @routes.get("/notices")
    async def notices(limit: Annotated[int, Query(ge=1, le=MOST)] = 100) -> Response:
        """What you have not yet taken: a batch of CloudEvents, each case in its order, the longest waiting first."""
        found: list[bytes] = []
        for case in await cases.undelivered(limit):
            found += [as_event(notice_of(case, item), source) for item in case.items]
        return Response(b"[" + b",".join(found[:limit]) + b"]", media_type=BATCH)

    @routes.post("/notices/taken", status_code=204)
    async def taken(body: TakenAll) -> None:
        """These are yours now, and everything before them in their cases. Saying it again changes nothing."""
        since, upto = awaits(), dict[str, int]()
        for one in body.taken:
            upto[one.case_id] = max(one.upto, upto.get(one.case_id, 0))

        def yours(document: CaseDocument[Any]) -> CaseDocument[Any]:
            last = upto[document.case_id]
            return taken_by_it(document, [one.n for one in document.untold if one.n <= last], since)

        await change(cases, dict.fromkeys(upto, yours))

    return routes
