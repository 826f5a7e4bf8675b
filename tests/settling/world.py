"""Two replicas of the coordinator, the services of those who speak of a settlement, and the topics between them.

Rules, intake, timers and the guarded write are the services' own; only broker and store are in memory. Nothing moves
by itself: what is sent, read, held up or lost is the test's choice, so that every interleaving can be told again.
"""

from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Generic, Literal, TypeVar
from uuid import UUID, uuid5

from contracts.coordinator import SettlementIssued
from contracts.message import Message
from contracts.topics import Agency, Topic
from coordinator.domain.joint_case import JointCase
from coordinator.domain.joint_case import evolve as coordinator_evolves
from coordinator.domain.react import Book
from coordinator.handlers import judge as coordinator_judges
from coordinator.handlers import reaction
from coordinator.stream import TOPICS as COORDINATOR_READS
from given import CASE, at, key_of, pack
from legal_aid.domain.legal_aid_case import LegalAidCase
from legal_aid.domain.legal_aid_case import evolve as legal_aid_evolves
from legal_aid.handlers import judge as legal_aid_judges
from legal_aid.handlers import reaction as legal_aid_reaction
from legal_aid.stream import TOPICS as LEGAL_AID_READS
from messaging.document import CaseDocument
from messaging.event import Event, Outgoing, Record, outgoing
from messaging.intake import take_in
from messaging.memory import MemoryCases, MemoryParked
from messaging.ports import NOTHING_KNOWN, StoreUnavailable
from messaging.reading import read_again
from messaging.requests import Accepted, Decide, SeenBefore, decide_and_save
from messaging.service import Service
from messaging.timers import poll
from police.domain.police_case import PoliceCase
from police.domain.police_case import evolve as police_evolves
from police.handlers import judge as police_judges
from police.handlers import react as police_reacts
from police.stream import TOPICS as POLICE_READS
from probation.domain.probation_case import ProbationCase
from probation.domain.probation_case import evolve as probation_evolves
from probation.handlers import judge as probation_judges
from probation.handlers import react as probation_reacts
from probation.stream import TOPICS as PROBATION_READS
from prosecutor.domain.prosecutor_case import ProsecutorCase
from prosecutor.domain.prosecutor_case import evolve as prosecutor_evolves
from prosecutor.handlers import judge as prosecutor_judges
from prosecutor.handlers import react as prosecutor_reacts
from prosecutor.stream import TOPICS as PROSECUTOR_READS
from settling.remembered import ring

S = TypeVar("S")
T = TypeVar("T")

Fault = Literal["", "before the write", "after the write"]
"""Where the store, or the replica with it, is lost."""
BEGUN = at("10:00")
DECIDED = 2
"""Calls to the store after which a batch is decided on and not yet written."""


class WrongAnswer(AssertionError):  # noqa: N818  # it says what is so
    """Something that must never be so."""


@dataclass(slots=True)
class Hand:
    """The clock of all services."""

    time: datetime = BEGUN

    def now(self) -> datetime:
        return self.time


class Store(MemoryCases[S]):
    """A store that tells what was written, and fails when told to."""

    def __init__(self, case: str, written: Callable[[CaseDocument[S]], object]) -> None:
        super().__init__()
        self._case = case
        self.fault: Fault = ""
        self._written = written

    async def save_many(
        self, documents: Sequence[CaseDocument[S]], known: Mapping[str, CaseDocument[S]] = NOTHING_KNOWN
    ) -> frozenset[str]:
        fault, self.fault = self.fault, ""
        if fault == "before the write":
            raise StoreUnavailable(fault)
        lost = await super().save_many(documents, known)
        if fault == "after the write":
            raise StoreUnavailable(fault)
        return lost

    def _save(self, document: CaseDocument[S]) -> bool:
        won = super()._save(document)
        if won:
            self._written(document)
        return won

    def now(self) -> CaseDocument[S] | None:
        """The case as written."""
        return self._documents.get(self._case)


@dataclass(slots=True)
class Turn:
    """A batch on its way through a replica, and where the replica reads on when it is saved."""

    coming: Coroutine[Any, Any, object]
    reads_on: Mapping[str, int]


@dataclass
class Replica(Generic[S]):
    """One running program of a service. It knows how far it read; everything else is in the store."""

    service: Service[S]
    store: Store[S]
    topics: tuple[str, ...]
    read: dict[str, int] = field(default_factory=dict)
    turn: Turn | None = None

    def begins(self, records: Sequence[Record], reads_on: Mapping[str, int]) -> None:
        """It takes a batch, decides on it, and has not written yet."""
        self.turn = Turn(take_in(self.service, records), reads_on)
        self._goes_on(DECIDED)

    def ends(self) -> None:
        """It writes, and reads on after that; a store that is away lets it read the same again."""
        self._goes_on(None)

    def restarts(self, back: int) -> None:
        """What it had not written is lost, and it reads some records again."""
        if self.turn is not None:
            self.turn.coming.close()
        self.turn = None
        self.read = {topic: max(0, place - back) for topic, place in self.read.items()}

    def _goes_on(self, steps: int | None) -> None:
        turn, self.turn = self.turn, None
        if turn is None:
            return
        try:
            for _ in count() if steps is None else range(steps):
                turn.coming.send(None)
        except StopIteration:
            self.read |= turn.reads_on
        except StoreUnavailable:
            pass
        else:
            self.turn = turn


class World:
    """One case at the table, from outside."""

    def __init__(self, case: str = CASE, now: datetime = BEGUN) -> None:
        self.case = case
        self.hand = Hand(now)
        self.lying: dict[str, list[Record]] = {}
        """What lies on each topic, forged and repeated records with it."""
        self.true: dict[str, list[Event]] = {}
        """What each topic's owner wrote there, by number."""
        self.issues: list[tuple[SettlementIssued, CaseDocument[JointCase]]] = []
        """Every settlement that was issued, with the coordinator's case as it was written with it."""
        self.judged = 0
        """How many of these were found to be right: they are, whatever comes later."""
        self._requests = count()
        packs = {(pack().name, pack().version): pack()}
        book = Book(packs, pack(), key_of(Agency.COORDINATOR).seal_proof)
        coordinator: Store[JointCase] = Store(case, self._coordinator_wrote)
        about = (JointCase, coordinator_evolves, reaction(book, ring()), coordinator_judges)
        whole = self._service(Agency.COORDINATOR, coordinator, *about)
        reads = tuple(map(str, COORDINATOR_READS))
        self.coordinators = tuple(Replica(whole, coordinator, reads) for _ in range(2))
        self.prosecutor = self._replica(
            Agency.PROSECUTOR,
            PROSECUTOR_READS,
            ProsecutorCase,
            prosecutor_evolves,
            prosecutor_reacts,
            prosecutor_judges,
        )
        self.legal_aid = self._replica(
            Agency.LEGAL_AID,
            LEGAL_AID_READS,
            LegalAidCase,
            legal_aid_evolves,
            legal_aid_reaction(packs),
            legal_aid_judges,
        )
        self.police = self._replica(
            Agency.POLICE, POLICE_READS, PoliceCase, police_evolves, police_reacts, police_judges
        )
        self.probation = self._replica(
            Agency.PROBATION, PROBATION_READS, ProbationCase, probation_evolves, probation_reacts, probation_judges
        )

    @property
    def replicas(self) -> tuple[Replica[Any], ...]:
        return (*self.coordinators, *self.agencies)

    @property
    def agencies(self) -> tuple[Replica[Any], ...]:
        """Those that speak of the settlement, and act on it."""
        return (self.prosecutor, self.legal_aid, self.police, self.probation)

    @property
    def writers(self) -> tuple[Replica[Any], ...]:
        """One replica of each service: they send what is in their store, whoever wrote it."""
        return (self.coordinators[0], *self.agencies)

    @property
    def now(self) -> datetime:
        return self.hand.time

    def time_passes(self, by: timedelta) -> None:
        self.hand.time += by

    def asks(self, replica: Replica[S], decide: Callable[[S, datetime, UUID], Any], nth: str = "") -> object:
        """A request at the agency's desk; with the `nth` of an earlier one it is the same request."""
        named = uuid5(UUID(self.case), nth or f"request {next(self._requests)}")

        def decided(case: S, now: datetime) -> Any:
            return decide(case, now, named)

        bound: Decide[S] = decided
        return driven(decide_and_save(replica.service, self.case, str(named), bound))

    def says(self, replica: Replica[Any], message: Message, topic: Topic | None = None) -> None:
        """The agency writes this, whatever its own rules would say of it."""

        def decided(_case: object, _now: datetime, cause: UUID) -> tuple[Outgoing, ...]:
            return (outgoing(message, cause, "says", topic=topic),)

        answer = self.asks(replica, decided)
        assert isinstance(answer, Accepted | SeenBefore)

    def sends(self, replica: Replica[Any], *, forgets: bool = False) -> None:
        """What it wrote reaches the topics. `forgets`: it is lost before it notes that, and will send it again."""
        document = replica.store.now()
        for item in document.outbox if document else ():
            self.puts(Record(item.topic, 0, 0, item.key, item.headers, item.value))
        if document and document.outbox and not forgets:
            driven(replica.store.mark_sent({self.case: document.outbox[-1].n}))

    def puts(self, record: Record) -> None:
        """Whoever may write there, this record lies on its topic."""
        lying = self.lying.setdefault(record.topic, [])
        lying.append(Record(record.topic, 0, len(lying), record.key, record.headers, record.value))

    def unread(self, replica: Replica[Any]) -> list[Record]:
        """What lies before it, topic by topic."""
        return [one for topic in replica.topics for one in self.lying.get(topic, [])[replica.read.get(topic, 0) :]]

    def reads(self, replica: Replica[Any], topics: Sequence[str], most: int, *, held_up: bool = False) -> None:
        """It takes up to so many records of each of these topics, and writes; or is `held_up` before it does."""
        batch: list[Record] = []
        reads_on: dict[str, int] = {}
        for topic in topics:
            lying, place = self.lying.get(topic, []), replica.read.get(topic, 0)
            batch += lying[place : place + most]
            reads_on[topic] = min(len(lying), place + most)
        replica.begins(batch, reads_on)
        if not held_up:
            replica.ends()

    def reads_ahead(self, replica: Replica[Any], topic: str, by: int) -> None:
        """A record of that topic comes before those that lie before it; they come later."""
        lying, place = self.lying.get(topic, []), replica.read.get(topic, 0) + by
        if place < len(lying):
            replica.begins([lying[place]], {})
            replica.ends()

    def catches_up(self, replica: Replica[Any]) -> None:
        """It reads all that lies before it."""
        if self.unread(replica):
            self.reads(replica, replica.topics, max(map(len, self.lying.values())))

    def timer_looks(self) -> None:
        """What has come due is reacted to."""
        with suppress(StoreUnavailable):
            driven(poll(self.coordinators[0].service, self.now))

    def comes_to_rest(self) -> None:
        """Everything is sent and read, and nothing is due."""
        moved = True
        while moved:
            for one in self.replicas:
                one.store.fault = ""
                one.ends()
            before = [one.store.now() for one in self.replicas]
            for one in self.writers:
                self.sends(one)
            for one in self.replicas:
                self.catches_up(one)
            self.timer_looks()
            moved = before != [one.store.now() for one in self.replicas] or any(map(self.unread, self.replicas))

    def _replica(self, agency: Agency, reads: Sequence[Topic], *about: Any) -> Replica[Any]:
        store: Store[Any] = Store(self.case, self._wrote)
        return Replica(self._service(agency, store, *about), store, tuple(map(str, reads)))

    def _service(
        self, agency: Agency, store: Store[S], initial: Any, evolve: Any, react: Any, judge: Any
    ) -> Service[S]:
        return Service(
            agency=agency,
            initial=initial,
            evolve=evolve,
            react=react,
            judge=judge,
            cases=store,
            parked=MemoryParked(),
            ring=ring(),
            key=key_of(agency),
            clock=self.hand,
        )

    def _wrote(self, document: CaseDocument[Any]) -> list[Event]:
        """Keep what is new as the true record of its topic and number."""
        new = []
        for item in document.outbox:
            known = self.true.setdefault(item.topic, [])
            sequence = int(dict(item.headers)["ce_sequence"])
            if sequence <= len(known):
                if known[sequence - 1].envelope.value != item.value:
                    raise WrongAnswer(f"number {sequence} on {item.topic} was given twice")
                continue
            event = read_again(Record(item.topic, 0, 0, item.key, item.headers, item.value))
            if not isinstance(event, Event):
                raise WrongAnswer(f"an agency wrote what nobody can read: {event}")
            known.append(event)
            new.append(event)
        return new

    def _coordinator_wrote(self, document: CaseDocument[JointCase]) -> None:
        for event in self._wrote(document):
            if isinstance(event.message, SettlementIssued):
                self.issues.append((event.message, document))


def driven(coming: Coroutine[Any, Any, T]) -> T:
    """What comes of it, when nothing in it waits for the world outside."""
    while True:
        try:
            coming.send(None)
        except StopIteration as done:
            answer: T = done.value
            return answer
