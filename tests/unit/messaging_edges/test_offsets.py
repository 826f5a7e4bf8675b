"""Which offsets are committed and which are gone back to: told to a consumer that only writes down what it is told."""

import asyncio
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from aiokafka import TopicPartition
from hypothesis import given
from hypothesis import strategies as st

from a_service import Seen, a_service, in_custody
from given import Wire
from handed_over import Nobody, consumed
from messaging.assignment import FIRST_STRIDE, SHORTEST_STRIDE, Ends, Intake
from messaging.event import Record
from messaging.hot import HotCases
from messaging.memory import MemoryCases, MemoryParked
from messaging.ports import StoreUnavailable
from messaging.relay import Relay
from messaging.stream import _take

OURS, TAKEN_AWAY = TopicPartition("case.police.progress.v1", 0), TopicPartition("case.police.progress.v1", 1)


@dataclass
class Consumer:
    """It writes down what it is told."""

    committed: list[dict[TopicPartition, int]] = field(default_factory=list)
    sought: dict[TopicPartition, int] = field(default_factory=dict)

    async def commit(self, offsets: dict[TopicPartition, int]) -> None:
        self.committed.append(offsets)

    def assignment(self) -> set[TopicPartition]:
        return {OURS, TAKEN_AWAY}

    def seek(self, place: TopicPartition, offset: int) -> None:
        self.sought[place] = offset


class Away(MemoryCases[Seen]):
    """A store that is away."""

    async def load_many(self, _case_ids: Any) -> Any:
        raise StoreUnavailable


def batch() -> tuple[Any, ...]:
    wire = Wire()
    for number in range(3):
        wire.says(in_custody(number))
    places = ((OURS, 40), (OURS, 41), (TAKEN_AWAY, 7))
    return tuple(consumed(place, offset, one) for (place, offset), one in zip(places, wire.records, strict=True))


def taken(cases: MemoryCases[Seen]) -> tuple[Consumer, Intake]:
    return taken_in(batch(), cases, {OURS})


def taken_in(
    raw: tuple[Any, ...],
    cases: MemoryCases[Seen],
    ours: set[TopicPartition],
    stride: int = FIRST_STRIDE,
    relay: type[Relay[Seen]] = Relay,
) -> tuple[Consumer, Intake]:
    hot = HotCases(cases)
    consumer, service = Consumer(), a_service(hot, MemoryParked())
    intake = Intake((OURS.topic,), Ends(lambda: consumer), pause=0.0, stride=stride, consumer_of=lambda: consumer)
    intake.hold.assigned = ours
    intake.handed_over(raw)
    asyncio.run(_take(service, relay(service, hot, Nobody()), intake))
    return consumer, intake


def test_the_offset_after_the_last_record_is_committed_where_the_partition_is_still_ours() -> None:
    consumer, intake = taken(MemoryCases())

    assert consumer.committed == [{OURS: 42}]
    assert consumer.sought == {}
    assert intake.pulse.processed == 2
    assert intake.pulse.came_to == {"applied": 2}


@pytest.mark.parametrize(("value", "told"), [(None, [False]), (b"{", [False, True])], ids=["whole", "cut off"])
def test_the_relay_is_told_whether_a_record_was_parked(value: bytes | None, told: list[bool]) -> None:
    heard = list[bool]()

    class Hears(Relay[Seen]):
        def wake(self, *, parked: bool = False) -> None:
            heard.append(parked)

    wire = Wire()
    wire.says(in_custody())
    record = replace(wire.records[0], value=value or wire.records[0].value)
    taken_in((consumed(OURS, 40, record),), MemoryCases(), {OURS}, relay=Hears)

    assert heard == told


def test_what_was_saved_is_sent_without_waiting_for_its_offset(monkeypatch: pytest.MonkeyPatch) -> None:
    steps = list[str]()

    class Hears(Relay[Seen]):
        def wake(self, *, parked: bool = False) -> None:
            steps.append("parked" if parked else "woken")

    async def commit(_consumer: Consumer, _offsets: object) -> None:
        steps.append("committing")

    monkeypatch.setattr(Consumer, "commit", commit)
    taken_in(batch(), MemoryCases(), {OURS}, relay=Hears)

    assert steps == ["woken", "committing"]


def test_what_could_not_be_saved_is_gone_back_to_and_nothing_is_committed() -> None:
    consumer, intake = taken(Away())

    assert consumer.committed == []
    assert consumer.sought == {OURS: 40}
    assert (intake.pulse.processed, intake.pulse.batches) == (0, 1)
    assert not intake.pulse.came_to


def test_a_piece_is_as_much_as_we_take_in_with_four_seconds_of_work_or_within_twenty_in_all() -> None:
    intake = Intake((OURS.topic,), Ends(Consumer), stride=20_000)

    intake.took(20_000, {}, seconds=9.0, worked=2.0)
    assert intake.stride == 40_000, "a store that takes its time gets larger pieces all the same"
    intake.took(40_000, {}, seconds=9.0, worked=8.0)
    assert intake.stride == 20_000
    intake.took(20_000, {}, seconds=40.0, worked=1.0)
    assert intake.stride == 10_000, "nobody waits longer than twenty seconds for a partition"
    intake.took(10_000, {}, seconds=1_000.0, worked=1.0)
    assert intake.stride == FIRST_STRIDE, "smaller ones would cost a slow store more"
    for _ in range(3):
        intake.failed()
    assert intake.stride == SHORTEST_STRIDE, "unless it fails"


def test_after_a_piece_that_failed_the_next_is_smaller_so_that_a_slow_store_does_not_fail_it_again() -> None:
    intake = Intake((OURS.topic,), Ends(Consumer))
    for records in (FIRST_STRIDE, 2 * FIRST_STRIDE):
        intake.took(records, {}, seconds=0.1, worked=0.1)
    before = intake.stride

    intake.failed()

    assert (before, intake.stride) == (4 * FIRST_STRIDE, 2 * FIRST_STRIDE)


ELSEWHERE = TopicPartition("case.prosecutor.progress.v1", 0)


@given(
    moments=st.dictionaries(
        st.sampled_from((OURS, TAKEN_AWAY, ELSEWHERE)), st.lists(st.integers(0, 9), min_size=1, max_size=8), min_size=1
    ),
    stride=st.integers(1, 9),
)
def test_far_behind_all_partitions_go_on_side_by_side_and_each_in_its_own_order(
    moments: dict[TopicPartition, list[int]], stride: int
) -> None:
    record = Record("", 0, 0, None, (), None)
    handed_over = tuple(
        consumed(place, offset, record, moment)
        for place, those in moments.items()
        for offset, moment in enumerate(those)
    )

    consumer, _ = taken_in(handed_over, MemoryCases(), set(moments), stride)

    upto = dict[TopicPartition, int]()
    for offsets in consumer.committed:
        assert all(offset > upto.get(place, 0) for place, offset in offsets.items())
        upto |= offsets
    assert upto == {place: len(those) for place, those in moments.items()}


def test_far_behind_a_piece_holds_what_was_said_of_a_case_at_about_the_same_time() -> None:
    record = Record("", 0, 0, None, (), None)
    handed_over = tuple(
        consumed(place, offset, record, moment)
        for place in (OURS, ELSEWHERE)
        for offset, moment in enumerate((10, 20, 30))
    )

    consumer, _ = taken_in(handed_over, MemoryCases(), {OURS, ELSEWHERE}, stride=2)

    assert consumer.committed[0] == {OURS: 1, ELSEWHERE: 1}
