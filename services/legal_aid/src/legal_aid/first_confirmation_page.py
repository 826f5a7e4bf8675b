"""The solicitor's page on the consultation before the first interrogation, behind the same one-time link.

It is about no proposal, and never asks what was said.
"""

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from legal_aid.behind_the_link import Confirming, PageRoute, Word, a_form, answering, case_behind, linked_to, taken
from legal_aid.domain.confirm_first import confirm_first_consultation, confirm_first_waiver
from legal_aid.domain.legal_aid_case import FirstStated, LegalAidCase
from legal_aid.domain.requests import ConfirmFirstConsultation, ConfirmFirstWaiver
from messaging.web.pages import ShownForm, Tried, shown_again
from rules.pack import Pack

HELD: Final = Word(ConfirmFirstConsultation, confirm_first_consultation)
WAIVED: Final = Word(ConfirmFirstWaiver, confirm_first_waiver)
WORDS: Final[Mapping[str, Word]] = {"consultation": HELD, "waiver": WAIVED}


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
        tried = await taken(confirming, link, request, "solicitors-first-confirmation", WORDS)
        return _page(confirming, link, *await case_behind(confirming, linked_to(confirming, link)), tried)

    return routes


def _page(
    confirming: Confirming, link: str, case: LegalAidCase, pack: Pack, tried: Tried | None = None
) -> HTMLResponse:
    standing = _standing(case)
    return answering(
        confirming,
        link,
        pack,
        tried,
        "confirm_first.html",
        case=case,
        standing=standing,
        confirmed_at=f"{standing.at.astimezone(pack.time_zone):%Y-%m-%d %H:%M}" if standing else "",
        forms=[shown_again(form, tried) for form in _forms(f"/confirm/{link}/first", standing, pack)],
    )


def _standing(case: LegalAidCase) -> FirstStated | None:
    """What the solicitor now assigned last confirmed of it, and nobody took back."""
    named = case.assignment.id if case.assignment else None
    return next((said for said in reversed(case.first_standing) if said.assignment == named), None)


def _forms(here: str, standing: FirstStated | None, pack: Pack) -> list[ShownForm]:
    """Who gave the consultation up may still hold it; once it was held nothing more is asked."""
    if standing and standing.condition == "consultation":
        return []
    points = {"points_explained": [(row.id, row.title) for row in pack.first_points_to_explain]}
    held = a_form(here, "Confirm the consultation", "consultation", HELD, points)
    return [held] if standing else [held, a_form(here, "Confirm a waiver", "waiver", WAIVED, {})]
