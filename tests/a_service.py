"""A small service for the tests of the kit: it remembers what it read, answers police, and has one deadline."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from contracts.coordinator import ClockMissed, DutyOwed
from contracts.police import CaseRegistered, CustodyOrdered, SuspectArrested, SuspectReleased
from contracts.topics import Agency, Topic
from given import CASE, at, key_of, ring
from messaging.document import CaseDocument
from messaging.event import Event, Outgoing, Record, outgoing
from messaging.memory import MemoryCases, MemoryParked
from messaging.ports import Cases, Parked
from messaging.service import Reaction, Service
from messaging.told import Duty

NOON = at("12:00")
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Seen:
    """Which events were folded in, per topic; what was answered; when the deadline is and whether it passed."""

    FOUND_BY: ClassVar = {"number": "agency_number"}

    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    answered: tuple[str, ...] = ()
    due: datetime | None = None
    missed: bool = False
    restless: bool = False
    released: bool = False
    agency_number: str | None = None
    duties: tuple[Duty, ...] = ()


@dataclass(frozen=True, slots=True)
class Stores:
    """A service's two stores."""

    cases: Cases[Seen]
    parked: Parked


@dataclass(slots=True)
class Hand:
    """A clock that is moved by hand."""

    time: datetime = NOON

    def now(self) -> datetime:
        return self.time


def arrested(place: str = "Harbour") -> SuspectArrested:
    return SuspectArrested(occurred_at=NOON, place=place)


def released() -> SuspectReleased:
    return SuspectReleased(occurred_at=NOON, recorded_by="desk", why="no ground")


def in_custody(number: int = 0) -> CustodyOrdered:
    return CustodyOrdered(occurred_at=NOON, ordered_by=f"officer {number}")


def evolve(seen: Seen, event: Event) -> Seen:
    """Fold; an arrest in the swamp is a rule nobody thought of, one at the fair keeps the service talking."""
    topic, message = event.envelope.topic, event.message
    seen = replace(seen, ids={**seen.ids, topic: (*seen.ids.get(topic, ()), event.envelope.id)})
    if isinstance(message, DutyOwed):
        return replace(seen, answered=(*seen.answered, message.duty))
    if isinstance(message, ClockMissed):
        return replace(seen, missed=True)
    if isinstance(message, SuspectReleased):
        return replace(seen, released=True)
    if isinstance(message, CaseRegistered):
        return replace(seen, agency_number=message.agency_number)
    if isinstance(message, SuspectArrested):
        if message.place == "Swamp":
            raise ZeroDivisionError("Swamp: text that nobody may read")
        return replace(seen, due=message.occurred_at + HOUR, restless=message.place == "Fair")
    return seen


def react(document: CaseDocument[Seen], now: datetime) -> Reaction:
    """Answer each event of police once; say so when the deadline passed."""
    seen = document.state
    if seen.restless:
        return Reaction((_answer(UUID(int=document.outbox_n), "restless"),))
    asked = seen.ids.get(Topic.POLICE_PROGRESS.value, ())
    wanted = [_answer(UUID(one), _duty(one)) for one in asked if _duty(one) not in seen.answered]
    running = None if seen.missed else seen.due
    if running and running <= now:
        missed = ClockMissed(occurred_at=running, clock="table", due=running, owner=Agency.POLICE)
        wanted.append(outgoing(missed, UUID(document.case_id), "missed"))
    return Reaction(tuple(wanted), running)


def _duty(cause: str) -> str:
    return f"answer-{cause[:8]}"


def _answer(cause: UUID, duty: str) -> Outgoing:
    return outgoing(DutyOwed(occurred_at=NOON, duty=duty, owner=Agency.POLICE), cause, "answer")


def a_service(
    cases: Cases[Seen] | None = None, parked: Parked | None = None, clock: Hand | None = None
) -> Service[Seen]:
    return Service(
        agency=Agency.COORDINATOR,
        initial=lambda _case: Seen(),
        evolve=evolve,
        react=react,
        judge=lambda _seen, _event: None,
        cases=cases or MemoryCases(),
        parked=parked or MemoryParked(),
        ring=ring(),
        key=key_of(Agency.COORDINATOR),
        clock=clock or Hand(),
    )


def new_case(case_id: str = CASE) -> CaseDocument[Seen]:
    return CaseDocument(case_id=case_id, state=Seen())


def with_header(record: Record, name: str, value: bytes | None) -> Record:
    """The record with one header changed: another record, and a broken or a forged one."""
    others = tuple((known, text) for known, text in record.headers if known != name)
    return replace(record, headers=(*others, (name, value)))
