"""The assigned solicitor's own page: what legal aid may show of the case, and which others the solicitor has.

Behind the link that is bound to the assignment: nobody needs to know a number, and nobody comes to another case by
guessing one. Each view is recorded before anything is shown, and there is none once the assignment or the case ended.
Until then the solicitor may say here that the suspect is vulnerable.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import HTMLResponse

from contracts.topics import Agency
from legal_aid.adapters.links import LinkedTo
from legal_aid.behind_the_link import Confirming, PageRoute, Word, a_form, answering, case_behind, linked_to, taken
from legal_aid.confirmation_page import in_words, not_the_one
from legal_aid.domain.access import View, may_see
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.raise_vulnerability import solicitor_raises_vulnerability
from legal_aid.ports import Access
from messaging.vulnerability import RaiseVulnerability
from messaging.web.acts import CaseIdInPath
from messaging.web.auth import Doors, only
from messaging.web.pages import Tried, shown_again
from rules.pack import Pack

STATUS: Final = 410
"""Of what was there and is there no longer."""
VULNERABLE: Final = Word(
    RaiseVulnerability,
    lambda case, assignment, said, _pack, *when: solicitor_raises_vulnerability(case, assignment, said, *when),
)
WORDS: Final[Mapping[str, Word]] = {"vulnerable": VULNERABLE}


@dataclass(frozen=True, slots=True)
class Listed:
    """Another case of the same solicitor, with the link of its own assignment; it is good no longer than this one."""

    link: str
    case: LegalAidCase


def solicitor_routes(confirming: Confirming, access: Access) -> APIRouter:
    """`GET` and `POST /confirm/{link}/case`."""
    routes = APIRouter(tags=["solicitor"], route_class=PageRoute)

    @routes.get("/confirm/{link}/case", response_class=HTMLResponse)
    async def page(link: str) -> HTMLResponse:
        """The case and the solicitor's other ones; recorded."""
        return await _page(confirming, access, link)

    @routes.post("/confirm/{link}/case", response_class=HTMLResponse)
    async def raised(link: str, request: Request) -> HTMLResponse:
        """The solicitor's own word that the suspect is vulnerable; the page shows it, and that view is recorded too."""
        tried = await taken(confirming, link, request, "solicitors-vulnerability", WORDS)
        return await _page(confirming, access, link, tried)

    return routes


def view_routes(access: Access, doors: Doors) -> APIRouter:
    """`GET /cases/{case_id}/views` for legal aid's own system and people."""
    routes = APIRouter(tags=["legal aid"])

    @routes.get("/cases/{case_id}/views", dependencies=[Depends(only(doors, "system", "person"))])
    async def views(case_id: CaseIdInPath) -> dict[str, Sequence[View]]:
        """Which solicitor opened this case's page, and when; the newest first."""
        return {"views": await access.views_of(case_id)}

    return routes


async def _page(confirming: Confirming, access: Access, link: str, tried: Tried | None = None) -> HTMLResponse:
    linked = linked_to(confirming, link)
    case, pack = await _seen(confirming, access, linked)
    told = _told(f"/confirm/{link}", case, pack, tried)
    others = await _others(confirming, access, linked, case)
    return answering(confirming, link, pack, tried, "solicitor.html", others=others, **told)


async def _seen(confirming: Confirming, access: Access, linked: LinkedTo) -> tuple[LegalAidCase, Pack]:
    """The case, after it was recorded who opened it. Raises HTTPException, StoreUnavailable."""
    case, pack = await case_behind(confirming, linked)
    if no := may_see(case, linked.assignment):
        raise HTTPException(STATUS, no.text)
    named = case.assignment.solicitor if case.assignment else ""
    await access.record(View(case.id, linked.assignment, named, confirming.desk.service.clock.now()))
    return case, pack


async def _others(confirming: Confirming, access: Access, linked: LinkedTo, case: LegalAidCase) -> list[Listed]:
    """By the solicitor's exact name, as legal aid writes it."""
    named = case.assignment.solicitor if case.assignment else ""
    found = await confirming.desk.service.cases.load_many(await access.cases_of(named))
    standing = (one.state for _, one in sorted(found.items()) if one.case_id != case.id)
    return [
        Listed(confirming.links.link(other.id, other.assignment.id, linked.until), other)
        for other in standing
        if other.assignment and other.assignment.solicitor == named and not may_see(other, other.assignment.id)
    ]


def _told(here: str, case: LegalAidCase, pack: Pack, tried: Tried | None) -> dict[str, Any]:
    """Who the suspect is, is not here: legal aid tells the solicitor whom to meet."""
    held = case.detention_ordered_at if case.released_at is None else None
    said_so = Agency.LEGAL_AID in case.vulnerability.raised_by
    forms = (
        [] if said_so else [a_form(f"{here}/case", "Say that the suspect is vulnerable", "vulnerable", VULNERABLE, {})]
    )
    return {
        "case": case,
        "here": here,
        "held_since": f"{held.astimezone(pack.time_zone):%Y-%m-%d %H:%M} ({pack.zone})" if held else "",
        "age": next((row.title for row in pack.age_classes if row.id == case.age_class), ""),
        "not_the_one": not_the_one(case),
        "terms": in_words(case.proposal.terms) if case.proposal else [],
        "forms": [shown_again(form, tried) for form in forms],
    }
