"""Who reads, and in which language: what was chosen in the address stays; else what the browser asks for."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse

from coordinator.web.languages import CHOICE, CODES, Code, known, language, preferred
from coordinator.web.showing import Showing
from coordinator.web.wall import Wall

COOKIE: Final = "jointtable_language"
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
        answer = HTMLResponse(made(self.showing(request).at(place)), status)
        if (chosen := known(request.query_params.get(CHOICE))) is not None:
            safe = request.url.scheme == "https"
            answer.set_cookie(COOKIE, chosen, max_age=REMEMBERED, httponly=True, samesite="lax", secure=safe)
        return answer

    def showing(self, request: Request) -> Showing:
        """The pages in the language that was chosen, before the browser's own and the service's."""
        chosen = known(request.query_params.get(CHOICE)) or known(request.cookies.get(COOKIE))
        return self.showings[chosen or preferred(request.headers.get("accept-language", "")) or self.wall.language]
