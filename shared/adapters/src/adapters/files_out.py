"""A sink: each notice becomes one JSON file in a folder from which the agency's own system takes it.

CASE.NUMBER.ID.json: sorted by name, the files of a case are in order. A name without a dot in front is a whole file.
"""

import asyncio
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import quote

from adapters.drop_folder import write_whole
from adapters.sinks import Delivered, Never, Notice, NotNow, as_event

LONGEST_PART: Final = 100
"""Characters of a name that are the case's or the notice's; a file system takes 255."""


@dataclass(frozen=True, slots=True)
class FilesOut:
    """The folder, which has to be there. `source` names who tells."""

    folder: Path
    source: str

    async def deliver(self, notice: Notice) -> Delivered | NotNow | Never:
        """Write the file, whole or not at all. One that lies there already is delivered."""
        try:
            return await asyncio.to_thread(self._written, self.folder / name_of(notice), as_event(notice, self.source))
        except OSError as error:
            return NotNow(error.strerror or type(error).__name__)

    def _written(self, file: Path, data: bytes) -> Delivered | Never:
        if not file.exists():
            write_whole(file, data)
        elif file.read_bytes() != data:
            return Never(f"another file lies there as {file.name}")
        return Delivered()


def name_of(notice: Notice) -> str:
    """The notice's file name: always the same, on every file system."""
    return f"{_part(notice.case_id)}.{notice.number:010d}.{_part(notice.id)}.json"


def _part(text: str) -> str:
    """The text in characters that every system takes, the first no dot; a long one by its digest."""
    safe = quote(text, safe="").replace("~", "%7E").replace(".", "%2E")
    return safe if 0 < len(safe) <= LONGEST_PART else sha256(text.encode()).hexdigest()
