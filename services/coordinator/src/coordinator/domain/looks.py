"""Who looked at which case: what an auditor, and whoever works on the case, may ask later."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

Way = Literal["at-page", "by-person", "at-board", "at-shift", "by-search", "as-system"]
"""At a case's page, at the page of another case of the same person, at the board with its names, at the hand-over of a
shift, by a search for a name, or as an answer to a system.
"""


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at these cases at once. `names`: whether the suspects' names were shown."""

    who: str
    role: str
    """`person`, `context` (may see a person's other cases), `names` (may see names too), `system`."""
    cases: tuple[str, ...]
    at: datetime
    way: Way
    names: bool = False
