"""What polling must not forget when it is killed: which versions of rows were read, which wait, and the mark.

A version is on disk before it is handed on, and its answer before the mark moves past it.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Final, Self

TABLES: Final = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS mark (one INTEGER PRIMARY KEY CHECK (one = 1), at TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS versions (
    nth INTEGER PRIMARY KEY AUTOINCREMENT, row_key TEXT NOT NULL, digest TEXT NOT NULL, changed TEXT NOT NULL,
    members TEXT, read_whole INTEGER NOT NULL DEFAULT 0, UNIQUE (row_key, digest)
) STRICT;
CREATE INDEX IF NOT EXISTS waiting ON versions (changed, nth) WHERE members IS NOT NULL;
"""
MOST_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Version:
    """A row as it was read once. `changed` is without zone. The key is empty when the row has none that can be read."""

    key: str
    digest: str
    """SHA-256 of the row in hex."""
    changed: datetime
    members: dict[str, object]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A version that is not answered. `nth` counts versions in the order in which they were first read, from 1."""

    nth: int
    version: Version


class PollJournal:
    """The notes about one list or table, in one SQLite file. May be used from any thread."""

    def __init__(self, file: Path) -> None:
        self._alone = Lock()
        self._notes = sqlite3.connect(file, check_same_thread=False)
        self._notes.executescript(TABLES)

    def close(self) -> None:
        """Let go of the file."""
        with self._alone:
            self._notes.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self, versions: Sequence[Version]) -> None:
        """Keep those that were not read before. They wait, but are not handed on before the reading is whole."""
        rows = [(one.key, one.digest, _text(one.changed), json.dumps(one.members)) for one in versions]
        with self._alone, self._notes:
            self._notes.executemany(
                "INSERT OR IGNORE INTO versions (row_key, digest, changed, members) VALUES (?, ?, ?, ?)", rows
            )

    def read_whole(self) -> None:
        """All of the list was read: nothing that comes before what is here is still to come."""
        with self._alone, self._notes:
            self._notes.execute("UPDATE versions SET read_whole = 1 WHERE read_whole = 0")

    def waiting(self, after: Waiting | None = None) -> tuple[Waiting, ...]:
        """Some of those that may be handed on, in the order of their changes, beginning after this one."""
        at, nth = (_text(after.version.changed), after.nth) if after else ("", 0)
        with self._alone:
            found = self._notes.execute(
                "SELECT nth, row_key, digest, changed, members FROM versions"
                " WHERE members IS NOT NULL AND read_whole = 1 AND (changed, nth) > (?, ?)"
                " ORDER BY changed, nth LIMIT ?",
                (at, nth, MOST_AT_ONCE),
            ).fetchall()
        return tuple(
            Waiting(number, Version(key, digest, datetime.fromisoformat(changed), json.loads(members)))
            for number, key, digest, changed, members in found
        )

    def answered(self, nth: int) -> None:
        """The version is answered. That it was read stays known; what it said does not."""
        with self._alone, self._notes:
            self._notes.execute("UPDATE versions SET members = NULL WHERE nth = ?", (nth,))

    def mark(self) -> datetime | None:
        """Up to where every change that was read is answered; None at the beginning."""
        with self._alone:
            found = self._notes.execute("SELECT at FROM mark").fetchone()
        return datetime.fromisoformat(found[0]) if found else None

    def could_be_marked(self) -> datetime | None:
        """Where the mark may move: to the earliest change that waits, or the latest that was read.

        None when nothing was read, or something was read in part.
        """
        with self._alone:
            if self._notes.execute("SELECT 1 FROM versions WHERE read_whole = 0 LIMIT 1").fetchone():
                return None
            found = self._notes.execute(
                "SELECT coalesce((SELECT min(changed) FROM versions WHERE members IS NOT NULL),"
                " (SELECT max(changed) FROM versions WHERE row_key <> ''))"
            ).fetchone()
        return datetime.fromisoformat(found[0]) if found[0] else None

    def move(self, mark: datetime, forget_before: datetime) -> None:
        """Set the mark, and forget answered versions of changes that will not be asked for again."""
        with self._alone, self._notes:
            self._notes.execute("INSERT OR REPLACE INTO mark VALUES (1, ?)", (_text(mark),))
            self._notes.execute("DELETE FROM versions WHERE members IS NULL AND changed < ?", (_text(forget_before),))


def _text(moment: datetime) -> str:
    """All of the same length, so that texts are in the order of the moments."""
    return moment.isoformat(timespec="microseconds")
