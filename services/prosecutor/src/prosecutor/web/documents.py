"""The prosecutor's documents of a case: each settlement's proof, and the order made from it as page and as PDF."""

from typing import Final, Literal

from fastapi import APIRouter, Depends, HTTPException, Response
from fastapi.responses import HTMLResponse

from messaging.desk import Desk
from messaging.web.acts import CaseIdInPath
from messaging.web.auth import Doors, only
from proofs.settlement_proof import Failed, proven_by
from prosecutor.domain.order import Order, order_of
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.web.order_html import order_html
from prosecutor.web.order_pdf import order_pdf

Form = Literal["html", "pdf"]
CONTENT: Final = "default-src 'none'; style-src 'unsafe-inline'"
"""The page brings its own style, and nothing else."""


def document_routes(desk: Desk[ProsecutorCase], doors: Doors) -> APIRouter:
    """`GET /cases/{case_id}/proofs/{proposal_hash}` and `/cases/{case_id}/orders/{proposal_hash}.html` or `.pdf`."""
    routes = APIRouter(tags=["prosecutor"], dependencies=[Depends(only(doors, "system", "person"))])

    async def proof_of(case_id: str, proposal_hash: str) -> bytes:
        document = await desk.service.cases.load(case_id)
        proofs = document.state.proofs if document else ()
        found = next((one for one in proofs if one.proposal_hash == proposal_hash), None)
        if found is None:
            raise HTTPException(404, "there is no such proof")
        return found.text.encode()

    @routes.get("/cases/{case_id}/proofs/{proposal_hash}")
    async def proof(case_id: CaseIdInPath, proposal_hash: str) -> Response:
        """The settlement proof of one proposal, byte for byte: anybody may check it offline."""
        return Response(await proof_of(case_id, proposal_hash), media_type="application/json")

    @routes.get("/cases/{case_id}/orders/{proposal_hash}.{form}")
    async def order(case_id: CaseIdInPath, proposal_hash: str, form: Form) -> Response:
        """The order made from that proof, once the proof was checked again: a page to print, or a PDF."""
        made = _order(desk, await proof_of(case_id, proposal_hash))
        if form == "html":
            return HTMLResponse(order_html(made), headers={"Content-Security-Policy": CONTENT})
        named = {"Content-Disposition": f'inline; filename="order-{proposal_hash[:16]}.pdf"'}
        return Response(order_pdf(made), media_type="application/pdf", headers=named)

    return routes


def papers_of(case: ProsecutorCase) -> list[tuple[str, str]]:
    """The documents of a case as its page links to them: what each is called, and its address."""
    papers = []
    for one in case.proofs:
        named, here = f"settlement {one.proposal_hash[:8]}", f"/cases/{case.id}"
        set_aside = ", set aside" if one.proposal_hash in case.set_aside else ""
        papers += [
            (f"The order of {named}{set_aside}, to read and print", f"{here}/orders/{one.proposal_hash}.html"),
            (f"The order of {named}{set_aside}, PDF", f"{here}/orders/{one.proposal_hash}.pdf"),
            (f"The proof of {named}{set_aside}", f"{here}/proofs/{one.proposal_hash}"),
        ]
    return papers


def _order(desk: Desk[ProsecutorCase], data: bytes) -> Order:
    proven = proven_by(data, desk.service.ring)
    if isinstance(proven, Failed):
        raise HTTPException(409, f"the proof does not hold: {proven.statement}: {proven.reason}")
    return order_of(proven, data)
