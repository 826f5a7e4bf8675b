"""Wait for what another process does in its own time."""

import time
from collections.abc import Callable
from typing import Final

PATIENCE: Final = 60.0


def eventually(holds: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
    """Return when it holds; fail when it does not for so many seconds."""
    until = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < until, f"never: {what}"
        time.sleep(0.05)
