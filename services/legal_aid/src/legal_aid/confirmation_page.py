"""The solicitor's own page, behind a one-time link: what is proposed, and a form to confirm consultation or waiver.

No login: the link is the key, bound to one assignment. Never asks what was said.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from legal_aid.adapters.links import LinkedTo, Links
from legal_aid.domain.confirm import Attest, confirm_consultation, confirm_waiver
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.requests import ConfirmConsultation, ConfirmWaiver
from messaging.desk import Answer, Desk
from messaging.event import Outgoing, Refusal
from messaging.rule_pack import NO_PACK
from messaging.web.acts import new_request
from messaging.web.forms import FormErrors, fields_of, read_form
from messaging.web.pages import ShownForm, environment
from rules.pack import Pack, Packs, pack_of

TEMPLATES: Final = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Confirming:
    """What the page works with."""

    desk: Desk[LegalAidCase]
    links: Links
    packs: Packs
    attest: Attest
    secret: str


def confirmation_routes(confirming: Confirming) -> APIRouter:
    """`GET` and `POST /confirm/{link}`."""
    routes = APIRouter(tags=["solicitor"])

    @routes.get("/confirm/{link}", response_class=HTMLResponse)
    async def page(link: str) -> HTMLResponse:
        """What is proposed, and the two forms."""
        linked = _linked(confirming, link)
        return _page(confirming, link, *await _case(confirming, linked), {})

    @routes.post("/confirm/{link}", response_class=HTMLResponse)
    async def confirm(link: str, request: Request) -> HTMLResponse:
        """The solicitor's own word, recorded once."""
        linked = _linked(confirming, link)
        case, pack = await _case(confirming, linked)
        form = await request.form()
        if not hmac.compare_digest(str(form.get("csrf", "")), _mark(confirming, link)):
            raise HTTPException(403, "this form is not of this page; open the link again")
        errors = _errors(await _confirmed(confirming, linked, pack, form))
        case, pack = await _case(confirming, linked)
        return _page(confirming, link, case, pack, errors, recorded=not errors)

    return routes


async def _confirmed(confirming: Confirming, linked: LinkedTo, pack: Pack, form: Any) -> Answer | FormErrors:
    known, zone = {"proposal_hash": str(form.get("proposal_hash", ""))}, pack.time_zone
    body: ConfirmWaiver | ConfirmConsultation | FormErrors
    if form.get("kind") == "waiver":
        body = read_form(ConfirmWaiver, form, zone, known)
    else:
        body = read_form(ConfirmConsultation, form, zone, known)
    if isinstance(body, FormErrors):
        return body
    request_id, by = new_request(), f"assignment {linked.assignment}"

    def decide(case: LegalAidCase, now: datetime) -> tuple[Outgoing, ...] | Refusal:
        common = (pack, now, request_id, confirming.attest)
        if isinstance(body, ConfirmWaiver):
            return confirm_waiver(case, linked.assignment, body, *common)
        return confirm_consultation(case, linked.assignment, body, *common)

    return await confirming.desk.ask(linked.case_id, request_id, "solicitors-confirmation", by, decide)


def _errors(answer: Answer | FormErrors) -> Mapping[str, str]:
    if isinstance(answer, FormErrors):
        return answer.errors
    return {answer.field or "rule": answer.text} if isinstance(answer, Refusal) else {}


def _linked(confirming: Confirming, link: str) -> LinkedTo:
    linked = confirming.links.read(link)
    if linked is None:
        raise HTTPException(404, "this link is not valid, or is too old; ask legal aid for another")
    return linked


async def _case(confirming: Confirming, linked: LinkedTo) -> tuple[LegalAidCase, Pack]:
    """The case, and the rule pack that it was registered under."""
    document = await confirming.desk.service.cases.load(linked.case_id)
    if document is None or document.state.assignment is None or document.state.assignment.id != linked.assignment:
        raise HTTPException(410, "the assignment that this link belongs to has ended")
    pack = pack_of(document.state, confirming.packs)
    if pack is None:
        raise HTTPException(409, NO_PACK.text)
    return document.state, pack


def _mark(confirming: Confirming, link: str) -> str:
    return hmac.new(confirming.secret.encode(), link.encode(), sha256).hexdigest()


def _page(
    confirming: Confirming,
    link: str,
    case: LegalAidCase,
    pack: Pack,
    errors: Mapping[str, str],
    *,
    recorded: bool = False,
) -> HTMLResponse:
    points = {"points_explained": [(row.id, row.title) for row in pack.points_to_explain]}
    known = {"proposal_hash": case.proposal.hash} if case.proposal else {}
    forms = [
        _form(link, "Confirm the consultation", ConfirmConsultation, points, known | {"kind": "consultation"}),
        _form(link, "Confirm a waiver", ConfirmWaiver, {}, known | {"kind": "waiver"}),
    ]
    text = (
        environment(TEMPLATES)
        .get_template("confirm.html")
        .render(
            case=case,
            forms=forms,
            errors=errors,
            recorded=recorded,
            csrf=_mark(confirming, link),
            zone=pack.zone,
        )
    )
    return HTMLResponse(text, 422 if errors else 200)


def _form(link: str, title: str, model: Any, choices: Any, known: Mapping[str, str]) -> ShownForm:
    fields = [field for field in fields_of(model, choices) if field.name not in known]
    return ShownForm(known["kind"], f"/confirm/{link}", title, "", fields, known)
