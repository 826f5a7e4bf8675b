"""Coming in and going out: at the identity provider, or in development by a name alone; and how long one is in."""

from collections.abc import Callable
from html import escape
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Form, HTTPException, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from messaging.event import Refusal
from messaging.web.auth import Doors, checked_form, only
from messaging.web.oidc import BACK, NOT_BEGUN, WITHIN, Oidc
from messaging.web.places import FIRST, WANTED, from_elsewhere, own_place
from messaging.web.sessions import Works

GO_ON: Final = """<!doctype html><html lang="en"><meta charset="utf-8">
<meta http-equiv="refresh" content="0; url={place}">
<title>Joint Table</title><a href="{place}">Joint Table</a></html>"""
"""Not a redirect: one that began at another site would not bring along the cookie of a session here."""

Page = Callable[[Request, Refusal | None], Response]
Gone = Callable[[Request, str], Response]


def login_pages(doors: Doors, page: Page, gone: Gone) -> APIRouter:
    """`/login`, there and back; `/logout`; `/session`.

    `page` asks who somebody is and says why one was not let in; `gone` says that one is out, and where to log out too.
    """
    routes = APIRouter(include_in_schema=False)
    somebody = Depends(only(doors, "person", "wall", "operator"))

    @routes.get("/login")
    async def login(request: Request) -> Response:
        wanted = request.query_params.get(WANTED)
        return _go_on(wanted) if wanted and from_elsewhere(request) else page(request, None)

    @routes.post("/login")
    async def by_name(
        request: Request,
        name: Annotated[str, Form(min_length=1)],
        works: Annotated[Works, Form()] = "person",
        to: Annotated[str, Form()] = FIRST,
    ) -> Response:
        answer = RedirectResponse(own_place(to), 303)
        doors.log_in(request, answer, name, works)
        return answer

    @routes.get("/login/there")
    async def there(request: Request) -> Response:
        begun = await _oidc(doors).begin()
        if isinstance(begun, Refusal):
            return page(request, begun)
        answer = RedirectResponse(begun.address, 303)
        kept = {"state": begun.state, "nonce": begun.nonce, "verifier": begun.verifier}
        kept |= {WANTED: own_place(request.query_params.get(WANTED, FIRST))}
        doors.sessions.keep_login(answer, kept, WITHIN, secure=request.url.scheme == "https")
        return answer

    @routes.get(BACK)
    async def back(request: Request) -> Response:
        begun, oidc = doors.sessions.login_of(request, WITHIN), _oidc(doors)
        came = await oidc.finish(begun, dict(request.query_params)) if begun else NOT_BEGUN
        answer = page(request, came) if isinstance(came, Refusal) else _go_on((begun or {}).get(WANTED, FIRST))
        if not isinstance(came, Refusal):
            doors.sessions.begin(answer, came.name, came.works, secure=request.url.scheme == "https")
        doors.sessions.forget_login(answer)
        return answer

    @routes.post("/logout")
    async def logout(request: Request) -> Response:
        await checked_form(doors, request)
        answer = gone(request, await doors.oidc.goodbye() if doors.oidc else "")
        await doors.sessions.end(request, answer)
        return answer

    @routes.get("/session", dependencies=[somebody])
    async def left(request: Request) -> dict[str, Any]:
        return {"left": doors.sessions.left(request)}

    @routes.post("/session", dependencies=[somebody])
    async def go_on(request: Request) -> dict[str, Any]:
        await checked_form(doors, request)
        return {"left": doors.sessions.left(request, renewed=True)}

    return routes


def _go_on(wanted: str) -> Response:
    return HTMLResponse(GO_ON.format(place=escape(own_place(wanted))))


def _oidc(doors: Doors) -> Oidc:
    if doors.oidc is None:
        raise HTTPException(404, "no login is connected to this service")
    return doors.oidc
