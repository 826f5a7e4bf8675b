"""The four ways in, each fed as an old system would feed it: in order per case, at its own pace, whatever is down."""

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import httpx2

MOMENT: Final = datetime(2026, 3, 10, 9, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Record:
    """The `nth` word about one case, by its number; the first is said, the later ones correct it."""

    number: str
    nth: int
    place: int
    """Its place among all records: what an old system would call the moment of its change."""

    @property
    def correction(self) -> str:
        return f"word {self.nth}" if self.nth > 1 else ""

    @property
    def changed(self) -> str:
        return (MOMENT + timedelta(milliseconds=self.place)).isoformat()


def records(cases: int, per_case: int) -> Iterator[Record]:
    """Every case's words in order, the cases interleaved."""
    place = 0
    for nth in range(1, per_case + 1):
        for case in range(1, cases + 1):
            place += 1
            yield Record(f"PL{case:06d}", nth, place)


def by_files(said: list[Record], folder: Path, rows: int = 100) -> None:
    """Files of so many rows, each written whole and renamed."""
    for start in range(0, len(said), rows):
        part = said[start : start + rows]
        lines = [
            json.dumps({"number": one.number, "ref": f"{one.nth:04d}", "digest": f"{one.nth:064x}"}) for one in part
        ]
        name = f"items-{start:06d}.jsonl"
        written = folder / f".{name}.new"
        written.write_text("\n".join(lines) + "\n")
        written.rename(folder / name)
        (folder / f"{name}.done").touch()
        time.sleep(0.2)  # an old system's own pace


def by_posts(said: list[Record], inbox: str, token: str) -> None:
    """One CloudEvent after another; each is posted until it is answered."""
    with httpx2.Client(timeout=10, headers={"Authorization": f"Bearer {token}"}) as line:
        for one in said:
            event = {
                "specversion": "1.0",
                "id": f"{one.number}/{one.nth}",
                "source": "urn:campaign",
                "type": "harm",
                "data": {"number": one.number, "nth": f"{one.nth:04d}", "correction": one.correction},
            }
            while not _posted(line, inbox, event):
                time.sleep(0.2)


def _posted(line: httpx2.Client, inbox: str, event: dict[str, Any]) -> bool:
    try:
        answer = line.post(inbox, json=event, headers={"Content-Type": "application/cloudevents+json"})
    except httpx2.TransportError:
        return False
    if answer.status_code == 422:
        raise AssertionError(answer.text)
    return answer.status_code == 202


@dataclass(slots=True)
class AList:
    """A list by REST that grows while it is asked."""

    rows: list[dict[str, str]] = field(default_factory=list)
    server: ThreadingHTTPServer = field(init=False)

    def __post_init__(self) -> None:
        rows = self.rows

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                since = datetime.fromisoformat(parse_qs(urlsplit(self.path).query)["since"][0])
                found = [row for row in list(rows) if datetime.fromisoformat(row["changed"]) >= since]
                body = json.dumps({"rows": found}).encode()
                self.send_response(200)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_said: object) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/rows"

    def grow(self, said: list[Record]) -> None:
        for one in said:
            self.rows.append(row_of(one))
            time.sleep(0.002)


def row_of(one: Record) -> dict[str, str]:
    """A row of a list or table."""
    return {
        "key": f"{one.number}/{one.nth}",
        "number": one.number,
        "changed": one.changed,
        "nth": f"{one.nth:04d}",
        "correction": one.correction,
    }


def by_table(said: list[Record], file: Path) -> None:
    """Rows in a database, committed a few at a time."""
    with sqlite3.connect(file, timeout=30) as store:
        store.execute("pragma journal_mode=wal")
        store.execute(
            "create table if not exists advice (key text, number text, changed text, nth text, correction text)"
        )
    for start in range(0, len(said), 20):
        with sqlite3.connect(file, timeout=30) as store:
            rows = [tuple(row_of(one).values()) for one in said[start : start + 20]]
            store.executemany("insert into advice values (?, ?, ?, ?, ?)", rows)
        time.sleep(0.04)
