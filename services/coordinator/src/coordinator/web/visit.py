"""One person's visit to a case's page: who they are, what they tried, and what stands behind the page for them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from coordinator.web.behind import Behind
from messaging.event import Refusal


@dataclass(frozen=True, slots=True)
class Visit:
    """Without a session (`csrf`) nothing may be done. `request` names what a form sends: sent twice it is one act."""

    csrf: str = ""
    me: str = ""
    request: str = ""
    said: Refusal | None = None
    """Why what they tried was not done."""
    typed: Mapping[str, str] = field(default_factory=dict)
    noted: int | None = None
    """How many notes they saw when they began to write: what others wrote since is marked."""
    behind: Behind | None = None
