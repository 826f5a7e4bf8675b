"""What was decided upon what: carried as a W3C traceparent, which no digest covers and nothing is decided by.

Its parent is the short digest of the record that the decision follows, its trace that of the first in the line.
"""

import re
from typing import Final

from messaging.document import SHORT_DIGEST, CaseDocument, S
from messaging.event import Event, Outgoing

_TRACEPARENT: Final = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-0[01]")


def follows(event: Event) -> str:
    """The traceparent of what is decided upon this event."""
    line = _TRACEPARENT.fullmatch(event.envelope.traceparent)
    return f"00-{line[1] if line else event.digest[:32]}-{event.digest[:SHORT_DIGEST]}-01"


def follows_own(document: CaseDocument[S], said: tuple[Outgoing, ...]) -> str:
    """The traceparent of what is decided upon the last word that the service itself has just said; empty for none."""
    if not said:
        return ""
    digest = document.streams[said[-1].topic].digest
    return f"00-{digest[:32]}-{digest[:SHORT_DIGEST]}-01"


def parent_of(traceparent: str) -> str:
    """The short digest of the record that this one follows; empty when it says none."""
    return traceparent[36:52] if _TRACEPARENT.fullmatch(traceparent) else ""
