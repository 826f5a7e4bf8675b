"""HEAD, as HTTP has it: what GET would answer, without its body. A live line has no end, and is not asked for so."""

from collections.abc import MutableMapping
from typing import Any, Final

from starlette.types import ASGIApp, Receive, Scope, Send

LINES: Final = "/events"
"""How the addresses of live lines end."""


class Heads:
    """Answers HEAD wherever there is a GET."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or scope["path"].endswith(LINES):
            await self._app(scope, receive, send)
            return

        async def without_body(message: MutableMapping[str, Any]) -> None:
            await send({**message, "body": b""} if message["type"] == "http.response.body" else message)

        await self._app({**scope, "method": "GET"}, receive, without_body)
