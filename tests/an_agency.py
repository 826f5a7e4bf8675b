"""One agency's service on stores in memory: it hears the others, and is asked things at its desk."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Generic, TypeVar
from uuid import UUID, uuid5

from contracts.coordinator import SettlementIssued
from contracts.message import Message
from contracts.prosecutor import Proposal, Terms
from contracts.topics import Agency
from given import CASE, Wire, at, far_later, key_of, pack, ring
from messaging.deciding import Arrival, Decided, decide
from messaging.document import CaseDocument, Evolve, OutboxItem
from messaging.event import Event, Outgoing, Record, Refusal
from messaging.memory import MemoryCases, MemoryParked
from messaging.reading import UnreadableRecord, read
from messaging.requests import Accepted, SeenBefore, decide_and_save
from messaging.service import Reaction, Service
from proofs.attestation import Attestation
from proofs.canonical import hash_of

S = TypeVar("S")
R = TypeVar("R")

Act = Callable[[S, R, datetime, UUID], tuple[Outgoing, ...] | Refusal]
NOON = at("12:00")
ADMITTED = sha256(b"admitted").hexdigest()
"""Of the grounds of every fine."""


@dataclass(slots=True)
class Hand:
    """A clock that is moved by hand."""

    time: datetime = NOON

    def now(self) -> datetime:
        return self.time


@dataclass(frozen=True)
class AtWork(Generic[S]):
    """One case at one agency; what it said stands on `said`, in order."""

    service: Service[S]
    hand: Hand
    wire: Wire = field(default_factory=Wire)

    def hears(self, *messages: Message) -> "AtWork[S]":
        """The others say these, and the service takes them in."""
        for message in messages:
            self.wire.says(message)
            self.takes(self.wire.records[-1:])
        return self

    def takes(self, records: list[Record]) -> Decided[S]:
        """These records come in together."""
        arrivals = []
        for one in records:
            reading = read(one, ring(), self.hand.time)
            assert not isinstance(reading, UnreadableRecord)
            arrivals.append(Arrival(one, reading))
        decided = decide(self.service, self.document, arrivals, self.hand.time)
        assert asyncio.run(self.service.cases.save_many([decided.document])) == frozenset()
        return decided

    def asked(self, act: Act[S, R], request: R, name: str | None = None) -> Accepted | SeenBefore | Refusal:
        """Somebody asks this; under the same `name` it is the same request."""
        request_id = uuid5(UUID(CASE), name or f"{request!r} {self.hand.time}")

        def decided(case: S, now: datetime) -> tuple[Outgoing, ...] | Refusal:
            return act(case, request, now, request_id)

        return asyncio.run(decide_and_save(self.service, CASE, str(request_id), decided))

    @property
    def document(self) -> CaseDocument[S]:
        return asyncio.run(self.service.cases.load(CASE)) or self.service.fresh(CASE)

    @property
    def case(self) -> S:
        return self.document.state

    @property
    def said(self) -> list[Message]:
        """Every message of this service that is still to be sent, as its readers will read it."""
        return [_read(item).message for item in self.document.outbox]


def agency(
    name: Agency,
    state: Callable[[str], S],
    evolve: Evolve[S],
    react: Callable[[CaseDocument[S], datetime], Reaction],
    judge: Callable[[S, Event], str | None],
) -> AtWork[S]:
    """The agency's own rules on stores in memory, at noon."""
    hand = Hand()
    return AtWork(
        Service(
            agency=name,
            initial=state,
            evolve=evolve,
            react=react,
            judge=judge,
            cases=MemoryCases(),
            parked=MemoryParked(),
            ring=ring(),
            key=key_of(name),
            clock=hand,
        ),
        hand,
    )


def issued(proposal: Proposal, statement_digest: str = "5" * 64) -> SettlementIssued:
    """A settlement that its proof shows to be proven: legal aid's key attested this very proposal."""
    attestation = Attestation(
        case=proposal.case,
        proposal_hash=hash_of(proposal),
        condition="consultation",
        pack_version=pack().named,
        statement_digest=statement_digest,
    )
    return SettlementIssued(
        occurred_at=NOON,
        proposal=proposal,
        proposal_hash=hash_of(proposal),
        condition="consultation",
        attestation=key_of(Agency.LEGAL_AID).attest(attestation),
        pack_version=pack().named,
    )


def fine(number: int = 1, amount_cents: int = 35_000) -> Proposal:
    """A fine as the prosecutor may propose it in the tests' case."""
    terms = Terms(amount_cents=amount_cents)
    return Proposal(case=CASE, number=number, outcome="penalty-order-fine", terms=terms, grounds_digest=ADMITTED)


def _read(item: OutboxItem) -> Event:
    reading = read(Record(item.topic, 0, item.n, item.key, item.headers, item.value), ring(), far_later())
    assert isinstance(reading, Event)
    return reading
