"""The solicitor's own page, behind a one-time link: what is proposed, and a form to confirm consultation or waiver.

No login: the link is the key, bound to one assignment. Never asks what was said. Once confirmed, it asks nothing more.
Every answer is a page for a person, a no as well.
"""

import hmac
import json
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException as StarletteHTTPException

from legal_aid.adapters.links import LinkedTo, Links
from legal_aid.domain.confirm import Attest, confirm_consultation, confirm_waiver, points_asked
from legal_aid.domain.legal_aid_case import LegalAidCase, Stated
from legal_aid.domain.requests import ConfirmConsultation, ConfirmWaiver
from messaging.desk import Answer, Desk
from messaging.event import Outgoing, Refusal
from messaging.rule_pack import NO_PACK
from messaging.web.acts import new_request
from messaging.web.auth import bears_mark
from messaging.web.forms import Choices, FormErrors, fields_of, read_form
from messaging.web.pages import ShownForm, Tried, environment, shown_again
from rules.pack import Pack, Packs, pack_of

TEMPLATES: Final = Path(__file__).parent / "templates"
CENTS: Final = "_cents"
Term = tuple[str, str | list[str]]
"""What a term is called, and what it is."""


@dataclass(frozen=True, slots=True)
class Confirming:
    """What the page works with."""

    desk: Desk[LegalAidCase]
    links: Links
    packs: Packs
    attest: Attest
    secret: str


class PageRoute(APIRoute):
    """A route whose no is a page for a person, with the same status."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's own answer, or the page that says why not."""
        answer = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await answer(request)
            except StarletteHTTPException as no:
                return a_page(no.status_code, no=no.detail)

        return answered


def confirmation_routes(confirming: Confirming) -> APIRouter:
    """`GET` and `POST /confirm/{link}`."""
    routes = APIRouter(tags=["solicitor"], route_class=PageRoute)

    @routes.get("/confirm/{link}", response_class=HTMLResponse)
    async def page(link: str) -> HTMLResponse:
        """What is proposed and the two forms, or that it was confirmed already."""
        linked = linked_to(confirming, link)
        return _page(confirming, link, *await case_behind(confirming, linked))

    @routes.post("/confirm/{link}", response_class=HTMLResponse)
    async def confirm(link: str, request: Request) -> HTMLResponse:
        """The solicitor's own word, recorded once."""
        linked = linked_to(confirming, link)
        _, pack = await case_behind(confirming, linked)
        form = await request.form()
        if not bears_mark(form, mark_of(confirming, link)):
            raise HTTPException(403, "this form is not of this page; open the link again")
        errors = errors_of(await _confirmed(confirming, linked, pack, form))
        kind = "waiver" if form.get("kind") == "waiver" else "consultation"
        return _page(confirming, link, *await case_behind(confirming, linked), Tried(kind, form, errors))

    return routes


def in_words(terms: str) -> list[Term]:
    """Proposed terms for a person to read: every one of them, also one that this release does not know."""
    said = json.loads(terms)
    return [_term(name, value) for name, value in said.items() if value not in (None, [])]


def _term(name: str, value: Any) -> Term:
    if name.endswith(CENTS):
        return name.removesuffix(CENTS).replace("_", " "), f"{value // 100}.{value % 100:02} euro"
    said = [str(one) for one in value] if isinstance(value, list) else str(value)
    return name.replace("_", " "), said


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


def errors_of(answer: Answer | FormErrors) -> Mapping[str, str]:
    """What was wrong, by field; a rule's refusal of the whole under `rule`."""
    if isinstance(answer, FormErrors):
        return answer.errors
    return {answer.field or "rule": answer.text} if isinstance(answer, Refusal) else {}


def linked_to(confirming: Confirming, link: str) -> LinkedTo:
    """What the link is bound to. Raises HTTPException."""
    linked = confirming.links.read(link)
    if linked is None:
        raise HTTPException(404, "this link is not valid, or is too old; ask legal aid for another")
    return linked


async def case_behind(confirming: Confirming, linked: LinkedTo) -> tuple[LegalAidCase, Pack]:
    """The case, and the rule pack that it was registered under. Raises HTTPException."""
    document = await confirming.desk.service.cases.load(linked.case_id)
    if document is None or document.state.assignment is None or document.state.assignment.id != linked.assignment:
        raise HTTPException(410, "the assignment that this link belongs to has ended")
    pack = pack_of(document.state, confirming.packs)
    if pack is None:
        raise HTTPException(409, NO_PACK.text)
    return document.state, pack


def mark_of(confirming: Confirming, link: str) -> str:
    """What the page's forms bear, so that no other page's form is taken for one."""
    return hmac.new(confirming.secret.encode(), link.encode(), sha256).hexdigest()


def _page(
    confirming: Confirming, link: str, case: LegalAidCase, pack: Pack, tried: Tried | None = None
) -> HTMLResponse:
    standing, errors = _standing(case), tried.errors if tried else {}
    return a_page(
        422 if errors else 200,
        case=case,
        first_page=f"/confirm/{link}/first",
        terms=in_words(case.proposal.terms) if case.proposal else [],
        standing=standing,
        confirmed_at=f"{standing.at.astimezone(pack.time_zone):%Y-%m-%d %H:%M}" if standing else "",
        recorded=tried is not None and not errors,
        forms=[] if standing else _forms(link, case, pack, tried),
        errors=errors,
        csrf=mark_of(confirming, link),
        zone=pack.zone,
    )


def a_page(status: int, template: str = "confirm.html", **said: Any) -> HTMLResponse:
    """The solicitor's page."""
    return HTMLResponse(environment(TEMPLATES).get_template(template).render(**said), status)


def _standing(case: LegalAidCase) -> Stated | None:
    """What the solicitor now assigned confirmed about the proposal now on the table, and nobody took back."""
    if case.assignment is None or case.proposal is None:
        return None
    now = (case.assignment.id, case.proposal.hash)
    standing = (stated for stated in case.statements if not stated.taken_back)
    return next((stated for stated in standing if (stated.assignment, stated.proposal_hash) == now), None)


def _forms(link: str, case: LegalAidCase, pack: Pack, tried: Tried | None) -> list[ShownForm]:
    if case.proposal is None:
        return []
    points = {"points_explained": [(row.id, row.title) for row in points_asked(case, pack)]}
    known, here = {"proposal_hash": case.proposal.hash}, f"/confirm/{link}"
    forms = (
        a_form(here, "Confirm the consultation", ConfirmConsultation, points, known | {"kind": "consultation"}),
        a_form(here, "Confirm a waiver", ConfirmWaiver, {}, known | {"kind": "waiver"}),
    )
    return [shown_again(form, tried) for form in forms]


def a_form(action: str, title: str, model: type[BaseModel], choices: Choices, known: Mapping[str, str]) -> ShownForm:
    """The form of one request; `known` is what the page itself gives, its kind among it."""
    fields = [field for field in fields_of(model, choices) if field.name not in known]
    return ShownForm(known["kind"], action, title, "", fields, known)
