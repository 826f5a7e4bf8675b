"""What a case remembers up to a bound, at the bound and beyond it: requests that were made, digests that were read."""

from datetime import datetime
from uuid import UUID

from hypothesis import example, given, settings
from hypothesis import strategies as some

from a_service import NOON, Seen, a_service, evolve, in_custody, new_case
from contracts.coordinator import DutyOwed
from contracts.topics import Agency, Topic
from given import CASE, Wire, ring, waited_for
from messaging.document import RECENT_DIGESTS, REQUESTS_LIMIT, CaseDocument
from messaging.event import Outgoing, Record, outgoing
from messaging.reading import UnreadableRecord, read
from messaging.receiving import Taken, Verdict, take
from messaging.requests import Accepted, SeenBefore, decide_and_save
from messaging.service import Service

POLICE = Topic.POLICE_PROGRESS.value
LENGTH = 2 * RECENT_DIGESTS + 2


def asked(service: Service[Seen], number: int) -> object:
    """The request of this number is made, or made again."""

    def decide(_seen: Seen, _now: datetime) -> tuple[Outgoing, ...]:
        owed = DutyOwed(occurred_at=NOON, duty="look", owner=Agency.POLICE)
        return (outgoing(owed, UUID(int=number), "test"),)

    return waited_for(decide_and_save(service, CASE, str(number), decide))


@settings(max_examples=20)
@given(some.integers(1, REQUESTS_LIMIT + 8))
@example(REQUESTS_LIMIT)
@example(REQUESTS_LIMIT + 1)
def test_a_request_made_again_is_seen_before_while_it_is_among_the_last_and_no_longer(made: int) -> None:
    service = a_service()
    assert all(isinstance(asked(service, number), Accepted) for number in range(made))
    known, forgotten = range(max(0, made - REQUESTS_LIMIT), made), range(max(0, made - REQUESTS_LIMIT))

    assert [asked(service, number) for number in known] == [SeenBefore()] * len(known)
    assert all(isinstance(asked(service, number), Accepted) for number in forgotten[-1:])


def read_by_one(records: list[Record]) -> CaseDocument[Seen]:
    document = new_case()
    for one in records:
        document = taken(document, one).document
    return document


def taken(document: CaseDocument[Seen], record: Record) -> Taken[Seen]:
    reading = read(record, ring(), NOON)
    assert not isinstance(reading, UnreadableRecord)
    return take(document, record, reading, evolve, NOON)


def custody(*orders: int) -> list[Record]:
    wire = Wire()
    for number in orders:
        wire.says(in_custody(number))
    return wire.records


TRUE, FALSE = custody(*range(LENGTH)), custody(*range(LENGTH, 2 * LENGTH))
READ_ALL = read_by_one(TRUE)


@given(some.integers(0, LENGTH - 1), some.integers(1, LENGTH))
@example(RECENT_DIGESTS - 1, 1)
@example(RECENT_DIGESTS, 1)
def test_another_word_under_a_number_is_told_while_the_number_is_among_the_last_and_never_changes_a_fact(
    since: int, number: int
) -> None:
    document = read_by_one(TRUE[: number + since])
    step = taken(document, FALSE[number - 1])

    among_the_last = len(document.state.ids[POLICE]) - number < RECENT_DIGESTS
    assert step.verdict is (Verdict.PARKED if among_the_last else Verdict.SEEN_BEFORE)
    assert [one.reason for one in step.parked] == (["equivocation"] if among_the_last else [])
    assert (step.document.state, step.document.cursors) == (document.state, document.cursors)
    assert step.document.incomplete == among_the_last


@given(some.integers(1, LENGTH))
@example(RECENT_DIGESTS)
@example(RECENT_DIGESTS + 1)
def test_the_same_word_again_changes_nothing_however_long_ago_it_was_read(number: int) -> None:
    step = taken(READ_ALL, TRUE[number - 1])

    assert (step.verdict, step.document) == (Verdict.SEEN_BEFORE, READ_ALL)
