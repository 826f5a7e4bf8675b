"""An agency's real service rules on stores in memory, with keys made for the run and a clock that stands still."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from adapters.mapped import Mapped
from adapters.own_numbers import case_of_number
from adapters.sources import Answer, Submit
from adapters.ways_in import WaysIn, submitted_to
from contracts.message import EARLIEST
from contracts.topics import Agency, Topic
from jointtable.agencies import Connected
from jointtable.conformance.agency_rules import SECRET, Rules
from jointtable.conformance.persons import KnownNumbers
from messaging.desk import Desk
from messaging.document import CaseDocument, OutboxItem
from messaging.memory import MemoryCases, MemoryParked
from messaging.service import Service
from messaging.web.auth import Actor
from police.domain.case_identity import case_id_of
from proofs.keys import KeyRing, PublicKey, SigningKey, new_key

BY: Final = Actor("adapter check", "system")


@dataclass(frozen=True, slots=True)
class StandsStill:
    """A clock."""

    moment: datetime

    def now(self) -> datetime:
        """The moment of the run."""
        return self.moment


@dataclass(frozen=True, slots=True)
class RunKeys:
    """A signing key for each agency, and the ring that trusts them."""

    signing: Mapping[Agency, SigningKey]
    ring: KeyRing


@dataclass(frozen=True, slots=True)
class Known:
    """What the service knows before the sample's rows come: its cases, and which number names which."""

    documents: tuple[CaseDocument[Any], ...] = ()
    numbers: Mapping[str, str] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    """The names of the messages that made them known."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A row that reached the desk, what was answered, and what the service will send because of it."""

    row: Mapped
    answer: Answer
    items: tuple[OutboxItem, ...]


@dataclass(slots=True)
class Bench:
    """The service at its desk; `handed` are the rows that reached it, in order."""

    service: Service[Any]
    ways: WaysIn[Any]
    handed: list[Handed] = field(default_factory=list)

    @property
    def submit(self) -> Submit:
        """Hands one row to the desk, as every source does, and notes what became of it."""
        hand_on = submitted_to(Desk(self.service), self.ways, BY)

        async def noted(row: Mapped, request_id: UUID) -> Answer:
            before = {item.n for item in await self._outbox(row)}
            answer = await hand_on(row, request_id)
            said = tuple(item for item in await self._outbox(row) if item.n not in before)
            self.handed.append(Handed(row, answer, said))
            return answer

        return noted

    async def _outbox(self, row: Mapped) -> tuple[OutboxItem, ...]:
        case_id = await self.ways.case_of(row)
        document = await self.service.cases.load(case_id) if case_id else None
        return document.outbox if document else ()


def run_keys() -> RunKeys:
    """New keys."""
    pairs = {one: new_key(one, [topic.value for topic in Topic if topic.owner == one], EARLIEST) for one in Agency}
    ring = KeyRing(PublicKey.model_validate(public) for _, public in pairs.values())
    return RunKeys({one: SigningKey.from_jwk(private) for one, (private, _) in pairs.items()}, ring)


async def bench(rules: Rules, keys: RunKeys, known: Known, now: datetime) -> Bench:
    """A service that knows this and nothing more."""
    cases: MemoryCases[Any] = MemoryCases()
    await cases.save_many(known.documents)
    numbers = KnownNumbers(dict(known.numbers))

    async def case_of(row: Mapped) -> str | None:
        if rules.of is Connected.POLICE:
            return case_id_of(row.agency_number, SECRET)
        return await case_of_number(row.agency_number, numbers, cases)

    return Bench(service_of(rules, keys, cases, now), WaysIn(rules.acts, case_of))


def service_of(rules: Rules, keys: RunKeys, cases: MemoryCases[Any], now: datetime) -> Service[Any]:
    """The agency's service on these cases."""
    return Service(
        agency=rules.of.agency,
        initial=rules.initial,
        evolve=rules.evolve,
        react=rules.react,
        judge=rules.judge,
        cases=cases,
        parked=MemoryParked(),
        ring=keys.ring,
        key=keys.signing[rules.of.agency],
        clock=StandsStill(now),
    )
