"""Where an agency's own system posts events or JSON documents, read with the mapping that the address names."""

from typing import Any, Final

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import JSONResponse

from adapters.mapped import Fault
from adapters.mapping import RowMapping
from adapters.pushed import LIMIT_BYTES, Asked, posted
from adapters.sources import CaseBusy, Check, Refused, StoreAway, Submit
from messaging.web.auth import Doors, only
from messaging.web.problems import problem

AGAIN: Final = {"Retry-After": "1"}


def inbox_routes(mappings: tuple[RowMapping, ...], submit: Submit, check: Check, doors: Doors) -> APIRouter:
    """`POST /inbox/{mapping}` for every mapping of what is posted."""
    routes = APIRouter()
    known = {mapping.name: mapping for mapping in mappings if mapping.push is not None}

    @routes.post("/inbox/{name}", status_code=202, dependencies=[Depends(only(doors, "system"))])
    async def inbox(name: str, request: Request) -> JSONResponse:
        """Take a post in: whole or not at all where it cannot be read; row by row where a rule decides."""
        mapping = known.get(name)
        if mapping is None:
            raise HTTPException(404, "there is no mapping of this name for posts")
        body = await request.body()
        found = posted(mapping, request.headers.items(), body[: LIMIT_BYTES + 1], check)
        if found.faults:
            return problem(
                422, "not-readable", "nothing of it was recorded", faults=[_told(one) for one in found.faults]
            )
        try:
            return _answered([(asked, await submit(asked.mapped, asked.request_id)) for asked in found.asked])
        except (CaseBusy, StoreAway):
            return _again()

    return routes


def _answered(answers: list[tuple[Asked, Any]]) -> JSONResponse:
    refused = [
        _told(Fault(asked.mapped.line, answer.field or "", answer.code, answer.text))
        for asked, answer in answers
        if isinstance(answer, Refused)
    ]
    recorded = len(answers) - len(refused)
    if refused:
        return problem(422, "refused", f"{recorded} recorded, {len(refused)} refused", faults=refused)
    return JSONResponse({"answer": "recorded", "rows": recorded}, 202)


def _again() -> JSONResponse:
    answer = problem(503, "try-again", "not everything was recorded; post the same again")
    answer.headers.update(AGAIN)
    return answer


def _told(fault: Fault) -> dict[str, Any]:
    return {"row": fault.line, "field": fault.field, "code": fault.code, "why": fault.text}
