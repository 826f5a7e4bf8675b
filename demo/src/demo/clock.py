"""The day's clock: it stands still at a ceiling, which the conductor raises one tick at a time.

Services read the file; a killed service therefore stops time instead of changing history.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

TICK: Final = timedelta(minutes=5)
AT_ONCE: Final = 1_000_000_000.0
"""So fast that legal time is always the ceiling: pace is the conductor's, not the clock's."""


@dataclass(slots=True)
class DayClock:
    """Legal time as this run shows it."""

    file: Path
    now: datetime

    def set(self, moment: datetime, pace: float) -> None:
        """Raise the ceiling to this moment; `pace` (simulated seconds per second) is only told to people."""
        self.now = moment
        said = {
            "anchor_real": "1970-01-01T00:00:00+00:00",
            "anchor_legal": "1970-01-01T00:00:00+00:00",
            "speed": AT_ONCE,
            "ceiling": moment.isoformat(),
            "told_speed": pace,
        }
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps(said))
        new.replace(self.file)
