"""The own system is told everything the others say, each case in its order, until it is theirs."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given as property_of
from hypothesis import settings
from hypothesis import strategies as st

from a_service import Seen, a_service, in_custody
from adapters.clock import Clock
from adapters.sinks import Delivered, Never, Notice, NotNow
from adapters.telling import FIRST_WAIT, LONGEST_WAIT, WILL_NOT, Telling
from given import CASE, OTHER_CASE, Wire, at
from messaging.delivering import Receipt, change, digest_of_data, told_again
from messaging.intake import take_in
from messaging.memory import MemoryCases


@dataclass(slots=True)
class Receiver:
    """The agency's own system: it takes what it is given, unless told to say something else."""

    says: list[Delivered | NotNow | Never] = field(default_factory=list)
    refuses: frozenset[str] = frozenset()
    taken: list[Notice] = field(default_factory=list)

    async def deliver(self, notice: Notice) -> Delivered | NotNow | Never:
        await asyncio.sleep(0)
        if notice.case_id in self.refuses:
            return Never("answered 410")
        answer = self.says.pop(0) if self.says else Delivered()
        if isinstance(answer, Delivered):
            self.taken.append(notice)
        return answer

    def numbers(self, case_id: str = CASE) -> list[int]:
        return [notice.number for notice in self.taken if notice.case_id == case_id]


@dataclass(slots=True)
class Hand:
    """A clock that is moved by waiting."""

    moment: datetime = field(default_factory=lambda: at("12:00"))
    waits: list[float] = field(default_factory=list)
    enough: int = 1_000

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.moment += timedelta(seconds=seconds)
        await asyncio.sleep(0)
        if len(self.waits) >= self.enough:
            raise asyncio.CancelledError


async def cases_with(**counts: int) -> MemoryCases[Seen]:
    """So many custody orders in each case, taken in by a service whose own system wants to be told."""
    cases = MemoryCases[Seen]()
    service = replace(a_service(cases), delivers=True)
    for case_id, count in {CASE: counts.get("one", 0), OTHER_CASE: counts.get("other", 0)}.items():
        wire = Wire(case_id)
        for number in range(count):
            wire.says(in_custody(number))
        await take_in(service, wire.records)
    return cases


def telling(cases: MemoryCases[Seen], receiver: Receiver, hand: Hand | None = None) -> Telling:
    hand = hand or Hand()
    return Telling(cases, receiver, Clock(lambda: hand.moment, hand.sleep))


async def test_everything_is_told_in_order_and_then_there_is_nothing_left() -> None:
    cases, receiver = await cases_with(one=3, other=2), Receiver()

    assert await telling(cases, receiver).tell() == 5

    assert receiver.numbers(CASE) == [1, 2, 3]
    assert receiver.numbers(OTHER_CASE) == [1, 2]
    assert await cases.undelivered(10) == []


async def test_a_notice_says_what_was_said_and_keeps_its_id() -> None:
    cases, receiver = await cases_with(one=1), Receiver()
    ((item,),) = [one.items for one in await cases.undelivered(1)]

    await telling(cases, receiver).tell()

    (notice,) = receiver.taken
    assert (notice.id, notice.case_id, notice.type, notice.data) == (item.id, CASE, item.type, item.value)


async def test_a_receiver_that_is_away_keeps_what_it_took_and_gets_the_rest_later() -> None:
    cases, receiver = await cases_with(one=4), Receiver(says=[Delivered(), Delivered(), NotNow("answered 503")])
    tells = telling(cases, receiver)

    assert await tells.tell() == NotNow("answered 503")
    assert receiver.numbers() == [1, 2]

    await tells.tell()
    assert receiver.numbers() == [1, 2, 3, 4]


async def test_one_that_is_away_is_asked_more_and_more_rarely() -> None:
    cases, hand = await cases_with(one=1), Hand(enough=7)
    away = Receiver(says=[NotNow("no answer")] * 8)

    with pytest.raises(asyncio.CancelledError):
        await telling(cases, away, hand).run()

    assert hand.waits == [FIRST_WAIT, 2, 4, 8, 16, LONGEST_WAIT, LONGEST_WAIT]
    assert away.numbers() == []


async def test_it_rests_until_something_was_saved() -> None:
    cases, receiver = await cases_with(), Receiver()
    tells = telling(cases, receiver)
    running = asyncio.create_task(tells.run())
    await asyncio.sleep(0)
    service, wire = replace(a_service(cases), delivers=True), Wire(CASE)
    wire.says(in_custody())
    await take_in(service, wire.records)

    tells.bell.set()
    for _ in range(50):
        await asyncio.sleep(0)

    running.cancel()
    assert receiver.numbers() == [1]


async def test_a_notice_that_will_not_be_taken_holds_up_its_own_case_alone_and_is_tried_again_later() -> None:
    cases, hand = await cases_with(one=2, other=2), Hand()
    receiver = Receiver(refuses=frozenset({CASE}))
    tells = telling(cases, receiver, hand)

    assert await tells.tell() == 2
    assert receiver.numbers(OTHER_CASE) == [1, 2]
    assert tells.refused[CASE][1] == "answered 410"
    assert await tells.tell() == 0

    receiver.refuses = frozenset()
    hand.moment += WILL_NOT
    assert await tells.tell() == 2
    assert receiver.numbers(CASE) == [1, 2]


async def test_what_was_taken_is_awaited_and_a_receipt_in_the_answer_confirms_in_the_same_write() -> None:
    cases = await cases_with(one=3)
    (case,) = await cases.undelivered(1)
    good, wrong = (
        Receipt(item.id, digest_of_data(item.value + more))
        for item, more in zip(case.items, (b"", b" x"), strict=False)
    )
    receiver = Receiver(says=[Delivered(good), Delivered(wrong), Delivered()])
    tells = replace(telling(cases, receiver), awaits=lambda: at("12:00"))

    assert await tells.tell() == 3

    document = await cases.load(CASE)
    assert document is not None
    assert (document.confirmed_n, [(one.n, one.misrecorded) for one in document.awaited]) == (
        1,
        [(2, True), (3, False)],
    )
    assert await tells.tell() == 0, "nothing is told again by itself"


async def test_what_is_to_be_told_again_comes_under_its_id_and_number() -> None:
    cases, receiver = await cases_with(one=2), Receiver()
    tells = replace(telling(cases, receiver), awaits=lambda: at("12:00"))
    await tells.tell()
    first = receiver.taken[0]

    await change(cases, {CASE: lambda document: told_again(document, {first.id})[0]})
    await tells.tell()

    assert receiver.taken[2] == first
    assert len(receiver.taken) == 3


@property_of(
    answers=st.lists(st.sampled_from(["taken", "away", "killed"]), max_size=30),
    counts=st.tuples(*[st.integers(0, 8)] * 2),
)
@settings(deadline=None)
def test_whatever_happens_everything_is_told_in_order_and_a_second_time_under_the_same_id(
    answers: list[str], counts: tuple[int, int]
) -> None:
    async def story() -> None:
        cases = await cases_with(one=counts[0], other=counts[1])
        said = [Delivered() if answer != "away" else NotNow("away") for answer in answers]
        receiver, again = Receiver(says=list(said)), [answer == "killed" for answer in answers]
        for _ in range(len(answers) + 5):
            tells = telling(cases, receiver)  # a new process each time
            if again and again.pop(0):
                for case in await cases.undelivered(1):
                    # Killed after the receiver took it and before that was written down.
                    await receiver.deliver(Notice(case.items[0].id, case.case_id, None, "", "", case.items[0].n, b"{}"))
            await tells.tell()
        for case_id, count in zip((CASE, OTHER_CASE), counts, strict=True):
            assert list(dict.fromkeys(receiver.numbers(case_id))) == list(range(1, count + 1))
        named = Counter((notice.case_id, notice.number) for notice in receiver.taken)
        ids = {(notice.case_id, notice.number): notice.id for notice in receiver.taken}
        assert all(ids[notice.case_id, notice.number] == notice.id for notice in receiver.taken)
        assert set(named) == set(ids)

    asyncio.run(story())
