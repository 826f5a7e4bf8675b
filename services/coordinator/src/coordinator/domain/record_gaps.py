"""Where a case's record is incomplete: nothing is issued meanwhile, and a release counts all the same."""

from dataclasses import dataclass
from datetime import datetime

from contracts.topics import Agency, Topic


@dataclass(frozen=True, slots=True)
class RecordGap:
    """On this topic the next record awaited has number `expects`; later ones wait behind it."""

    topic: str
    expects: int
    since: datetime
    why: str

    @property
    def owner(self) -> Agency:
        """The agency whose word is missing or unreadable."""
        return Topic(self.topic).owner
