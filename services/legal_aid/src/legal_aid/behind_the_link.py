"""What the pages behind the solicitor's one-time link share: who may open them, and how a word given there is taken.

No login: the link is the key, bound to one assignment. Every answer is a page for a person, a no as well.
"""

import hmac
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from fastapi import HTTPException, Request
from fastapi.responses import HTMLResponse, Response
from fastapi.routing import APIRoute
from pydantic import BaseModel
from starlette.exceptions import HTTPException as StarletteHTTPException

from legal_aid.adapters.links import LinkedTo, Links
from legal_aid.domain.confirm import Attest
from legal_aid.domain.legal_aid_case import LegalAidCase
from messaging.desk import Answer, Desk
from messaging.event import Outgoing, Refusal
from messaging.rule_pack import NO_PACK
from messaging.web.acts import new_request
from messaging.web.auth import bears_mark
from messaging.web.forms import Choices, FormData, FormErrors, fields_of, form_of, read_form
from messaging.web.pages import ShownForm, Tried, environment
from rules.pack import Pack, Packs, pack_of

TEMPLATES: Final = Path(__file__).parent / "templates"
FRAME: Final = "frame.html"
NOT_OF_THIS_PAGE: Final = "this form is not of this page; open the link again"


@dataclass(frozen=True, slots=True)
class Confirming:
    """What the pages work with."""

    desk: Desk[LegalAidCase]
    links: Links
    packs: Packs
    attest: Attest
    secret: str


@dataclass(frozen=True, slots=True)
class Word:
    """What the solicitor may say on a page: the request, and the rule that decides.

    The rule is given the case, the link's assignment, the request, the pack, now, and the cause.
    """

    request: type[BaseModel]
    decides: Callable[[LegalAidCase, str, Any, Pack, datetime, UUID], tuple[Outgoing, ...] | Refusal]


class PageRoute(APIRoute):
    """A route whose no is a page for a person, with the same status."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's own answer, or the page that says why not."""
        answer = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await answer(request)
            except StarletteHTTPException as no:
                return a_page(no.status_code, FRAME, no=no.detail)

        return answered


def linked_to(confirming: Confirming, link: str) -> LinkedTo:
    """What the link is bound to. Raises HTTPException."""
    linked = confirming.links.read(link)
    if linked is None:
        raise HTTPException(404, "this link is not valid, or is too old; ask legal aid for another")
    return linked


async def case_behind(confirming: Confirming, linked: LinkedTo) -> tuple[LegalAidCase, Pack]:
    """The case, and the rule pack that it was registered under. Raises HTTPException, StoreUnavailable."""
    document = await confirming.desk.service.cases.load(linked.case_id)
    if document is None or document.state.assignment is None or document.state.assignment.id != linked.assignment:
        raise HTTPException(410, "the assignment that this link belongs to has ended")
    pack = pack_of(document.state, confirming.packs)
    if pack is None:
        raise HTTPException(409, NO_PACK.text)
    return document.state, pack


async def taken(confirming: Confirming, link: str, request: Request, step: str, words: Mapping[str, Word]) -> Tried:
    """The solicitor's own word, recorded once; what was typed and, when it was not recorded, why.

    Raises HTTPException, StoreUnavailable.
    """
    linked = linked_to(confirming, link)
    _, pack = await case_behind(confirming, linked)
    form = await form_of(request)
    word = words.get(form.get("kind", ""))
    if word is None or not bears_mark(form, _mark_of(confirming, link)):
        raise HTTPException(403, NOT_OF_THIS_PAGE)
    answer = await _asked(confirming, linked, pack, form, step, word)
    return Tried(form.get("kind", ""), form, _errors_of(answer))


async def _asked(  # whose word, under which rules, and what was typed
    confirming: Confirming, linked: LinkedTo, pack: Pack, form: FormData, step: str, word: Word
) -> Answer | FormErrors:
    body = read_form(word.request, form, pack.time_zone)
    if isinstance(body, FormErrors):
        return body
    asked, by = new_request(), f"assignment {linked.assignment}"

    def decide(case: LegalAidCase, now: datetime) -> tuple[Outgoing, ...] | Refusal:
        return word.decides(case, linked.assignment, body, pack, now, asked)

    return await confirming.desk.ask(linked.case_id, asked, step, by, decide)


def _errors_of(answer: Answer | FormErrors) -> Mapping[str, str]:
    """What was wrong, by field; a rule's refusal of the whole under `rule`."""
    if isinstance(answer, FormErrors):
        return answer.errors
    return {answer.field or "rule": answer.text} if isinstance(answer, Refusal) else {}


def answering(
    confirming: Confirming, link: str, pack: Pack, tried: Tried | None, template: str, **said: Any
) -> HTMLResponse:
    """A page that takes a word, and what became of the one just sent."""
    errors = tried.errors if tried else {}
    recorded = tried is not None and not errors
    shown = {"recorded": recorded, "errors": errors, "csrf": _mark_of(confirming, link), "zone": pack.zone}
    return a_page(422 if errors else 200, template, **shown, **said)


def a_page(status: int, template: str, **said: Any) -> HTMLResponse:
    """The solicitor's page."""
    return HTMLResponse(environment(TEMPLATES).get_template(template).render(**said), status)


def a_form(action: str, title: str, kind: str, word: Word, choices: Choices, **known: str) -> ShownForm:
    """The form of one word; `known` is what the page itself gives."""
    fields = [field for field in fields_of(word.request, choices) if field.name not in known]
    return ShownForm(kind, action, title, "", fields, {**known, "kind": kind})


def _mark_of(confirming: Confirming, link: str) -> str:
    """What the pages' forms bear, so that no other page's form is taken for one."""
    return hmac.new(confirming.secret.encode(), link.encode(), sha256).hexdigest()
