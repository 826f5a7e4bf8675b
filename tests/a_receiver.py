"""An agency's own system behind a webhook: it keeps what it is told, or is down, hangs, lies, or garbles."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

from standardwebhooks.webhooks import Webhook

from demo.systems.receipt import receipt

SECRET: Final = "whsec_" + "c2VjcmV0IG9mIHRoZSB0ZXN0cywgb2YgMzIgYnl0ZXMhIQ=="


@dataclass(slots=True)
class Receiver:
    """`turns` says how it behaves at each call, by a word and for how many calls; after them, as the last word says.

    `well` keeps and gives the receipt; `late` keeps and gives none yet; `lying` answers well and keeps nothing;
    `garbling` keeps half and gives the receipt of that; `hanging` never answers; `down` breaks off.
    """

    turns: list[tuple[str, int]]
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    calls: dict[str, list[str]] = field(default_factory=dict)
    """The ids it was called with, by how it behaved then."""
    ended: threading.Event = field(default_factory=threading.Event)

    def behaves(self) -> str:
        word, left = self.turns[0]
        self.turns[:1] = [(word, left - 1)] if left > 1 or len(self.turns) == 1 else []
        return word

    def receipts(self, *how: str) -> list[dict[str, str]]:
        """What it recorded while it behaved so, confirmed."""
        of = [self.kept[one] for word in how for one in self.calls[word]]
        return [{"case_id": event["subject"], **receipt(event)} for event in of]

    def told(self, event: dict[str, Any]) -> tuple[int, Any] | None:
        """Its answer; None: none."""
        word = self.behaves()
        self.calls.setdefault(word, []).append(event["id"])
        if word in {"well", "late"}:
            self.kept[event["id"]] = event
        if word == "garbling":
            self.kept[event["id"]] = {**event, "data": {}}
        match word:
            case "well" | "garbling":
                return 200, receipt(self.kept[event["id"]])
            case "late" | "lying":
                return 200, {"thanks": True}
            case "hanging":
                self.ended.wait()
        return None


@contextmanager
def receiving(receiver: Receiver) -> Iterator[str]:
    """Its address, while the context lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that the library asks for
            body = self.rfile.read(int(self.headers["content-length"]))
            Webhook(SECRET).verify(body, {name.lower(): value for name, value in self.headers.items()})
            said = receiver.told(json.loads(body))
            if said is not None:
                self.send_response(said[0])
                self.end_headers()
                self.wfile.write(json.dumps(said[1]).encode())

        def log_message(self, *_said: Any) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/hook"
        finally:
            receiver.ended.set()
            server.shutdown()
            thread.join()
