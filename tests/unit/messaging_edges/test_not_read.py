"""Which topics count as not read: those that the broker hides or does not answer for, never one that is only quiet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiokafka import TopicPartition

from messaging.assignment import Ends, Intake

BUSY, QUIET = TopicPartition("case.police.progress.v1", 0), TopicPartition("case.police.file.v1", 0)
NOW = 1_000.0


@dataclass
class Consumer:
    """When the broker last answered for each partition, and where it said that the partition ends."""

    answered: Mapping[TopicPartition, float]
    ends: Mapping[TopicPartition, int] = field(default_factory=dict)
    gone: Collection[str] = ()
    """Topics that the broker knows no more."""

    def assignment(self) -> set[TopicPartition]:
        return set(self.answered)

    def last_poll_timestamp(self, place: TopicPartition) -> float:
        return 1000 * self.answered[place]

    def partitions_for_topic(self, topic: str) -> set[int] | None:
        return None if topic in self.gone else {0}

    def highwater(self, place: TopicPartition) -> int | None:
        return self.ends.get(place)


def intake_of(consumer: Any, *topics: str) -> Intake:
    intake = Intake(topics or (BUSY.topic, QUIET.topic), Ends(lambda: None), consumer_of=lambda: consumer)
    intake.hold.assigned = {BUSY, QUIET}
    return intake


@pytest.mark.parametrize(("seconds", "named"), [(29, set()), (31, {BUSY.topic})])
def test_a_topic_without_an_answer_for_half_a_minute_is_named_and_one_that_is_quiet_is_not(
    seconds: float, named: set[str]
) -> None:
    told = intake_of(Consumer({BUSY: NOW - seconds, QUIET: NOW - 1})).not_read(NOW)

    assert set(told) == named
    assert all("no right to read it" in why for why in told.values())


@pytest.mark.parametrize(("seconds", "named"), [(31, set()), (59, set()), (61, {BUSY.topic})])
def test_a_topic_whose_records_wait_here_is_given_a_minute(seconds: float, named: set[str]) -> None:
    intake = intake_of(Consumer({BUSY: NOW - seconds, QUIET: NOW - 1}, {BUSY: 9}))
    intake.hold.done = {BUSY: 7}

    assert set(intake.not_read(NOW)) == named


def test_records_that_are_here_and_not_taken_in_are_no_missing_right_and_told_as_what_they_are() -> None:
    intake = intake_of(Consumer({BUSY: NOW - 300, QUIET: NOW - 1}, {BUSY: 9}))
    intake.hold.done = {BUSY: 7}
    intake.pulse.in_hand_since = 100.0

    assert intake.not_read(NOW) == {}
    assert intake.stuck(160.0) == ""
    assert intake.stuck(161.0).startswith("not taken in for 61 s")


def test_a_right_that_is_missing_is_told_while_other_records_are_in_hand() -> None:
    intake = intake_of(Consumer({BUSY: NOW - 1, QUIET: NOW - 31}, {BUSY: 9}))
    intake.hold.done = {BUSY: 7}
    intake.pulse.in_hand_since = 100.0

    assert set(intake.not_read(NOW)) == {QUIET.topic}


def test_a_piece_that_is_given_again_is_in_hand_until_it_is_taken_in(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = 100.0
    monkeypatch.setattr("messaging.watchdog.monotonic", lambda: seconds)
    intake = intake_of(Consumer({}))
    for seconds in (100.0, 130.0):  # noqa: B007  # the clock tells it
        intake.pulse.begins()

    assert intake.stuck(161.0)
    intake.pulse.took(1, {})
    assert intake.stuck(1_000.0) == ""


def test_a_topic_that_is_not_asked_until_the_others_have_come_as_far_is_read() -> None:
    intake = intake_of(Consumer({BUSY: NOW - 1, QUIET: NOW - 300}))
    intake.in_hand.ahead = frozenset({QUIET})

    assert intake.not_read(NOW) == {}


def test_a_topic_that_is_hidden_is_told_apart_from_one_that_does_not_answer() -> None:
    told = intake_of(Consumer({BUSY: NOW - 31, QUIET: NOW - 1}), BUSY.topic, QUIET.topic, "case.police.victims.v1")

    assert set(told.not_read(NOW)) == {BUSY.topic, "case.police.victims.v1"}
    assert told.not_read(NOW)["case.police.victims.v1"].startswith("not to be seen: no such topic")


def test_a_topic_that_was_read_and_is_gone_is_told_apart_too() -> None:
    told = intake_of(Consumer({BUSY: NOW - 31, QUIET: NOW - 31}, gone=[QUIET.topic])).not_read(NOW)

    assert {topic: why.partition(":")[0] for topic, why in told.items()} == {
        BUSY.topic: "no answer for 30 s",
        QUIET.topic: "not to be seen",
    }
