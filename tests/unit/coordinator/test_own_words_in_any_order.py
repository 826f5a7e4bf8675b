"""The coordinator's own words stand on topics of their own: a rebuild may fold them in whatever order they lie."""

from collections.abc import Sequence
from functools import reduce

from hypothesis import given
from hypothesis import strategies as st

from at_the_table import Table
from contracts.topics import Topic
from coordinator.domain.joint_case import JointCase, evolve
from given import CASE
from messaging.event import Event, Record
from messaging.reading import read_again


def held_back_issued_and_held_back_again() -> Table:
    """One proposal is held back until a solicitor spoke about it; then another, about which nobody spoke."""
    table = Table().registered().selected().proposed()
    table.weighed()
    table.asked()
    table.consulted("11:15")
    table.proposed("penalty-order-fine", "11:30", amount_cents=20_000)
    table.weighed("11:31")
    table.asked("11:32")
    return table


def own_words(table: Table) -> list[Event]:
    assert table.document is not None
    records = [Record(one.topic, 0, one.n, one.key, one.headers, one.value) for one in table.document.outbox]
    return [one for one in map(read_again, records) if isinstance(one, Event)]


TABLES = [held_back_issued_and_held_back_again(), Table().registered().selected().proposed()]
TABLES[1].asked()
TABLES[1].consulted("11:15")


def folded(table: Table, own: Sequence[Event]) -> JointCase:
    return reduce(evolve, [*table.wire.events, *own], JointCase(CASE))


def interleaved(own: Sequence[Event], topics: Sequence[str]) -> list[Event]:
    """Each topic in its own order, the topics in this one."""
    queues = {topic: [one for one in own if one.envelope.topic == topic] for topic in topics}
    return [queues[topic].pop(0) for topic in topics]


@given(st.sampled_from(TABLES), st.data())
def test_whatever_the_order_among_the_topics_the_facts_are_those_of_the_case_that_said_them(
    table: Table, data: st.DataObject
) -> None:
    own = own_words(table)
    topics = data.draw(st.permutations([one.envelope.topic for one in own]))
    assert {Topic.COORDINATOR_PROGRESS, Topic.COORDINATOR_ISSUE} <= {*topics}
    assert table.document is not None

    assert folded(table, interleaved(own, topics)) == folded(table, own) == table.document.state


def test_an_ask_that_was_issued_is_held_back_no_more_and_another_one_is() -> None:
    held_back, issued = (one.document.state.coordinator.held_back for one in TABLES if one.document)

    assert held_back is not None
    assert held_back.hash == TABLES[0].hash
    assert issued is None
