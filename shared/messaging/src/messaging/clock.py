"""Where legal time comes from: the machine's clock, or in a demo a file that a conductor raises.

Real time (back-off, sessions, webhook signatures) never comes from here.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

LONG_AGO: Final = datetime(1, 1, 1, tzinfo=UTC)


class SystemClock:
    """Legal time is real time."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        return datetime.now(UTC)  # noqa: TID251  # the one place that reads the machine's clock


@dataclass(slots=True)
class FileClock:
    """Legal time follows a file: an anchor, a speed, and a ceiling above which it stands still."""

    file: Path
    _last: datetime = LONG_AGO

    def now(self) -> datetime:
        """The present moment of the demo, in UTC. It never goes back."""
        said = json.loads(self.file.read_text(encoding="utf-8"))
        anchor_real, anchor_legal = (datetime.fromisoformat(said[name]) for name in ("anchor_real", "anchor_legal"))
        real = SystemClock().now() - anchor_real
        ceiling = datetime.fromisoformat(said["ceiling"])
        room = (ceiling - anchor_legal).total_seconds()
        passed = timedelta(seconds=min(real.total_seconds() * float(said["speed"]), room))
        self._last = max(self._last, (anchor_legal + passed).astimezone(UTC))
        return self._last

    def speed(self) -> float:
        """How many simulated seconds pass in one, as people should be told; 0 when as fast as it can."""
        return float(json.loads(self.file.read_text(encoding="utf-8")).get("told_speed", 0.0))


def clock_of(file: Path | None) -> SystemClock | FileClock:
    """The clock that the settings name."""
    return FileClock(file) if file else SystemClock()
