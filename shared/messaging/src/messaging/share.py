"""What falls to one of several replicas: its own cases at once, and later whatever the others left."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from messaging.ports import Due

OTHERS_WAIT: Final = 0.5
"""Seconds of real time, at whatever speed legal time goes, that a case is left to the replica that owns it."""


@dataclass(frozen=True, slots=True)
class Share:
    """The cases it owns, and every case whose moment was so many seconds of real time ago."""

    owns: Callable[[str], bool]
    others_wait: float = OTHERS_WAIT
    _read: deque[tuple[float, datetime]] = field(default_factory=deque)

    def at(self, real: float, legal: datetime) -> Callable[[Due], bool]:
        """What falls to it when legal time is this at `real` seconds."""
        anyones = self._lately(real, legal)
        return lambda due: (anyones is not None and due.at <= anyones) or self.owns(due.case_id)

    def _lately(self, real: float, legal: datetime) -> datetime | None:
        """What legal time it was; None until that is known."""
        self._read.append((real, legal))
        while len(self._read) > 1 and self._read[1][0] <= real - self.others_wait:
            self._read.popleft()
        noted, then = self._read[0]
        return then if noted <= real - self.others_wait else None
