"""What is saved is sent in order and marked so; a refused record holds up its own case and nothing else."""

import asyncio

import pytest
from aiokafka.errors import KafkaConnectionError

from a_relay import (
    Deaf,
    Post,
    another_replica,
    number_two_of,
    owes,
    relay_of,
    remembering,
    unsent,
)
from a_service import in_custody
from contracts.topics import Agency, Topic, parked_topic
from given import CASE, OTHER_CASE, Wire
from messaging.event import Record
from messaging.hot import HotCases
from messaging.intake import take_in
from messaging.ports import StoreUnavailable
from messaging.refused import REFUSED_FOR
from messaging.relay import CASES_AT_ONCE, LOOK_AGAIN, OTHERS_WAIT, Relay


async def test_each_case_is_sent_in_order_and_only_once() -> None:
    service, post = remembering(), Post()
    relay = relay_of(service, post)
    for number in (1, 2, 3):
        await owes(service, CASE, number)
        await owes(service, OTHER_CASE, number)
    assert await relay.send_once() == 6
    assert await relay.send_once() == 0
    assert (post.said(CASE), post.said(OTHER_CASE)) == (["1", "2", "3"], ["1", "2", "3"])
    assert await unsent(service, CASE) == []


async def test_who_only_answers_sends_what_it_saved_and_leaves_the_rest_to_who_reads() -> None:
    reads, there = remembering(), Post()
    answers, here = another_replica(reads), Post()
    assert isinstance(answers.cases, HotCases)
    relay = Relay(answers, answers.cases, here, leaves=True)
    await owes(reads, OTHER_CASE, 1)
    await owes(answers, CASE, 1)

    assert await relay.send_once() == 1
    assert (here.said(CASE), here.said(OTHER_CASE)) == (["1"], [])
    assert await relay_of(reads, there).send_once() == 2


async def test_what_was_saved_where_it_is_only_answered_is_sent_by_who_reads_when_that_ends_before_it_sends() -> None:
    reads, there = remembering(), Post()
    answers = another_replica(reads)
    await owes(answers, CASE, 1)  # and is killed here

    assert await relay_of(reads, there).send_once() == 1
    assert there.said(CASE) == ["1"]


async def test_a_refused_record_stays_and_the_other_cases_go_on() -> None:
    service, post = remembering(), Post(refuses=number_two_of(CASE))
    for number in (1, 2, 3):
        await owes(service, CASE, number)
        await owes(service, OTHER_CASE, number)
    assert await relay_of(service, post).send_once() == 4
    assert await unsent(service, CASE) == [2, 3]
    assert await unsent(service, OTHER_CASE) == []


async def test_however_many_are_refused_they_hide_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    service, now = remembering(), 100.0
    monkeypatch.setattr("messaging.relay.monotonic", lambda: now)

    async def looks(times: int) -> None:
        nonlocal now
        for _ in range(times):
            await relay.send_once()
            await relay.tell_at_the_end()
            now += LOOK_AGAIN

    for number in range(2 * CASES_AT_ONCE):
        await owes(service, f"refused{number:03}", 1)
    await owes(service, CASE, 1)
    post = Post(refuses=lambda item: (item.key or b"").startswith(b"refused"))
    relay = relay_of(another_replica(service), post)

    await looks(3)
    assert post.said(CASE) == ["1"]

    post.refuses = lambda _item: False
    await looks(4)
    assert len(post.taken) == 2 * CASES_AT_ONCE + 1, "who was refused is looked at again, each sent once"


async def test_what_was_sent_behind_a_refused_record_is_sent_again_after_it_a_second_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seconds = [100.0]
    monkeypatch.setattr("messaging.relay.monotonic", lambda: seconds[0])
    service, post = remembering(), Post(refuses=number_two_of(CASE))
    relay = relay_of(service, post)
    for number in (1, 2, 3):
        await owes(service, CASE, number)
    await relay.send_once()
    post.refuses = lambda _item: False
    await owes(service, OTHER_CASE, 1)
    assert await relay.send_once() == 1, "others go on"
    assert post.said(CASE) == ["1", "3"]
    seconds[0] += REFUSED_FOR
    assert [await relay.send_once(), await relay.send_once()] == [1, 1]
    assert post.said(CASE) == ["1", "3", "2", "3"]


async def test_behind_a_record_that_is_refused_again_and_again_nothing_is_sent_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 100.0
    monkeypatch.setattr("messaging.relay.monotonic", lambda: now)
    service, post = remembering(), Post(refuses=number_two_of(CASE))
    relay = relay_of(service, post)
    for number in (1, 2, 3):
        await owes(service, CASE, number)
    for _ in range(5):
        await relay.send_once()
        now += REFUSED_FOR
    assert post.said(CASE) == ["1", "3"]
    await owes(service, CASE, 4)
    for _ in range(3):
        await relay.send_once()
        now += REFUSED_FOR
    assert post.said(CASE) == ["1", "3", "4"], "what came since may go to another topic: it is tried too"
    assert await unsent(service, CASE) == [2, 3, 4]

    post.refuses = lambda _item: False
    for _ in range(2):
        await relay.send_once()
    assert post.said(CASE) == ["1", "3", "4", "2", "3", "4"]


async def test_a_broker_that_is_away_leaves_the_outbox_as_it_is() -> None:
    service, post = remembering(), Post(away=1)
    await owes(service, CASE, 1)
    with pytest.raises(KafkaConnectionError):
        await relay_of(service, post).send_once()
    assert await unsent(service, CASE) == [1]


async def test_it_sends_by_itself_when_the_broker_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.relay.LOOK_AGAIN", 0.01)
    service, post = remembering(), Post(away=3)
    await owes(service, CASE, 1)
    running = asyncio.create_task(relay_of(service, post).run())
    async with asyncio.timeout(5):
        await post.called.wait()
    running.cancel()
    assert post.said(CASE) == ["1"]


async def test_a_save_wakes_it_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("LOOK_AGAIN", "RESTS"):
        monkeypatch.setattr(f"messaging.relay.{name}", 3600)
    service, post = remembering(), Post()
    relay = relay_of(service, post)
    running = asyncio.create_task(relay.run())
    for _ in range(20):
        await asyncio.sleep(0)
    await owes(service, CASE, 1)
    async with asyncio.timeout(5):
        await post.called.wait()
    running.cancel()
    assert post.said(CASE) == ["1"]


async def test_another_replicas_case_is_sent_at_once_only_when_it_was_saved_here() -> None:
    service, post = remembering(), Post()
    other = another_replica(service)
    relay = relay_of(service, post, owns=lambda case_id: case_id == OTHER_CASE)
    await owes(other, CASE, 1)
    await owes(service, OTHER_CASE, 1)
    await relay.send_once()
    assert (post.said(CASE), post.said(OTHER_CASE)) == ([], ["1"])
    await owes(service, CASE, 2)
    await relay.send_once()
    assert post.said(CASE) == ["1", "2"]


async def test_what_is_saved_here_is_sent_without_asking_the_store() -> None:
    service, post = remembering(), Post()
    relay = relay_of(service, post)
    await owes(service, CASE, 1)
    assert isinstance(service.cases, HotCases)
    service.cases._stored = Deaf()
    assert [len(one.items) for one in service.cases.to_send(10)] == [1]
    with pytest.raises(StoreUnavailable):
        await relay.send_once()
    assert post.said(CASE) == ["1"]


async def test_a_parked_record_goes_to_the_operator_as_the_bytes_it_was() -> None:
    service, post = remembering(), Post()
    wire = Wire()
    wire.says(in_custody())
    broken = wire.records[0]
    broken = type(broken)(broken.topic, 2, 7, broken.key, (*broken.headers, ("odd", b"\xff"), ("none", None)), b"{")
    await take_in(service, [broken])
    relay = relay_of(service, post)
    assert await relay.send_once() == 1
    assert await relay.send_once() == 0
    (sent,) = post.taken
    headers = dict(sent.headers)
    assert (sent.topic, sent.key, sent.value) == (parked_topic(Agency.COORDINATOR), broken.key, b"{")
    assert (headers["odd"], headers["none"]) == (b"\xff", None)
    assert [headers[f"__connect.errors.{name}"] for name in ("topic", "partition", "offset")] == [
        broken.topic.encode(),
        b"2",
        b"7",
    ]


async def test_what_was_parked_is_sent_at_once_by_who_is_told_of_it() -> None:
    service, post = remembering(), Post()
    relay = relay_of(service, post)
    assert await relay.send_once() == 0, "it has looked into the store, and looks again in a second"
    await take_in(service, [Record(Topic.POLICE_PROGRESS, 0, 7, None, (), b"{")])

    relay.wake()
    assert await relay.send_once() == 0
    relay.wake(parked=True)
    assert await relay.send_once() == 1
    assert [one.topic for one in post.taken] == [parked_topic(Agency.COORDINATOR)]


async def test_what_another_replica_parked_is_left_to_it_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("messaging.relay.monotonic", lambda: now)
    parks, post = remembering(), Post()
    await take_in(parks, [Record(Topic.POLICE_PROGRESS, 0, 7, None, (), b"{")])
    other = relay_of(another_replica(parks), post, owns=lambda _case_id: False)

    assert await other.send_once() == 0
    now += OTHERS_WAIT
    assert await other.send_once() == 1


async def test_a_parked_record_that_is_refused_stays_and_the_others_go_on() -> None:
    service = remembering()
    post = Post(refuses=lambda item: item.value == b"long")
    wire = Wire()
    wire.says(in_custody())
    one = wire.records[0]
    await take_in(service, [type(one)(one.topic, 0, at, None, (), value) for at, value in enumerate([b"long", b"x"])])
    assert await relay_of(service, post).send_once() == 1
    assert [row.record.value for row in await service.parked.unsent(10)] == [b"long"]
