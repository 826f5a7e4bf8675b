"""What the agency's own system says that it recorded: posted by it, for whatever way it was told."""

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Annotated, Any, Final

import structlog
from fastapi import APIRouter, Depends
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from contracts.message import CaseId
from messaging.delivering import Receipt, Receipted, change, receipted
from messaging.document import CaseDocument
from messaging.ports import Cases
from messaging.web.auth import Doors, only
from messaging.web.problems import problem

MOST: Final = 1000
UNKNOWN_CASE: Final = "unknown-case"
WHY: Final = {
    Receipted.OTHER_DIGEST.value: "this is not the digest of the notice's data",
    UNKNOWN_CASE: "this service knows no such case",
}

log: Final = structlog.get_logger()


class GivenReceipt(BaseModel):
    """What was recorded of a case: the notice's id, and SHA-256 in hex of its data in canonical form (RFC 8785)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    case_id: CaseId
    id: str = Field(min_length=1, max_length=200)
    digest: Annotated[str, StringConstraints(pattern="^[0-9a-fA-F]{64}$")]


class GivenReceipts(BaseModel):
    """Receipts, in any order; giving one again changes nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    receipts: tuple[GivenReceipt, ...] = Field(min_length=1, max_length=MOST)


def receipt_routes(cases: Cases[Any], doors: Doors) -> APIRouter:
    """`POST /notices/receipts`."""
    routes = APIRouter(dependencies=[Depends(only(doors, "system"))])

    @routes.post("/notices/receipts")
    async def receipts(body: GivenReceipts) -> JSONResponse:
        """Confirm what you recorded; what is confirmed is off your list too. A wrong digest confirms nothing."""
        came = await confirm(cases, [(str(one.case_id), Receipt(one.id, one.digest)) for one in body.receipts])
        faults = [
            {"row": nth, "field": "case_id" if code == UNKNOWN_CASE else "digest", "code": code, "why": WHY[code]}
            for nth, code in enumerate(came, 1)
            if code in WHY
        ]
        if faults:
            return problem(422, "refused", f"{len(came) - len(faults)} confirmed, {len(faults)} refused", faults=faults)
        return JSONResponse({"answer": "confirmed", "receipts": len(came)})

    return routes


async def confirm(cases: Cases[Any], given: Iterable[tuple[str, Receipt]]) -> list[str]:
    """Record what was confirmed, by cases; what each receipt came to, in their order. Raises as `change` does."""
    rows = list(enumerate(given))
    by_case = groupby(sorted(rows, key=lambda row: row[1][0]), key=lambda row: row[1][0])
    of_case = {case_id: {nth: receipt for nth, (_case, receipt) in of} for case_id, of in by_case}
    came = dict[int, str]()
    known = await change(cases, {case_id: _confirming(of, came) for case_id, of in of_case.items()})
    for case_id, of in of_case.items():
        came |= {} if case_id in known else dict.fromkeys(of, UNKNOWN_CASE)
        for nth, receipt in of.items():
            if came[nth] in WHY:
                log.error("receipt-does-not-fit", case=case_id, notice=receipt.id, why=came[nth])
    return [came[nth] for nth, _row in rows]


def _confirming(
    receipts: Mapping[int, Receipt], came: dict[int, str]
) -> Callable[[CaseDocument[Any]], CaseDocument[Any]]:
    """Applies one case's receipts, and notes what each came to; the last attempt counts."""

    def confirmed(document: CaseDocument[Any]) -> CaseDocument[Any]:
        for nth, receipt in receipts.items():
            document, verdict = receipted(document, receipt)
            came[nth] = verdict.value
        return document

    return confirmed
