"""Far behind, partitions are taken in side by side: told to a consumer that hands over what is drawn, and to a service
that writes down what it takes in.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import IllegalStateError
from hypothesis import given
from hypothesis import strategies as st

from a_service import Seen, a_service
from handed_over import NOTHING, Consumer, Nobody, consumed
from messaging import assignment, side_by_side, stream
from messaging.assignment import Ends, Intake
from messaging.event import Record
from messaging.hot import HotCases
from messaging.memory import MemoryCases, MemoryParked
from messaging.relay import Relay
from messaging.side_by_side import FEW, JUST_NOW, OF_EACH, WAITS_FOR, InHand, place_of
from messaging.stream import keep_taking

PLACES = tuple(
    TopicPartition(topic, 0) for topic in ("case.police.progress.v1", "case.legal-aid.progress.v1", "case.x")
)


@dataclass
class Replica:
    """It takes in what it is handed, in pieces of so many records, and fails at these of its pieces."""

    consumer: Consumer
    stride: int
    fails: Sequence[bool] = ()
    taken: list[tuple[TopicPartition, int, int]] = field(default_factory=list)
    pieces: int = 0

    def __post_init__(self) -> None:
        hot = HotCases[Seen](MemoryCases())
        self.service = a_service(hot, MemoryParked())
        self.relay = Relay(self.service, hot, Nobody())
        self.intake = Intake((), Ends(lambda: self.consumer), pause=0.0, stride=self.stride)
        self.intake.consumer_of = lambda: self.consumer
        self.intake.hold.assigned = self.consumer.assignment()

    async def take_in(self, _service: object, records: Sequence[Record], **_how: bool) -> dict[str, int]:
        self.pieces += 1
        if self.pieces <= len(self.fails) and self.fails[self.pieces - 1]:
            raise OSError
        places = [TopicPartition(one.topic, one.partition) for one in records]
        moments = [self.consumer.moments[place][one.offset] for place, one in zip(places, records, strict=True)]
        self.taken += zip(places, [one.offset for one in records], moments, strict=True)
        return {}

    async def takes(self, raw: tuple[Any, ...], *, waits: bool = True) -> None:
        self.intake.stride = self.stride
        self.intake.handed_over(raw)
        await stream._take(self.service, self.relay, self.intake, waits=waits)


def far_behind(patch: pytest.MonkeyPatch, replica: Replica) -> Replica:
    patch.setattr(stream, "take_in", replica.take_in)
    patch.setattr(stream, "FAR_BEHIND", 1)
    patch.setattr(assignment, "FIRST_PAUSE", 0.0)
    return replica


def everything(moments: Mapping[TopicPartition, Sequence[int]]) -> set[tuple[TopicPartition, int, int]]:
    return {(place, nth, one) for place, those in moments.items() for nth, one in enumerate(those)}


lying = st.dictionaries(st.sampled_from(PLACES), st.lists(st.integers(0, 20), max_size=12), min_size=1)


@given(lying, st.integers(1, 9), st.lists(st.booleans(), max_size=6), st.data())
def test_everything_is_taken_in_in_its_partitions_order_and_nothing_waits_for_what_cannot_come(
    moments: dict[TopicPartition, list[int]], stride: int, fails: list[bool], drawn: st.DataObject
) -> None:
    consumer = Consumer(moments)
    with pytest.MonkeyPatch.context() as patch:
        replica = far_behind(patch, Replica(consumer, stride, fails))
        while places := consumer.has_more():
            place = drawn.draw(st.sampled_from(places))
            asyncio.run(replica.takes(consumer.hands_over(place, drawn.draw(st.integers(1, 9)))))

    assert len(replica.intake.in_hand) == 0
    assert consumer.waits == frozenset()
    assert set(replica.taken) == everything(moments)
    assert consumer.committed == {place: len(those) for place, those in moments.items() if those}
    for place in moments:
        offsets = list(dict.fromkeys(offset for at, offset, _ in replica.taken if at == place))
        assert offsets == sorted(offsets)


@given(lying, st.integers(1, 9), st.data())
def test_it_is_taken_in_in_the_order_in_which_it_came_though_one_partition_is_handed_over_after_another(
    moments: dict[TopicPartition, list[int]], stride: int, drawn: st.DataObject
) -> None:
    consumer = Consumer({place: sorted(those) for place, those in moments.items()})
    with pytest.MonkeyPatch.context() as patch:
        replica = far_behind(patch, Replica(consumer, stride))
        while places := consumer.has_more():
            place = drawn.draw(st.sampled_from(places))
            asyncio.run(replica.takes(consumer.hands_over(place, drawn.draw(st.integers(1, 9)))))

    when = [moment for _, _, moment in replica.taken]
    assert when == sorted(when)


def test_what_waits_for_a_partition_that_hands_nothing_over_is_taken_in_after_three_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 100.0
    monkeypatch.setattr("messaging.side_by_side.monotonic", lambda: now)
    consumer = Consumer({PLACES[0]: [1, 2, 3, 4], PLACES[1]: [1, 2, 3]})
    replica = far_behind(monkeypatch, Replica(consumer, 1))
    monkeypatch.setattr(side_by_side, "FEW", 0)

    asyncio.run(replica.takes(consumer.hands_over(PLACES[0], 3)))
    waiting = replica.intake.in_hand
    assert replica.taken == []
    assert (len(waiting), list(consumer.waits)) == (3, [PLACES[0]])
    assert not waiting.waits_too_long()
    now += WAITS_FOR
    assert waiting.waits_too_long()
    asyncio.run(replica.takes((), waits=False))

    assert [offset for _, offset, _ in replica.taken] == [0, 1, 2]
    assert (len(waiting), consumer.waits, consumer.committed) == (0, frozenset(), {PLACES[0]: 3})


async def test_somebody_sees_to_what_waits_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LOOK_EVERY", 0.0)
    intake, seen = Intake((), Ends(lambda: None)), asyncio.Event()

    async def take_in_hand() -> None:
        seen.set()

    intake.take_in_hand = take_in_hand
    looking = asyncio.create_task(keep_taking(intake))
    await asyncio.sleep(0)
    assert not seen.is_set(), "nothing is in hand"
    intake.in_hand.records = {PLACES[0]: [consumed(PLACES[0], 0, NOTHING)]}
    await seen.wait()
    looking.cancel()


@pytest.mark.parametrize("why", [IllegalStateError, TimeoutError, AssertionError])
def test_when_the_consumer_does_not_know_how_far_it_is_nobody_is_waited_for(
    monkeypatch: pytest.MonkeyPatch, why: type[Exception]
) -> None:
    consumer = Consumer({PLACES[0]: [1, 2, 3], PLACES[1]: [1, 2, 3]}, not_known=why)
    replica = far_behind(monkeypatch, Replica(consumer, 1))

    asyncio.run(replica.takes(consumer.hands_over(PLACES[0], 3)))

    assert len(replica.taken) == 3


def test_what_is_in_hand_when_partitions_are_taken_away_is_not_taken_in_here(monkeypatch: pytest.MonkeyPatch) -> None:
    consumer = Consumer({PLACES[0]: [5, 6, 7], PLACES[1]: [1, 2, 3]})
    replica = far_behind(monkeypatch, Replica(consumer, 1))
    asyncio.run(replica.takes(consumer.hands_over(PLACES[0], 3)))

    asyncio.run(replica.intake.hold.on_partitions_revoked([PLACES[0]]))
    consumer.gone = PLACES[0]
    asyncio.run(replica.takes(consumer.hands_over(PLACES[1], 3)))

    assert {place for place, _, _ in replica.taken} == {PLACES[1]}


def test_what_was_said_just_now_waits_for_nobody_however_much_of_before_is_still_to_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 1_000_000.0
    monkeypatch.setattr(side_by_side, "time", lambda: now)
    just_now = int(1000 * (now - JUST_NOW))
    consumer = Consumer({PLACES[0]: [5] * 900, PLACES[1]: [7, just_now, 8], PLACES[2]: [6, just_now - 1]})
    in_hand = InHand()
    for place in PLACES:
        in_hand.add(consumer.hands_over(place, 3))

    asyncio.run(in_hand.upto(consumer))
    in_hand.make_due(upto=5, stride=2, consumer=consumer)

    assert [place_of(one) for one in in_hand.due] == [PLACES[1], PLACES[1], PLACES[0], PLACES[0]]
    assert {place: len(those) for place, those in in_hand.records.items()} == {PLACES[0]: 1, PLACES[1]: 1, PLACES[2]: 2}


def test_who_has_little_to_come_is_not_held_up_for_the_newest_of_it_may_be_a_release() -> None:
    many, few = [9] * (FEW + 4), [9] * (FEW + 3)
    consumer = Consumer({PLACES[0]: [5] * 9, PLACES[1]: many, PLACES[2]: few})
    in_hand = InHand()
    for place in PLACES:
        in_hand.add(consumer.hands_over(place, 3))

    asyncio.run(in_hand.upto(consumer))
    in_hand.make_due(upto=5, stride=2, consumer=consumer)

    assert consumer.waits == {PLACES[1]}


def test_what_was_said_while_the_last_pieces_were_taken_in_was_said_just_now(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1_000_000.0
    monkeypatch.setattr(side_by_side, "time", lambda: now)
    consumer, in_hand = Consumer({PLACES[0]: [5] * 900, PLACES[1]: [int(1000 * now)]}), InHand()
    in_hand.add(consumer.hands_over(PLACES[0], 3))
    in_hand.make_due(upto=5, stride=3, consumer=consumer)
    now += 3 * JUST_NOW

    in_hand.add(consumer.hands_over(PLACES[1], 1))
    in_hand.make_due(upto=0, stride=3, consumer=consumer)

    assert place_of(in_hand.due[-1]) == PLACES[1]


def test_who_speaks_meanwhile_does_not_lengthen_the_waiting_for_who_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(side_by_side, "monotonic", lambda: now)
    consumer = Consumer({PLACES[0]: [10, 11], PLACES[1]: [1], PLACES[2]: [20] * 9})
    replica = far_behind(monkeypatch, Replica(consumer, 1))
    asyncio.run(replica.takes(consumer.hands_over(PLACES[2], 1)))
    asyncio.run(replica.takes(consumer.hands_over(PLACES[0], 2)))
    for _ in range(3):
        now += 1
        asyncio.run(replica.takes(consumer.hands_over(PLACES[2], 1)))

    assert replica.intake.in_hand.waits_too_long()


def test_when_too_much_is_in_hand_the_earlier_half_waits_for_nobody_and_the_rest_stays_held_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(side_by_side, "AT_MOST", 3 * OF_EACH + 10)
    monkeypatch.setattr(side_by_side, "FEW", 0)
    consumer = Consumer({PLACES[0]: [5, 6, 7, 8, 9], PLACES[1]: [1]}, next={PLACES[0]: 4})
    replica = far_behind(monkeypatch, Replica(consumer, 1))
    *some, last = (
        consumed(PLACES[0], nth, replace(NOTHING, value=value), moment=5 + nth)
        for nth, value in enumerate((b"123", b"123", b"1234", b"1"))
    )

    asyncio.run(replica.takes(tuple(some)))
    assert replica.taken == [], "so much is not too much"
    asyncio.run(replica.takes((last,)))

    assert [offset for _, offset, _ in replica.taken] == [0, 1]
    assert len(replica.intake.in_hand) == 2
    assert replica.intake.in_hand.ahead == {PLACES[0]}, "what is ahead still waits for who has not come as far"


async def test_what_is_in_hand_is_forgotten_though_the_store_could_not_be_told_of_what_was_sent() -> None:
    consumer = Consumer({PLACES[0]: [5]})
    replica = Replica(consumer, 1)
    replica.intake.handed_over(consumer.hands_over(PLACES[0], 1))

    async def away() -> None:
        raise OSError

    replica.intake.hold.tell = away
    with pytest.raises(OSError):  # noqa: PT011  # whatever it is, the consumer writes it down and goes on
        await replica.intake.hold.on_partitions_revoked([PLACES[0]])

    assert len(replica.intake.in_hand) == 0


def test_whose_partitions_were_given_anew_holds_none_of_them_up() -> None:
    in_hand = InHand(ahead=frozenset(PLACES), due=(consumed(PLACES[0], 0, NOTHING),))

    in_hand.forget()

    assert (in_hand.ahead, in_hand.due) == (frozenset(), ())


def test_when_we_have_caught_up_nothing_waits() -> None:
    consumer = Consumer({PLACES[0]: [5], PLACES[1]: [1]})
    with pytest.MonkeyPatch.context() as patch:
        replica = Replica(consumer, 1)
        patch.setattr(stream, "take_in", replica.take_in)
        asyncio.run(replica.takes(consumer.hands_over(PLACES[0], 1)))

    assert len(replica.taken) == 1
