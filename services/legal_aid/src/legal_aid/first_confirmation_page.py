"""The solicitor's page on the consultation before the first interrogation, behind the same one-time link.

It is about no proposal, and never asks what was said.
"""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import HTMLResponse

from legal_aid.adapters.links import LinkedTo
from legal_aid.confirmation_page import (
    Confirming,
    PageRoute,
    a_form,
    a_page,
    case_behind,
    errors_of,
    linked_to,
    mark_of,
)
from legal_aid.domain.confirm_first import confirm_first_consultation, confirm_first_waiver
from legal_aid.domain.legal_aid_case import FirstStated, LegalAidCase
from legal_aid.domain.requests import ConfirmFirstConsultation, ConfirmFirstWaiver
from messaging.desk import Answer
from messaging.event import Outgoing, Refusal
from messaging.web.acts import new_request
from messaging.web.auth import bears_mark
from messaging.web.forms import FormErrors, read_form
from messaging.web.pages import ShownForm, Tried, shown_again
from rules.pack import Pack


def first_confirmation_routes(confirming: Confirming) -> APIRouter:
    """`GET` and `POST /confirm/{link}/first`."""
    routes = APIRouter(tags=["solicitor"], route_class=PageRoute)

    @routes.get("/confirm/{link}/first", response_class=HTMLResponse)
    async def page(link: str) -> HTMLResponse:
        """What may be confirmed of the consultation before the first interrogation, or what was."""
        return _page(confirming, link, *await case_behind(confirming, linked_to(confirming, link)))

    @routes.post("/confirm/{link}/first", response_class=HTMLResponse)
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


async def _confirmed(confirming: Confirming, linked: LinkedTo, pack: Pack, form: Any) -> Answer | FormErrors:
    body: ConfirmFirstWaiver | ConfirmFirstConsultation | FormErrors
    if form.get("kind") == "waiver":
        body = read_form(ConfirmFirstWaiver, form, pack.time_zone)
    else:
        body = read_form(ConfirmFirstConsultation, form, pack.time_zone)
    if isinstance(body, FormErrors):
        return body
    request_id, by = new_request(), f"assignment {linked.assignment}"

    def decide(case: LegalAidCase, now: datetime) -> tuple[Outgoing, ...] | Refusal:
        if isinstance(body, ConfirmFirstWaiver):
            return confirm_first_waiver(case, linked.assignment, body, pack, now, request_id)
        return confirm_first_consultation(case, linked.assignment, body, pack, now, request_id)

    return await confirming.desk.ask(linked.case_id, request_id, "solicitors-first-confirmation", by, decide)


def _page(
    confirming: Confirming, link: str, case: LegalAidCase, pack: Pack, tried: Tried | None = None
) -> HTMLResponse:
    standing, errors = _standing(case), tried.errors if tried else {}
    return a_page(
        422 if errors else 200,
        "confirm_first.html",
        case=case,
        standing=standing,
        confirmed_at=f"{standing.at.astimezone(pack.time_zone):%Y-%m-%d %H:%M}" if standing else "",
        recorded=tried is not None and not errors,
        forms=_forms(link, standing, pack, tried),
        errors=errors,
        csrf=mark_of(confirming, link),
        zone=pack.zone,
    )


def _standing(case: LegalAidCase) -> FirstStated | None:
    """What the solicitor now assigned last confirmed of it, and nobody took back."""
    named = case.assignment.id if case.assignment else None
    return next((said for said in reversed(case.first_standing) if said.assignment == named), None)


def _forms(link: str, standing: FirstStated | None, pack: Pack, tried: Tried | None) -> list[ShownForm]:
    """Who gave the consultation up may still hold it; once it was held nothing more is asked."""
    if standing and standing.condition == "consultation":
        return []
    here = f"/confirm/{link}/first"
    points = {"points_explained": [(row.id, row.title) for row in pack.first_points_to_explain]}
    held = a_form(here, "Confirm the consultation", ConfirmFirstConsultation, points, {"kind": "consultation"})
    waived = a_form(here, "Confirm a waiver", ConfirmFirstWaiver, {}, {"kind": "waiver"})
    return [shown_again(form, tried) for form in ([held] if standing else [held, waived])]
