"""What is in hand is never committed past: the loop and who takes in what waits too long, failing, ended, and losing
partitions in the midst of each other.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition
from faststream.kafka import KafkaBroker, TestKafkaBroker
from hypothesis import example, given, settings
from hypothesis import strategies as st

from a_service import a_service
from handed_over import NOTHING, Consumer, Nobody, consumed
from messaging import assignment, side_by_side, stream
from messaging.assignment import Ends
from messaging.event import Record
from messaging.hot import HotCases
from messaging.memory import MemoryCases, MemoryParked
from messaging.ports import StoreUnavailable
from messaging.relay import Relay
from messaging.side_by_side import WAITS_FOR
from messaging.stream import keep_taking

PLACES = (TopicPartition("case.police.progress.v1", 0), TopicPartition("case.legal-aid.progress.v1", 0))
BOTH_IN_HAND: Any = [("hands over", PLACES[0], 2), ("hands over", PLACES[1], 1)]
TOLD: Any = SimpleNamespace(slot="0", session_seconds=30)
WAITED_FOR_IN_VAIN: Any = {PLACES[0]: [10, 11, 12, 13, 14], PLACES[1]: [1]}
"""The second hands nothing over, so that what is in hand of the first is taken in beside the loop."""
AND_MORE_COMES: Any = [("hands over", PLACES[0], 3), ("time passes",), ("hands over", PLACES[0], 2)]
STEPS = st.one_of(
    st.tuples(st.just("hands over"), st.sampled_from(PLACES), st.integers(1, 4)),
    st.tuples(st.sampled_from(("time passes", "ends well", "fails", "is not committed", "told to end", "rebalance"))),
)


class Refusing(Consumer):
    """Its next commit may fail."""

    refuses = False

    async def commit(self, offsets: Mapping[TopicPartition, int]) -> None:
        if self.refuses:
            self.refuses = False
            raise OSError
        await super().commit(offsets)


@dataclass
class Subscriber:
    """What FastStream would call."""

    consumer: Consumer
    loop: Any = None

    def __call__(self, loop: Any) -> Any:
        self.loop = loop
        return loop


@dataclass
class AtWork:
    """A replica that takes in as long as it is told to, piece by piece, and keeps what it took in."""

    consumer: Refusing
    stride: int
    now: float = 100.0
    piece: "asyncio.Future[None] | None" = None
    taken: dict[TopicPartition, int] = field(default_factory=dict)
    """How many of each partition were taken in."""
    overtaken: bool = False
    """Whether a record was taken in before one that lies before it."""
    tasks: dict[str, "asyncio.Task[Any]"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        hot, loop = HotCases[Any](MemoryCases()), Subscriber(self.consumer)
        service = a_service(hot, MemoryParked())
        broker: Any = SimpleNamespace(subscriber=lambda *_, **__: loop)
        topics, relay = [place.topic for place in PLACES], Relay(service, hot, Nobody())
        self.intake = stream.subscribe(broker, service, relay, topics, TOLD, Ends(lambda: self.consumer))
        self.intake.hold.assigned, self.intake.pause = self.consumer.assignment(), 0.0
        self.on_batch = loop.loop

    async def take_in(self, _service: object, records: Sequence[Record], **_how: bool) -> dict[str, int]:
        self.piece = asyncio.get_running_loop().create_future()
        await self.piece
        for one in records:
            place = TopicPartition(one.topic, one.partition)
            self.overtaken |= one.offset > self.taken.get(place, 0)
            self.taken[place] = max(self.taken.get(place, 0), one.offset + 1)
        return {}

    async def step(self, what: str, *of: Any) -> None:
        self.intake.stride = self.stride
        match what:
            case "hands over" if self.is_free("handing") and self.is_free("rebalance") and of[0] in self.coming():
                self.begin("handing", self.on_batch(self.consumer.hands_over(*of)))
            case "time passes":
                self.now += WAITS_FOR
            case "ends well" | "fails" | "is not committed" if self.piece and self.is_taking:
                self.consumer.refuses = what == "is not committed"
                self.piece.set_exception(StoreUnavailable()) if what == "fails" else self.piece.set_result(None)
            case "told to end":
                await self.end("taking")
                self.begin("taking", keep_taking(self.intake))
            case "rebalance" if self.is_free("rebalance"):
                self.begin("rebalance", self.rebalance())
        for _ in range(15):
            await asyncio.sleep(0)
        assert not self.overtaken
        for place, offset in self.consumer.committed.items():
            assert offset <= self.taken.get(place, 0), "committed past what nobody took in"

    async def rebalance(self) -> None:
        """All is taken away and comes back; what is committed is where it begins."""
        await self.intake.hold.on_partitions_revoked(PLACES)
        self.consumer.next = dict(self.consumer.committed)
        self.consumer.waits = frozenset()
        await self.intake.hold.on_partitions_assigned(self.consumer.assignment())

    async def all_of_it(self) -> None:
        for _ in range(200):
            if not self.coming() and not self.is_busy():
                break
            for place in self.coming():
                await self.step("hands over", place, 4)
            await self.step("time passes")
            await self.step("ends well")

    async def end(self, *names: str) -> None:
        tasks = [self.tasks.pop(name) for name in names if name in self.tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def begin(self, name: str, work: Any) -> None:
        self.tasks[name] = asyncio.create_task(work)

    def is_free(self, name: str) -> bool:
        return name not in self.tasks or self.tasks[name].done()

    @property
    def is_taking(self) -> bool:
        return self.piece is not None and not self.piece.done()

    def is_busy(self) -> bool:
        in_hand = self.intake.in_hand
        return bool(in_hand or in_hand.due or self.intake.turn.locked()) or not self.is_free("handing")

    def coming(self) -> list[TopicPartition]:
        return self.consumer.has_more()


@asynccontextmanager
async def at_work(moments: Mapping[TopicPartition, Sequence[int]], stride: int) -> AsyncIterator[AtWork]:
    """It is at work while the context lasts; two records are far behind, and its clock stands still."""
    with pytest.MonkeyPatch.context() as patch:
        replica = AtWork(Refusing(moments), stride)
        patch.setattr(stream, "take_in", replica.take_in)
        patch.setattr(stream, "FAR_BEHIND", 2)
        patch.setattr(side_by_side, "FEW", 0)
        patch.setattr(stream, "LOOK_EVERY", 0.0)
        patch.setattr(assignment, "FIRST_PAUSE", 0.0)
        patch.setattr(side_by_side, "monotonic", lambda: replica.now)
        replica.begin("taking", keep_taking(replica.intake))
        yield replica
        await replica.end("taking", "handing", "rebalance")


@example(WAITED_FOR_IN_VAIN, 5, [*AND_MORE_COMES, ("fails",), ("ends well",)])
@example(WAITED_FOR_IN_VAIN, 5, [*AND_MORE_COMES, ("told to end",), ("ends well",)])
@example(WAITED_FOR_IN_VAIN, 5, [*AND_MORE_COMES, ("is not committed",), ("rebalance",), ("ends well",)])
@example({PLACES[0]: [5, 5], PLACES[1]: [5]}, 1, [*BOTH_IN_HAND, ("fails",)])
@example({PLACES[0]: [10, 11, 12], PLACES[1]: [1, 2]}, 1, [*BOTH_IN_HAND, ("fails",)])
@settings(max_examples=200, deadline=None)
@given(
    moments=st.fixed_dictionaries(dict.fromkeys(PLACES, st.lists(st.integers(0, 20), max_size=9))),
    stride=st.integers(1, 5),
    steps=st.lists(STEPS, max_size=30),
)
def test_nothing_is_committed_past_what_nobody_took_in_and_in_the_end_all_of_it_is(
    moments: dict[TopicPartition, list[int]], stride: int, steps: list[Any]
) -> None:
    async def story() -> None:
        async with at_work(moments, stride) as replica:
            for one in steps:
                await replica.step(*one)
            await replica.all_of_it()
            assert replica.taken == {place: len(those) for place, those in moments.items() if those}
            assert replica.consumer.committed == replica.taken

    asyncio.run(story())


async def test_while_a_piece_is_taken_in_nobody_could_hand_anything_over_so_nobody_waits_too_long() -> None:
    async with at_work({PLACES[0]: [10, 11], PLACES[1]: [1, 2, 3]}, 2) as replica:
        await replica.step("hands over", PLACES[0], 2)
        await replica.step("hands over", PLACES[1], 2)
        await replica.step("time passes")
        await replica.step("ends well")
        assert (replica.taken, replica.is_taking) == ({PLACES[1]: 2}, False), "its third comes before the others"
        await replica.step("time passes")
        await replica.step("ends well")
        assert replica.taken == {PLACES[1]: 2, PLACES[0]: 2}, "but not for longer than three seconds"


async def test_between_the_consumer_and_our_hands_nobody_else_has_a_turn() -> None:
    """Else who fails meanwhile would go back to less than was handed over, and these would be committed past it."""
    turns, broker, hot = list[str](), KafkaBroker(apply_types=False), HotCases[Any](MemoryCases())
    service = a_service(hot, MemoryParked())
    intake = stream.subscribe(broker, service, Relay(service, hot, Nobody()), ["case.x"], TOLD, Ends(lambda: None))
    intake.in_hand = SimpleNamespace(add=lambda _raw: turns.append("ours"))  # type: ignore[assignment]
    (subscriber,) = broker.subscribers

    async with TestKafkaBroker(broker):
        asyncio.get_running_loop().call_soon(turns.append, "another's")
        await subscriber.consume((consumed(PLACES[0], 0, NOTHING),))

    assert turns[0] == "ours"
