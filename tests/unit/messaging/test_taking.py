"""One case, one topic: which record counts, which waits, which is parked."""

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from a_service import HOUR, NOON, Seen, arrested, evolve, in_custody, new_case, released, with_header
from contracts.coordinator import DutyOwed
from contracts.legal_aid import SolicitorRequested
from contracts.police import SuspectDescribed
from contracts.prosecutor import CaseSelected
from contracts.topics import Agency, Topic
from given import Wire, key_of, ring
from messaging.document import WAITING_LIMIT, CaseDocument
from messaging.event import Event, Record
from messaging.reading import NotBelonging, ParkedReading, UnreadableRecord, read
from messaging.receiving import Taken, Verdict, take
from proofs.keys import KeyRing, PublicKey, SigningKey, new_key

POLICE = Topic.POLICE_PROGRESS.value


def a_day_of_police(length: int = 6) -> list[Record]:
    wire = Wire()
    for number in range(length):
        wire.says(in_custody(number))
    return wire.records


def taking(records: Iterable[Record], document: CaseDocument[Seen] | None = None) -> list[Taken[Seen]]:
    current, steps = document or new_case(), []
    for record in records:
        reading = read(record, ring(), NOON)
        assert not isinstance(reading, UnreadableRecord), reading
        steps.append(take(current, record, reading, evolve, NOON))
        current = steps[-1].document
    return steps


def verdicts(steps: Iterable[Taken[Seen]]) -> list[str]:
    return [step.verdict.value for step in steps]


def reasons(step: Taken[Seen]) -> list[str]:
    return [parking.reason for parking in step.parked]


def test_events_in_order_are_applied_and_move_the_cursor() -> None:
    steps = taking(a_day_of_police(3))
    assert verdicts(steps) == ["applied"] * 3
    assert steps[-1].document.cursors[POLICE].sequence == 3
    assert not steps[-1].document.incomplete


def test_the_same_event_again_is_seen_before_and_changes_nothing() -> None:
    first, second = a_day_of_police(2)
    steps = taking([first, second, replace(first, offset=77), replace(second, offset=78)])
    assert verdicts(steps) == ["applied", "applied", "seen-before", "seen-before"]
    assert steps[-1].document is steps[1].document


def test_an_event_ahead_waits_and_the_case_shows_what_is_missing() -> None:
    first, _, third = a_day_of_police(3)
    step = taking([first, third])[-1]
    assert step.verdict is Verdict.WAITING
    gap = step.document.gaps[POLICE]
    assert (gap.expects, gap.since, gap.why) == (2, NOON, "missing")
    assert len(step.document.state.ids[POLICE]) == 1


def test_when_the_gap_fills_what_waited_is_taken_in_order() -> None:
    first, second, third, fourth = a_day_of_police(4)
    in_order, out_of_order = taking([first, second, third, fourth])[-1], taking([fourth, third, first, second])[-1]
    assert out_of_order.document.state == in_order.document.state
    assert [event.envelope.sequence for event in out_of_order.applied] == [2, 3, 4]
    assert not out_of_order.document.incomplete
    assert not out_of_order.document.waiting


def test_the_same_number_with_other_content_is_equivocation() -> None:
    mine, other = Wire(), Wire()
    mine.says(in_custody(1))
    other.says(in_custody(2))
    step = taking([*mine.records, *other.records])[-1]
    assert step.verdict is Verdict.PARKED
    assert reasons(step) == ["equivocation"]
    assert step.document.cursors[POLICE].sequence == 1
    assert not step.parked[0].belongs, "the table is told"


def test_after_equivocation_the_case_is_incomplete_until_the_next_follows_on_what_was_read() -> None:
    first, second, third = a_day_of_police(3)
    other = Wire()
    other.says(in_custody(8))
    other.says(in_custody(9))
    doubted, untrue, true, after = taking([first, other.records[0], other.records[1], second, third])[1:]

    assert (doubted.document.gaps[POLICE].expects, doubted.document.gaps[POLICE].why) == (2, "equivocation")
    assert reasons(untrue) == ["broken-link"]
    assert untrue.document.incomplete
    assert true.verdict is after.verdict is Verdict.APPLIED
    assert not true.document.incomplete


def test_a_type_that_nobody_knows_puts_nothing_in_doubt_by_coming_second() -> None:
    first = a_day_of_police(1)[0]
    step = taking([first, with_header(first, "ce_type", b"nl.jointtable.not-invented-yet.v1")])[-1]

    assert reasons(step) == ["equivocation"]
    assert not step.document.incomplete


def test_equivocation_is_seen_while_the_number_still_waits() -> None:
    waiting = a_day_of_police(2)[1]
    other = Wire()
    other.says(in_custody(8))
    other.says(in_custody(9))
    assert reasons(taking([waiting, other.records[1]])[-1]) == ["equivocation"]


def test_a_broken_link_does_not_belong_and_leaves_the_number_to_the_true_event() -> None:
    first, second = a_day_of_police(2)
    other = Wire()
    other.says(in_custody(8))
    other.says(in_custody(9))
    forged, true = taking([first, other.records[1], second])[1:]
    assert forged.verdict is Verdict.NOT_BELONGING
    assert reasons(forged) == ["broken-link"]
    assert not forged.document.incomplete
    assert true.verdict is Verdict.APPLIED


def test_a_broken_link_that_waited_is_put_out_when_its_turn_comes() -> None:
    first = a_day_of_police(1)[0]
    other = Wire()
    other.says(in_custody(8))
    other.says(in_custody(9))
    step = taking([other.records[1], first])[-1]
    assert step.verdict is Verdict.APPLIED
    assert reasons(step) == ["broken-link"]
    assert not step.parked[0].belongs
    assert not step.document.incomplete


def test_an_unknown_type_moves_the_cursor_and_is_counted() -> None:
    record = with_header(a_day_of_police(1)[0], "ce_type", b"nl.jointtable.not-invented-yet.v1")
    step = taking([record])[-1]
    assert step.verdict is Verdict.UNKNOWN_TYPE
    assert step.document.cursors[POLICE].sequence == 1
    assert step.document.cursors[POLICE].unknown == 1


def test_what_does_not_validate_keeps_its_number_and_later_events_of_that_topic_wait() -> None:
    first, second = a_day_of_police(2)
    broken = replace(first, value=b'{"ordered_by": 5}')
    parked, later = taking([broken, second])
    assert parked.verdict is Verdict.PARKED
    assert reasons(parked) == ["does-not-validate"]
    assert parked.parked[0].detail == "occurred_at: missing; ordered_by: string_type"
    assert later.verdict is Verdict.WAITING
    assert later.document.gaps[POLICE].why == "does-not-validate"


def test_other_topics_go_on_while_one_is_held() -> None:
    wire = Wire()
    wire.says(in_custody())
    wire.says(CaseSelected(occurred_at=NOON, why="simple", working_method="table"))
    broken = replace(wire.records[0], value=b"{}")
    assert verdicts(taking([broken, wire.records[1]])) == ["parked", "applied"]


def test_the_held_record_counts_once_it_can_be_read_and_what_waited_follows() -> None:
    first, second = a_day_of_police(2)
    held = ParkedReading(read(first, ring(), NOON).envelope, read(first, ring(), NOON).digest, "rule-error")  # type: ignore[union-attr]
    document = take(new_case(), first, held, evolve, NOON).document
    steps = taking([second, first], document)
    assert verdicts(steps) == ["waiting", "applied"]
    assert steps[-1].document.cursors[POLICE].sequence == 2
    assert not steps[-1].document.incomplete


def test_a_parked_record_keeps_its_number_against_another_content() -> None:
    mine, other = Wire(), Wire()
    mine.says(in_custody(1))
    other.says(in_custody(2))
    held = replace(mine.records[0], value=b"{}")
    steps = taking([held, other.records[0], held])
    assert [reasons(step) for step in steps] == [["does-not-validate"], ["equivocation"], ["does-not-validate"]]
    assert steps[-1].document is steps[1].document
    assert [gap.parked_to for gap in steps[1].document.gaps.values()] == [2], "nobody can tell which is true"


def test_a_rule_that_fails_on_an_event_parks_it_and_tells_no_text() -> None:
    wire = Wire()
    wire.says(arrested("Swamp"))
    wire.says(in_custody())
    parked, later = taking(wire.records)
    assert reasons(parked) == ["rule-error"]
    assert parked.parked[0].detail == "ZeroDivisionError"
    assert later.verdict is Verdict.WAITING


def test_a_release_behind_a_gap_counts_at_once_as_unconfirmed() -> None:
    wire = Wire()
    wire.says(in_custody())
    wire.says(released())
    document = taking(wire.records[1:])[-1].document
    assert not document.state.released
    assert document.unconfirmed(evolve).released


def test_other_events_behind_a_gap_do_not_count() -> None:
    document = taking(a_day_of_police(2)[1:])[-1].document
    assert document.unconfirmed(evolve) == document.state


def test_a_full_buffer_parks_the_furthest_and_the_gap_stays_open_until_it_came() -> None:
    records = a_day_of_police(WAITING_LIMIT + 3)
    first, furthest = records[0], records[-1]
    steps = taking(records[1:])
    assert verdicts(steps)[-2:] == ["parked", "parked"]
    assert reasons(steps[-1]) == ["behind-gap"]
    filled = taking([first], steps[-1].document)[-1].document
    assert filled.cursors[POLICE].sequence == WAITING_LIMIT + 1
    assert (filled.gaps[POLICE].expects, filled.gaps[POLICE].why) == (WAITING_LIMIT + 2, "behind-gap")
    assert not taking([records[-2], furthest], filled)[-1].document.incomplete


def test_a_release_finds_room_in_a_full_buffer() -> None:
    wire = Wire()
    for number in range(WAITING_LIMIT + 1):
        wire.says(in_custody(number))
    wire.says(released())
    last = taking(wire.records[1:])[-1]
    assert last.verdict is Verdict.WAITING
    assert reasons(last) == ["behind-gap"]
    assert last.document.unconfirmed(evolve).released


@pytest.mark.parametrize(
    ("header", "value", "reason"),
    [
        ("ce_source", b"urn:jointtable:prosecutor", "source-not-owner"),
        ("ce_type", DutyOwed.wire_type().encode(), "type-not-of-topic"),
    ],
)
def test_what_the_owner_may_not_write_does_not_belong(header: str, value: bytes, reason: str) -> None:
    reading = read(with_header(a_day_of_police(1)[0], header, value), ring(), NOON)
    assert isinstance(reading, NotBelonging)
    assert reading.reason == reason


@pytest.mark.parametrize(
    ("signature", "reason"),
    [(None, "unreadable-signature"), (b"not.a.signature", "unreadable-signature"), (b"other", "other-agency")],
)
def test_a_signed_statement_with_a_bad_signature_does_not_belong(signature: bytes | None, reason: str) -> None:
    wire = Wire()
    wire.says(SuspectDescribed(occurred_at=NOON, age_class="adult", vulnerable=False, offence_class="theft"))
    if signature == b"other":
        signature = key_of(Agency.PROSECUTOR).sign_digest(wire.events[0].digest).encode()
    forged, true = taking([with_header(wire.records[0], "ce_signature", signature), wire.records[0]])
    assert reasons(forged) == [reason]
    assert forged.document == new_case()
    assert true.verdict is Verdict.APPLIED


def test_a_date_to_come_does_not_borrow_a_key_to_come() -> None:
    private, public = new_key(Agency.POLICE, [Topic.POLICE_FILE.value], NOON + HOUR)
    key, wire = SigningKey.from_jwk(private), Wire()
    said = SuspectDescribed(occurred_at=NOON, age_class="adult", vulnerable=False, offence_class="theft")
    wire.says(said, sent=NOON + 2 * HOUR)
    sealed = with_header(wire.records[0], "ce_signature", key.sign_digest(wire.events[0].digest).encode())
    later_keys = KeyRing([PublicKey.model_validate(public)])
    assert isinstance(read(sealed, later_keys, NOON), NotBelonging)
    assert isinstance(read(sealed, later_keys, NOON + 2 * HOUR), Event)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"headers": (("ce_id", b"\xff\xfe"),)}, "header-not-utf8"),
        ({"headers": (("ce_id", None),)}, "header-missing:ce_specversion"),
        ({"value": None}, "no-value"),
        ({"key": b"another"}, "key-is-not-subject"),
        ({"topic": "elsewhere"}, "topic-unknown"),
    ],
)
def test_an_unreadable_record_is_an_answer(change: dict[str, object], reason: str) -> None:
    reading = read(replace(a_day_of_police(1)[0], **change), ring(), NOON)  # type: ignore[arg-type]
    assert reading == UnreadableRecord(reason)


def test_a_subject_that_is_no_case_is_unreadable() -> None:
    record = with_header(replace(a_day_of_police(1)[0], key=b"x" * 9000), "ce_subject", b"x" * 9000)
    assert read(record, ring(), NOON) == UnreadableRecord("subject-not-a-case")


@pytest.mark.parametrize("name", ["ce_id", "ce_type", "ce_time", "ce_dataschema", "traceparent"])
def test_a_header_without_end_is_unreadable(name: str) -> None:
    record = a_day_of_police(1)[0]
    assert not isinstance(read(with_header(record, "traceparent", b"x" * 1000), ring(), NOON), UnreadableRecord)
    reading = read(with_header(record, name, b"x" * 1001), ring(), NOON)
    assert reading == UnreadableRecord(f"header-too-long:{name}")


def test_a_header_of_somebody_else_may_be_long_and_its_name_must_be_text() -> None:
    record = a_day_of_police(1)[0]
    assert isinstance(read(with_header(record, "baggage", b"x" * 5000), ring(), NOON), Event)
    assert read(with_header(record, "\ufffdbaggage", b"x"), ring(), NOON) == UnreadableRecord("header-not-utf8")


def three_topics() -> dict[str, list[Record]]:
    wire = Wire()
    for number in range(7):
        wire.says(in_custody(number))
        wire.says(SolicitorRequested(occurred_at=NOON, why="arrested"))
        wire.says(CaseSelected(occurred_at=NOON, why="simple", working_method="table"))
    topics: dict[str, list[Record]] = {}
    for record in wire.records:
        topics.setdefault(record.topic, []).append(record)
    return topics


THREE_TOPICS = three_topics()
ALL_IN_ORDER = taking(record for records in THREE_TOPICS.values() for record in records)[-1].document


@given(some.permutations([topic for topic, records in THREE_TOPICS.items() for _ in records]), some.data())
def test_any_interleaving_and_duplication_of_topics_gives_the_same_facts(
    turns: list[str], data: some.DataObject
) -> None:
    left = {topic: list(records) for topic, records in THREE_TOPICS.items()}
    arriving: list[Record] = []
    for topic in turns:
        arriving.append(left[topic].pop(0))
        if data.draw(some.booleans()):
            arriving.append(data.draw(some.sampled_from(arriving)))
    document = taking(arriving)[-1].document
    assert document.state == ALL_IN_ORDER.state
    assert document.cursors == ALL_IN_ORDER.cursors


TWENTY = a_day_of_police(20)
TWENTY_IN_ORDER = taking(TWENTY)[-1].document


@given(some.permutations(TWENTY), some.lists(some.sampled_from(TWENTY), max_size=10))
def test_any_reorder_of_twenty_gives_the_same_facts(arriving: list[Record], again: list[Record]) -> None:
    document = taking([*arriving[:10], *again, *arriving[10:]])[-1].document
    assert replace(document, gaps={}) == TWENTY_IN_ORDER
    assert not document.gaps
