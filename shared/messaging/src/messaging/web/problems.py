"""How a no is said: problem documents (RFC 9457) that name the rule, the field and why; nothing was touched."""

from collections.abc import Mapping, MutableMapping
from typing import Any, Final

import structlog
from fastapi import FastAPI, HTTPException, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.types import ASGIApp, Receive, Scope, Send

from messaging.event import Refusal
from messaging.ports import StoreContended, StoreSlow, StoreUnavailable
from messaging.recording import OutboxFull

MEDIA: Final = "application/problem+json"
BODY_LIMIT: Final = 1024 * 1024
CONFLICTS: Final = "already-"
"""Refusals whose code begins so are conflicts with what is there; all others are refused for what they say."""
SECURITY_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}

_log = structlog.get_logger()


def problem(status: int, code: str, detail: str, **more: Any) -> JSONResponse:
    """A problem document."""
    said = {"type": f"urn:jointtable:problem:{code}", "title": code.replace("-", " "), "status": status}
    return JSONResponse({**said, "code": code, "detail": detail, **more}, status, media_type=MEDIA)


def refused(no: Refusal) -> JSONResponse:
    """A rule said no."""
    status = 409 if no.code.startswith(CONFLICTS) else 422
    return problem(status, no.code, no.text, **({"field": no.field} if no.field else {}))


def say_no_well(app: FastAPI) -> None:
    """Let every error of this app leave as a problem document, and no body be larger than the limit."""
    app.add_exception_handler(RequestValidationError, _not_valid)
    app.add_exception_handler(StarletteHTTPException, _http)
    for transient in (StoreUnavailable, StoreContended, OutboxFull):
        app.add_exception_handler(transient, _try_again)
    app.add_exception_handler(Exception, _our_mistake)
    app.add_middleware(Guard)


async def _not_valid(_request: Request, error: Exception) -> Response:
    errors = error.errors() if isinstance(error, RequestValidationError) else []
    said = [{"field": _field(wrong), "why": wrong["msg"]} for wrong in errors]
    return problem(422, "not-valid", "; ".join(f"{one['field']}: {one['why']}" for one in said), errors=said)


def _field(wrong: Mapping[str, Any]) -> str:
    """Where it is wrong; a body that is no JSON has no fields, only a place in its text."""
    return "body" if wrong["type"] == "json_invalid" else ".".join(str(one) for one in wrong["loc"][1:]) or "body"


async def _http(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException | StarletteHTTPException) else 500
    detail = str(getattr(error, "detail", "")) or "no such thing"
    names = {401: "who-are-you", 403: "not-allowed", 404: "not-here", 405: "not-this-way"}
    answer = problem(status, names.get(status, f"http-{status}"), detail)
    answer.headers.update(getattr(error, "headers", None) or {})
    return answer


async def _try_again(request: Request, error: Exception) -> Response:
    asked = request.method in {"GET", "HEAD"}
    said = _cannot_be_read(error) if asked else "nothing was recorded; ask again with the same Idempotency-Key"
    answer = problem(503, "try-again", said)
    answer.headers["Retry-After"] = "1"
    answer.headers["X-Why"] = type(error).__name__
    return answer


def _cannot_be_read(error: Exception) -> str:
    return f"the store gave {error}" if isinstance(error, StoreSlow) else "it cannot be read now"


async def _our_mistake(_request: Request, error: Exception) -> Response:
    """A fault of ours: said without its words, which may hold personal data. This answer passes no guard."""
    _log.error("our-mistake", error=type(error).__name__)
    answer = problem(500, "our-mistake", "this went wrong here; whether anything was recorded has to be looked up")
    answer.headers.update(SECURITY_HEADERS)
    return answer


class Guard:
    """Refuses bodies that are too large before reading them, and adds the security headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        no = _too_large(scope["method"], Headers(scope=scope))

        async def with_headers(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in SECURITY_HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await (no or self._app)(scope, receive, with_headers)


def _too_large(method: str, headers: Headers) -> Response | None:
    if method not in {"POST", "PUT", "PATCH"}:
        return None
    if "content-length" not in headers:
        return problem(411, "length-missing", "say how long the body is")
    length = headers["content-length"]
    if not length.isdigit() or int(length) > BODY_LIMIT:
        return problem(413, "too-large", f"a body may have {BODY_LIMIT} bytes")
    return None
