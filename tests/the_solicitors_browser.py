"""The solicitor's browser: the pages behind the one-time link, opened and filled in."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from httpx2 import Response

from contracts.topics import Agency
from given import key_of, packs
from legal_aid.adapters.links import links_of
from legal_aid.behind_the_link import Confirming
from legal_aid.domain.legal_aid_case import LegalAidCase
from messaging.desk import Desk
from messaging.web.problems import say_no_well
from rules.pack import Packs

LINKS: Final = links_of("secret")


def confirming_at(desk: Desk[LegalAidCase], known: Packs | None = None) -> Confirming:
    """What the pages work with; `known` are the rule packs of this legal aid."""
    installed = packs() if known is None else known
    return Confirming(desk, LINKS, installed, key_of(Agency.LEGAL_AID).attest, "secret")


def browser_of(confirming: Confirming, *pages: Callable[[Confirming], APIRouter]) -> TestClient:
    """A browser that reaches these pages."""
    app = FastAPI()
    say_no_well(app)
    for routes in pages:
        app.include_router(routes(confirming))
    return TestClient(app)


def link_to(case: LegalAidCase) -> str:
    """The link of whoever has the case now."""
    assert case.assignment is not None
    return LINKS.link(case.id, case.assignment.id)


def sends(browser: TestClient, page: str, said: Mapping[str, Any]) -> Response:
    """A form of this page, filled in and sent with the mark that the page gave it."""
    mark = re.search(r'name="csrf" value="([^"]+)"', browser.get(page).text)
    assert mark
    return browser.post(page, data={"csrf": mark[1], **said})
