"""A no to a person at a browser: a page in their language, with what they typed. Programs are told the problem."""

import json
import re
from http import HTTPStatus
from typing import Any, Final

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from coordinator.web.no import No
from coordinator.web.readers import Readers
from messaging.web.forms import form_of

HTML: Final = "text/html"
JSON: Final = "application/json"
SAYS_ENOUGH: Final = frozenset({401, 405, 500, 503})
"""Statuses of which the page says in its own words all that there is to say."""
NOT_IN_WORDS: Final = frozenset({"Not Found", "not-valid"})
NOT_TYPED: Final = frozenset(
    {"csrf", "request", "seen", "notes_seen", "line", "duty", "owner", "table", "works", "only"}
)
"""Fields that the page gave a form, and nobody typed."""
OF_THE_BODY: Final = frozenset({"content-length", "content-type"})
OF_A_SCRIPT: Final = "hx-request"
"""The header by which the pages' own script is known, though it asks for HTML."""
LONGEST: Final = 20_000
"""Characters of what was typed that come back: more than any field may have."""
NOT_YOU: Final = frozenset({401, 403})
SHOWS_AGAIN: Final = re.compile(r"^(/cases/[0-9a-f-]{36}/(notes|assignments)|/shift/hand-over)$")
"""Forms that, sent from another login, do nothing and show what was typed."""
OF_A_CASE: Final = re.compile(r"(/cases/[0-9a-f-]{36})(?:/|$)")


def say_no_at_pages(app: FastAPI, readers: Readers) -> None:
    """Let every error of this app be told as a page where a browser asks for one. Comes after `say_no_well`."""
    for kind, handler in list(app.exception_handlers.items()):
        app.add_exception_handler(kind, _told(handler, readers))


def _at_a_browser(request: Request) -> bool:
    """Not what the script of a page asks for, which would put the whole page of a no into its own."""
    return OF_A_SCRIPT not in request.headers and wants_a_page(request.headers.get("accept", ""))


def wants_a_page(accept: str) -> bool:
    """Whether somebody at a browser asks (`Accept`): what their page's own scripts ask for names no HTML."""
    wishes = dict(_wish(one) for one in accept.split(","))
    return wishes.get(HTML, 0.0) > 0 and wishes[HTML] >= wishes.get(JSON, 0.0)


def _wish(said: str) -> tuple[str, float]:
    kind, *more = (part.strip() for part in said.split(";"))
    weight = next((part[2:] for part in more if part.startswith("q=")), "1")
    try:
        return kind.lower(), float(weight)
    except ValueError:
        return kind.lower(), 0.0


def _told(handler: Any, readers: Readers) -> Any:
    async def told(request: Request, error: Exception) -> Response:
        answer: Response = await handler(request, error)
        if answer.status_code < HTTPStatus.BAD_REQUEST or not _at_a_browser(request):
            return answer
        no = await _no(request, answer)
        page = readers.page(request, lambda showing: showing.said_no(no), no.status, no.back)
        page.headers.update({name: value for name, value in answer.headers.items() if name not in OF_THE_BODY})
        return page

    return told


async def _no(request: Request, answer: Response) -> No:
    sent = await _sent(request)
    typed = {name: text for name, text in sent.items() if name not in NOT_TYPED and text.strip()}
    given = {name: text for name, text in sent.items() if name in NOT_TYPED}
    again = request.url.path if typed and answer.status_code in NOT_YOU and SHOWS_AGAIN.search(request.url.path) else ""
    return No(answer.status_code, _why(request, answer), _back(request.url.path), typed, given, again)


def _back(path: str) -> str:
    """Where to go on: the page to which the address belongs."""
    of_a_case = OF_A_CASE.match(path)
    if of_a_case and path != of_a_case[1]:
        return of_a_case[1]
    return "/shift" if path.startswith("/shift/") else "/"


def _why(request: Request, answer: Response) -> str:
    """The problem's own words, where they tell a person more than its status."""
    said = json.loads(bytes(answer.body))
    nobody_did = answer.status_code == HTTPStatus.FORBIDDEN and request.method != "POST"  # the role alone says no
    if answer.status_code in SAYS_ENOUGH or nobody_did or NOT_IN_WORDS & {said["detail"], said["code"]}:
        return ""
    return str(said["detail"])


async def _sent(request: Request) -> dict[str, str]:
    """The fields of the form that was refused, as far as it can be read."""
    if request.method != "POST":
        return {}
    try:
        form = await form_of(request)
    except (HTTPException, ClientDisconnect, RuntimeError, ValueError):  # it cannot be read, or not any more
        return {}
    return {name: text[:LONGEST] for name, text in form.items()}
