"""What a service is to the kit: its rules as functions, its stores, its keys, its clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Generic, TypeVar

from contracts.topics import Agency
from messaging.altered import altered
from messaging.document import CaseDocument, Evolve
from messaging.event import Event, Outgoing
from messaging.ports import Cases, Clock, Parked
from messaging.recording import OutboxFull, SaysTooMuch, record
from proofs.keys import KeyRing, SigningKey
from proofs.rotation import SigningKeys

S = TypeVar("S")

REACTION_ROUNDS: Final = 10


class ReactUnstable(Exception):  # noqa: N818  # it says what is so
    """A reaction still wants something after its rounds: a mistake in the service's rules."""


@dataclass(frozen=True, slots=True)
class Reaction:
    """What is wanted and not yet published, and when to look again.

    `last`: nothing follows from what is wanted here, so nobody has to ask again; `next_due` counts only then.
    """

    outgoing: tuple[Outgoing, ...] = ()
    next_due: datetime | None = None
    last: bool = False


@dataclass(frozen=True)  # no slots: Python 3.11 cannot build Service[...](...) with both
class Service(Generic[S]):
    """One service. `judge` says why a settlement claim is unproven to this service, beyond what its proof shows."""

    agency: Agency
    initial: Callable[[str], S]
    evolve: Evolve[S]
    react: Callable[[CaseDocument[S], datetime], Reaction]
    judge: Callable[[S, Event], str | None]
    cases: Cases[S]
    parked: Parked
    ring: KeyRing
    key: SigningKey | SigningKeys | None
    clock: Clock
    delivers: bool = False
    """Whether the agency's own system is to be told what the others say."""
    receipt_within: timedelta | None = None
    """How soon that system confirms what it took; none: it gives no receipts."""

    def awaits(self) -> datetime | None:
        """Since when the receipt is awaited of what its own system takes now; none when it gives none."""
        return self.clock.now() if self.receipt_within else None

    def fresh(self, case_id: str) -> CaseDocument[S]:
        """The document of a case this service has not met."""
        return CaseDocument(case_id=case_id, state=self.initial(case_id))

    def publish(
        self,
        document: CaseDocument[S],
        outgoing: tuple[Outgoing, ...],
        now: datetime,
        traceparent: str = "",
        *,
        reserve: bool = False,
    ) -> CaseDocument[S]:
        """The document with these messages numbered, linked, signed, folded in and ready to be sent."""
        return record(
            document,
            outgoing,
            agency=self.agency,
            key=self.key,
            evolve=self.evolve,
            now=now,
            traceparent=traceparent,
            reserve=reserve,
        )

    def put_off(self, document: CaseDocument[S], now: datetime) -> CaseDocument[S]:
        """The document marked as holding what nobody has reacted to: whoever finds it so reacts (resting.py)."""
        return document if document.undecided else altered(document, undecided=now)

    def settle(self, document: CaseDocument[S], now: datetime, traceparent: str = "") -> CaseDocument[S]:
        """React until nothing is wanted any more. Raises ReactUnstable, OutboxFull, and what the rules raise.

        `traceparent`: what the reaction follows (tracing.py); none at a moment that has come.
        """
        try:
            return self._settled(document, now, traceparent)
        except OutboxFull as full:
            if document.outbox:
                raise
            raise SaysTooMuch(f"case {document.case_id} has more to say than an empty outbox takes") from full

    def _settled(self, document: CaseDocument[S], now: datetime, traceparent: str) -> CaseDocument[S]:
        for _ in range(REACTION_ROUNDS):
            reaction = self.react(document, now)
            document = self.publish(document, reaction.outgoing, now, traceparent)
            if reaction.last or not reaction.outgoing:
                return altered(document, next_due=_whole_millisecond(reaction.next_due), undecided=None, fault="")
        raise ReactUnstable(f"{self.agency}: still reacting after {REACTION_ROUNDS} rounds")


def _whole_millisecond(due: datetime | None) -> datetime | None:
    """The moment as the store keeps it: never sooner than meant."""
    if due is None:
        return None
    over = due.microsecond % 1000
    return due + timedelta(microseconds=1000 - over) if over else due
