"""The list of rows that were not taken, for the agency's integrator: one JSON object on each line of one file."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ENOUGH: Final = 64 * 1024
"""Bytes at the end of the file that are sure to hold its last line."""


@dataclass(frozen=True, slots=True)
class Refusals:
    """The file. It only grows; it may be moved away at any time."""

    file: Path

    def note(self, request_id: str, told: dict[str, Any]) -> None:
        """Add a line, unless it is there: killed between this and its next step, the source does this step again."""
        with self.file.open("ab+") as file:
            end = file.seek(0, os.SEEK_END)
            file.seek(max(0, end - ENOUGH))
            tail = file.read()
            lines = tail.splitlines()
            if lines and json.dumps(request_id).encode() in lines[-1] and tail.endswith(b"\n"):
                return
            line = json.dumps({"request_id": request_id, **told}).encode() + b"\n"
            file.write(line if not tail or tail.endswith(b"\n") else b"\n" + line)
            file.flush()
            os.fsync(file.fileno())
