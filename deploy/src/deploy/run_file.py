"""What a demo is told of the run it plays in, and the clock that stands still until it begins."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

BEFORE_THE_DAY: Final = "2000-01-01T00:00:00+00:00"
"""What time it is until the demo says otherwise: earlier than any day it plays, as clocks never go back."""


@dataclass(frozen=True, slots=True)
class RunFile:
    """Where services answer, and where the demo finds its tokens, clock and files."""

    services: Mapping[str, str]
    systems: Mapping[str, str]
    """Where each agency's old system is to listen."""
    tokens: Mapping[str, Path]
    drop_folder: Path
    told_folder: Path
    webhook_secrets: Mapping[str, Path]
    systems_folder: Path
    clock_file: Path
    keys_file: Path
    pack: str
    rules: Path

    def text(self) -> str:
        """As the demo reads it."""
        return json.dumps(asdict(self), indent=1, default=str)


def still_clock() -> str:
    """A clock file of before the day."""
    still = {"anchor_real": BEFORE_THE_DAY, "anchor_legal": BEFORE_THE_DAY, "speed": 1, "ceiling": BEFORE_THE_DAY}
    return json.dumps(still)
