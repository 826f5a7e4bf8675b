"""What an old system remembers: its dossiers and what it was told, in a file of its own that survives a kill.

A tick is one transaction. A system killed on the way does the same tick again, asks for the same things under the same
ids, and nobody hears anything twice.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

SCHEMA: Final = """
create table if not exists dossier (name text primary key, said text not null);
create table if not exists notice (id text primary key, event text not null, taken integer not null default 0);
"""


@dataclass(slots=True)
class Dossier:
    """One case in an agency's own system: what it heard, by kind, and what it did itself, by step."""

    name: str
    heard: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    did: dict[str, Any] = field(default_factory=dict)

    def last(self, kind: str) -> dict[str, Any]:
        """The newest word of this kind; nothing when none came."""
        return self.heard.get(kind, [{}])[-1]

    def has(self, *kinds: str) -> bool:
        """Whether any of these was heard."""
        return any(kind in self.heard for kind in kinds)

    @property
    def number(self) -> str:
        """The police's number of the case; empty before it is known."""
        return str(self.last("case-registered").get("agency_number", ""))

    @property
    def decided(self) -> bool:
        """Whether the table is done with it."""
        return self.has("settlement-issued", "case-dismissed", "case-not-selected", "case-referred", "suspect-summoned")

    def owes(self, duty: str) -> bool:
        """Whether this was asked of us and not yet met, as the coordinator tells it."""
        owed, met = ([one["duty"] for one in self.heard.get(kind, [])] for kind in ("duty-owed", "duty-met"))
        return owed.count(duty) > met.count(duty)


class Memory:
    """One system's file. `named_by`: the attribute of an event by which this system names its dossiers."""

    def __init__(self, file: Path, named_by: str = "subject") -> None:
        self._file, self._named_by = file, named_by
        with self._opened() as store:
            store.executescript(SCHEMA)

    def keep(self, event: dict[str, Any]) -> dict[str, Any]:
        """Keep what was told, once by its id; what is kept under it will not be forgotten when this returns."""
        with self._opened() as store:
            named = event["id"]
            store.execute("insert or ignore into notice (id, event) values (?, ?)", (named, json.dumps(event)))
            kept = store.execute("select id, event from notice where id = ?", (named,)).fetchone()
        return _event(kept)

    @contextmanager
    def tick(self) -> Iterator[dict[str, Dossier]]:
        """The dossiers with everything told so far; what becomes of them is kept when the tick ends well."""
        with self._opened() as store:
            dossiers = _read(store)
            fresh = store.execute("select id, event from notice where taken = 0").fetchall()
            for event in sorted(map(_event, fresh), key=lambda one: (one["subject"], one["sequence"])):
                named = event[self._named_by]
                _learn(dossiers.setdefault(named, Dossier(named)), event)
            yield dossiers
            rows = [(one.name, json.dumps([one.heard, one.did])) for one in dossiers.values()]
            store.executemany("insert or replace into dossier values (?, ?)", rows)
            store.executemany("update notice set taken = 1 where id = ?", [(named,) for named, _ in fresh])

    def dossiers(self) -> dict[str, Dossier]:
        """The dossiers as the last tick left them."""
        with self._opened() as store:
            return _read(store)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        store = sqlite3.connect(self._file, timeout=30)
        try:
            with store:
                yield store
        finally:
            store.close()


def in_order(dossiers: dict[str, Dossier]) -> list[Dossier]:
    """The dossiers that have a number, in its order: what a system does first must not hang on ids."""
    return sorted((one for one in dossiers.values() if one.number), key=lambda one: one.number)


def _read(store: sqlite3.Connection) -> dict[str, Dossier]:
    rows = store.execute("select name, said from dossier").fetchall()
    return {name: Dossier(name, *json.loads(said)) for name, said in rows}


def _event(row: tuple[str, str]) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(row[1])
    return event


def _learn(dossier: Dossier, event: dict[str, Any]) -> None:
    kind = event["type"].removeprefix("nl.jointtable.").rpartition(".")[0]
    dossier.heard.setdefault(kind, []).append(event["data"])
