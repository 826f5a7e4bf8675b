"""Tells a person, line by line, what was done and how long it took."""

import time
from dataclasses import dataclass, field


@dataclass(slots=True)
class Steps:
    """One line per step, with the seconds since the one before."""

    since: float = field(default_factory=time.monotonic)

    def done(self, what: str) -> None:
        """Say that one more step is done."""
        now = time.monotonic()
        print(f"{now - self.since:6.1f} s  {what}", flush=True)
        self.since = now
