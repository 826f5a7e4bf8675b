"""What the kit needs from outside: the case documents, the parked records, the time."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final, Protocol, TypeVar

from messaging.document import CaseDocument, Delivery, OutboxItem
from messaging.parking import ParkedRow, Place

S = TypeVar("S")

NOTHING_KNOWN: Final[Mapping[str, Any]] = MappingProxyType({})


class StoreUnavailable(Exception):  # noqa: N818  # it says what is so
    """The store did not answer, or not in time; whether it wrote is unknown. Read again, then decide again."""


class StoreSlow(StoreUnavailable):
    """The store did not answer in the time that whoever asked could wait: so many seconds. It is away, or only slow."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer within {seconds:.0f} s")
        self.seconds = seconds


ATTEMPTS: Final = 32
"""How often the loser of a race decides again, before it is told that the store is contended."""


class StoreContended(Exception):  # noqa: N818  # it says what is so
    """Every bounded attempt to save lost its race. Transient: try the batch again later."""


class CaseTooLarge(ValueError):  # noqa: N818  # it says what is so
    """The store takes no document as large as one of these: that one was not written, the others perhaps. Tried again
    it comes to the same. A ValueError, so that whoever waits for a store goes on with other cases.
    """


@dataclass(frozen=True, slots=True)
class Unsent:
    """A case's outbox, in order of `n`."""

    case_id: str
    items: tuple[OutboxItem, ...]


@dataclass(frozen=True, slots=True)
class Undelivered:
    """What the own system has still to be told of a case, in order of `n`; its number, as far as it is known."""

    case_id: str
    agency_number: str | None
    items: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Account:
    """How many notices of a case its own system was to be told, how many it confirmed, and which are outstanding.

    The others it took without a receipt.
    """

    case_id: str
    told: int
    confirmed: int
    outstanding: tuple[Delivery, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A case whose moment has come."""

    case_id: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """How many cases have something unsent, due, untaken by the own system, or undecided: what is still to be done."""

    outbox: int
    due: int
    undelivered: int = 0
    undecided: int = 0


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """How many cases have something that the own system took and did not confirm; when it took the first (ISO 8601)."""

    cases: int = 0
    since: str | None = None


@dataclass(frozen=True, slots=True)
class Stalled:
    """A case that cannot go on by itself: what it lacks, by topic and why; or which fault its last reaction had.

    `since` is when the oldest of its gaps was noticed; none for a fault alone.
    """

    case_id: str
    since: datetime | None
    gaps: Mapping[str, str]
    fault: str


@dataclass(frozen=True, slots=True)
class ParkedCount:
    """How many rows were parked for one reason, and when the first of them was."""

    reason: str
    belongs: bool
    count: int
    first: datetime


class Cases(Protocol[S]):
    """One document per case. Every method may raise StoreUnavailable."""

    async def load(self, case_id: str) -> CaseDocument[S] | None:
        """The case as last saved."""
        ...

    async def load_many(self, case_ids: Collection[str]) -> Mapping[str, CaseDocument[S]]:
        """Those of the cases that exist."""
        ...

    async def recall_many(self, case_ids: Collection[str]) -> Mapping[str, CaseDocument[S]]:
        """As `load_many`; a copy that others may have overtaken will do, since what is decided on it is guarded."""
        ...

    async def save_many(
        self, documents: Sequence[CaseDocument[S]], known: Mapping[str, CaseDocument[S]] = NOTHING_KNOWN
    ) -> frozenset[str]:
        """Save each whose stored version is still the document's, one version higher; answer the ids that lost.

        `known` holds, of each case, what is stored under that version, where the caller has it: only what differs from
        it need be written. Raises CaseTooLarge too.
        """
        ...

    async def unsent(self, limit: int, besides: Collection[str] = ()) -> Sequence[Unsent]:
        """Up to `limit` cases with an outbox, but for those named, longest waiting first."""
        ...

    async def mark_sent(self, upto: Mapping[str, int]) -> None:
        """Drop, of each of these cases, the outbox items up to and including this number."""
        ...

    async def all_sent(self, versions: Mapping[str, int]) -> frozenset[str]:
        """Empty the outbox of each of these cases whose stored version is still this one, one version higher.

        Answers the ids that lost. It costs much less than as many saves: they are one write of the same content.
        """
        ...

    async def undelivered(self, limit: int) -> Sequence[Undelivered]:
        """Up to `limit` cases with something the own system was not told, longest waiting first."""
        ...

    async def unconfirmed(self) -> Unconfirmed:
        """What waits for the own system's receipt, and since when."""
        ...

    async def accounts(self, after: str, limit: int) -> Sequence[Account]:
        """What became of the notices of up to `limit` cases, in order of id, after this id (empty: from the first)."""
        ...

    async def by_number(self, agency_number: str) -> str | None:
        """The id of the case that police registered under this number; none when it is not known here."""
        ...

    async def due(self, now: datetime, limit: int) -> Sequence[Due]:
        """Up to `limit` cases whose `next_due` has come, earliest first."""
        ...

    async def undecided(self, limit: int) -> Sequence[Due]:
        """Up to `limit` cases that hold what nobody has reacted to, longest waiting first, and since when each."""
        ...

    async def page(self, after: str, limit: int) -> Sequence[CaseDocument[S]]:
        """Up to `limit` cases in order of id, after this id (empty: from the first)."""
        ...

    async def owing(self, limit: int) -> Sequence[CaseDocument[S]]:
        """Up to `limit` cases in which this agency owes something: asked again first, then what is owed longest."""
        ...

    async def backlog(self, now: datetime, sent: Mapping[str, int] = NOTHING_KNOWN) -> Backlog:
        """What is still to be done; of a case at this version everything was `sent`, whatever its outbox says."""
        ...

    async def stalled(self, limit: int) -> Sequence[Stalled]:
        """Up to `limit` cases with a gap or a fault: those with a fault alone first, then the longest incomplete."""
        ...


class Parked(Protocol):
    """Records that could not be taken in, one row per place. Every method may raise StoreUnavailable."""

    async def put(self, rows: Sequence[ParkedRow]) -> Sequence[ParkedRow]:
        """Keep the rows, and answer them with a new token; a known place keeps its bytes and takes the newer reason.

        Where other bytes lie there now, its topic was made anew: the row is another.
        """
        ...

    async def get(self, place: Place) -> ParkedRow | None:
        """The row of one place."""
        ...

    async def page(self, after: Place | None, limit: int) -> Sequence[ParkedRow]:
        """Up to `limit` rows in order of place, after this one."""
        ...

    async def cases_parked_for(self, reason: str) -> Sequence[str]:
        """The cases of which something is parked for this reason, in order of id."""
        ...

    async def of_case(self, case_id: str, reason: str, limit: int) -> Sequence[ParkedRow]:
        """Up to `limit` rows of the case that were parked for this reason, in order of place."""
        ...

    async def drop(self, rows: Sequence[ParkedRow]) -> int:
        """Forget rows, replayed with success or discarded by an operator; answer how many were forgotten.

        One that was parked again since it was read stays: another may have put its record out of the case meanwhile.
        """
        ...

    async def unsent(self, limit: int) -> Sequence[ParkedRow]:
        """Up to `limit` rows that the operator's topic does not yet hold."""
        ...

    async def mark_sent(self, places: Sequence[Place]) -> None:
        """The operator's topic holds them."""
        ...

    async def count(self) -> int:
        """How many rows are parked."""
        ...

    async def reasons(self) -> Sequence[ParkedCount]:
        """How many rows are parked for each reason, in order of the reasons."""
        ...


class Clock(Protocol):
    """Legal time."""

    def now(self) -> datetime:
        """The present moment, in UTC."""
        ...
