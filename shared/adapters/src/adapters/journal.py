"""What the file drop must not forget when it is killed: which rows were answered, and which files are finished.

An entry is on disk before the next row is handed on. A row whose answer was not yet written is handed on again under
the same request id, which the service knows.
"""

import json
import sqlite3
from dataclasses import asdict
from pathlib import Path
from threading import Lock
from typing import Final, Self

from adapters.sources import Accepted, Answer, Refused, SeenBefore

TABLES: Final = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
CREATE TABLE IF NOT EXISTS finished (checksum TEXT PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS answers (
    checksum TEXT NOT NULL, row_id TEXT NOT NULL, answer TEXT NOT NULL, PRIMARY KEY (checksum, row_id)
) STRICT;
"""


class Journal:
    """The notes of one drop folder, in one SQLite file. May be used from any thread."""

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

    def finished(self, checksum: str) -> str | None:
        """The name under which a file with these bytes was finished; None when it was not."""
        with self._alone:
            found = self._notes.execute("SELECT name FROM finished WHERE checksum = ?", (checksum,)).fetchone()
        return str(found[0]) if found else None

    def answers(self, checksum: str) -> dict[str, Answer]:
        """The answers so far to a file that is not finished, by row."""
        with self._alone:
            found = self._notes.execute("SELECT row_id, answer FROM answers WHERE checksum = ?", (checksum,)).fetchall()
        return {row_id: _read(answer) for row_id, answer in found}

    def answered(self, checksum: str, row_id: str, answer: Answer) -> None:
        """Keep one answer."""
        with self._alone, self._notes:
            self._notes.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?)", (checksum, row_id, _write(answer)))

    def reopen(self, checksum: str) -> None:
        """The file failed and may come again: what was recorded was seen before, what was refused is asked anew."""
        with self._alone, self._notes:
            self._notes.execute(
                "DELETE FROM answers WHERE checksum = ? AND answer NOT IN (?, ?)", (checksum, ACCEPTED, SEEN_BEFORE)
            )
            self._notes.execute("UPDATE answers SET answer = ? WHERE checksum = ?", (SEEN_BEFORE, checksum))

    def finish(self, checksum: str, name: str) -> None:
        """The file is put away; its answers stand in its report."""
        with self._alone, self._notes:
            self._notes.execute("INSERT OR REPLACE INTO finished VALUES (?, ?)", (checksum, name))
            self._notes.execute("DELETE FROM answers WHERE checksum = ?", (checksum,))


def _write(answer: Answer) -> str:
    return json.dumps(asdict(answer) if isinstance(answer, Refused) else type(answer).__name__)


ACCEPTED: Final = _write(Accepted())
SEEN_BEFORE: Final = _write(SeenBefore())


def _read(text: str) -> Answer:
    match json.loads(text):
        case {"field": field, "code": code, "text": why}:
            return Refused(field, code, why)
        case "SeenBefore":
            return SeenBefore()
        case _:
            return Accepted()
