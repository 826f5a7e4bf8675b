"""What is stored comes back as it was, to the microsecond and to the byte."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, ClassVar

import bson
import msgspec
import pytest
from bson.codec_options import CodecOptions
from hypothesis import given
from hypothesis import strategies as some

from contracts.prosecutor import Terms
from messaging.codec import Changes, changes, from_stored, place_key, row_from_stored, row_to_stored, to_stored
from messaging.document import CaseDocument, Cursor, Delivery, Gap, OutboxItem, Stream, Waiting
from messaging.event import Record
from messaging.parking import ParkedRow, Place

MOMENT = datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=UTC)
STORED = CodecOptions[dict[str, object]](tz_aware=True, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rich:
    """A state that holds what states hold."""

    at: datetime | None = None
    terms: Terms | None = None
    by: Mapping[str, tuple[Mapping[str, int], ...]] = field(default_factory=dict)
    seen: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """Whom a case is about, where that was said."""

    name: str | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """A state that is looked for by what stands in a part of it."""

    FOUND_BY: ClassVar = {"name": "person.name"}

    person: Person | None = None


def replace_microseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


records = some.builds(
    Record,
    topic=some.text(max_size=5),
    partition=some.integers(0, 50),
    offset=some.integers(0, 2**62),
    key=some.none() | some.binary(max_size=5),
    headers=some.lists(some.tuples(some.text(max_size=5), some.none() | some.binary(max_size=5)), max_size=3).map(
        tuple
    ),
    value=some.none() | some.binary(max_size=9),
)
keys = some.text("ab.$~012", max_size=6)


def through_the_store(stored: Mapping[str, object]) -> dict[str, object]:
    return bson.decode(bson.encode(stored), STORED)


@given(some.dictionaries(keys, some.lists(some.dictionaries(keys, some.integers(0, 9)), max_size=2).map(tuple)))
def test_any_key_survives(by: Mapping[str, tuple[Mapping[str, int], ...]]) -> None:
    document = CaseDocument("c", Rich(at=MOMENT, terms=Terms(amount_cents=5), by=by, seen=frozenset({"a"})))
    stored = through_the_store(to_stored(document))
    assert from_stored(stored, Rich) == document


@given(records)
def test_any_record_survives_waiting_and_parked(kept: Record) -> None:
    document = CaseDocument("c", Rich(), waiting={"a.b": (Waiting(2, "d", kept, at_once=True),)})
    assert from_stored(through_the_store(to_stored(document)), Rich) == document
    row = ParkedRow(kept, "reason", "read", "", MOMENT, "d", "c", 2)
    assert row_from_stored(through_the_store(row_to_stored(row))) == row


def test_the_whole_document_survives_and_no_key_has_a_dot() -> None:
    document = CaseDocument(
        "c",
        Rich(),
        version=4,
        streams={"case.a.v1": Stream(1, "d")},
        cursors={"case.b.v1": Cursor(2, "e", ("x", "y"), 1)},
        gaps={"case.b.v1": Gap(3, MOMENT, "missing", "", 5)},
        outbox=(OutboxItem(9, "case.a.v1", b"c", (("ce_time", b"now"),), b"\xff"),),
        outbox_n=9,
        requests=("r",),
        claims=("s",),
        next_due=replace_microseconds(MOMENT),
        fault="rule-error",
    )
    stored = through_the_store(to_stored(document))
    assert from_stored(stored, Rich) == document
    assert stored["outbox_at"] == "now"
    assert stored["next_due"] == document.next_due
    assert stored["streams"] == {"case~1a~1v1": {"sequence": 1, "digest": "d"}}


def test_each_section_of_the_state_is_one_text_and_each_item_to_be_sent_one_string_of_bytes() -> None:
    item = OutboxItem(9, "case.a.v1", b"c", (("ce_time", b"now"),), b"\xff")
    stored = to_stored(CaseDocument("c", Rich(at=MOMENT, by={"a.b": ({"$c": 1},)}), outbox=(item,)))

    assert stored["state"]["by"] == '{"a.b":[{"$c":1}]}'
    assert [(one["n"], type(one["record"])) for one in stored["outbox"]] == [(9, bytes)]


@pytest.mark.parametrize(
    ("person", "found_by"),
    [(None, None), (Person(), None), (Person("A"), {"name": "A"})],
    ids=["not said", "said without", "said"],
)
def test_what_a_case_is_looked_for_by_stands_beside_its_state(person: Person | None, found_by: Any) -> None:
    stored = to_stored(CaseDocument("c", Known(person)))

    assert stored.get("found_by") == found_by
    assert from_stored(through_the_store(stored), Known) == CaseDocument("c", Known(person))


@pytest.mark.parametrize("was", [None, Person("B")])
def test_what_it_is_looked_for_by_changes_with_the_state(was: Person | None) -> None:
    known, now, gone = (CaseDocument("c", Known(one)) for one in (was, Person("A"), None))

    assert changes(known, now).now["found_by"] == {"name": "A"}
    assert "found_by" in changes(now, gone).gone
    assert "found_by" not in changes(now, replace(now, fault="x")).now


def test_a_section_of_another_type_is_no_state() -> None:
    stored = to_stored(CaseDocument("c", Rich()))
    stored["state"]["at"] = '"yesterday"'

    with pytest.raises(msgspec.ValidationError):
        from_stored(stored, Rich)


topics = some.sampled_from(("case.a.v1", "case.b.v1"))
riches = some.builds(Rich, at=some.sampled_from((None, MOMENT)), seen=some.frozensets(some.sampled_from("ab")))
documents = some.builds(
    CaseDocument,
    case_id=some.just("c"),
    state=riches,
    streams=some.dictionaries(topics, some.builds(Stream, some.integers(0, 2), some.just("d"))),
    cursors=some.dictionaries(topics, some.builds(Cursor, some.integers(0, 2))),
    waiting=some.dictionaries(
        topics, some.lists(some.builds(Waiting, some.integers(1, 3), some.just("d"), records)).map(tuple)
    ),
    gaps=some.dictionaries(topics, some.just(Gap(3, MOMENT, "missing"))),
    outbox=some.lists(some.just(OutboxItem(9, "t", b"c", (("ce_time", b"now"),), b"v")), max_size=1).map(tuple),
    outbox_n=some.integers(0, 3),
    deliveries=some.lists(
        some.builds(Delivery, *map(some.just, (1, "i", "t", "s", "then", b"v")), some.sampled_from(("", "since"))),
        max_size=2,
    ).map(tuple),
    confirmed_n=some.integers(0, 3),
    next_due=some.sampled_from((None, replace_microseconds(MOMENT))),
    fault=some.sampled_from(("", "rule-error")),
)


@given(documents, documents)
def test_what_changed_written_over_what_was_stored_is_what_is(
    known: CaseDocument[Rich], document: CaseDocument[Rich]
) -> None:
    over = written_over(to_stored(known), changes(known, document))
    assert through_the_store(over) == through_the_store(to_stored(document))


@given(documents)
def test_only_what_is_another_object_is_written(known: CaseDocument[Rich]) -> None:
    moved = replace(known, cursors={**known.cursors, "case.c.v1": Cursor(1)}, outbox_n=known.outbox_n)
    assert changes(known, moved) == Changes({"cursors.case~1c~1v1": asdict(Cursor(1))}, {})


def written_over(stored: dict[str, Any], changed: Changes) -> dict[str, Any]:
    """As the store does with $set and $unset."""
    for path, value in changed.now.items():
        place, name = inside(stored, path)
        place[name] = value
    for path in changed.gone:
        place, name = inside(stored, path)
        del place[name]
    return stored


def inside(stored: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    part, _, name = path.partition(".")
    return (stored[part], name) if name else (stored, part)


def test_what_is_absent_leaves_no_field_for_the_indexes() -> None:
    assert not {"outbox_at", "next_due"} & to_stored(CaseDocument("c", Rich())).keys()


def test_since_when_something_is_undelivered_or_unconfirmed_is_told_apart() -> None:
    took = Delivery(1, "i", "t", "s", "said", b"v", taken_at="took")
    untold = Delivery(2, "j", "t", "s", "then", b"v")
    stored = to_stored(CaseDocument("c", Rich(), deliveries=(took, untold)))
    assert (stored["deliveries_at"], stored["receipts_at"]) == ("then", "took")
    assert "deliveries_at" not in to_stored(CaseDocument("c", Rich(), deliveries=(took,)))


def test_a_delivery_of_an_earlier_version_is_one_that_was_not_taken() -> None:
    stored = to_stored(CaseDocument("c", Rich(), deliveries=(Delivery(1, "i", "t", "s", "said", b"v"),)))
    del stored["deliveries"][0]["taken_at"], stored["deliveries"][0]["misrecorded"], stored["confirmed_n"]
    document = from_stored(stored, Rich)
    assert (len(document.untold), document.confirmed_n) == (1, 0)


def test_a_document_without_a_later_field_is_read_with_its_default() -> None:
    stored = to_stored(CaseDocument("c", Rich()))
    del stored["fault"]
    assert from_stored(stored, Rich) == CaseDocument("c", Rich())


def test_places_sort_as_text_the_way_they_lie() -> None:
    places = [Place("a", 2, 9), Place("a", 2, 10), Place("a", 10, 0), Place("b", 0, 0)]
    assert sorted(places, key=place_key) == places == sorted(places)
