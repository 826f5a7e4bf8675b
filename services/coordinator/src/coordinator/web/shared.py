"""What is made once for all readers of a language, until the board changes or a minute begins."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, TypeVar

T = TypeVar("T")
MOST: Final = 64
"""Things kept at once: addresses can be spelled without end, and each may hold every tile of the board."""


@dataclass(slots=True)
class Shared:
    """What was made since the board last changed or the minute began, so that it is made once for all readers."""

    stamp: tuple[int, datetime, bool] | None = None
    made: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, stamp: tuple[int, datetime, bool], what: Hashable, make: Callable[[], T]) -> T:
        """What was made for another reader, or made now."""
        if stamp != self.stamp:
            self.stamp, self.made = stamp, {}
        found: T = self.made.pop(what) if what in self.made else make()
        self.made[what] = found  # the last: what was asked for longest ago is forgotten first
        while len(self.made) > MOST:
            del self.made[next(iter(self.made))]
        return found
