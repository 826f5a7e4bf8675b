"""A real HTTP server on this machine that answers as a test says and remembers what it was asked."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

Answering = Callable[["Seen"], Response | Awaitable[Response]]


@dataclass(frozen=True)
class Seen:
    """One request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: bytes


def nothing_there(_seen: Seen) -> Response:
    return Response(status_code=404)


@dataclass
class AServer:
    """What is answered may change at any time."""

    url: str
    answer: Answering = nothing_there
    seen: list[Seen] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = await request.body()
        told = Seen(request.method, request.url.path, dict(request.query_params), dict(request.headers), body)
        self.seen.append(told)
        answer = self.answer(told)
        await (answer if isinstance(answer, Response) else await answer)(scope, receive, send)


async def never(_seen: Seen) -> Response:
    await asyncio.Event().wait()
    raise AssertionError


@contextmanager
def a_server() -> Iterator[AServer]:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        sock.listen()  # so that nobody has to wait until the server has started
        served = AServer(f"http://127.0.0.1:{sock.getsockname()[1]}")
        config = uvicorn.Config(served, lifespan="off", log_level="critical", timeout_graceful_shutdown=0)
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [sock]})
        thread.start()
        yield served
        server.should_exit = True
        thread.join()
