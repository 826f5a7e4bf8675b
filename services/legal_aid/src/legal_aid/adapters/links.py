"""The one-time link: signed by this service, bound to one assignment of one case, used up by its confirmation.

Nothing of it is stored. It says which assignment it is for; the case says whether that assignment still stands and
whether it has confirmed this proposal already.
"""

import time
from dataclasses import dataclass, field
from typing import Final

from itsdangerous import BadData, URLSafeTimedSerializer

GOOD_FOR: Final = 7 * 24 * 60 * 60
"""Seconds of real time."""


@dataclass(frozen=True, slots=True)
class LinkedTo:
    """What a link is bound to."""

    case_id: str
    assignment: str
    until: float = field(compare=False)
    """Until when it is good, in seconds of real time since 1970."""


@dataclass(frozen=True, slots=True)
class Links:
    """Makes and reads links with the service's own secret."""

    serializer: URLSafeTimedSerializer

    def link(self, case_id: str, assignment: str, until: float | None = None) -> str:
        """The path that the solicitor opens; made from another link, it is good no longer than that one."""
        good_until = time.time() + GOOD_FOR if until is None else until
        return f"/confirm/{self.serializer.dumps([case_id, assignment, good_until])}"

    def read(self, text: str) -> LinkedTo | None:
        """What the link is bound to; None when it is not ours or too old."""
        try:
            case_id, assignment, until = self.serializer.loads(text, max_age=GOOD_FOR)
            linked = LinkedTo(str(case_id), str(assignment), float(until))
        except (BadData, ValueError, TypeError):
            return None
        return linked if time.time() <= linked.until else None


def links_of(secret: str) -> Links:
    """Links signed with this secret."""
    return Links(URLSafeTimedSerializer(secret, salt="solicitors-confirmation"))
