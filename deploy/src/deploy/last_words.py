"""What a program's log says of its end."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

LONGEST: Final = 400
"""Characters of a log that a sentence may hold."""

END_OF_LOG: Final = 64 * 1024
"""Bytes at the end of a log in which a program's last words are looked for."""

SEVERE: Final = ("error", "critical")
"""Levels of what a program says when something ends it."""

WHY: Final = ("error", "why", "exception")
"""Where a line holds its reason, beside its event."""


def last_words(log: Path) -> str:
    """The last two errors a program logged (the second is often only that it ends), or else its last line."""
    lines = [_line(text) for text in _end_of(log).splitlines() if text.strip()]
    severe = [line for line in lines if line.get("level") in SEVERE]
    return "; ".join(map(_words, severe[-2:] or lines[-1:]))[:LONGEST]


def _end_of(log: Path) -> str:
    with suppress(OSError), log.open("rb") as read:
        read.seek(max(0, log.stat().st_size - END_OF_LOG))
        return read.read().decode(errors="replace")
    return ""


def _line(text: str) -> dict[str, Any]:
    with suppress(ValueError):
        line = json.loads(text)
        if isinstance(line, dict):
            return line
    return {"event": text}


def _words(line: dict[str, Any]) -> str:
    """A traceback ends with what happened, so of many lines the last tells."""
    told = (str(line[name]).strip().splitlines() for name in ("event", *WHY) if line.get(name))
    return " ".join(lines[-1].strip() for lines in told if lines)
