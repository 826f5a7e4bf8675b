"""The assigned solicitor's own page: what legal aid may show of the case, and which others the solicitor has.

Behind the link that is bound to the assignment: nobody needs to know a number, and nobody comes to another case by
guessing one. Each view is recorded before anything is shown, and there is none once the assignment or the case ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from fastapi import APIRouter, Depends, HTTPException
from fastapi.responses import HTMLResponse

from legal_aid.adapters.links import LinkedTo
from legal_aid.confirmation_page import Confirming, PageRoute, a_page, in_words, linked_to
from legal_aid.domain.access import View, may_see
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.ports import Access
from messaging.rule_pack import NO_PACK
from messaging.web.acts import CaseIdInPath
from messaging.web.auth import Doors, only
from rules.pack import Pack, pack_of

STATUS: Final = 410
"""Of what was there and is there no longer."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Another case of the same solicitor, with the link of its own assignment; it is good no longer than this one."""

    link: str
    case: LegalAidCase


def solicitor_routes(confirming: Confirming, access: Access) -> APIRouter:
    """`GET /confirm/{link}/case`."""
    routes = APIRouter(tags=["solicitor"], route_class=PageRoute)

    @routes.get("/confirm/{link}/case", response_class=HTMLResponse)
    async def page(link: str) -> HTMLResponse:
        """The case and the solicitor's other ones; recorded."""
        linked = linked_to(confirming, link)
        case, pack = await _seen(confirming, access, linked)
        return a_page(200, "solicitor.html", **_told(link, case, pack, await _others(confirming, access, linked, case)))

    return routes


def view_routes(access: Access, doors: Doors) -> APIRouter:
    """`GET /cases/{case_id}/views` for legal aid's own system and people."""
    routes = APIRouter(tags=["legal aid"])

    @routes.get("/cases/{case_id}/views", dependencies=[Depends(only(doors, "system", "person"))])
    async def views(case_id: CaseIdInPath) -> dict[str, Sequence[View]]:
        """Which solicitor opened this case's page, and when; the newest first."""
        return {"views": await access.views_of(case_id)}

    return routes


async def _seen(confirming: Confirming, access: Access, linked: LinkedTo) -> tuple[LegalAidCase, Pack]:
    """The case, after it was recorded who opened it. Raises HTTPException, StoreUnavailable."""
    service = confirming.desk.service
    document = await service.cases.load(linked.case_id)
    if document is None or document.state.assignment is None:
        raise HTTPException(STATUS, "the assignment that this link belongs to has ended")
    case, pack = document.state, pack_of(document.state, confirming.packs)
    if no := may_see(case, linked.assignment):
        raise HTTPException(STATUS, no.text)
    if pack is None:
        raise HTTPException(409, NO_PACK.text)
    await access.record(View(case.id, linked.assignment, document.state.assignment.solicitor, service.clock.now()))
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


def _told(link: str, case: LegalAidCase, pack: Pack, others: list[Listed]) -> dict[str, Any]:
    """Who the suspect is, is not here: legal aid tells the solicitor whom to meet."""
    held = case.detention_ordered_at if case.released_at is None else None
    return {
        "case": case,
        "here": f"/confirm/{link}",
        "others": others,
        "held_since": f"{held.astimezone(pack.time_zone):%Y-%m-%d %H:%M} ({pack.zone})" if held else "",
        "age": next((row.title for row in pack.age_classes if row.id == case.age_class), ""),
        "terms": in_words(case.proposal.terms) if case.proposal else [],
    }
