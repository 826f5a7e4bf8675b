"""Sending in order: what a producer says of one record decides about the producer, the topic, or that record only."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiokafka.errors import (
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    OutOfOrderSequenceNumber,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from messaging.document import OutboxItem
from messaging.lacking import ASKED_AGAIN, NoSuchTopic
from messaging.parking import ForOperator
from messaging.sending import KafkaSender
from messaging.unanswered import NotYet


@dataclass(slots=True)
class Client:
    """What a producer knows of the topics, as aiokafka does: it asks for those it was told of, and for no other."""

    lacks: set[str] = field(default_factory=set)
    forbids: set[str] = field(default_factory=set)
    answers: Callable[[], bool] = lambda: True
    asked: int = 0
    unauthorized_topics: set[str] = field(default_factory=set)
    _known: set[str] = field(default_factory=set)
    _told_of: set[str] = field(default_factory=set)

    @property
    def cluster(self) -> "Client":
        return self

    def add_topic(self, topic: str) -> None:
        self._told_of.add(topic)

    def partitions_for_topic(self, topic: str) -> set[int] | None:
        return {0} if topic in self._known else None

    async def force_metadata_update(self) -> bool:
        await asyncio.sleep(0)
        self.asked += 1
        if not self.answers():
            return False
        self._known = self._told_of - self.lacks - self.forbids
        self.unauthorized_topics = self._told_of & self.forbids
        return True


@dataclass(slots=True)
class Stand:
    """Stands in for aiokafka's producer, which fails in these ways only when a broker does."""

    at_once: Callable[[str], Exception | None] = lambda _value: None
    later: Callable[[str], Exception | None] = lambda _value: None
    silent: Callable[[str], bool] = lambda _value: False
    """Of what the broker does not answer."""
    client: "Client" = field(default_factory=Client)
    tried: list[str] = field(default_factory=list)
    waiting: "list[asyncio.Future[None]]" = field(default_factory=list)
    stopped: bool = False

    async def start(self) -> None: ...

    async def stop(self) -> None:
        self.stopped = True

    async def send(
        self, topic: str, value: bytes | None, key: bytes | None, headers: list[Any]
    ) -> "asyncio.Future[None]":
        assert topic.startswith("topic-")
        assert headers == []
        assert value is not None or key is not None, "as aiokafka does"
        said = "nothing" if value is None else value.decode()
        self.tried.append(said)
        if no := self.at_once(said):
            raise no
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if self.silent(said):
            self.waiting.append(future)
        elif no := self.later(said):
            future.set_exception(no)
        else:
            future.set_result(None)
        return future

    def answers_now(self) -> None:
        for future in self.waiting:
            future.set_result(None)


def done(answer: "asyncio.Future[None]") -> bool:
    return answer.done()


def items(*values: str) -> list[OutboxItem]:
    """Each value starts with its topic's letter."""
    return [OutboxItem(n, f"topic-{value[0]}", b"case", (), value.encode()) for n, value in enumerate(values)]


async def test_a_producer_out_of_sequence_is_made_anew() -> None:
    first, second = Stand(later=lambda _value: OutOfOrderSequenceNumber()), Stand()
    made = iter([first, second])
    sender = KafkaSender(lambda: next(made))
    assert isinstance((await sender.send_all(items("a1")))[0], OutOfOrderSequenceNumber)
    assert first.stopped
    assert await sender.send_all(items("a1")) == [None]
    assert not second.stopped


async def test_where_a_test_has_the_answers_lost_the_broker_has_given_them(monkeypatch: pytest.MonkeyPatch) -> None:
    stand, answered = Stand(silent=lambda _value: True), list[bool]()
    monkeypatch.setattr("messaging.sending.crash_here", lambda _place: answered.extend(map(done, stand.waiting)))

    async def the_broker_answers() -> None:
        while len(stand.waiting) < len(items("a1", "a2")):  # noqa: ASYNC110  # nothing rings when they are handed over
            await asyncio.sleep(0)
        stand.answers_now()

    await asyncio.gather(KafkaSender(lambda: stand).send_all(items("a1", "a2")), the_broker_answers())

    assert answered == [True, True]


async def test_a_record_that_is_too_large_costs_nobody_else_anything() -> None:
    stand = Stand(at_once=lambda value: MessageSizeTooLargeError() if value == "a1" else None)
    answers = await KafkaSender(lambda: stand).send_all(items("a1", "a2", "b1"))
    assert [type(why).__name__ for why in answers] == ["MessageSizeTooLargeError", "NoneType", "NoneType"]
    assert not stand.stopped


async def test_a_record_with_neither_key_nor_value_is_sent_on() -> None:
    stand, nothing = Stand(), ForOperator("topic-a", None, (), None)
    assert await KafkaSender(lambda: stand).send_all([*items("a1"), nothing, *items("a2")]) == [None] * 3
    assert stand.tried == ["a1", "nothing", "a2"]


async def test_a_topic_that_takes_no_more_is_not_asked_again_in_this_round() -> None:
    stand = Stand(at_once=lambda value: KafkaTimeoutError() if value.startswith("a") else None)
    answers = await KafkaSender(lambda: stand).send_all(items("a1", "a2", "b1", "a3"))
    assert stand.tried == ["a1", "b1"]
    assert [why is None for why in answers] == [False, False, True, False]
    assert not stand.stopped


async def test_a_partition_that_does_not_answer_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.sending.PATIENCE", 0.01)
    stand = Stand(silent=lambda value: value.startswith("a"))
    sender = KafkaSender(lambda: stand)

    first, second, third = await sender.send_all(items("a1", "b1", "b2"))
    assert (type(first), second, third) == (NotYet, None, None)
    again = await sender.send_all([*items("a1", "b1", "b2", "a2"), *items("c1")])
    assert [why and type(why) for why in again] == [NotYet, None, None, NotYet, None]
    assert stand.tried == ["a1", "b1", "b2", "c1"], "nothing goes twice, and nothing more to where nobody answers"

    stand.answers_now()
    stand.silent = lambda _value: False
    assert await sender.send_all(items("a1", "b1", "b2", "a2")) == [None] * 4
    assert stand.tried == ["a1", "b1", "b2", "c1", "a2"]
    assert not stand.stopped


async def test_a_topic_of_which_nothing_is_known_costs_nobody_else_anything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.sending.PATIENCE", 0.01)
    stand = Stand(
        client=Client(forbids={"topic-z"}),
        silent=lambda value: value == "a1",
        at_once=lambda value: TopicAuthorizationFailedError(value) if value == "z1" else None,
    )
    sender = KafkaSender(lambda: stand)
    await sender.send_all(items("a1"))

    answers = await sender.send_all(items("z1", "b1"))
    assert [why and type(why) for why in answers] == [TopicAuthorizationFailedError, None]
    assert not stand.stopped


async def test_a_topic_that_is_not_there_holds_up_no_other_and_is_asked_for_again_a_second_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 100.0
    monkeypatch.setattr("messaging.lacking.monotonic", lambda: now)
    stand = Stand(client=Client(lacks={"topic-a"}))
    sender = KafkaSender(lambda: stand)

    answers = await sender.send_all(items("a1", "b1", "a2"))
    assert [why and type(why) for why in answers] == [NoSuchTopic, None, NoSuchTopic]
    assert stand.tried == ["b1"], "it is not handed over: aiokafka would wait for the topic"
    assert not stand.stopped

    stand.client.lacks, asked = set(), stand.client.asked
    assert [why and type(why) for why in await sender.send_all(items("a1", "b2"))] == [NoSuchTopic, None]
    assert stand.client.asked == asked
    now += ASKED_AGAIN
    assert await sender.send_all(items("a1", "a2")) == [None, None]
    assert stand.tried == ["b1", "b2", "a1", "a2"]


async def test_a_broker_that_does_not_say_which_topics_it_has_is_away_and_no_topic_is_missing() -> None:
    first = Stand(client=Client(answers=lambda: False), at_once=lambda _value: UnknownTopicOrPartitionError())
    made = iter([first, Stand()])
    sender = KafkaSender(lambda: next(made))

    assert [type(why) for why in await sender.send_all(items("a1"))] == [UnknownTopicOrPartitionError]
    assert first.stopped, "so that the next one says that there is no broker"
    assert await sender.send_all(items("a1")) == [None]


async def test_a_topic_that_may_not_be_seen_is_not_called_missing() -> None:
    stand = Stand(
        client=Client(forbids={"topic-z"}),
        at_once=lambda value: TopicAuthorizationFailedError(value) if value == "z1" else None,
    )
    answers = await KafkaSender(lambda: stand).send_all(items("z1", "b1"))
    assert [why and type(why) for why in answers] == [TopicAuthorizationFailedError, None]


async def test_a_topic_that_went_away_with_a_record_in_hand_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.sending.PATIENCE", 0.01)
    stand = Stand(silent=lambda value: value.startswith("a"))
    sender = KafkaSender(lambda: stand)
    await sender.send_all(items("a1"))

    stand.client.lacks = {"topic-a"}
    await stand.client.force_metadata_update()
    answers = await sender.send_all(items("a1", "a2", "c1"))
    assert [why and type(why) for why in answers] == [NotYet, NoSuchTopic, None]
    assert stand.tried == ["a1", "c1"]


async def test_what_is_pending_stays_known_while_other_records_of_its_key_are_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("messaging.sending.PATIENCE", 0.01)
    stand = Stand(silent=lambda value: value == "a1")
    sender = KafkaSender(lambda: stand)
    await sender.send_all(items("a1"))
    await sender.send_all(items("b1"))
    await sender.send_all(items("a1"))
    assert stand.tried == ["a1", "b1"]


async def test_what_was_answered_in_the_end_is_remembered_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.sending.PATIENCE", 0.01)
    stand = Stand(silent=lambda _value: True)
    sender = KafkaSender(lambda: stand)
    await sender.send_all(items("a1"))
    stand.answers_now()
    assert await sender.send_all(items("a1")) == [None]

    stand.silent = lambda _value: False
    assert await sender.send_all(items("a1")) == [None]
    assert stand.tried == ["a1", "a1"], "who asks anew has it sent anew"


async def test_a_producer_that_is_let_go_takes_what_it_owes_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("messaging.sending.PATIENCE", 0.01)
    first = Stand(silent=lambda value: value == "a1", later=lambda _value: OutOfOrderSequenceNumber())
    made = iter([first, Stand()])
    sender = KafkaSender(lambda: next(made))

    await sender.send_all(items("a1", "b1"))
    assert first.stopped
    assert await sender.send_all(items("a1", "b1")) == [None, None]


async def test_nothing_to_send_needs_no_producer() -> None:
    def nobody() -> Stand:
        raise AssertionError

    assert await KafkaSender(nobody).send_all([]) == ()
