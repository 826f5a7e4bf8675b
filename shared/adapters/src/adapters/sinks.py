"""What every way out to an agency's own system has in common: what it is given, and what it answers."""

import json
from dataclasses import dataclass
from typing import Protocol

from messaging.delivering import Receipt


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing the agency's own system has to know. The id is the same at every attempt."""

    id: str
    case_id: str
    agency_number: str | None
    """The agency's own number of the case, where it has one."""
    type: str
    occurred_at: str
    """ISO 8601, with offset."""
    number: int
    """Counts the notices of one case, so that they can be put in order."""
    data: bytes
    """JSON in UTF-8."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """It was taken; `receipt` when the answer was one: only then is it known what the receiver made of it."""

    receipt: Receipt | None = None


@dataclass(frozen=True, slots=True)
class NotNow:
    """It could not be delivered; the same is tried again later."""

    why: str


@dataclass(frozen=True, slots=True)
class Never:
    """The receiver will not take this notice. Somebody has to look; trying again does not help."""

    why: str


class Sink(Protocol):
    """A way out. A notice may be delivered twice, when the process ends in between; its id says so."""

    async def deliver(self, notice: Notice) -> Delivered | NotNow | Never:
        """Deliver one notice. It does not raise."""
        ...


def as_event(notice: Notice, source: str) -> bytes:
    """The notice as a CloudEvent in structured mode, the same bytes every time. `source` names who tells."""
    attributes = {
        "specversion": "1.0",
        "id": notice.id,
        "source": source,
        "type": notice.type,
        "subject": notice.case_id,
        "time": notice.occurred_at,
        "sequence": f"{notice.number:010d}",
        "sequencetype": "Integer",
        **({"agencynumber": notice.agency_number} if notice.agency_number is not None else {}),
        "datacontenttype": "application/json",
    }
    # The data stays as it is: reading and writing it again could change its numbers.
    return json.dumps(attributes)[:-1].encode() + b', "data": ' + notice.data + b"}"
