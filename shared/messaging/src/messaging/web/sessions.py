"""A person's session: a signed cookie that ends after a while without use, and for certain at the end of a shift.

Sessions follow real time, never the legal clock of a demo.
"""

import asyncio
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from math import inf
from typing import Any, Final, Literal

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeSerializer
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from messaging.web.ended import LOOK, End, Ended, Ends, look, tell

COOKIE: Final = "jointtable_session"
LONGEST_SESSION: Final = 8 * 60 * 60
"""Seconds."""
IDLE_SESSION: Final = 15 * 60
"""Seconds without asking for anything, after which a person has to log in again."""
LONGEST_WALL: Final = 24 * 60 * 60
"""Seconds for a screen for a room, at which nobody works: it sees the least, and has no end for want of use."""
FINISHED_KEPT: Final = 10_000
"""Logins that were finished here and are remembered; the provider too takes each but once."""
BY_THEMSELVES: Final = ("/session", "/events", "/board/names")
"""How addresses end that pages ask for without anybody's doing: it keeps no session alive."""
RENEWED_AFTER: Final = 60
"""Seconds after which an answer carries the session anew."""
NAME_LENGTH: Final = 80

Works = Literal["person", "context", "names", "wall", "operator"]
"""As what somebody is logged in: looks and acts; so and sees a person's other cases; so and sees names too; a screen
for a room; keeps the service running.
"""
LEAST: Final[Works] = "wall"
"""What a session is that does not say: it sees the least."""
Said = Mapping[str, Any]
"""What a session's cookie says: name, works, id, csrf, agency, began, seen (both Unix time)."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of one service."""

    agency: str
    seal: URLSafeSerializer
    now: Callable[[], float] = time.time
    ended: Ended = field(default_factory=Ended)
    """Sessions that were logged out of, at whichever process."""
    store: Ends | None = None
    """Where the service's processes tell each other; none where there is but one, as in tests."""
    _finished: OrderedDict[str, None] = field(default_factory=OrderedDict)

    @property
    def cookie(self) -> str:
        """The cookie's name. Services on one machine share a host, so it holds the agency."""
        return f"{COOKIE}_{self.agency}"

    def of(self, request: Request) -> Said | None:
        """What the request's session says, if it still holds."""
        try:
            said = self.seal.loads(request.cookies.get(self.cookie, ""))
        except BadSignature:
            return None
        if not isinstance(said, dict) or said.get("agency") != self.agency or "began" not in said:
            return None  # another service's, or what is kept of a login
        return said if self._left(said) > 0 and str(said.get("id")) not in self.ended else None

    def left(self, request: Request, *, renewed: bool = False) -> int:
        """For how many seconds the session still holds, if nothing more is asked; `renewed`: as it is after this."""
        said = self.of(request)
        return int(self._left({**said, "seen": self.now()} if renewed else said)) if said else 0

    def _left(self, said: Said) -> float:
        idle = inf if _is_a_wall(said) else said["seen"] + IDLE_SESSION
        return float(min(_over(said), idle) - self.now())

    async def end(self, request: Request, response: Response) -> None:
        """End the session of the request: its cookie is good for nothing any more, whoever has it, at any process."""
        if said := self.of(request):
            self.ended.end(End(str(said.get("id")), self.now(), _over(said)))
            if self.store:
                await tell(self.ended, self.store, self.now())
        response.delete_cookie(self.cookie, httponly=True, samesite="strict")

    async def look(self) -> None:
        """Learn which sessions were ended at other processes."""
        if self.store:
            await look(self.ended, self.store, self.now())

    async def keep_looking(self) -> None:
        """For ever."""
        while True:
            await self.look()
            await asyncio.sleep(LOOK)

    def keep_login(self, response: Response, begun: Mapping[str, str], within: int, *, secure: bool) -> None:
        """Keep at the browser what has to come back with a login; only this service can have written it."""
        response.set_cookie(
            self._login_cookie,
            str(self.seal.dumps({**begun, "agency": self.agency, "at": int(self.now())})),
            max_age=within,
            path="/login",
            httponly=True,
            samesite="lax",  # it has to come along when the provider sends somebody back
            secure=secure,
        )

    def login_of(self, request: Request, within: int) -> Mapping[str, str] | None:
        """The login that this browser began lately, once: it cannot be finished again."""
        try:
            said = self.seal.loads(request.cookies.get(self._login_cookie, ""))
        except BadSignature:
            return None
        if not isinstance(said, dict) or "state" not in said or said.get("agency") != self.agency:
            return None
        if self.now() - said["at"] >= within or said["state"] in self._finished:
            return None
        self._finished[said["state"]] = None
        while len(self._finished) > FINISHED_KEPT:
            self._finished.popitem(last=False)
        return said

    def forget_login(self, response: Response) -> None:
        """What was kept of a login is of no more use."""
        response.delete_cookie(self._login_cookie, path="/login", httponly=True, samesite="lax")

    @property
    def _login_cookie(self) -> str:
        return f"{COOKIE}_login_{self.agency}"

    def begin(self, response: Response, name: str, works: Works, *, secure: bool) -> None:
        """Begin a session with this answer."""
        drawn = {"id": secrets.token_urlsafe(12), "csrf": secrets.token_urlsafe(16)}
        said = {"name": name[:NAME_LENGTH], "works": works, "agency": self.agency, "began": int(self.now())}
        self._hand_over(response, said | drawn, secure=secure)

    def renewed(self, request: Request) -> str | None:
        """The cookie that lets a session in use go on, when it is time for one; never beyond its longest time."""
        said = self.of(request)
        if said is None or _is_a_wall(said) or self.now() - said["seen"] < RENEWED_AFTER:
            return None
        answer = Response()
        self._hand_over(answer, said, secure=request.url.scheme == "https")
        return answer.headers["set-cookie"]

    def _hand_over(self, response: Response, said: Said, *, secure: bool) -> None:
        sealed = str(self.seal.dumps({**said, "seen": int(self.now())}))
        response.set_cookie(self.cookie, sealed, max_age=LONGEST_WALL, httponly=True, samesite="strict", secure=secure)


def sessions_of(agency: str, secret: str, store: Ends | None = None) -> Sessions:
    """Sessions sealed with the service's own secret."""
    return Sessions(agency, URLSafeSerializer(secret, salt=agency), store=store)


def _is_a_wall(said: Said) -> bool:
    return bool(said.get("works", LEAST) == "wall")


def _over(said: Said) -> float:
    """When the session is over however it is used."""
    return float(said["began"] + (LONGEST_WALL if _is_a_wall(said) else LONGEST_SESSION))


class KeepSession:
    """Lets every answer renew the session it was asked in."""

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self._app, self._sessions = app, sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        asked = scope["type"] == "http" and (scope["method"] == "POST" or not scope["path"].endswith(BY_THEMSELVES))
        renewed = self._sessions.renewed(Request(scope)) if asked else None

        async def with_cookie(message: MutableMapping[str, Any]) -> None:
            if renewed and message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "set-cookie" not in headers:  # a new login is not undone by the old session
                    headers.append("set-cookie", renewed)
            await send(message)

        await self._app(scope, receive, with_cookie)
