"""What is made once for all readers of a language, until the board changes or a minute begins."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Shared:
    """What was made since the board last changed or the minute began, so that it is made once for all readers."""

    stamp: tuple[int, datetime, bool] | None = None
    made: dict[Hashable, Any] = field(default_factory=dict)

    def once(self, stamp: tuple[int, datetime, bool], what: Hashable, make: Callable[[], T]) -> T:
        """What was made for another reader, or made now."""
        if stamp != self.stamp:
            self.stamp, self.made = stamp, {}
        if what not in self.made:
            self.made[what] = make()
        found: T = self.made[what]
        return found
