"""Garbage on every topic, written by those who may: parked with its reason or counted, and no other case notices."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final
from uuid import uuid5

import pytest
from confluent_kafka import Consumer, TopicPartition

import coordinator.stream
import legal_aid.stream
import police.stream
import probation.stream
import prosecutor.stream
import victim_support.stream
from contracts.topics import Agency, Topic, parked_topic, retry_topic
from deploy.access import Access
from deploy.run import Standing
from deploy.topics import OPERATOR, load_topics
from eventually import PATIENCE
from garbage import BATCH, CASES, KINDS, LARGEST, PARKED, UNKNOWN, UNREADABLE, as_large_as_can_be, batch_size
from garbage_at_the_table import WRITTEN_BY, Pens, Story, operators, seen, tell
from messaging.event import Record
from messaging.parking import ERRORS, Place, asked_again, original, place_of
from whole_table import WholeTable

pytestmark = pytest.mark.timeout(240)

READ: Final[Mapping[Agency, tuple[Topic, ...]]] = {
    Agency.POLICE: police.stream.TOPICS,
    Agency.PROSECUTOR: prosecutor.stream.TOPICS,
    Agency.PROBATION: probation.stream.TOPICS,
    Agency.VICTIM_SUPPORT: victim_support.stream.TOPICS,
    Agency.LEGAL_AID: legal_aid.stream.TOPICS,
    Agency.COORDINATOR: coordinator.stream.TOPICS,
}
NOT_TAKEN_IN: Final = {
    (Agency.COORDINATOR, Topic.POLICE_IDENTITIES),  # may be shown at its page, and is kept nowhere
    (Agency.COORDINATOR, Topic.COORDINATOR_ACTS),  # its own words, already in its store
    (Agency.COORDINATOR, Topic.COORDINATOR_PROGRESS),  # likewise; read back when its view is counted again
    (Agency.COORDINATOR, Topic.COORDINATOR_ISSUE),  # likewise
    (Agency.COORDINATOR, Topic.COORDINATOR_VIEW),  # the board's feed, without a group
}
"""Topics that somebody may read and does not take into its store."""
ONLY_AFTER: Final = Topic.LEGAL_AID_CONSULTATION
"""On every other topic the true case has words before the garbage too."""
MEBIBYTE: Final = 1024 * 1024
READINGS: Final = [(agency, topic) for agency, topics in READ.items() for topic in topics]
each_reader = pytest.mark.parametrize("agency", Agency)
each_reading = pytest.mark.parametrize(("agency", "topic"), READINGS, ids=lambda one: getattr(one, "short", str(one)))
PARKED_KINDS: Final = [kind for kind in KINDS if kind.comes_to != UNKNOWN]


@pytest.fixture(scope="module")
def story(standing: Standing) -> Story:
    """A true case, told before and after."""
    return tell(WholeTable(standing))


def rows_on(story: Story, agency: Agency, topic: str) -> dict[Place, dict[str, Any]]:
    """What a service parked of a topic's garbage, by place."""
    lying = {place_of(record) for (where, _), record in story.lying.items() if where == topic}
    return {place: row for place, row in story.rows[agency].items() if place in lying}


def as_record(stored: dict[str, Any]) -> Record:
    """A record as a store keeps it."""
    headers = tuple((name, value) for name, value in stored["headers"])
    return Record(stored["topic"], stored["partition"], stored["offset"], stored["key"], headers, stored["value"])


def sendable(record: Record) -> Record:
    """A record with neither key nor value cannot be sent on: it gets an empty key."""
    return replace(record, key=b"") if record.key is None and record.value is None else record


@pytest.fixture(scope="module")
def handed_on(story: Story) -> dict[Agency, dict[Place, Record]]:
    """All that the operators' own user reads on each service's parked topic, by where it lay first."""
    access = story.table.standing.parts.broker_as(OPERATOR)
    return {agency: all_on(access, parked_topic(agency)) for agency in Agency}


def all_on(access: Access, topic: str) -> dict[Place, Record]:
    consumer = Consumer(access.settings() | {"group.id": OPERATOR, "enable.auto.commit": False})
    _, end = consumer.get_watermark_offsets(TopicPartition(topic, 0), timeout=PATIENCE)
    consumer.assign([TopicPartition(topic, 0, 0)])
    found = dict[Place, Record]()
    for _ in range(end):
        one = consumer.poll(PATIENCE)
        assert one is not None
        assert one.error() is None
        headers: Any = tuple(one.headers() or ())
        record = Record(topic, 0, one.offset() or 0, one.key(), headers, one.value())
        place = asked_again(record)
        assert place is not None
        found[place] = record
    consumer.close()
    return found


def test_somebody_writes_on_every_topic_and_who_may_read_it_does() -> None:
    may = {(Agency(who), Topic(row.name)) for row in load_topics().case_topics for who in row.readers}

    assert may - set(READINGS) == NOT_TAKEN_IN
    assert {topic for _, topic in WRITTEN_BY} == {*map(str, Topic), *map(retry_topic, Agency)}


def test_the_broker_took_all_of_it_but_what_a_compacted_topic_cannot_hold(story: Story) -> None:
    keyless = [kind.name for kind in KINDS if not kind.has_key]

    assert story.refused == {(Topic.COORDINATOR_VIEW.value, name): "INVALID_RECORD" for name in keyless}
    assert len(story.lying) + len(story.refused) == len(WRITTEN_BY) * len(KINDS)


@each_reading
def test_each_is_parked_with_its_reason_and_its_bytes_or_counted_as_unknown(
    story: Story, agency: Agency, topic: Topic
) -> None:
    rows = rows_on(story, agency, topic)
    expected = {place_of(story.lying[topic, kind.name]): kind for kind in PARKED_KINDS}

    assert {place: row["reason"] for place, row in rows.items()} == {
        place: kind.reason for place, kind in expected.items()
    }
    for place, kind in expected.items():
        lying, row = story.lying[topic, kind.name], rows[place]
        assert as_record(row["record"]) == kind.parked(lying), kind.name
        assert (row["case_id"], row["sent"]) == (kind.case(topic) if kind.comes_to == PARKED else "", True)
    for kind in KINDS:
        if kind.comes_to == PARKED:
            assert story.after.gap(agency, topic, kind.case(topic))["why"] == kind.reason
        if kind.comes_to == UNKNOWN:
            cursor = story.after.read(agency, topic, kind.case(topic))
            assert (cursor["sequence"], cursor["unknown"]) == (1, 1)


@each_reader
def test_none_is_lost_and_the_operator_sees_how_many_there_were(story: Story, agency: Agency) -> None:
    came_to, topics = story.came_to(agency), len(READ[agency])
    processed = story.between.idle[agency]["processed"] - story.before.idle[agency]["processed"]

    for verdict in (UNREADABLE, PARKED, UNKNOWN):
        assert came_to[verdict] == topics * sum(kind.comes_to == verdict for kind in KINDS), verdict
    assert came_to["retry-refused"] == len(KINDS)
    assert sum(came_to.values()) == processed
    assert operators(story.table, agency, "/operator/parked")["count"] >= len(story.rows[agency])


@each_reader
def test_the_operators_page_names_place_and_reason_and_shows_no_payload(story: Story, agency: Agency) -> None:
    said = operators(story.table, agency, "/operator/parked")["parked"]
    shown = {Place(one["topic"], one["partition"], one["offset"]): one for one in said}
    known = {place: row for place, row in story.rows[agency].items() if place in shown}

    assert len(known) >= len(PARKED_KINDS)
    assert all(shown[place]["reason"] == row["reason"] for place, row in known.items())
    assert all(shown[place].keys().isdisjoint({"value", "headers", "key"}) for place in known)


@each_reader
def test_what_nobody_parked_cannot_be_put_back(story: Story, agency: Agency) -> None:
    assert rows_on(story, agency, retry_topic(agency)) == {}


@pytest.mark.parametrize("agency", Agency)
def test_what_a_service_does_not_take_in_it_does_not_park(story: Story, agency: Agency) -> None:
    elsewhere = set(Topic) - set(READ[agency])

    assert [place for place in story.rows[agency] if place.topic in elsewhere] == []


@each_reader
def test_no_service_was_started_again_and_all_are_at_rest(story: Story, agency: Agency) -> None:
    assert story.before.processes[agency] == story.after.processes[agency] != 0
    left = {name: story.after.idle[agency][name] for name in ("lag", "outbox", "parked_unsent")}
    assert left == dict.fromkeys(left, 0)


@each_reading
def test_the_true_case_goes_on_at_every_reader(story: Story, agency: Agency, topic: Topic) -> None:
    before, told = story.between.told(topic, story.case), story.after.told(topic, story.case)

    assert told > before > 0 or (told > before and topic is ONLY_AFTER)
    assert story.after.read(agency, topic, story.case)["sequence"] == told
    assert story.after.cases[agency][story.case]["gaps"] == {}


def test_the_board_shows_the_true_case_as_if_nothing_had_happened(story: Story) -> None:
    (view,) = [one for one in story.after.board["cases"] if one["case_id"] == story.case]

    assert story.after.board["live"]
    assert (view["stage"], view["alarms"], view["gaps"]) == ("issued", [], [])
    assert view["detained"]


def test_the_board_counts_what_is_no_view(story: Story) -> None:
    on_view = [kind for kind in KINDS if kind.has_key]

    assert story.between.board["unreadable"] - story.before.board["unreadable"] == len(on_view)


@each_reader
def test_the_parked_topic_holds_the_bytes_as_they_were_and_why(
    story: Story, handed_on: dict[Agency, dict[Place, Record]], agency: Agency
) -> None:
    told = handed_on[agency]
    for topic in READ[agency]:
        for kind in PARKED_KINDS:
            lying = story.lying[topic, kind.name]
            said = told[place_of(lying)]
            assert original(said, place_of(lying)) == sendable(kind.parked(lying)), kind.name
            assert dict(said.headers)[f"{ERRORS}exception.class.name"] == kind.reason.encode()


@each_reader
def test_the_largest_record_fits_on_the_parked_topic_with_its_reason_and_on_no_other(
    story: Story, handed_on: dict[Agency, dict[Place, Record]], agency: Agency
) -> None:
    largest = next(kind for kind in KINDS if kind.name == "largest")
    told = handed_on[agency][place_of(story.lying[READ[agency][0], largest.name])]
    limits = {row.name: row.max_message_bytes for row in load_topics().all}

    assert limits[parked_topic(agency)] > told.size > BATCH == limits[READ[agency][0]]


def test_one_byte_more_than_the_largest_or_two_mebibytes_are_refused_everywhere(story: Story) -> None:
    pens = Pens(story.table)

    for user, topic in WRITTEN_BY:
        for value in (LARGEST + b"x", (LARGEST * 3)[: 2 * MEBIBYTE]):
            more = replace(story.lying[topic, "largest"], value=value)
            assert pens.write(user, more) == "MSG_SIZE_TOO_LARGE", topic


def test_a_true_word_of_exactly_the_size_limit_is_taken_in_by_every_reader(story: Story) -> None:
    table, topic = story.table, Topic.VICTIM_SUPPORT_PROGRESS
    case = str(uuid5(CASES, "as large as can be"))
    moment, key = table.at("12:00").isoformat(), table.key_of(topic.owner)
    record = as_large_as_can_be(topic, case, moment, key)

    assert batch_size(record) == batch_size(story.lying[topic, "largest"]) == BATCH
    assert isinstance(Pens(table).write(topic.owner, record), int)
    table.rest()
    after = seen(table)
    readers = [agency for agency, topics in READ.items() if topic in topics]
    assert [after.read(agency, topic, case)["sequence"] for agency in readers] == [1] * len(readers)
