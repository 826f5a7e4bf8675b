"""What the pages are given to work with: all of it is read, nothing is changed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from contracts.joint_view import JointView
from coordinator.ports import Names
from coordinator.web.behind import NoRecords, Records
from coordinator.web.board import Board
from coordinator.web.languages import Code
from coordinator.web.looking import Looking
from coordinator.web.names import NoNames
from messaging.web.auth import Actor, Doors
from rules.clocks import Explanation

NOT_LOGGED_IN: Final = Actor("not logged in", "person")
"""Who looks where a development table is open to everybody at its machine; without a session nothing can be done."""


@dataclass(frozen=True, slots=True)
class ExplainedClock:
    """A clock of a case with every counted and excluded stretch."""

    clock: str
    title: str
    explained: Explanation
    order: str | None = None


def nobody(_view: JointView) -> bool:
    """No minor: where no pack says which ages are a minor's."""
    return False


def no_title(_view: JointView, _code: str) -> str | None:
    """No title: where no pack gives one, an outcome is told by its code."""
    return None


@dataclass(frozen=True, slots=True)
class Wall:
    """What the pages work with. `explains` tells a case's clocks; `unverified` counts rules nobody has verified.

    `unreleased` names the rules of new cases while what they say may still change; empty when they are released.
    """

    board: Board
    doors: Doors
    zone: ZoneInfo
    now: Callable[[], datetime]
    speed: Callable[[], float | None]
    """How fast a simulated time passes, zero for as fast as it can; None when time is real."""
    explains: Callable[[JointView], list[ExplainedClock]]
    installed: Callable[[JointView], bool]
    """Whether the version of the rules that the case began under is here; so too before it is registered."""
    unverified: int
    unreleased: str
    looking: Looking
    """Records who looks at a case before it is shown."""
    open_to_readers: bool
    """In development anybody at this machine may look without logging in; changing anything always needs a login."""
    outcome_title: Callable[[JointView, str], str | None] = no_title
    """What people call an outcome of this case's rule pack."""
    minor: Callable[[JointView], bool] = nobody
    """Whether a case is a minor's, by its rule pack."""
    theme: Path | None = None
    """A stylesheet of the deployment's own, loaded after ours."""
    language: Code = "en"
    """Of who asks for none that the pages speak."""

    records: Records = field(default_factory=NoRecords)
    """What a case's page shows besides the view."""
    names: Names = field(default_factory=NoNames)

    @property
    def nobody(self) -> Actor | None:
        """Who looks without having logged in, where that is allowed."""
        return NOT_LOGGED_IN if self.open_to_readers else None

    @property
    def simulated(self) -> bool:
        """Whether a file, and not the machine's clock, says what time it is."""
        return self.speed() is not None
