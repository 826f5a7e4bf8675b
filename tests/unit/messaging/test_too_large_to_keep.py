"""A signed record is kept whole, so one that is larger than its fields need is parked: by everybody, each time."""

from collections.abc import Sequence

import pytest

from a_service import NOON, Seen, a_service, new_case
from contracts.police import InterrogationOpened, SuspectReleased
from given import CASE, ring
from large_records import Large
from messaging.event import Event, Record
from messaging.intake import take_in
from messaging.parking import RECORD_LIMIT
from messaging.reading import ParkedReading, UnreadableRecord, read, read_again
from messaging.receiving import Taken, take
from messaging.recount import Lying, by_case, replay

AT_MOST = InterrogationOpened.AT_MOST
PLACE = InterrogationOpened.TOPICS[0].value


def opened(ref: str = "V1") -> InterrogationOpened:
    return InterrogationOpened(occurred_at=NOON, ref=ref, solicitor_present=True)


def taking(records: Sequence[Record]) -> Taken[Seen]:
    service, document, last = a_service(), new_case(), None
    for record in records:
        reading = read(record, ring(), NOON)
        assert not isinstance(reading, UnreadableRecord), reading
        last = take(document, record, reading, service.evolve, NOON)
        document = last.document
    assert last is not None
    return last


@pytest.mark.parametrize("again", [False, True], ids=["as it comes", "after it waited"])
def test_what_has_room_is_read_and_a_byte_more_is_not(*, again: bool) -> None:
    fits, more = Large().says(opened(), AT_MOST), Large().says(opened(), AT_MOST + 1)
    readings = [read_again(one) if again else read(one, ring(), NOON) for one in (fits, more)]

    assert isinstance(readings[0], Event)
    assert isinstance(readings[1], ParkedReading)
    assert readings[1].reason == "too-large-to-keep"


async def test_it_is_parked_keeps_its_number_and_is_not_kept_with_the_case() -> None:
    service, said = a_service(), Large()
    said.says(opened(), RECORD_LIMIT - 2000)

    assert await take_in(service, said.records) == {"parked": 1}

    document = await service.cases.load(CASE)
    assert document is not None
    assert (document.gaps[PLACE].expects, document.gaps[PLACE].why) == (1, "too-large-to-keep")
    (row,) = await service.parked.page(None, 10)
    assert (row.reason, row.belongs) == ("too-large-to-keep", True)


def test_it_comes_to_the_same_behind_a_gap_and_when_counted_again() -> None:
    said = Large()
    for ref, size in (("V1", 0), ("V2", AT_MOST + 1)):
        said.says(opened(ref), size)
    first, large = said.records
    service = a_service()
    lying = [Lying(one, 0) for one in said.records]
    (heard,), _ = by_case(service, lying, NOON)

    in_turn, late = taking([first, large]).document, taking([large, first]).document
    counted = replay(service, heard, NOON).document

    assert in_turn.gaps == late.gaps == counted.gaps
    assert in_turn.cursors == late.cursors == counted.cursors
    assert in_turn.gaps[PLACE].expects == 2


async def test_a_release_counts_however_large_its_record_is() -> None:
    service, said = a_service(), Large()
    said.says(SuspectReleased(occurred_at=NOON, recorded_by="desk", why="no ground"), RECORD_LIMIT - 2000)

    await take_in(service, said.records)

    document = await service.cases.load(CASE)
    assert document is not None
    assert document.state.released
