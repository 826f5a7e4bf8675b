"""Named places at which a test ends or stops a service: the windows of docs/reliability.md.

Off unless JOINTTABLE_CRASH_FILE is set when the process starts, and JOINTTABLE_DEVELOPMENT with it. Then whoever first
comes to the place that the file names takes the file away and kills its own process, or stops it where the file says
`<place> stop`.
"""

import os
import signal
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Final


class Place(StrEnum):
    """Where a service may end. Each lies in the middle of one window."""

    BEFORE_SAVE = "before-save"
    """Records were handed over; nothing of them is saved."""
    SAVE_UNANSWERED = "save-unanswered"
    """The store has written; nobody here knows."""
    BEFORE_COMMIT = "before-commit"
    """Everything is saved; the broker will give the records again."""
    BEFORE_SEND = "before-send"
    """What was saved is still to be sent."""
    SEND_UNANSWERED = "send-unanswered"
    """The broker has taken it, or is away; nobody here knows."""
    BEFORE_MARK = "before-mark"
    """The broker has it; the store still holds it as unsent."""


FILE: Final = "JOINTTABLE_CRASH_FILE"
SIGNALS: Final = {"": signal.SIGKILL, "stop": signal.SIGSTOP}


def bound(environment: Mapping[str, str]) -> Callable[[Place], None]:
    """What is to be called at each place: nothing happens there, unless the environment says so."""
    file = environment.get(FILE)
    if not file or environment.get("JOINTTABLE_DEVELOPMENT") != "1":
        return _go_on
    return lambda place: _end_if_asked(Path(file), place)


def _go_on(_place: Place) -> None:
    """As always."""


def _end_if_asked(file: Path, place: Place) -> None:
    with suppress(FileNotFoundError):  # nobody asks, or another process was first
        wanted, _, how = file.read_text(encoding="utf-8").strip().partition(" ")
        if wanted == place:
            file.unlink()
            os.kill(os.getpid(), SIGNALS[how])


crash_here: Final = bound(os.environ)
"""Called at each place."""
