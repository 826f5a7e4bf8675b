"""Chance without a shared stream: each draw is a hash of who draws what, so no other draw can shift it."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Draws:
    """The draws of one seeded day."""

    seed: int

    def share(self, case: str, actor: str, step: str) -> float:
        """A number from 0 up to 1."""
        drawn = sha256(f"{self.seed}/{case}/{actor}/{step}".encode()).digest()
        return int.from_bytes(drawn[:8], "big") / 2**64

    def whole(self, case: str, actor: str, step: str, most: int) -> int:
        """A whole number from 0 up to and including `most`."""
        return int(self.share(case, actor, step) * (most + 1))

    def one_of(self, case: str, actor: str, step: str, options: Sequence[T]) -> T:
        """One of the options, each as likely."""
        return options[self.whole(case, actor, step, len(options) - 1)]

    def weighted(self, case: str, actor: str, step: str, options: Sequence[tuple[T, float]]) -> T:
        """One of the options by weight."""
        left = self.share(case, actor, step) * sum(weight for _, weight in options)
        for option, weight in options:
            left -= weight
            if left < 0:
                return option
        return options[-1][0]
