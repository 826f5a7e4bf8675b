"""An old system as a program: it is told when it is its turn, and answers whether there was anything to do."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, Protocol
from urllib.parse import parse_qs, urlsplit

from demo.day import load_data
from demo.draws import Draws
from demo.run_file import Run, read_run
from demo.systems.memory import Memory

BODY_LIMIT: Final = 4 * 1024 * 1024
Answer = tuple[int, Any]
Post = Callable[[bytes, dict[str, str]], Answer]
Get = Callable[[dict[str, list[str]]], Answer]


class System(Protocol):
    """An agency's old system."""

    def act(self, role: str, now: datetime) -> bool:
        """Do what is to be done now; answer whether there was anything. Done again, it asks for the same things."""
        ...

    def finished(self) -> bool:
        """Whether nothing is left that this system waits for."""
        ...

    def next_in_world(self) -> datetime | None:
        """When something happens next that this system will act upon; None when nothing will."""
        ...

    def posts(self) -> dict[str, Post]:
        """What others may post to it, by address."""
        ...

    def lists(self) -> dict[str, Get]:
        """What others may ask of it, by address."""
        ...


@dataclass(frozen=True, slots=True)
class Given:
    """What every system is started with."""

    run: Run
    data: dict[str, Any]
    draws: Draws
    memory: Memory
    cases: int


def serve(agency: str, build: Callable[[Given], System], named_by: str = "subject") -> None:
    """Serve this agency's system until it is ended; `named_by`: how it names its dossiers."""
    asked = _arguments()
    run = read_run(asked.run_folder)
    folder = run.systems_folder
    folder.mkdir(parents=True, exist_ok=True)
    memory = Memory(folder / f"{agency}.sqlite", named_by)
    given = Given(run, load_data(run.pack), Draws(asked.seed), memory, asked.cases)
    address = urlsplit(run.systems[agency])
    server = Server((asked.host, address.port or 0), _handler(build(given)))
    server.serve_forever()


class Server(ThreadingHTTPServer):
    """Says nothing of a caller that went away in the middle: it was killed, and asks again."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Only what is a mistake of ours is told."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


def _handler(system: System) -> type[BaseHTTPRequestHandler]:
    posts: dict[str, Post] = {"/tick": lambda body, _headers: _tick(system, json.loads(body)), **system.posts()}
    lists = system.lists()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:  # the name that the library asks for
            length = int(self.headers.get("content-length", 0))
            handle = posts.get(self.path)
            if handle is None or length > BODY_LIMIT:
                self._answer(404, None)
            else:
                self._answer(
                    *handle(self.rfile.read(length), {name.lower(): value for name, value in self.headers.items()})
                )

        def do_GET(self) -> None:  # as above
            asked = urlsplit(self.path)
            handle = lists.get(asked.path)
            self._answer(*(handle(parse_qs(asked.query)) if handle else (404, None)))

        def _answer(self, status: int, said: Any) -> None:
            body = b"" if said is None else json.dumps(said).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: Any) -> None:
            """Nothing: the services' logs tell what was asked of them."""

    return Handler


def _tick(system: System, asked: dict[str, Any]) -> Answer:
    acted = system.act(asked["role"], datetime.fromisoformat(asked["now"]))
    coming = system.next_in_world()
    return 200, {"acted": acted, "finished": system.finished(), "next": coming.isoformat() if coming else None}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=sys.argv[0])
    parser.add_argument("--run-folder", type=Path, required=True)
    parser.add_argument("--cases", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    return parser.parse_args()
