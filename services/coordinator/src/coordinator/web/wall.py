"""What the pages are given to work with: all of it is read, nothing is changed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from contracts.joint_view import JointView
from coordinator.web.board import Board
from coordinator.web.words import words
from messaging.web.auth import Doors
from rules.clocks import Explanation


@dataclass(frozen=True, slots=True)
class ExplainedClock:
    """A clock of a case with every counted and excluded stretch."""

    clock: str
    title: str
    explained: Explanation
    order: str | None = None


def outcome_by_code(_view: JointView, code: str) -> str:
    """An outcome's code, readable: where no pack gives its title."""
    return words(code)


@dataclass(frozen=True, slots=True)
class Wall:
    """What the pages work with. `explains` tells a case's clocks; `unverified` counts rules nobody has verified.

    `unreleased` names the rules of new cases while what they say may still change; empty when they are released.
    """

    board: Board
    doors: Doors
    zone: ZoneInfo
    now: Callable[[], datetime]
    clock_told: Callable[[], str]
    """The simulated moment and its speed; empty when time is real."""
    explains: Callable[[JointView], list[ExplainedClock]]
    installed: Callable[[JointView], bool]
    """Whether the version of the rules that the case began under is here; so too before it is registered."""
    unverified: int
    unreleased: str
    open_to_readers: bool
    """In development anybody at this machine may look without logging in; changing anything always needs a login."""
    outcome_title: Callable[[JointView, str], str] = outcome_by_code
    """What people call an outcome of this case's rule pack."""
    theme: Path | None = None
    """A stylesheet of the deployment's own, loaded after ours."""

    @property
    def simulated(self) -> bool:
        """Whether a file, and not the machine's clock, says what time it is."""
        return bool(self.clock_told())
