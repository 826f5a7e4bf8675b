"""What would become of a parked record if it were taken in again now, and so what an operator may do with it.

Decided as the intake decides, on the case as it is stored, with nothing saved.
"""

from dataclasses import dataclass
from typing import Final, TypeVar

from messaging.deciding import Arrival, decide
from messaging.parking import ParkedRow, bytes_digest
from messaging.reading import UnreadableRecord, read
from messaging.receiving import Verdict
from messaging.service import Service

S = TypeVar("S")

NOT_KEPT: Final = "not-kept"
"""Too large to be kept whole: it lies where it lay, and cannot be put back."""
UNREADABLE: Final = "unreadable"
EQUIVOCATION: Final = "equivocation"
_TAKEN: Final = frozenset({Verdict.APPLIED, Verdict.WAITING, Verdict.UNKNOWN_TYPE, Verdict.SEEN_BEFORE})
_STILL_A_NUMBER: Final = frozenset({Verdict.APPLIED, Verdict.WAITING, Verdict.UNKNOWN_TYPE, Verdict.PARKED})


@dataclass(frozen=True, slots=True)
class Prospect:
    """`verdict` is the intake's (receiving.Verdict), or `unreadable`, `not-kept`; `reason` says why."""

    verdict: str
    reason: str = ""
    detail: str = ""
    only_one: bool = False
    """Whether its case lacks just this number and has nothing else for it: it may be its owner's true word."""

    @property
    def may_replay(self) -> bool:
        """Whether it would be taken in: what still does not validate would only be parked again."""
        return self.verdict in _TAKEN

    @property
    def may_discard(self) -> bool:
        """Whether no case waits for it: a record that a case needs is replayed, never thrown away."""
        if self.reason == EQUIVOCATION:
            return True
        return not self.only_one and self.verdict not in _STILL_A_NUMBER


async def prospect_of(service: Service[S], row: ParkedRow) -> Prospect:
    """What the intake would make of it now. Raises StoreUnavailable."""
    if bytes_digest(row.record) != row.digest:
        return Prospect(NOT_KEPT, row.reason)
    now = service.clock.now()
    reading = read(row.record, service.ring, now)
    if isinstance(reading, UnreadableRecord):
        return Prospect(UNREADABLE, reading.reason)
    case_id = reading.envelope.subject
    document = await service.cases.load(case_id) or service.fresh(case_id)
    decided = decide(service, document, [Arrival(row.record, reading)], now)
    again = next((one for one in decided.parked if one.place == row.place), None)
    verdict = str(decided.verdicts[0])
    if again is None:
        return Prospect(verdict)
    gap = document.gaps.get(reading.envelope.topic)
    lacked = gap is not None and not gap.held and gap.expects == reading.envelope.sequence
    return Prospect(verdict, again.reason, again.detail, lacked)
