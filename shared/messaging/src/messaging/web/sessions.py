"""A person's session: a signed cookie that ends after a while without use, and for certain at the end of a shift.

Sessions follow real time, never the legal clock of a demo.
"""

import secrets
import time
from collections.abc import Callable, Mapping, MutableMapping
from dataclasses import dataclass
from typing import Any, Final

from fastapi import Request, Response
from itsdangerous import BadSignature, URLSafeSerializer
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

COOKIE: Final = "jointtable_session"
LONGEST_SESSION: Final = 8 * 60 * 60
"""Seconds."""
IDLE_SESSION: Final = 15 * 60
"""Seconds without asking for anything, after which a person has to log in again."""
RENEWED_AFTER: Final = 60
"""Seconds after which an answer carries the session anew."""
NAME_LENGTH: Final = 80

Said = Mapping[str, Any]
"""What a session's cookie says: name, csrf, agency, began, seen (both Unix time)."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions of one service."""

    agency: str
    seal: URLSafeSerializer
    now: Callable[[], float] = time.time

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
        if not isinstance(said, dict) or said.get("agency") != self.agency:
            return None
        now = self.now()
        return said if now - said["began"] < LONGEST_SESSION and now - said["seen"] < IDLE_SESSION else None

    def begin(self, response: Response, name: str, *, secure: bool) -> None:
        """Begin a session with this answer."""
        said = {"name": name[:NAME_LENGTH], "csrf": secrets.token_urlsafe(16), "agency": self.agency}
        self._hand_over(response, {**said, "began": int(self.now())}, secure=secure)

    def renewed(self, request: Request) -> str | None:
        """The cookie that lets a session in use go on, when it is time for one; never beyond its longest time."""
        said = self.of(request)
        if said is None or self.now() - said["seen"] < RENEWED_AFTER:
            return None
        answer = Response()
        self._hand_over(answer, said, secure=request.url.scheme == "https")
        return answer.headers["set-cookie"]

    def _hand_over(self, response: Response, said: Said, *, secure: bool) -> None:
        sealed = str(self.seal.dumps({**said, "seen": int(self.now())}))
        response.set_cookie(
            self.cookie, sealed, max_age=LONGEST_SESSION, httponly=True, samesite="strict", secure=secure
        )


def sessions_of(agency: str, secret: str) -> Sessions:
    """Sessions sealed with the service's own secret."""
    return Sessions(agency, URLSafeSerializer(secret, salt=agency))


class KeepSession:
    """Lets every answer renew the session it was asked in."""

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self._app, self._sessions = app, sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        renewed = self._sessions.renewed(Request(scope)) if scope["type"] == "http" else None

        async def with_cookie(message: MutableMapping[str, Any]) -> None:
            if renewed and message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "set-cookie" not in headers:  # a new login is not undone by the old session
                    headers.append("set-cookie", renewed)
            await send(message)

        await self._app(scope, receive, with_cookie)
