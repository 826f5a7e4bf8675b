"""The counting after the faults can fail: what is planted is found, and what is right is right."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from a_service import Seen, a_service
from at_windows import words
from campaigns.faults_counted import Acknowledged, Asked, Count, Found, counted
from campaigns.faults_order import reordered, thrice
from campaigns.faults_planted import Document, lost, out_of_order, twice, unsent
from contracts.envelope import Envelope, envelope_of
from contracts.topics import Agency, Topic
from given import CASE, at, waited_for
from messaging.codec import to_stored
from messaging.document import CaseDocument, Evolve
from messaging.event import Event, Record
from messaging.intake import take_in
from messaging.memory import MemoryCases
from messaging.reading import Addressed
from messaging.receiving import Taken, Verdict, _moved
from messaging.service import Reaction

SAID = words(CASE, 24).records
PROGRESS = str(Topic.POLICE_PROGRESS)


@dataclass(frozen=True, slots=True)
class Read:
    """What lies on the topic, and the case as a service made it of the records that it was given."""

    lying: tuple[Envelope, ...]
    document: Document
    published: Acknowledged

    def counted(self, asked: Asked | None = None) -> Count:
        found = Found(self.lying, {Agency.COORDINATOR: [self.document]}, {Agency.COORDINATOR: [Topic.POLICE_PROGRESS]})
        return counted(found, self.published, asked or {}, {})

    def spoilt(self, spoil: Callable[[Document], None]) -> "Read":
        spoil(self.document)
        return self


def read_by_the_intake(given_: Sequence[Record]) -> Read:
    """The records as the kit's own intake takes them in; all of them were acknowledged."""
    cases = MemoryCases[Seen]()
    service = replace(a_service(cases), react=lambda _document, _now: Reaction())
    waited_for(take_in(service, given_))
    document = waited_for(cases.load(CASE))
    assert document is not None
    stored = to_stored(document)
    stored["state"]["history"] = '["arrested"]'
    lying = tuple(one for one in map(envelope, SAID) if isinstance(one, Envelope))
    return Read(lying, stored, {(PROGRESS, CASE, one.sequence): one.id for one in lying})


def envelope(record: Record) -> Envelope:
    found = envelope_of(record.topic, record.key, record.headers, record.value)
    assert isinstance(found, Envelope)
    return found


def without(read: Read, number: int) -> Read:
    return replace(read, lying=tuple(one for one in read.lying if one.sequence != number))


@settings(max_examples=20)
@given(st.randoms())
def test_three_times_each_and_overtaken_by_twenty_the_intake_takes_in_each_once_and_in_order(random: Random) -> None:
    count = read_by_the_intake(reordered(thrice(SAID, random), 20, random)).counted()

    assert list(count.wrong()) == []
    assert (count.applied, count.acknowledged) == (24, 24)


@pytest.mark.parametrize(
    ("spoil", "kind"), [(lost, "lost"), (twice, "twice"), (out_of_order, "order"), (unsent, "lost")]
)
def test_what_is_planted_in_the_store_is_found(spoil: Callable[[Document], None], kind: str) -> None:
    read = read_by_the_intake(SAID)
    read.document["streams"] = {"case~1coordinator~1progress~1v1": {"sequence": 0, "digest": ""}}
    assert read.counted().right

    told = read.spoilt(spoil).counted()
    assert {line.split(":")[0] for line in told.wrong()} == {kind}


def test_an_acknowledged_record_that_is_not_on_the_topic_is_lost() -> None:
    told = without(read_by_the_intake(SAID), 24).counted()

    assert told.lost == [f"{CASE} {PROGRESS} 24 was acknowledged and is not there"]
    assert told.differing, "and the store holds more than the topic"


def test_an_acknowledged_record_that_was_never_read_is_lost() -> None:
    told = read_by_the_intake(SAID[:20]).counted()

    assert told.lost == [f"coordinator: {CASE} {PROGRESS} was applied up to 20 of 24"]


def test_a_request_that_was_acknowledged_counts_once() -> None:
    read, asked = read_by_the_intake(SAID), {(PROGRESS, CASE, "case-registered"): "PL1"}
    assert read.counted(asked).right

    assert read.counted({(PROGRESS, CASE, "suspect-released"): "PL1"}).lost
    again = replace(envelope(SAID[0]), sequence=25, previous_digest="", id="another")
    assert replace(read, lying=(*read.lying, again)).counted(asked).twice


def test_a_word_under_two_numbers_is_there_twice_and_another_under_one_number_breaks_the_order() -> None:
    read, last = read_by_the_intake(SAID), envelope(SAID[-1])

    assert replace(read, lying=(*read.lying, replace(last, sequence=25))).counted().twice
    assert replace(read, lying=(*read.lying, replace(last, value=b"{}"))).counted().order


def test_the_same_record_sent_again_is_no_fault() -> None:
    read = read_by_the_intake(SAID)

    told = replace(read, lying=(*read.lying, *read.lying[:5])).counted()
    assert told.right
    assert told.again == 5


def test_a_breach_that_was_due_and_not_told_is_lost() -> None:
    read = read_by_the_intake(SAID)
    found = Found(read.lying, {}, {})

    assert counted(found, {}, {}, {CASE: at("12:00")}).lost


def as_they_come(
    document: CaseDocument[Any], _record: Record, reading: Addressed, evolve: Evolve[Any], _now: datetime
) -> Taken[Any]:
    """A fold that looks at no number: neither whether it has seen it before, nor whether it is its turn."""
    assert isinstance(reading, Event)
    moved = _moved(document, reading, evolve(document.state, reading))
    return Taken(moved, Verdict.APPLIED, applied=(reading,))


@pytest.mark.parametrize(
    ("given_", "kind"),
    [([one for record in SAID[:5] for one in (record, record)], "twice"), ([SAID[1], SAID[0], *SAID[2:]], "order")],
)
def test_an_intake_that_looks_at_no_number_is_caught(
    monkeypatch: pytest.MonkeyPatch, given_: Sequence[Record], kind: str
) -> None:
    monkeypatch.setattr("messaging.deciding.take", as_they_come)

    told = read_by_the_intake(given_).counted()
    assert [line.split(":")[0] for line in getattr(told, kind)] == ["coordinator"]
