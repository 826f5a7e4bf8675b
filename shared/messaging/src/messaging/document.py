"""One document per case: a service's state, what it read up to where, what it wrote, and what is still to be sent.

Everything in it is bounded; the figures stand here. It is changed by pure functions and saved by one guarded write.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Generic, TypeVar

from messaging.event import Event, Record
from messaging.reading import read_again

S = TypeVar("S")
Evolve = Callable[[S, Event], S]

WAITING_LIMIT: Final = 64
"""Records of one topic that may wait behind a gap."""
WAITING_BYTES: Final = 2 * 1024 * 1024
"""Bytes of all waiting records of a case: the store refuses documents over 16 MiB, and holds all three in one."""
OUTBOX_LIMIT: Final = 256
OUTBOX_BYTES: Final = 3 * 1024 * 1024
"""Bytes of what is unsent of a case; a release finds twice as much room."""
DELIVERIES_LIMIT: Final = 128
"""Events of a case that the agency's own system has still to be told, or to confirm."""
DELIVERIES_BYTES: Final = 3 * 1024 * 1024
"""Their bytes; a release finds twice as much room. All that waits behind a gap has room with what closes it."""
RECENT_DIGESTS: Final = 32
SHORT_DIGEST: Final = 16
"""Hex digits kept of a recent digest."""
REQUESTS_LIMIT: Final = 64
CLAIMS_LIMIT: Final = 100


@dataclass(frozen=True, slots=True)
class Stream:
    """The last number given on a topic of one's own, and that record's digest (empty before the first)."""

    sequence: int = 0
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far one topic was read: last number and digest, the short digests up to it, how many types were unknown."""

    sequence: int = 0
    digest: str = ""
    recent: tuple[str, ...] = ()
    unknown: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """A record whose turn has not come. Its signature was checked when it arrived."""

    sequence: int
    digest: str
    record: Record
    at_once: bool = False

    @property
    def size(self) -> int:
        """Its bytes, near enough."""
        return self.record.size


@dataclass(frozen=True, slots=True)
class Gap:
    """The case is incomplete on one topic from number `expects`, noticed at `since`, because `why`.

    `held` is the short digest of the parked record that keeps the number (empty: the record is missing).
    `parked_to` is the highest number that was parked behind the gap (0: none): the gap is open until it is reached.
    """

    expects: int
    since: datetime
    why: str
    held: str = ""
    parked_to: int = 0


@dataclass(frozen=True, slots=True)
class OutboxItem:
    """Final bytes, to be sent in order of `n`."""

    n: int
    topic: str
    key: bytes
    headers: tuple[tuple[str, bytes], ...]
    value: bytes


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something another agency said, for the agency's own system: to be told in order of `n`.

    `taken_at`: since when its receipt is awaited (ISO 8601, UTC); empty until that system took it. `misrecorded`: a
    receipt named another digest than that of what was said.
    """

    n: int
    id: str
    type: str
    source: str
    time: str
    value: bytes
    taken_at: str = ""
    misrecorded: bool = False


@dataclass(frozen=True)  # no slots: Python 3.11 cannot build CaseDocument[...](...) with both
class CaseDocument(Generic[S]):
    """What one service knows of one case. `version` is that of the stored document; 0 when there is none yet."""

    case_id: str
    state: S
    version: int = 0
    streams: Mapping[str, Stream] = field(default_factory=dict)
    cursors: Mapping[str, Cursor] = field(default_factory=dict)
    waiting: Mapping[str, tuple[Waiting, ...]] = field(default_factory=dict)
    gaps: Mapping[str, Gap] = field(default_factory=dict)
    outbox: tuple[OutboxItem, ...] = ()
    outbox_n: int = 0
    deliveries: tuple[Delivery, ...] = ()
    delivery_n: int = 0
    confirmed_n: int = 0
    """How many notices the own system confirmed."""
    requests: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    next_due: datetime | None = None
    undecided: datetime | None = None
    """Since when (legal time) it holds what nobody has reacted to: it was taken in far behind."""
    fault: str = ""
    """Why the last reaction failed; empty when it did not: `rule-error`, `react-unstable`, `says-too-much`,
    `case-too-large`.
    """

    @property
    def incomplete(self) -> bool:
        """Whether any topic has a gap: nothing is issued then."""
        return bool(self.gaps)

    @property
    def untold(self) -> tuple[Delivery, ...]:
        """What the own system has not taken."""
        return tuple(one for one in self.deliveries if not one.taken_at)

    @property
    def awaited(self) -> tuple[Delivery, ...]:
        """What it took and has not confirmed."""
        return tuple(one for one in self.deliveries if one.taken_at)

    def unconfirmed(self, evolve: Evolve[S]) -> S:
        """The state with what counts at once folded over it, although it waits behind a gap: a release counts."""
        state = self.state
        for topic in sorted(self.waiting):
            readings = (read_again(one.record) for one in self.waiting[topic] if one.at_once)
            for reading in readings:
                state = evolve(state, reading) if isinstance(reading, Event) else state
        return state
