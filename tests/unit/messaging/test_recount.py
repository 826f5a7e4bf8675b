"""The recount replays what lies on the topics, and names whatever a store holds otherwise."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from a_service import NOON, Hand, Seen, a_service, arrested, evolve, in_custody, with_header
from contracts.topics import Topic
from given import CASE, Wire
from messaging.document import CaseDocument, Cursor, Stream
from messaging.event import Event, Record
from messaging.intake import take_in
from messaging.parking import Place
from messaging.rebuilding import rebuilt
from messaging.recount import Lying, by_case, differences, replay
from messaging.service import Service

POLICE, OWN = Topic.POLICE_PROGRESS.value, Topic.COORDINATOR_PROGRESS.value


@dataclass(slots=True)
class Taken:
    """A case after a service took it in and sent what it decided; and what then lies on the topics."""

    service: Service[Seen]
    document: CaseDocument[Seen]
    heard: list[Record]
    said: list[Record]

    def recounted(self, document: CaseDocument[Seen] | None = None) -> list[tuple[str, str]]:
        lying = [Lying(one, nth) for nth, one in enumerate((*self.heard, *self.said))]
        (case,), _ = by_case(self.service, lying, NOON)
        done = replay(self.service, case, NOON)
        found = differences(self.service, document or self.document, done, lambda seen: seen)
        return [(one.what, one.where) for one in found]


def taken(count: int = 4, order: Callable[[Sequence[Record]], Sequence[Record]] = lambda them: them) -> Taken:
    wire, service = Wire(), a_service()
    wire.says(arrested())
    for number in range(1, count):
        wire.says(in_custody(number))
    heard = [replace(one, offset=nth) for nth, one in enumerate(order(wire.records))]
    asyncio.run(take_in(service, heard))
    document = asyncio.run(service.cases.load(CASE))
    assert document is not None
    said = [Record(one.topic, 0, nth, one.key, one.headers, one.value) for nth, one in enumerate(document.outbox)]
    return Taken(service, replace(document, outbox=()), heard, said)


@pytest.mark.parametrize(
    "order",
    [
        lambda them: them,
        lambda them: [*them, *them],
        lambda them: them[::-1],
        lambda them: [them[0], them[2], *them],
    ],
    ids=["once", "each twice", "backwards", "one ahead and again"],
)
def test_what_was_taken_in_is_equal_to_the_topics_in_whatever_order_it_lay(
    order: Callable[[Sequence[Record]], Sequence[Record]],
) -> None:
    assert taken(order=order).recounted() == []


def test_what_the_service_sent_twice_is_no_difference() -> None:
    case = taken()
    case.said += case.said
    assert case.recounted() == []


def test_what_a_replica_with_a_slower_clock_said_later_is_folded_in_later() -> None:
    wire, hand = Wire(), Hand()
    service = a_service(clock=hand)
    heard = [replace(wire.records[-1], offset=number) for number in range(3) if wire.says(in_custody(number))]
    for one in heard:
        asyncio.run(take_in(service, [one]))
        hand.time -= timedelta(seconds=1)
    document = asyncio.run(service.cases.load(CASE))
    assert document is not None
    said = [Record(one.topic, 0, nth, one.key, one.headers, one.value) for nth, one in enumerate(document.outbox)]

    assert Taken(service, replace(document, outbox=()), heard, said).recounted() == []


def test_what_is_unsent_is_named() -> None:
    case = taken()
    unsent = asyncio.run(case.service.cases.load(CASE))
    assert unsent is not None
    assert case.recounted(unsent) == [("unsent", OWN)]


def test_a_word_that_was_not_applied_is_named_and_so_is_the_fact_that_lacks() -> None:
    case, short = taken(4), taken(3)
    behind = replace(case.document, state=short.document.state, cursors=short.document.cursors)
    assert case.recounted(behind)[0] == ("not-applied", POLICE)


def test_a_word_that_was_applied_twice_is_named_although_the_number_is_right() -> None:
    case = taken()
    seen = case.document.state
    twice = replace(seen, ids={**seen.ids, POLICE: (*seen.ids[POLICE], seen.ids[POLICE][-1])})
    assert case.recounted(replace(case.document, state=twice)) == [("fact-differs", f"state.ids.{POLICE}")]


def test_a_word_that_the_topic_lost_is_named() -> None:
    case = taken()
    case.heard.pop()
    assert ("on-no-topic", POLICE) in case.recounted()


def test_a_number_that_nobody_said_is_named() -> None:
    case = taken(order=lambda them: [them[0], *them[2:]])
    assert case.recounted()[0] == ("number-missing", POLICE)


def test_a_word_of_its_own_that_never_came_to_the_topic_is_named() -> None:
    case = taken()
    case.said.pop()
    assert ("not-on-the-topic", OWN) in case.recounted()


def test_a_hole_in_its_own_numbers_is_named() -> None:
    case = taken()
    del case.said[1]
    assert ("own-link-broken", OWN) in case.recounted()


def test_a_store_that_forgot_what_it_said_is_named() -> None:
    case = taken()
    last = case.document.streams[OWN]
    older = replace(case.document, streams={OWN: Stream(last.sequence - 1, "earlier")})
    assert case.recounted(older) == [("unknown-to-the-store", OWN)]


@pytest.mark.parametrize("number", [1, 5], ids=["under the number of one that was said", "under the next"])
def test_what_somebody_else_wrote_on_its_own_topic_is_not_its_word(number: int) -> None:
    case = taken()
    sequence = f"{number:010}".encode()
    forged = with_header(with_header(case.said[0], "ce_sequence", sequence), "ce_source", b"urn:jointtable:nobody")

    case.said = [replace(forged, offset=99), *case.said]

    assert case.recounted() == []
    (heard,), _ = by_case(case.service, [Lying(one, 0) for one in (*case.heard, *case.said)], NOON)
    assert replay(case.service, heard, NOON).strange == {Place(OWN, 0, 99)}


def test_another_record_under_the_same_number_is_named() -> None:
    case = taken()
    cursor = case.document.cursors[POLICE]
    other = {POLICE: Cursor(cursor.sequence, "another", cursor.recent, cursor.unknown)}
    assert case.recounted(replace(case.document, cursors=other)) == [("another-record-applied", POLICE)]


def test_a_case_that_the_store_lacks_is_named() -> None:
    case = taken()
    assert case.recounted(case.service.fresh(CASE))[0] == ("not-applied", POLICE)


def test_nothing_that_is_told_holds_a_payload() -> None:
    case = taken()

    def folded(seen: Seen, event: Event) -> Seen:
        return replace(evolve(seen, event), agency_number="told by nobody")

    case.service = replace(case.service, evolve=folded)
    assert case.recounted() == [("fact-differs", "state.agency_number")]


def test_a_case_rebuilt_over_an_earlier_state_is_equal_and_is_reacted_to_at_once() -> None:
    case, earlier = taken(4), taken(2)
    (heard,), _ = by_case(case.service, [Lying(one, 0) for one in (*case.heard, *case.said)], NOON)

    new = rebuilt(earlier.document, replay(case.service, heard, NOON).document, NOON)

    assert new is not None
    assert (case.recounted(new), new.version, new.next_due) == ([], earlier.document.version, NOON)


def test_a_case_whose_store_knows_words_that_are_on_no_topic_is_not_rebuilt() -> None:
    case, earlier = taken(4), taken(2)
    (heard,), _ = by_case(case.service, [Lying(one, 0) for one in (*case.heard, *earlier.said)], NOON)

    assert rebuilt(case.document, replay(case.service, heard, NOON).document, NOON) is None
