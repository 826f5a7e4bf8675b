"""The solicitor's own page, behind a one-time link: what is proposed, and a form to confirm consultation or waiver.

Never asks what was said. Once confirmed, it asks nothing more.
"""

import json
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from legal_aid.behind_the_link import Confirming, PageRoute, Word, a_form, answering, case_behind, linked_to, taken
from legal_aid.domain.confirm import NOT_THE_ONE_NAMED, confirm_consultation, confirm_waiver, points_asked
from legal_aid.domain.legal_aid_case import LegalAidCase, Stated
from legal_aid.domain.requests import ConfirmConsultation, ConfirmWaiver
from messaging.web.pages import ShownForm, Tried, shown_again
from rules.pack import Pack

CENTS: Final = "_cents"
Term = tuple[str, str | list[str]]
"""What a term is called, and what it is."""


def confirmation_routes(confirming: Confirming) -> APIRouter:
    """`GET` and `POST /confirm/{link}`."""
    routes = APIRouter(tags=["solicitor"], route_class=PageRoute)
    words = _words(confirming)

    @routes.get("/confirm/{link}", response_class=HTMLResponse)
    async def page(link: str) -> HTMLResponse:
        """What is proposed and the two forms, or that it was confirmed already."""
        return _page(confirming, link, words, *await case_behind(confirming, linked_to(confirming, link)))

    @routes.post("/confirm/{link}", response_class=HTMLResponse)
    async def confirm(link: str, request: Request) -> HTMLResponse:
        """The solicitor's own word, recorded once."""
        tried = await taken(confirming, link, request, "solicitors-confirmation", words)
        return _page(confirming, link, words, *await case_behind(confirming, linked_to(confirming, link)), tried)

    return routes


def in_words(terms: str) -> list[Term]:
    """Proposed terms for a person to read: every one of them, also one that this release does not know."""
    said = json.loads(terms)
    return [_term(name, value) for name, value in said.items() if value not in (None, [])]


def not_the_one(case: LegalAidCase) -> str:
    """Why what is on the table is not what its hash names; empty when it is, or nothing is proposed."""
    return NOT_THE_ONE_NAMED[case.proposal.fault] if case.proposal and case.proposal.fault else ""


def _term(name: str, value: Any) -> Term:
    if name.endswith(CENTS):
        return name.removesuffix(CENTS).replace("_", " "), f"{value // 100}.{value % 100:02} euro"
    said = [str(one) for one in value] if isinstance(value, list) else str(value)
    return name.replace("_", " "), said


def _words(confirming: Confirming) -> Mapping[str, Word]:
    """Legal aid attests both of them."""
    return {
        "consultation": Word(ConfirmConsultation, partial(confirm_consultation, attest=confirming.attest)),
        "waiver": Word(ConfirmWaiver, partial(confirm_waiver, attest=confirming.attest)),
    }


def _page(
    confirming: Confirming,
    link: str,
    words: Mapping[str, Word],
    case: LegalAidCase,
    pack: Pack,
    tried: Tried | None = None,
) -> HTMLResponse:
    standing = _standing(case)
    forms = [] if standing else _forms(f"/confirm/{link}", words, case, pack)
    return answering(
        confirming,
        link,
        pack,
        tried,
        "confirm.html",
        case=case,
        first_page=f"/confirm/{link}/first",
        not_the_one=not_the_one(case),
        terms=in_words(case.proposal.terms) if case.proposal else [],
        standing=standing,
        confirmed_at=f"{standing.at.astimezone(pack.time_zone):%Y-%m-%d %H:%M}" if standing else "",
        forms=[shown_again(form, tried) for form in forms],
    )


def _standing(case: LegalAidCase) -> Stated | None:
    """What the solicitor now assigned confirmed about the proposal now on the table, and nobody took back."""
    if case.assignment is None or case.proposal is None:
        return None
    now = (case.assignment.id, case.proposal.hash)
    standing = (stated for stated in case.statements if not stated.taken_back)
    return next((stated for stated in standing if (stated.assignment, stated.proposal_hash) == now), None)


def _forms(here: str, words: Mapping[str, Word], case: LegalAidCase, pack: Pack) -> list[ShownForm]:
    if case.proposal is None or case.proposal.fault:
        return []
    points = {"points_explained": [(row.id, row.title) for row in points_asked(case, pack)]}
    named = case.proposal.hash
    held, waived = words["consultation"], words["waiver"]
    return [
        a_form(here, "Confirm the consultation", "consultation", held, points, proposal_hash=named),
        a_form(here, "Confirm a waiver", "waiver", waived, {}, proposal_hash=named),
    ]
