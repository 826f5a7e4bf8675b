"""A relay over cases kept in memory, and the post through which it sends: it may refuse, or be away."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from aiokafka.errors import KafkaConnectionError, MessageSizeTooLargeError

from a_service import NOON, Seen, a_service, in_custody
from contracts.coordinator import DutyOwed
from contracts.topics import Agency
from given import Wire
from messaging.document import CaseDocument, OutboxItem
from messaging.event import Outgoing, Record, outgoing
from messaging.hot import HotCases
from messaging.memory import MemoryCases
from messaging.ports import NOTHING_KNOWN, StoreUnavailable, Unsent
from messaging.relay import Relay
from messaging.requests import decide_and_save
from messaging.sending import Answer
from messaging.service import Service
from messaging.unanswered import ToSend


@dataclass(slots=True)
class Post:
    """Takes everything but what it refuses; `away` lets the next calls fail as a broker that is not there."""

    refuses: Callable[[ToSend], bool] = lambda _item: False
    away: int = 0
    taken: list[ToSend] = field(default_factory=list)
    called: asyncio.Event = field(default_factory=asyncio.Event)

    async def send_all(self, items: Sequence[ToSend]) -> Sequence[Answer]:
        await asyncio.sleep(0)
        if self.away:
            self.away -= 1
            raise KafkaConnectionError
        self.taken += [item for item in items if not self.refuses(item)]
        if items:
            self.called.set()
        return [MessageSizeTooLargeError() if self.refuses(item) else None for item in items]

    def said(self, case_id: str) -> list[str]:
        """Numbers of what was sent about a case."""
        own = [item for item in self.taken if item.key == case_id.encode()]
        return [(dict(item.headers)["ce_sequence"] or b"").decode().lstrip("0") for item in own]


async def owes(service: Service[Seen], case_id: str, number: int) -> None:
    """The service decides upon one message."""
    duty = DutyOwed(occurred_at=NOON, duty=f"look-{number}", owner=Agency.POLICE)

    def decide(_seen: Seen, _now: object) -> tuple[Outgoing, ...]:
        return (outgoing(duty, UUID(int=number), "test"),)

    await decide_and_save(service, case_id, f"{case_id}{number}", decide)


class Deaf(MemoryCases[Seen]):
    """A store that does not answer."""

    async def unsent(self, _limit: int, _besides: Collection[str] = ()) -> Sequence[Unsent]:
        raise StoreUnavailable

    async def save_many(
        self, _documents: Sequence[CaseDocument[Seen]], _known: Mapping[str, CaseDocument[Seen]] = NOTHING_KNOWN
    ) -> frozenset[str]:
        raise StoreUnavailable

    async def all_sent(self, _versions: Mapping[str, int]) -> frozenset[str]:
        raise StoreUnavailable

    async def mark_sent(self, _upto: Mapping[str, int]) -> None:
        raise StoreUnavailable


def custody(case_id: str) -> list[Record]:
    wire = Wire(case_id)
    wire.says(in_custody())
    return wire.records


def remembering() -> Service[Seen]:
    """A service that keeps its cases in memory, as a running one does."""
    service = a_service()
    return replace(service, cases=HotCases(service.cases))


def another_replica(service: Service[Seen]) -> Service[Seen]:
    """One on the same store, with a memory of its own."""
    assert isinstance(service.cases, HotCases)
    return replace(service, cases=HotCases(service.cases._stored))


def relay_of(
    service: Service[Seen],
    post: Post,
    owns: Callable[[str], bool] = lambda _case_id: True,
    behind: Callable[[], bool] = lambda: False,
) -> Relay[Seen]:
    assert isinstance(service.cases, HotCases)
    return Relay(service, service.cases, post, owns, behind)


async def stored_outbox(service: Service[Seen], case_id: str) -> tuple[OutboxItem, ...]:
    document = await service.cases.load(case_id)
    return document.outbox if document else ()


async def unsent(service: Service[Seen], case_id: str) -> list[int]:
    """What the store holds unsent, once it was told what was sent."""
    assert isinstance(service.cases, HotCases)
    await service.cases.tell_sent()
    document = await service.cases.load(case_id)
    return [item.n for item in document.outbox] if document else []


def number_two_of(case_id: str) -> Callable[[ToSend], bool]:
    return lambda item: item.key == case_id.encode() and dict(item.headers)["ce_sequence"] == b"0000000002"
