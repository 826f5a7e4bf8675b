"""Who reads, and in which language: what was chosen in the address stays; else what the browser asks for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse

from contracts.joint_view import JointView
from coordinator.web.behind import Behind
from coordinator.web.languages import CHOICE, CODES, Code, known, language, preferred
from coordinator.web.showing import Session, Showing
from coordinator.web.visit import Visit
from coordinator.web.wall import Wall
from messaging.event import Refusal
from messaging.ports import StoreUnavailable
from messaging.web.acts import new_request
from messaging.web.auth import Actor
from messaging.web.places import FIRST, WANTED, own_place

COOKIE: Final = "jointtable_language"
LONGEST_NUMBER: Final = 10
REMEMBERED: Final = 365 * 24 * 60 * 60
"""Seconds for which a browser remembers the choice."""


@dataclass(frozen=True, slots=True)
class Readers:
    """The pages in each language. What is made for one reader is kept for all of that language."""

    wall: Wall
    showings: dict[Code, Showing] = field(init=False)

    def __post_init__(self) -> None:
        """Prepare each language once."""
        object.__setattr__(self, "showings", {code: Showing(self.wall, language(code)) for code in CODES})

    def page(
        self, request: Request, made: Callable[[Showing], str], status: int = 200, here: str | None = None
    ) -> HTMLResponse:
        """A page in the reader's language. `here` is its address when the request's is another, as after a form."""
        rest = [(name, value) for name, value in request.query_params.multi_items() if name != CHOICE]
        place = here or f"{request.url.path}{'?' * bool(rest)}{urlencode(rest)}"
        answer = HTMLResponse(made(self.showing(request).at(place, self._session(request))), status)
        if (chosen := known(request.query_params.get(CHOICE))) is not None:
            safe = request.url.scheme == "https"
            answer.set_cookie(COOKIE, chosen, max_age=REMEMBERED, httponly=True, samesite="lax", secure=safe)
        return answer

    async def case(  # what is shown, to whom, and what they tried
        self,
        request: Request,
        case_id: str,
        view: JointView,
        by: Actor,
        said: Refusal | None = None,
        status: int = 200,
        typed: Mapping[str, str] | None = None,
    ) -> HTMLResponse:
        """A case's page, after it was recorded who looks; without that record nothing of the case is shown.

        `said`: why what was asked there was not done, and `typed` what was sent with it.
        """
        here = None if request.method == "GET" else f"/cases/{case_id}"
        try:
            looks = await self.wall.looking.at_case(case_id, by)
        except StoreUnavailable:
            return self.page(request, Showing.not_recorded, 503, here)
        suspect = (await self.wall.names.of([case_id], by)).get(case_id)
        visit = await self.visit(request, case_id, by, said, typed)
        return self.page(request, lambda showing: showing.case(case_id, view, visit, looks, suspect), status, here)

    async def visit(  # who looks, and what they tried
        self,
        request: Request,
        case_id: str,
        by: Actor,
        said: Refusal | None = None,
        typed: Mapping[str, str] | None = None,
    ) -> Visit:
        """Somebody's visit to a case's page, with what stands behind it now and may be shown to them."""
        csrf = self.wall.doors.csrf_of(request)
        return Visit(
            csrf=csrf,
            me=by.name if csrf else "",
            request=str(new_request()),
            said=said,
            typed=typed or {},
            noted=_number(request.query_params.get("noted", "")),
            behind=await self._behind(case_id, by),
        )

    async def _behind(self, case_id: str, by: Actor) -> Behind | None:
        """With the same person's other cases only after it was recorded that those were shown too."""
        behind = await self.wall.records.behind(case_id, elsewhere=by.other_cases)
        if behind is None:
            return None
        try:
            await self.wall.looking.among([one.case_id for one in behind.elsewhere], by, "by-person", names=False)
        except StoreUnavailable:
            return replace(behind, elsewhere=())
        return behind

    def _session(self, request: Request) -> Session | None:
        doors = self.wall.doors
        if (by := doors.by_session(request)) is None:
            return None
        return Session(by.name, doors.csrf_of(request), doors.sessions.left(request, renewed=True), by.role)

    def login(self, request: Request, refused: Refusal | None) -> HTMLResponse:
        """The page that asks who somebody is, and says why one was not let in."""
        why = refused.code if refused else ""
        to = own_place(request.query_params.get(WANTED, FIRST))
        here = "/login" if to == FIRST else f"/login?{urlencode({WANTED: to})}"
        return self.page(request, lambda showing: showing.login(why, to), 403 if refused else 200, here)

    def logged_out(self, request: Request, place: str) -> HTMLResponse:
        """That somebody is out, and where to log out too."""
        page = self.showing(request).at("/login").logged_out(place)
        return HTMLResponse(page)

    def showing(self, request: Request) -> Showing:
        """The pages in the language that was chosen, before the browser's own and the service's."""
        chosen = known(request.query_params.get(CHOICE)) or known(request.cookies.get(COOKIE))
        return self.showings[chosen or preferred(request.headers.get("accept-language", "")) or self.wall.language]


def _number(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdigit() and len(said) < LONGEST_NUMBER else None
