"""An agency takes back its own words only, where it said them."""

from uuid import UUID

import pytest

from a_service import new_case
from contracts.language import MESSAGES, may_stand_on
from contracts.topics import Agency, Topic
from contracts.withdrawals import OF_ITS_OWN_WAY, StatementWithdrawn
from given import at, far_later, key_of, ring
from messaging.event import Event, Record, outgoing
from messaging.reading import NotBelonging, ParkedReading, Reading, read
from messaging.recording import record

NOON = at("12:00")


def taken_back(what: str, topic: Topic, signed_by: Agency | None = None) -> Reading:
    """How the withdrawal of this word on that topic is read."""
    message = StatementWithdrawn(occurred_at=NOON, what=what, why="wrong case")
    owner = topic.owner
    written = record(
        new_case(),
        [outgoing(message, UUID(int=1), "test", topic=topic)],
        agency=owner,
        key=key_of(signed_by or owner),
        evolve=lambda seen, _event: seen,
        now=NOON,
    )
    item = written.outbox[-1]
    return read(Record(item.topic, 0, 0, item.key, item.headers, item.value), ring(), far_later())


@pytest.mark.parametrize("topic", StatementWithdrawn.TOPICS)
def test_what_may_be_said_on_a_topic_may_be_taken_back_there(topic: Topic) -> None:
    said = [message.NAME.rpartition(".")[0] for message in MESSAGES if may_stand_on(message, topic)]

    for what in set(said) - OF_ITS_OWN_WAY:
        assert isinstance(taken_back(what, topic), Event)


@pytest.mark.parametrize("what", sorted(OF_ITS_OWN_WAY))
def test_what_is_taken_back_by_a_message_of_its_own_is_not_taken_back_otherwise_and_nobody_guesses(what: str) -> None:
    (said,) = [message for message in MESSAGES if message.NAME.rpartition(".")[0] == what]
    reading = taken_back(what, said.TOPICS[0])

    assert isinstance(reading, ParkedReading), "it keeps its number: behind it nothing is issued"
    assert reading.reason == "withdrawn-in-another-way"


@pytest.mark.parametrize(
    ("what", "topic"),
    [
        ("suspect-released", Topic.PROBATION_PROGRESS),
        ("suspect-released", Topic.POLICE_FILE),
        ("settlement-issued", Topic.PROSECUTOR_PROGRESS),
        ("something-of-next-year", Topic.POLICE_PROGRESS),
    ],
)
def test_what_is_not_said_there_is_not_taken_back_there(what: str, topic: Topic) -> None:
    reading = taken_back(what, topic)

    assert isinstance(reading, ParkedReading)
    assert reading.reason == "withdraws-what-is-not-said-here"


def test_a_withdrawal_that_its_owner_did_not_sign_does_not_belong() -> None:
    reading = taken_back("suspect-released", Topic.POLICE_PROGRESS, signed_by=Agency.PROBATION)

    assert isinstance(reading, NotBelonging)
    assert reading.reason == "other-agency"
