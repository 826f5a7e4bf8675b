"""When a feed of the pages last gave a sign of life."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

LOST_AFTER: Final = 30.0
"""Seconds without a sign after which somebody has to see to it."""


@dataclass(slots=True)
class Sign:
    """Of a feed that is waited for since this was made. `steady`: seconds that only ever grow."""

    steady: Callable[[], float] = monotonic
    _last: float = field(init=False)

    def __post_init__(self) -> None:
        """It is waited for from now on."""
        self.given()

    def given(self) -> None:
        """It read what there is, or that there is nothing new."""
        self._last = self.steady()

    @property
    def ago(self) -> float:
        """Seconds since the last one, or since it is waited for."""
        return self.steady() - self._last

    @property
    def lost(self) -> bool:
        """Whether the last sign was too long ago."""
        return self.ago > LOST_AFTER
